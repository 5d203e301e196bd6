//! What workers ask.

use axum::extract::State;

use super::lease_of;
use crate::engine::Engine;
use crate::scheduler::{Answer, Request};
use crate::service::answer::{Answered, Body, Named, told};
use crate::wire::{Assignment, ClaimRequest, Directive, Ending, Report};

/// A trial to run, if there is one within the time that the request allows; else `null`.
#[utoipa::path(post, path = "/v1/claims", tag = "workers", request_body = ClaimRequest,
    responses((status = 200, body = Option<Assignment>)))]
pub(in crate::service) async fn claim(
    State(engine): State<Engine>,
    Body(request): Body<ClaimRequest>,
) -> Answered<Option<Assignment>> {
    told(engine.claim_in_time(&request).await)
}

/// The worker begins.
#[utoipa::path(post, path = "/v1/leases/{sweep}/{n}/{attempt}/started", tag = "workers",
    params(("sweep" = String, Path), ("n" = u32, Path), ("attempt" = u32, Path)),
    responses((status = 200, body = Directive), (status = 409, description = "the lease was handed on")))]
pub(in crate::service) async fn started(
    State(engine): State<Engine>,
    Named((sweep, n, attempt)): Named<(String, u32, u32)>,
) -> Answered<Directive> {
    let lease = lease_of(&engine, &sweep, n, attempt).await?;
    told(engine.decide(Request::Started(lease)).await.and_then(Answer::directive))
}

/// The worker lives.
#[utoipa::path(post, path = "/v1/leases/{sweep}/{n}/{attempt}/heartbeat", tag = "workers",
    params(("sweep" = String, Path), ("n" = u32, Path), ("attempt" = u32, Path)),
    responses((status = 200, body = Directive), (status = 409, description = "the lease was handed on")))]
pub(in crate::service) async fn heartbeat(
    State(engine): State<Engine>,
    Named((sweep, n, attempt)): Named<(String, u32, u32)>,
) -> Answered<Directive> {
    let lease = lease_of(&engine, &sweep, n, attempt).await?;
    told(engine.decide(Request::Heartbeat(lease)).await.and_then(Answer::directive))
}

/// Values of the objective on the way.
#[utoipa::path(post, path = "/v1/leases/{sweep}/{n}/{attempt}/report", tag = "workers", request_body = Vec<Report>,
    params(("sweep" = String, Path), ("n" = u32, Path), ("attempt" = u32, Path)),
    responses((status = 200, body = Directive), (status = 409, description = "the lease was handed on")))]
pub(in crate::service) async fn report(
    State(engine): State<Engine>,
    Named((sweep, n, attempt)): Named<(String, u32, u32)>,
    Body(reports): Body<Vec<Report>>,
) -> Answered<Directive> {
    let lease = lease_of(&engine, &sweep, n, attempt).await?;
    told(engine.decide(Request::Report { lease, reports }).await.and_then(Answer::directive))
}

/// The attempt ended.
#[utoipa::path(post, path = "/v1/leases/{sweep}/{n}/{attempt}/finish", tag = "workers", request_body = Ending,
    params(("sweep" = String, Path), ("n" = u32, Path), ("attempt" = u32, Path)),
    responses((status = 200, body = ()), (status = 409, description = "it ended otherwise, or was handed on")))]
pub(in crate::service) async fn finish(
    State(engine): State<Engine>,
    Named((sweep, n, attempt)): Named<(String, u32, u32)>,
    Body(ending): Body<Ending>,
) -> Answered<()> {
    let lease = lease_of(&engine, &sweep, n, attempt).await?;
    told(engine.decide(Request::Finish { lease, ending }).await.map(|_| ()))
}
