//! What can be asked of the scheduler, and what it answers: the verbs of [`Api`](crate::api::Api) that are about state.

use store::row::{Params, SweepId, TrialId};

use crate::wire::{
    Assignment, ClaimRequest, Directive, Ending, Lease, Report, Submission, SweepView, TrialQuery, TrialView,
};

/// What can be asked. `sweep` is a name, or a number as shown (`s12`).
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "requests are few at a time, and are not kept")]
pub enum Request {
    /// Makes a sweep, or finds it. Answered with [`Answer::Sweep`].
    Submit(Submission),
    /// All sweeps. Answered with [`Answer::Sweeps`].
    Sweeps,
    /// A sweep. Answered with [`Answer::Sweep`].
    Sweep {
        /// Which.
        sweep: String,
    },
    /// Hands out no more of its trials. Answered with [`Answer::Sweep`].
    Pause {
        /// Which.
        sweep: String,
    },
    /// Hands them out again. Answered with [`Answer::Sweep`].
    Resume {
        /// Which.
        sweep: String,
    },
    /// Stops and cancels what has not ended. Answered with [`Answer::Sweep`].
    Cancel {
        /// Which.
        sweep: String,
    },
    /// Queues failed, quarantined and cancelled trials again. Answered with [`Answer::Sweep`].
    Retry {
        /// Which.
        sweep: String,
    },
    /// More points. Answered with [`Answer::Sweep`].
    Add {
        /// Which sweep.
        sweep: String,
        /// How many points more.
        trials: u32,
        /// Chosen by the client, so that the same request sent twice adds once.
        key: Option<String>,
    },
    /// Forgets it. Answered with [`Answer::Removed`]; the files are the engine's.
    Remove {
        /// Which.
        sweep: String,
    },
    /// Its trials that were drawn. Answered with [`Answer::Trials`].
    Trials {
        /// Which sweep.
        sweep: String,
        /// Which of its trials.
        query: TrialQuery,
    },
    /// A trial. Answered with [`Answer::Trial`].
    Trial {
        /// Which.
        trial: TrialId,
    },
    /// Queues a trial with chosen parameters. Answered with [`Answer::Trial`].
    Enqueue {
        /// In which sweep.
        sweep: String,
        /// Its point.
        params: Params,
        /// Chosen by the client, so that the same request sent twice makes one trial.
        key: Option<String>,
    },
    /// Stops one trial. Answered with [`Answer::Trial`].
    CancelTrial {
        /// Which.
        trial: TrialId,
    },
    /// Queues one trial again. Answered with [`Answer::Trial`].
    RetryTrial {
        /// Which.
        trial: TrialId,
    },
    /// A trial to run, if there is one now: waiting is the engine's. Answered with [`Answer::Claim`].
    Claim(ClaimRequest),
    /// The worker begins. Answered with [`Answer::Directive`].
    Started(Lease),
    /// The worker lives. Answered with [`Answer::Directive`].
    Heartbeat(Lease),
    /// Values on the way. Answered with [`Answer::Directive`].
    Report {
        /// Of which attempt.
        lease: Lease,
        /// The values.
        reports: Vec<Report>,
    },
    /// The attempt ended. Answered with [`Answer::Done`].
    Finish {
        /// Which attempt.
        lease: Lease,
        /// How.
        ending: Ending,
    },
    /// Time has passed: due at [`Scheduler::due`](super::Scheduler::due). Answered with [`Answer::Done`].
    Tick,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A sweep as it stands.
    Sweep(Box<SweepView>),
    /// All sweeps, oldest first.
    Sweeps(Vec<SweepView>),
    /// The sweep that is no more.
    Removed(SweepId),
    /// A trial as it stands.
    Trial(Box<TrialView>),
    /// Trials, by number.
    Trials(Vec<TrialView>),
    /// A trial to run, or none.
    Claim(Option<Box<Assignment>>),
    /// What the worker is to do.
    Directive(Directive),
    /// It is so.
    Done,
}
