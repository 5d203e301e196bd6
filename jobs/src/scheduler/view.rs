//! What is shown: sweeps and trials as they stand.

use chrono::{DateTime, Utc};
use store::row::{SweepId, TrialId, TrialRow};

use super::refusal::{invalid, not_found};
use super::submit::is_number;
use super::sweep::Sweep;
use super::trial::Kind;
use super::{Answer, Scheduler};
use crate::sweep::Resources;
use crate::wire::{BestView, Lease, Problem, SweepView, TrialQuery, TrialView, WorkerView};

/// How many trials are listed at most.
const MOST_LISTED: usize = 1000;
/// How many claimable trials are counted at most.
const MOST_COUNTED: u32 = 1024;

impl Scheduler {
    pub(super) fn answer_sweep(&self, id: SweepId) -> Result<Answer, Problem> {
        let view = self.sweep_view(id).ok_or_else(|| not_found(format!("there is no sweep {id}")))?;
        Ok(Answer::Sweep(Box::new(view)))
    }

    pub(super) fn answer_sweeps(&self) -> Answer {
        Answer::Sweeps(self.sweeps.keys().filter_map(|id| self.sweep_view(*id)).collect())
    }

    pub(super) fn answer_trial(&self, trial: TrialId) -> Result<Answer, Problem> {
        self.find_trial(trial)?;
        let found = self.sweeps.get(&trial.sweep).and_then(|sweep| sweep.trial(trial.number));
        let view =
            found.map(|trial| TrialView { trial: trial.row().into_owned(), reports: trial.reports.clone() });
        view.map(|view| Answer::Trial(Box::new(view)))
            .ok_or_else(|| not_found(format!("there is no {trial}")))
    }

    pub(super) fn answer_trials(&self, sweep: &str, query: &TrialQuery) -> Result<Answer, Problem> {
        let id = self.find(sweep)?;
        let wanted = match &query.state {
            None => None,
            Some(word) => Some(kind_of(word)?),
        };
        let most = query.limit.map_or(MOST_LISTED, |limit| MOST_LISTED.min(limit as usize));
        let trials = self.sweeps.get(&id).map_or(&[][..], |sweep| &sweep.trials);
        let trials = trials.iter().skip(query.from as usize);
        let trials = trials.filter(|trial| wanted.is_none_or(|kind| trial.kind() == kind)).take(most);
        let view = |trial: &super::trial::Trial| TrialView {
            trial: trial.row().into_owned(),
            reports: trial.reports.clone(),
        };
        Ok(Answer::Trials(trials.map(view).collect()))
    }

    /// A sweep as it stands.
    pub(super) fn sweep_view(&self, id: SweepId) -> Option<SweepView> {
        let sweep = self.sweeps.get(&id)?;
        let mut counts: std::collections::BTreeMap<String, u32> =
            Kind::ALL.iter().map(|kind| (kind.word().to_owned(), sweep.counts.of(*kind))).collect();
        let undrawn_are = if sweep.is_cancelled() { Kind::Cancelled } else { Kind::Queued };
        *counts.entry(undrawn_are.word().to_owned()).or_default() += sweep.undrawn();
        Some(SweepView {
            sweep: sweep.row(),
            counts,
            finished: sweep.is_finished(),
            best: best(sweep),
            waits_for: self.waits_for(sweep),
        })
    }

    /// Why nothing of a sweep runs though it could.
    fn waits_for(&self, sweep: &Sweep) -> Option<String> {
        if sweep.is_finished() || !sweep.is_active() || sweep.counts.with_workers() > 0 {
            return None;
        }
        let blockers: Vec<String> = self.blockers(sweep.id).map(|name| self.blocker(name)).collect();
        if !blockers.is_empty() {
            return Some(format!("it waits for {}", blockers.join(", and for ")));
        }
        if sweep.ready.is_empty()
            && let Some(obstacle) = &sweep.obstacle
        {
            return Some(format!("no further point can be drawn: {obstacle}"));
        }
        self.lacking(&sweep.terms.needs)
    }

    fn blocker(&self, name: &str) -> String {
        match self.named(name) {
            None => format!("the sweep `{name}`, which is not there: submit it, or cancel this one"),
            Some(sweep) if sweep.is_cancelled() => {
                format!("the sweep `{name}`, which was cancelled: `retry` that one, or cancel this one")
            }
            Some(_) => format!("the sweep `{name}` to end"),
        }
    }

    /// Says so if no host that is known has what is needed.
    fn lacking(&self, needs: &Resources) -> Option<String> {
        let mut hosts = self.workers.alive(self.now).filter_map(|(_, heard)| heard.capacity).peekable();
        hosts.peek()?;
        let has = |host: Resources| {
            host.cores >= needs.cores && host.memory_mib >= needs.memory_mib && host.gpus >= needs.gpus
        };
        if hosts.any(has) {
            return None;
        }
        let Resources { cores, memory_mib, gpus } = needs;
        Some(format!(
            "a trial of it needs {cores} cores, {memory_mib} MiB of memory and {gpus} GPUs, \
             and no worker's host has that much"
        ))
    }

    /// The sweep of a name, or of a number as shown.
    pub(super) fn find(&self, sweep: &str) -> Result<SweepId, Problem> {
        let number = || is_number(sweep).then(|| sweep[1..].parse().ok()).flatten().map(SweepId);
        let id = self.names.get(sweep).copied().or_else(number).filter(|id| self.sweeps.contains_key(id));
        id.ok_or_else(|| not_found(format!("there is no sweep `{}`", shortened(sweep))))
    }

    pub(super) fn find_trial(&self, trial: TrialId) -> Result<TrialRow, Problem> {
        let TrialId { sweep, number } = trial;
        let found =
            self.sweeps.get(&sweep).ok_or_else(|| not_found(format!("there is no sweep `{sweep}`")))?;
        self.row(trial).ok_or_else(|| {
            if number < found.total {
                not_found(format!("{trial} is not drawn yet: trials are drawn when a worker takes them"))
            } else {
                let total = found.total;
                not_found(format!("there is no trial {trial}: the sweep has {total}, counted from 0"))
            }
        })
    }

    /// Workers heard of within the time of a lease or of their claim, by name.
    pub fn workers(&self, now: DateTime<Utc>) -> Vec<WorkerView> {
        let view = |(worker, heard): (&String, &super::workers::Heard)| WorkerView {
            worker: worker.clone(),
            host: heard.host.clone(),
            seen: heard.at,
            lease: self.leases.of_worker(worker).next(),
        };
        self.workers.alive(now).map(view).collect()
    }

    /// How many trials a host of such a capacity could be given now: an upper bound, and 1,024 at most.
    pub fn claimable(&self, host: &str, capacity: &Resources) -> u32 {
        let mut found: u32 = 0;
        for (most, sweeps) in self.offers.fitting(self.leases.free(host, capacity)) {
            let mut offered: u32 = 0;
            for sweep in sweeps.filter_map(|id| self.sweeps.get(&id)) {
                let undrawn = if sweep.obstacle.is_none() { sweep.undrawn() } else { 0 };
                let trials = (sweep.ready.len() as u32).saturating_add(undrawn).min(sweep.room());
                offered = offered.saturating_add(trials).min(most);
                if offered == most || offered >= MOST_COUNTED {
                    break;
                }
            }
            found = found.saturating_add(offered).min(MOST_COUNTED);
        }
        found
    }

    /// Whether an attempt is under way: leased or running, and neither lost nor cancelled.
    pub fn is_current(&self, lease: Lease) -> bool {
        self.leases.open(lease).is_some()
    }

    /// Whether nothing runs, and nothing could without anybody's doing.
    pub fn is_idle(&self) -> bool {
        self.leases.is_empty() && self.offers.is_empty() && self.waits.first().is_none()
    }
}

fn best(sweep: &Sweep) -> Option<BestView> {
    let (number, value, repeats) = sweep.best.first(sweep.terms.maximize)?;
    let params = sweep.trial(number)?.row().params.clone();
    Some(BestView { trial: TrialId { sweep: sweep.id, number }, value, repeats, params })
}

fn kind_of(word: &str) -> Result<Kind, Problem> {
    Kind::ALL.into_iter().find(|kind| kind.word() == word).ok_or_else(|| {
        let words: Vec<_> = Kind::ALL.iter().map(|kind| kind.word()).collect();
        invalid(format!("there is no state `{}`: a trial is {}", shortened(word), words.join(", ")))
    })
}

/// A text as it is repeated to who sent it.
fn shortened(text: &str) -> String {
    text.chars().take(64).collect()
}
