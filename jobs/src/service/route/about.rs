//! The service itself.

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::response::IntoResponse;
use store::Saved;

use super::aside;
use crate::engine::{Engine, backup_problem};
use crate::service::answer::{Answered, Asked, Body, told};
use crate::service::peer::Peer;
use crate::service::router::description;
use crate::wire::{BackupRequest, Problem, ProblemKind, ServiceView, Shutdown, WorkerView};

/// Who serves, and how.
#[utoipa::path(get, path = "/v1/service", tag = "service", responses((status = 200, body = ServiceView)))]
pub(in crate::service) async fn service(State(engine): State<Engine>) -> Answered<ServiceView> {
    told(engine.service_view().await)
}

/// Workers heard of within the time of a lease.
#[utoipa::path(get, path = "/v1/workers", tag = "service", responses((status = 200, body = Vec<WorkerView>)))]
pub(in crate::service) async fn workers(State(engine): State<Engine>) -> Answered<Vec<WorkerView>> {
    told(engine.workers().await)
}

/// This document.
#[utoipa::path(get, path = "/v1/openapi.json", tag = "service", responses((status = 200, body = Object)))]
pub(in crate::service) async fn openapi() -> impl IntoResponse {
    Json(description())
}

/// Ends the service: the workers that it started save and give back what they run, and what is under way is answered.
/// Workers that are left run on, and start it again when they need it.
#[utoipa::path(post, path = "/v1/shutdown", tag = "service", responses((status = 200, body = ())),
    params(("leave_workers" = Option<bool>, Query, description = "whether workers run on")))]
pub(in crate::service) async fn shutdown(
    State(engine): State<Engine>,
    Asked(how): Asked<Shutdown>,
) -> Answered<()> {
    engine.ask_to_stop(how);
    told(Ok(()))
}

/// Copies the home as it is now, on the service's machine. Only over the socket: whoever shows a token does not thereby
/// write to any folder.
#[utoipa::path(post, path = "/v1/backup", tag = "service", request_body = BackupRequest,
    responses((status = 200, body = Object)))]
pub(in crate::service) async fn backup(
    State(engine): State<Engine>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    Body(wanted): Body<BackupRequest>,
) -> Answered<Saved> {
    if peer == Peer::Network {
        let message = "a backup is asked for on the service's own machine: assemblet store backup";
        return told(Err(Problem::new(ProblemKind::Forbidden, message)));
    }
    let begun = engine.begin_backup(wanted.to.into()).await?;
    let done = aside(move || begun.finish().map_err(|error| backup_problem(&error))).await;
    told(done)
}
