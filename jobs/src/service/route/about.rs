//! The service itself.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;

use crate::engine::Engine;
use crate::service::answer::{Answered, told};
use crate::service::router::description;
use crate::wire::{ServiceView, WorkerView};

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

/// Ends the service, after answering what is under way. Workers run on, and start it again when they need it.
#[utoipa::path(post, path = "/v1/shutdown", tag = "service", responses((status = 200, body = ())))]
pub(in crate::service) async fn shutdown(State(engine): State<Engine>) -> Answered<()> {
    engine.ask_to_stop();
    told(Ok(()))
}
