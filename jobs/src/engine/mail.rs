//! What the owner is sent.

use chrono::{DateTime, Utc};
use store::Store;
use tokio::sync::oneshot;

use crate::scheduler::{Answer, Request, Scheduler};
use crate::wire::Problem;

/// What the owner is sent.
pub(super) enum Mail {
    /// To be decided, and answered once the changes are durable.
    Decide(Box<Request>, Reply),
    /// To be looked up in what is durable.
    Look(Look),
    /// To be carried out at the end: nothing comes after it.
    Stop,
}

/// Where an answer goes.
pub(super) type Reply = oneshot::Sender<Result<Answer, Problem>>;

/// A look, or why there is nothing to be seen.
pub(super) type Look = Box<dyn FnOnce(Result<Sight<'_>, Problem>) + Send>;

/// What can be looked at.
pub(super) struct Sight<'a> {
    pub(super) scheduler: &'a Scheduler,
    pub(super) store: &'a Store,
    pub(super) now: DateTime<Utc>,
}

/// Whether a request changes nothing.
pub(super) fn only_reads(request: &Request) -> bool {
    matches!(
        request,
        Request::Sweeps
            | Request::Sweep { .. }
            | Request::Trials { .. }
            | Request::Trial { .. }
            | Request::Heartbeat(_)
    )
}
