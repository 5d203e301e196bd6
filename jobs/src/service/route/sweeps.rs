//! Sweeps.

use axum::extract::State;

use crate::engine::Engine;
use crate::scheduler::{Answer, Request};
use crate::service::answer::{Answered, Body, Named, told};
use crate::wire::{AddRequest, RemovedView, Submission, SweepView};

/// All sweeps, oldest first.
#[utoipa::path(get, path = "/v1/sweeps", tag = "sweeps", responses((status = 200, body = Vec<SweepView>)))]
pub(in crate::service) async fn list(State(engine): State<Engine>) -> Answered<Vec<SweepView>> {
    told(engine.decide(Request::Sweeps).await.and_then(Answer::sweeps))
}

/// Makes a sweep, or finds it: the same name with the same definition is the same sweep.
#[utoipa::path(post, path = "/v1/sweeps", tag = "sweeps", request_body = Submission,
    responses((status = 200, body = SweepView), (status = 409, description = "the name has another definition")))]
pub(in crate::service) async fn submit(
    State(engine): State<Engine>,
    Body(submission): Body<Submission>,
) -> Answered<SweepView> {
    view(&engine, Request::Submit(submission)).await
}

/// A sweep.
#[utoipa::path(get, path = "/v1/sweeps/{sweep}", tag = "sweeps",
    params(("sweep" = String, Path, description = "a name, or a number as shown")),
    responses((status = 200, body = SweepView)))]
pub(in crate::service) async fn show(
    State(engine): State<Engine>,
    Named(sweep): Named<String>,
) -> Answered<SweepView> {
    view(&engine, Request::Sweep { sweep }).await
}

/// Forgets it, with its files. Refused while trials run.
#[utoipa::path(delete, path = "/v1/sweeps/{sweep}", tag = "sweeps",
    params(("sweep" = String, Path, description = "a name, or a number as shown")),
    responses((status = 200, body = RemovedView), (status = 409, description = "trials run")))]
pub(in crate::service) async fn remove(
    State(engine): State<Engine>,
    Named(sweep): Named<String>,
) -> Answered<RemovedView> {
    let removed = engine.decide(Request::Remove { sweep }).await.and_then(Answer::removed);
    told(removed.map(|sweep| RemovedView { sweep }))
}

/// Hands out no more of its trials; running ones run on.
#[utoipa::path(post, path = "/v1/sweeps/{sweep}/pause", tag = "sweeps",
    params(("sweep" = String, Path, description = "a name, or a number as shown")),
    responses((status = 200, body = SweepView)))]
pub(in crate::service) async fn pause(
    State(engine): State<Engine>,
    Named(sweep): Named<String>,
) -> Answered<SweepView> {
    view(&engine, Request::Pause { sweep }).await
}

/// Hands them out again.
#[utoipa::path(post, path = "/v1/sweeps/{sweep}/resume", tag = "sweeps",
    params(("sweep" = String, Path, description = "a name, or a number as shown")),
    responses((status = 200, body = SweepView)))]
pub(in crate::service) async fn resume(
    State(engine): State<Engine>,
    Named(sweep): Named<String>,
) -> Answered<SweepView> {
    view(&engine, Request::Resume { sweep }).await
}

/// Stops its running trials and cancels what has not ended.
#[utoipa::path(post, path = "/v1/sweeps/{sweep}/cancel", tag = "sweeps",
    params(("sweep" = String, Path, description = "a name, or a number as shown")),
    responses((status = 200, body = SweepView)))]
pub(in crate::service) async fn cancel(
    State(engine): State<Engine>,
    Named(sweep): Named<String>,
) -> Answered<SweepView> {
    view(&engine, Request::Cancel { sweep }).await
}

/// Queues its failed, quarantined and cancelled trials again, with fresh retries.
#[utoipa::path(post, path = "/v1/sweeps/{sweep}/retry", tag = "sweeps",
    params(("sweep" = String, Path, description = "a name, or a number as shown")),
    responses((status = 200, body = SweepView)))]
pub(in crate::service) async fn retry(
    State(engine): State<Engine>,
    Named(sweep): Named<String>,
) -> Answered<SweepView> {
    view(&engine, Request::Retry { sweep }).await
}

/// More points.
#[utoipa::path(post, path = "/v1/sweeps/{sweep}/add", tag = "sweeps", request_body = AddRequest,
    params(("sweep" = String, Path, description = "a name, or a number as shown")),
    responses((status = 200, body = SweepView)))]
pub(in crate::service) async fn add(
    State(engine): State<Engine>,
    Named(sweep): Named<String>,
    Body(more): Body<AddRequest>,
) -> Answered<SweepView> {
    view(&engine, Request::Add { sweep, trials: more.trials, key: more.key }).await
}

async fn view(engine: &Engine, request: Request) -> Answered<SweepView> {
    told(engine.decide(request).await.and_then(Answer::sweep))
}
