//! A lease as its worker sees it: what it was told, when it was heard, and whether it still holds it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::moment::Moment;
use crate::api::Api;
use crate::wire::{Directive, Lease, Problem, ProblemKind};

/// What a refusal means for a worker that holds a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The trial is another's now.
    Stale,
    /// The service is away, or cannot write: to be sent again.
    Again,
    /// It would be refused again for the same reason.
    Never,
}

/// What a refusal means. A token that is refused may be an old one of a service that is just starting.
pub(super) fn meaning(problem: &Problem) -> Meaning {
    match problem.kind {
        ProblemKind::Conflict | ProblemKind::NotFound => Meaning::Stale,
        ProblemKind::Invalid | ProblemKind::TooLarge => Meaning::Never,
        ProblemKind::Unavailable
        | ProblemKind::Internal
        | ProblemKind::Unauthorized
        | ProblemKind::Forbidden => Meaning::Again,
    }
}

/// A lease that is held, shared by the threads that speak for it.
pub(super) struct Held<'a> {
    pub(super) api: &'a dyn Api,
    pub(super) lease: Lease,
    /// After how long unheard it ends.
    pub(super) ttl: Duration,
    state: Mutex<State>,
    changed: Condvar,
    over: AtomicBool,
}

#[derive(Debug)]
struct State {
    told: Directive,
    stale: bool,
    heard: Moment,
}

impl<'a> Held<'a> {
    /// A lease that was asked for at a moment.
    pub(super) fn new(api: &'a dyn Api, lease: Lease, ttl: Duration, asked: Moment) -> Held<'a> {
        let state = State { told: Directive::Continue, stale: false, heard: asked };
        Held {
            api,
            lease,
            ttl,
            state: Mutex::new(state),
            changed: Condvar::new(),
            over: AtomicBool::new(false),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of the answer to what was asked at a moment. `None` where it has to be asked again.
    pub(super) fn note(&self, asked: Moment, answer: &Result<Directive, Problem>) -> Option<()> {
        let mut state = self.state();
        match answer {
            Ok(directive) => {
                // The lease lasts from when the service answered, which was after it was asked; when the answer is read
                // says nothing, since this process may have been stopped meanwhile.
                state.heard = state.heard.max(asked);
                // What was said once is not taken back: a cancelled trial is not to be pruned.
                if state.told != Directive::Cancel && *directive != Directive::Continue {
                    state.told = *directive;
                }
            }
            Err(problem) => match meaning(problem) {
                Meaning::Stale => state.stale = true,
                Meaning::Again => return None,
                Meaning::Never => {}
            },
        }
        Some(())
    }

    /// Whether the trial is another's now. Never taken back.
    pub(super) fn is_stale(&self) -> bool {
        self.state().stale
    }

    pub(super) fn set_stale(&self) {
        self.state().stale = true;
    }

    /// What the worker was told.
    pub(super) fn told(&self) -> Directive {
        self.state().told
    }

    /// Whether the lease may have ended without a word: this process may have been stopped and continued.
    fn may_have_ended(&self) -> bool {
        self.state().heard.elapsed() * 4 > self.ttl * 3
    }

    /// Asks, where it is not certain, whether the trial is still this worker's; the answer is in `is_stale`. While the
    /// service is away it hands no trial to another, so that the lease is still held.
    pub(super) fn make_certain(&self) {
        if self.may_have_ended() {
            self.beat();
        }
    }

    fn beat(&self) -> Option<()> {
        let asked = Moment::now();
        self.note(asked, &self.api.heartbeat(self.lease))
    }

    /// Says that the worker lives, until [`Held::end`]; to be called on a thread of its own.
    pub(super) fn keep_alive(&self) {
        let usual = (self.ttl / 6).min(Duration::from_secs(5));
        let mut wait = usual;
        while !self.rest(wait) && !self.is_stale() {
            wait = self.beat().map_or(usual.min(Duration::from_secs(1)), |()| usual);
        }
    }

    /// Waits; whether [`Held::end`] was called.
    pub(super) fn rest(&self, time: Duration) -> bool {
        let state = self.state();
        let ended = |_: &mut State| !self.over.load(Ordering::Acquire);
        drop(self.changed.wait_timeout_while(state, time, ended));
        self.over.load(Ordering::Acquire)
    }

    /// Ends the threads that speak for the lease.
    pub(super) fn end(&self) {
        let _state = self.state();
        self.over.store(true, Ordering::Release);
        self.changed.notify_all();
    }

    /// Asks until there is an answer that holds, or `give_up` says so; `None` then, and where the lease is another's.
    pub(super) fn insist<T>(
        &self,
        mut ask: impl FnMut() -> Result<T, Problem>,
        give_up: &dyn Fn() -> bool,
    ) -> Option<Result<T, Problem>> {
        let mut wait = Duration::from_millis(50);
        loop {
            if self.is_stale() {
                return None;
            }
            match ask() {
                Ok(answer) => return Some(Ok(answer)),
                Err(problem) => match meaning(&problem) {
                    Meaning::Stale => {
                        self.set_stale();
                        return None;
                    }
                    Meaning::Never => return Some(Err(problem)),
                    Meaning::Again => {}
                },
            }
            if give_up() {
                return None;
            }
            std::thread::sleep(wait);
            wait = (wait * 2).min(Duration::from_secs(2));
        }
    }
}
