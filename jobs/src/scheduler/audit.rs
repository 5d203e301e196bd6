//! Checks that a scheduler agrees with itself, and with another one.

use std::collections::BTreeMap;
use std::fmt::Write;

use store::row::TrialId;

use super::Scheduler;
use super::offers::Offers;
use super::sweep::Sweep;
use super::trial::{Counts, Kind};
use crate::wire::Lease;

impl Scheduler {
    /// What contradicts itself, in sentences; nothing, unless there is a fault of ours.
    pub fn audit(&self) -> Vec<String> {
        let mut found = Vec::new();
        for sweep in self.sweeps.values() {
            self.audit_sweep(sweep, &mut found);
        }
        let mut offers = Offers::default();
        for sweep in self.sweeps.values().filter(|sweep| sweep.on_offer) {
            offers.insert(sweep.id, sweep.terms.priority, sweep.terms.needs);
        }
        if offers != self.offers {
            found.push("sweeps are offered that have nothing to offer, or the other way round".to_owned());
        }
        for (lease, held) in self.leases.iter() {
            let row = self.row(lease.trial);
            let attempt =
                row.as_ref().and_then(|row| row.attempts.iter().find(|it| it.number == lease.attempt));
            if attempt.is_none_or(|attempt| attempt.end.is_some() != held.stopping) {
                found.push(format!(
                    "the lease of attempt {} of {} has no attempt",
                    lease.attempt, lease.trial
                ));
            }
        }
        let by_worker: BTreeMap<_, usize> = self
            .leases
            .iter()
            .map(|(_, held)| (&held.worker, self.leases.of_worker(&held.worker).count()))
            .collect();
        for (worker, leases) in by_worker.into_iter().filter(|(_, leases)| *leases > 1) {
            found.push(format!("worker {worker} has {leases} trials"));
        }
        found
    }

    fn audit_sweep(&self, sweep: &Sweep, found: &mut Vec<String>) {
        let mut counts = Counts::default();
        for (number, trial) in (0..).zip(&sweep.trials) {
            let id = TrialId { sweep: sweep.id, number };
            let kind = trial.kind();
            let mut wrong = |what: &str| found.push(format!("{id} is {}: {what}", kind.word()));
            counts.enter(kind);
            let queued = matches!(kind, Kind::Queued | Kind::Lost);
            let (waits, ready) = (self.waits.contains(id), sweep.ready.contains(&number));
            if (waits || ready) != queued || (waits && ready) || (kind == Kind::Lost && ready) {
                wrong("it is not in one queue");
            }
            // What has ended is text, and had its leases looked at above.
            let Some(row) = trial.open() else { continue };
            if row.id != id || kind != Kind::of(&row.state) || kind.is_final() {
                wrong("its row stands in the wrong place");
            }
            if row.attempts.windows(2).any(|pair| pair[0].number >= pair[1].number || pair[0].end.is_none()) {
                wrong("an attempt began before the one before it ended");
            }
            let under_way = row.attempts.last().filter(|attempt| attempt.end.is_none());
            let lease = under_way.map(|attempt| Lease { trial: id, attempt: attempt.number });
            let leased = lease.is_some_and(|lease| self.leases.open(lease).is_some());
            let with_worker = matches!(kind, Kind::Leased | Kind::Running);
            if with_worker != under_way.is_some() || with_worker != leased {
                wrong("its attempts and leases say otherwise");
            }
        }
        let mut wrong = |what: &str| found.push(format!("{}: {what}", sweep.id));
        if counts != sweep.counts {
            wrong("its counts are not those of its trials");
        }
        if sweep.drawn() > sweep.total {
            wrong("more trials were drawn than there are to be");
        }
        if sweep.terms.concurrency.is_some_and(|most| sweep.counts.with_workers() > most.max(1)) {
            wrong("more of its trials run at once than may");
        }
        let blocked = self.blockers(sweep.id).next().is_some();
        let offered = sweep.is_active() && sweep.has_work() && sweep.room() > 0 && !blocked;
        if offered != sweep.on_offer {
            wrong("it is on offer, and should not be, or the other way round");
        }
        if sweep.let_go != (sweep.is_finished() && !sweep.is_cancelled()) {
            wrong("those that wait for it wait in vain, or begin too early");
        }
        if sweep.is_cancelled() && sweep.counts.open() > 0 {
            wrong("it is cancelled, and has open trials");
        }
    }

    /// Everything that rows decide, as text: equal to that of a scheduler that was restored from them. What also hangs on
    /// the time, such as which wait has ended, is not in it, and neither is what only memory knows: times of leases,
    /// verdicts of pruners, workers.
    pub fn portrait(&self) -> String {
        let mut text = String::new();
        let mut say = |line: std::fmt::Arguments<'_>| {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{line}");
        };
        for sweep in self.sweeps.values() {
            say(format_args!("{} {:?}", sweep.id, sweep.row()));
            say(format_args!("{} {:?} {}", sweep.id, sweep.terms, sweep.let_go));
            say(format_args!("{} {:?} {} {}", sweep.id, sweep.counts, sweep.own, sweep.last_point));
            say(format_args!("{} {} {:?}", sweep.id, sweep.begun, sweep.best));
            for trial in &sweep.trials {
                say(format_args!("{:?} {} {:?}", trial.row(), trial.first, trial.reports));
            }
        }
        for (lease, held) in self.leases.iter().filter(|(_, held)| !held.stopping) {
            say(format_args!("{lease:?} {} {} {:?}", held.worker, held.host, held.needs));
        }
        say(format_args!("{:?} {:?} {}", self.names, self.after, self.last_sweep));
        say(format_args!("{:?}", self.receipts.keys().collect::<Vec<_>>()));
        text
    }
}
