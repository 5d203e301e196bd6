//! Trials.

use axum::extract::State;

use super::trial_of;
use crate::engine::Engine;
use crate::scheduler::{Answer, Request};
use crate::service::answer::{Answered, Asked, Body, Named, told};
use crate::wire::{EnqueueRequest, TrialQuery, TrialView};

/// Its trials that were drawn, by number; 1,000 at most.
#[utoipa::path(get, path = "/v1/sweeps/{sweep}/trials", tag = "trials",
    params(
        ("sweep" = String, Path, description = "a name, or a number as shown"),
        ("state" = Option<String>, Query, description = "only those in this state"),
        ("from" = Option<u32>, Query, description = "the first number to list"),
        ("limit" = Option<u32>, Query, description = "at most so many"),
    ),
    responses((status = 200, body = Vec<TrialView>)))]
pub(in crate::service) async fn list(
    State(engine): State<Engine>,
    Named(sweep): Named<String>,
    Asked(query): Asked<TrialQuery>,
) -> Answered<Vec<TrialView>> {
    told(engine.decide(Request::Trials { sweep, query }).await.and_then(Answer::trials))
}

/// Queues a trial with parameters that the caller chose, beyond the definition's number.
#[utoipa::path(post, path = "/v1/sweeps/{sweep}/trials", tag = "trials", request_body = EnqueueRequest,
    params(("sweep" = String, Path, description = "a name, or a number as shown")),
    responses((status = 200, body = TrialView)))]
pub(in crate::service) async fn enqueue(
    State(engine): State<Engine>,
    Named(sweep): Named<String>,
    Body(wanted): Body<EnqueueRequest>,
) -> Answered<TrialView> {
    let request = Request::Enqueue { sweep, params: wanted.params, key: wanted.key };
    told(engine.decide(request).await.and_then(Answer::trial))
}

/// A trial.
#[utoipa::path(get, path = "/v1/sweeps/{sweep}/trials/{n}", tag = "trials",
    params(("sweep" = String, Path, description = "a name, or a number as shown"),
        ("n" = u32, Path, description = "its number in the sweep")),
    responses((status = 200, body = TrialView)))]
pub(in crate::service) async fn show(
    State(engine): State<Engine>,
    Named((sweep, n)): Named<(String, u32)>,
) -> Answered<TrialView> {
    let trial = trial_of(&engine, &sweep, n).await?;
    told(engine.decide(Request::Trial { trial }).await.and_then(Answer::trial))
}

/// Stops one trial.
#[utoipa::path(post, path = "/v1/sweeps/{sweep}/trials/{n}/cancel", tag = "trials",
    params(("sweep" = String, Path, description = "a name, or a number as shown"),
        ("n" = u32, Path, description = "its number in the sweep")),
    responses((status = 200, body = TrialView)))]
pub(in crate::service) async fn cancel(
    State(engine): State<Engine>,
    Named((sweep, n)): Named<(String, u32)>,
) -> Answered<TrialView> {
    let trial = trial_of(&engine, &sweep, n).await?;
    told(engine.decide(Request::CancelTrial { trial }).await.and_then(Answer::trial))
}

/// Queues one trial again, with fresh retries.
#[utoipa::path(post, path = "/v1/sweeps/{sweep}/trials/{n}/retry", tag = "trials",
    params(("sweep" = String, Path, description = "a name, or a number as shown"),
        ("n" = u32, Path, description = "its number in the sweep")),
    responses((status = 200, body = TrialView)))]
pub(in crate::service) async fn retry(
    State(engine): State<Engine>,
    Named((sweep, n)): Named<(String, u32)>,
) -> Answered<TrialView> {
    let trial = trial_of(&engine, &sweep, n).await?;
    told(engine.decide(Request::RetryTrial { trial }).await.and_then(Answer::trial))
}
