//! Files of attempts.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde::Deserialize;

use super::{aside, lease_of, trial_of};
use crate::api::{Api, MOST_BYTES};
use crate::engine::Engine;
use crate::scheduler::Request;
use crate::service::answer::{Answered, Asked, Named, Raw, Refusal, told};
use crate::wire::{FileView, Lease, Problem};

/// Which part of a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::service) struct Part {
    #[serde(default)]
    offset: u64,
    #[serde(default = "most")]
    most: u64,
}

/// Where it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::service) struct Place {
    #[serde(default)]
    offset: u64,
}

fn most() -> u64 {
    MOST_BYTES
}

/// Files of an attempt, by path.
#[utoipa::path(get, path = "/v1/sweeps/{sweep}/trials/{n}/{attempt}/files", tag = "files",
    params(("sweep" = String, Path), ("n" = u32, Path), ("attempt" = u32, Path)),
    responses((status = 200, body = Vec<FileView>)))]
pub(in crate::service) async fn list(
    State(engine): State<Engine>,
    Named((sweep, n, attempt)): Named<(String, u32, u32)>,
) -> Answered<Vec<FileView>> {
    let lease = known(&engine, &sweep, n, attempt).await?;
    told(aside(move || engine.list_attempt(lease)).await)
}

/// Bytes of a file from `offset` on, at most `most` and 64 MiB; empty at its end.
#[utoipa::path(get, path = "/v1/sweeps/{sweep}/trials/{n}/{attempt}/files/{*path}", tag = "files",
    params(("sweep" = String, Path), ("n" = u32, Path), ("attempt" = u32, Path),
        ("path" = String, Path, description = "the file, with /"),
        ("offset" = Option<u64>, Query), ("most" = Option<u64>, Query)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub(in crate::service) async fn read(
    State(engine): State<Engine>,
    Named((sweep, n, attempt, path)): Named<(String, u32, u32, String)>,
    Asked(part): Asked<Part>,
) -> Result<impl IntoResponse, Refusal> {
    let lease = known(&engine, &sweep, n, attempt).await?;
    let bytes = aside(move || engine.read_file(lease, &path, part.offset, part.most)).await?;
    // Whatever a trial wrote, no browser is to take it for a page of this service.
    let headers =
        [(header::CONTENT_TYPE, "application/octet-stream"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
    Ok((headers, bytes))
}

/// Writes bytes of a file of the attempt at `offset`; what it had from there on is cut off first.
#[utoipa::path(put, path = "/v1/leases/{sweep}/{n}/{attempt}/files/{*path}", tag = "files",
    params(("sweep" = String, Path), ("n" = u32, Path), ("attempt" = u32, Path),
        ("path" = String, Path, description = "the file, with /"), ("offset" = Option<u64>, Query)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = ()), (status = 409, description = "the lease was handed on")))]
pub(in crate::service) async fn write(
    State(engine): State<Engine>,
    Named((sweep, n, attempt, path)): Named<(String, u32, u32, String)>,
    Asked(place): Asked<Place>,
    Raw(bytes): Raw,
) -> Answered<()> {
    let lease = lease_of(&engine, &sweep, n, attempt).await?;
    engine.check_lease(lease).await?;
    told(aside(move || engine.write_attempt(lease, &path, place.offset, &bytes)).await)
}

/// An attempt of a trial that there is.
async fn known(engine: &Engine, sweep: &str, n: u32, attempt: u32) -> Result<Lease, Problem> {
    let trial = trial_of(engine, sweep, n).await?;
    engine.decide(Request::Trial { trial }).await?;
    Ok(Lease { trial, attempt })
}
