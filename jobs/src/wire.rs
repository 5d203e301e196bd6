//! What goes over the wire, as JSON, between a client or worker and whoever owns the store.

mod problem;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::row::{Class, Params, SweepId, SweepRow, TrialId, TrialRow};

pub use self::problem::{Problem, ProblemKind};
use crate::sweep::{Definition, Resources};

/// A sweep to be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// What is tried.
    #[cfg_attr(feature = "service", schema(value_type = Object))]
    pub definition: Definition,
    /// The text from which it was read, kept beside the trials; empty where there is none.
    #[serde(default)]
    pub source: String,
    /// Chosen by the client, so that the same submission sent twice makes one sweep.
    #[serde(default)]
    pub key: Option<String>,
}

/// A sweep as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
pub struct SweepView {
    /// The row.
    #[cfg_attr(feature = "service", schema(value_type = Object))]
    pub sweep: SweepRow,
    /// Trials in each state, by its word; those not drawn yet count as `queued`.
    pub counts: BTreeMap<String, u32>,
    /// Whether all trials have ended.
    pub finished: bool,
    /// The best trial that succeeded, if any; with several seeds a point, the first trial of the best point by mean.
    pub best: Option<BestView>,
    /// Why nothing of it runs though it could: the sweep it waits for, the resources it lacks. In one sentence.
    pub waits_for: Option<String>,
}

/// A sweep's best point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
pub struct BestView {
    /// Its first trial.
    #[cfg_attr(feature = "service", schema(value_type = Object, example = json!({"sweep": 12, "number": 7})))]
    pub trial: TrialId,
    /// Its objective: the mean over its repeats that succeeded.
    pub value: f64,
    /// How many those are.
    pub repeats: u32,
    /// Its parameters.
    #[cfg_attr(feature = "service", schema(value_type = Object))]
    pub params: Params,
}

/// Which trials to list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct TrialQuery {
    /// Only those in this state, by its word.
    pub state: Option<String>,
    /// The first number to list.
    pub from: u32,
    /// At most so many; 1,000 at most.
    pub limit: Option<u32>,
}

/// More points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AddRequest {
    /// How many; at least 1.
    pub trials: u32,
    /// As in [`Submission`].
    #[serde(default)]
    pub key: Option<String>,
}

/// A trial whose parameters the caller chose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EnqueueRequest {
    /// The point.
    #[cfg_attr(feature = "service", schema(value_type = Object))]
    pub params: Params,
    /// As in [`Submission`].
    #[serde(default)]
    pub key: Option<String>,
}

/// Where the home is to be copied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BackupRequest {
    /// An absolute path on the service's machine, where nothing is yet.
    pub to: String,
}

/// How a service is to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Shutdown {
    /// Whether the workers that it started run on, and start it again when they need it.
    pub leave_workers: bool,
}

/// Which sweep was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
pub struct RemovedView {
    /// Its number.
    #[cfg_attr(feature = "service", schema(value_type = u32))]
    pub sweep: SweepId,
}

/// A trial as it stands, with its objective's reports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
pub struct TrialView {
    /// The row.
    #[cfg_attr(feature = "service", schema(value_type = Object))]
    pub trial: TrialRow,
    /// Step and value, by step.
    #[cfg_attr(feature = "service", schema(value_type = Vec<Vec<f64>>))]
    pub reports: Vec<(u64, f64)>,
}

/// A worker asks for a trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClaimRequest {
    /// The worker's name, unique: host, process and a random part.
    pub worker: String,
    /// Its host, by whose capacity all of its workers are counted together.
    pub host: String,
    /// What the host has.
    #[cfg_attr(feature = "service", schema(value_type = Object))]
    pub capacity: Resources,
    /// How long the answer may wait for a trial, in seconds, at most 60.
    pub wait_s: f64,
}

/// A lease: which trial, and the fencing token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
pub struct Lease {
    /// The trial.
    #[cfg_attr(feature = "service", schema(value_type = Object, example = json!({"sweep": 12, "number": 7})))]
    pub trial: TrialId,
    /// The attempt's number, the fencing token.
    pub attempt: u32,
}

/// A trial handed to a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
pub struct Assignment {
    /// The lease.
    pub lease: Lease,
    /// The sweep's definition.
    #[cfg_attr(feature = "service", schema(value_type = Object))]
    pub definition: Definition,
    /// The trial.
    #[cfg_attr(feature = "service", schema(value_type = Object))]
    pub params: Params,
    /// The seed that it is to use.
    pub seed: u64,
    /// Seconds after the last heartbeat at which the lease ends.
    pub ttl_s: f64,
    /// The attempt to go on from: the newest one before this that left a checkpoint.
    pub resume_from: Option<u32>,
}

/// What a worker is told when it reports or is heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Directive {
    /// Go on.
    Continue,
    /// Stop the trial; it is pruned. The worker then finishes it with `Ending::Pruned`.
    Prune,
    /// Stop the trial and forget it; its owner cancelled it.
    Cancel,
}

/// A value of the objective on the way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// At which step.
    pub step: u64,
    /// The objective; finite.
    pub value: f64,
}

/// How an attempt ended, as its worker tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
#[serde(tag = "ending", rename_all = "kebab-case")]
pub enum Ending {
    /// With a value.
    Succeeded {
        /// The objective; finite.
        value: f64,
        /// SHA-256 of `result.json`, in hexadecimal.
        digest: String,
    },
    /// Stopped after `Directive::Prune`.
    Pruned {
        /// The last step reported.
        step: u64,
        /// The objective there.
        value: f64,
    },
    /// With a fault.
    Failed {
        /// What kind.
        #[cfg_attr(feature = "service", schema(value_type = String))]
        class: Class,
        /// In one sentence.
        message: String,
    },
    /// Stopped after `Directive::Cancel`.
    Cancelled,
    /// Given back on purpose: the worker was asked to stop. Does not count against the trial.
    Released,
}

/// Something that happened, for whoever watches. Ids rise without gaps as long as the journal holds them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
pub struct Happening {
    /// The journal's number of the change.
    pub id: u64,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum What {
    /// A sweep was made or changed.
    Sweep {
        /// As it is now.
        #[cfg_attr(feature = "service", schema(value_type = Object))]
        sweep: SweepRow,
    },
    /// A sweep was removed.
    Removed {
        /// Which.
        #[cfg_attr(feature = "service", schema(value_type = u32))]
        sweep: SweepId,
    },
    /// A trial was drawn or changed.
    Trial {
        /// As it is now.
        #[cfg_attr(feature = "service", schema(value_type = Object))]
        trial: TrialRow,
    },
    /// A trial reported.
    Report {
        /// Which.
        #[cfg_attr(feature = "service", schema(value_type = Object, example = json!({"sweep": 12, "number": 7})))]
        trial: TrialId,
        /// At which step.
        step: u64,
        /// The objective.
        value: f64,
    },
    /// What was asked for is not in the journal any more: read everything again, then go on from this id.
    Reset,
}

/// Who serves, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
pub struct ServiceView {
    /// The program's version.
    pub version: String,
    /// Its process.
    pub pid: u32,
    /// The home it owns.
    pub home: String,
    /// Since when.
    pub started: DateTime<Utc>,
    /// Workers heard of within the time of a lease.
    pub workers: Vec<WorkerView>,
    /// What the store says of itself: rows, bytes, whether the index was rebuilt.
    #[cfg_attr(feature = "service", schema(value_type = Object))]
    pub store: Value,
}

/// A worker as the service knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
pub struct WorkerView {
    /// Its name.
    pub worker: String,
    /// Its host.
    pub host: String,
    /// When it was heard of last.
    pub seen: DateTime<Utc>,
    /// What it runs.
    pub lease: Option<Lease>,
}

/// A file of an attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
pub struct FileView {
    /// Its path in the attempt's folder, with `/`.
    pub path: String,
    /// Its size.
    pub bytes: u64,
}
