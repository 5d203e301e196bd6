//! What workers say of trials under way: begun, alive, and the objective so far.

use store::row::{AttemptEnd, ReportRow, Row, TrialState};

use super::refusal::{conflict, invalid};
use super::{Answer, Scheduler};
use crate::history::Verdict;
use crate::wire::{Directive, Lease, Problem, Report};

impl Scheduler {
    /// The worker begins.
    pub(super) fn started(&mut self, lease: Lease) -> Result<Answer, Problem> {
        let directive = self.heard(lease)?;
        if directive != Directive::Cancel {
            self.begin(lease);
        }
        Ok(Answer::Directive(directive))
    }

    /// The worker lives. Nothing is written.
    pub(super) fn heartbeat(&mut self, lease: Lease) -> Result<Answer, Problem> {
        self.heard(lease).map(Answer::Directive)
    }

    /// The objective on its way.
    pub(super) fn report(&mut self, lease: Lease, reports: &[Report]) -> Result<Answer, Problem> {
        if let Some(report) = reports.iter().find(|report| !report.value.is_finite()) {
            let Report { step, value } = report;
            return Err(invalid(format!(
                "the objective is a finite number, and at step {step} it is {value}"
            )));
        }
        let mut directive = self.heard(lease)?;
        if directive == Directive::Cancel {
            return Ok(Answer::Directive(directive));
        }
        // What reports has begun, even if the word of that was lost on the way.
        self.begin(lease);
        for report in reports {
            // A resumed attempt tells again what the one before it told; that was judged then.
            let news = self.keep(lease, report);
            if news && directive == Directive::Continue && self.judge(lease, report.step) == Verdict::Prune {
                self.leases.change(lease, |held| held.pruned = true);
                directive = Directive::Prune;
            }
        }
        Ok(Answer::Directive(directive))
    }

    /// The worker of an attempt was heard of; what it is told.
    fn heard(&mut self, lease: Lease) -> Result<Directive, Problem> {
        let silence = self.config.ttl;
        if let Some(held) = self.leases.open(lease) {
            self.workers.heard(&held.worker, &held.host, self.now, silence);
            let directive = if held.pruned { Directive::Prune } else { Directive::Continue };
            self.renew(lease);
            return Ok(directive);
        }
        let row = self.row(lease.trial).ok_or_else(|| conflict(format!("{} is no more", lease.trial)))?;
        let end = row.attempts.iter().find(|attempt| attempt.number == lease.attempt).map(|it| &it.end);
        match end {
            Some(Some(AttemptEnd::Cancelled { .. })) => Ok(Directive::Cancel),
            Some(Some(end)) => Err(conflict(format!(
                "attempt {} of {} is over: {}; its worker stops it and writes nothing more",
                lease.attempt,
                lease.trial,
                ending(end)
            ))),
            _ => Err(conflict(format!("there is no attempt {} of {}", lease.attempt, lease.trial))),
        }
    }

    /// The trial runs, if it did not before.
    fn begin(&mut self, lease: Lease) {
        let Some(mut row) = self.row(lease.trial) else { return };
        if let TrialState::Leased { .. } = row.state {
            row.state = TrialState::Running { since: self.now };
            if let Some(attempt) = row.attempts.last_mut() {
                attempt.started = Some(self.now);
            }
            self.place(row);
        }
    }

    /// Keeps a report. Whether it is news.
    fn keep(&mut self, lease: Lease, report: &Report) -> bool {
        let (Report { step, value }, trial) = (*report, lease.trial);
        let sweep = self.sweeps.get_mut(&trial.sweep);
        let found = sweep.and_then(|sweep| sweep.trials.get_mut(trial.number as usize));
        let news = found.is_some_and(|trial| trial.report(step, value));
        if news {
            self.changes.put(Row::Report(ReportRow { trial, step, value }));
        }
        news
    }

    fn judge(&mut self, lease: Lease, step: u64) -> Verdict {
        let sweep = self.sweeps.get_mut(&lease.trial.sweep);
        sweep.map_or(Verdict::Continue, |sweep| sweep.judge(lease.trial.number, step, &self.config.makers))
    }
}

/// How an attempt ended, in a few words.
pub(super) fn ending(end: &AttemptEnd) -> String {
    match end {
        AttemptEnd::Succeeded { .. } => "it succeeded".to_owned(),
        AttemptEnd::Failed { message, .. } => format!("it failed ({message})"),
        AttemptEnd::Pruned { .. } => "it was pruned".to_owned(),
        AttemptEnd::Cancelled { .. } => "it was cancelled".to_owned(),
        AttemptEnd::Released { .. } => "it was given back".to_owned(),
    }
}
