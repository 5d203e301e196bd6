//! Ends of attempts: told by their workers once or several times, or found out.

use store::row::{AttemptEnd, Class, TrialId, TrialRow, TrialState};

use super::refusal::{conflict, invalid};
use super::report::ending as words;
use super::{Answer, Scheduler, retry};
use crate::wire::{Ending, Lease, Problem};

/// The longest message of a failure, in characters.
const LONGEST_MESSAGE: usize = 2000;

impl Scheduler {
    /// An attempt ended. Only the attempt under way changes its trial; of another one, the ending that it had may be
    /// told again.
    pub(super) fn finish(&mut self, lease: Lease, ending: Ending) -> Result<Answer, Problem> {
        let ending = checked(ending)?;
        if self.leases.open(lease).is_none() {
            // Where it was cancelled, its worker has stopped it now.
            self.leases.remove(lease);
            return self.finished_before(lease, &ending);
        }
        let at = self.now;
        let trial = lease.trial;
        match ending {
            Ending::Succeeded { value, digest } => {
                let state = TrialState::Succeeded { at, value, attempt: lease.attempt };
                self.end(trial, AttemptEnd::Succeeded { at, digest }, |_| state);
            }
            Ending::Pruned { step, value } => {
                let state = TrialState::Pruned { at, step, value, attempt: lease.attempt };
                self.end(trial, AttemptEnd::Pruned { at }, |_| state);
            }
            Ending::Failed { class, message } => self.fail(trial, class, &message),
            Ending::Released => {
                let state = TrialState::Queued { since: at, not_before: None };
                self.end(trial, AttemptEnd::Released { at }, |_| state);
            }
            Ending::Cancelled => {
                return Err(conflict(format!(
                    "nobody cancelled {trial}: say how attempt {} ended, or give it back",
                    lease.attempt
                )));
            }
        }
        Ok(Answer::Done)
    }

    /// What is answered to the ending of an attempt that is not under way.
    fn finished_before(&self, lease: Lease, ending: &Ending) -> Result<Answer, Problem> {
        let Lease { trial, attempt: number } = lease;
        let row = self.row(trial).ok_or_else(|| conflict(format!("{trial} is no more")))?;
        let attempt = row.attempts.into_iter().find(|attempt| attempt.number == number);
        let end = attempt.and_then(|attempt| attempt.end);
        let end = end.ok_or_else(|| conflict(format!("there is no attempt {number} of {trial}")))?;
        if is_same(&end, ending) {
            return Ok(Answer::Done);
        }
        Err(conflict(format!("attempt {number} of {trial} is over: {}; nothing more is taken", words(&end))))
    }

    /// The attempt under way ended with a fault.
    pub(super) fn fail(&mut self, trial: TrialId, class: Class, message: &str) {
        let (at, terms) = (self.now, self.sweeps.get(&trial.sweep).map(|sweep| sweep.terms.retry));
        let Some(terms) = terms else { return };
        let end = AttemptEnd::Failed { at, class, message: message.to_owned() };
        self.end(trial, end, |row| retry::after_failure(row, &terms, class, message, at));
    }

    /// The worker of the attempt under way was not heard of any more.
    pub(super) fn lose(&mut self, trial: TrialId, worker: &str) {
        let (at, config) = (self.now, self.config);
        let Some(terms) = self.sweeps.get(&trial.sweep).map(|sweep| sweep.terms.retry) else { return };
        let silence = config.ttl.as_seconds_f64();
        let message = format!("worker {worker} was not heard of for {silence} seconds");
        let end = AttemptEnd::Failed { at, class: Class::Infrastructure, message };
        self.end(trial, end, |row| retry::after_loss(row, &terms, config.lost_wait, at));
    }

    /// The attempt under way ended; what the trial is then.
    pub(super) fn end(
        &mut self,
        trial: TrialId,
        end: AttemptEnd,
        then: impl FnOnce(&TrialRow) -> TrialState,
    ) {
        let Some(mut row) = self.row(trial) else { return };
        let Some(attempt) = row.attempts.last_mut() else { return };
        let lease = Lease { trial, attempt: attempt.number };
        attempt.end = Some(end);
        row.state = then(&row);
        self.leases.remove(lease);
        self.place(row);
    }
}

/// An ending whose numbers and texts may be stored.
fn checked(mut ending: Ending) -> Result<Ending, Problem> {
    match &mut ending {
        Ending::Succeeded { value, .. } | Ending::Pruned { value, .. } if !value.is_finite() => {
            return Err(invalid(format!("the objective is a finite number, and not {value}")));
        }
        Ending::Succeeded { digest, .. } => {
            if digest.is_empty() || digest.len() > 64 || !digest.bytes().all(|byte| byte.is_ascii_hexdigit())
            {
                return Err(invalid(
                    "a result's digest is its SHA-256: at most 64 hexadecimal digits".to_owned(),
                ));
            }
        }
        Ending::Failed { message, .. } => {
            if let Some((end, _)) = message.char_indices().nth(LONGEST_MESSAGE) {
                message.truncate(end);
            }
        }
        Ending::Pruned { .. } | Ending::Cancelled | Ending::Released => {}
    }
    Ok(ending)
}

/// Whether an ending is the one that the attempt had.
fn is_same(end: &AttemptEnd, ending: &Ending) -> bool {
    match (end, ending) {
        (AttemptEnd::Succeeded { digest, .. }, Ending::Succeeded { digest: told, .. }) => digest == told,
        (AttemptEnd::Failed { class, message, .. }, Ending::Failed { class: told, message: words }) => {
            class == told && message == words
        }
        (AttemptEnd::Pruned { .. }, Ending::Pruned { .. }) => true,
        (AttemptEnd::Released { .. }, Ending::Released) => true,
        // How a cancelled trial came to its end does not matter, as long as no value is claimed for it.
        (AttemptEnd::Cancelled { .. }, Ending::Cancelled | Ending::Released | Ending::Failed { .. }) => true,
        _ => false,
    }
}
