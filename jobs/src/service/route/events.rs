//! What happens, as a stream or asked for again and again.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::engine::{Change, Engine};
use crate::service::answer::{Answered, Asked, Refusal, told};
use crate::service::presence::Presence;
use crate::wire::{Happening, Problem};

/// Something is said at least this often, so that either end notices when the other is gone.
const ALIVE: Duration = Duration::from_secs(5);

/// From where on, without the header.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::service) struct After {
    after: Option<u64>,
}

/// From where on, and how long to wait.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::service) struct Wait {
    #[serde(default)]
    after: u64,
    #[serde(default)]
    wait_s: f64,
}

/// What happens, as server-sent events: an event for each change, with the change's number as its id and an array of
/// happenings as its data. It goes on after `Last-Event-ID`, or `after`, or from now on.
#[utoipa::path(get, path = "/v1/events", tag = "events",
    params(("after" = Option<u64>, Query), ("last-event-id" = Option<u64>, Header)),
    responses((status = 200, body = Vec<Happening>, content_type = "text/event-stream")))]
pub(in crate::service) async fn stream(
    State(engine): State<Engine>,
    axum::Extension(presence): axum::Extension<Arc<Presence>>,
    Asked(asked): Asked<After>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Refusal> {
    let after =
        match headers.get("last-event-id") {
            Some(id) => Some(id.to_str().ok().and_then(|id| id.trim().parse().ok()).ok_or_else(|| {
                Problem::invalid("Last-Event-ID is not the id of an event, which is a number")
            })?),
            None => asked.after,
        };
    let after = after.unwrap_or_else(|| engine.last_change());
    let (sender, receiver) = mpsc::channel(16);
    tokio::spawn(async move {
        let _here = presence.enter();
        follow(&engine, after, &sender).await;
    });
    let alive = KeepAlive::new().interval(ALIVE).text("alive");
    Ok(Sse::new(ReceiverStream::new(receiver)).keep_alive(alive))
}

/// What happened after a number, waiting for the first of it; 10,000 happenings at most.
#[utoipa::path(get, path = "/v1/happenings", tag = "events",
    params(("after" = Option<u64>, Query), ("wait_s" = Option<f64>, Query)),
    responses((status = 200, body = Vec<Happening>)))]
pub(in crate::service) async fn happenings(
    State(engine): State<Engine>,
    Asked(asked): Asked<Wait>,
) -> Answered<Vec<Happening>> {
    let wait = Duration::try_from_secs_f64(asked.wait_s)
        .map_err(|error| Problem::invalid(format!("wait_s is {}: {error}", asked.wait_s)))?;
    let changes = engine.changes_in_time(asked.after, wait).await?;
    told(Ok(changes.iter().flat_map(|change| change.happenings.iter().cloned()).collect()))
}

/// Sends every change after a number until nobody reads any more, or the service ends.
async fn follow(engine: &Engine, mut after: u64, sender: &mpsc::Sender<Result<Event, Infallible>>) {
    while !engine.is_ending() {
        let changes = tokio::select! {
            () = sender.closed() => return,
            changes = engine.changes_in_time(after, Duration::MAX) => changes,
        };
        // The reader connects again, and is told what is wrong if it still is.
        let Ok(changes) = changes else { return };
        for change in changes {
            after = change.number;
            let Some(event) = event(&change) else { continue };
            if sender.send(Ok(event)).await.is_err() {
                return;
            }
        }
    }
}

/// None where the change means nothing to who watches.
fn event(change: &Change) -> Option<Event> {
    if change.happenings.is_empty() {
        return None;
    }
    Event::default().id(change.number.to_string()).json_data(&*change.happenings).ok()
}
