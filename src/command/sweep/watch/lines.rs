//! A sweep's changes as lines, for logs and other programs.

use jobs::wire::{Happening, Problem, SweepView, What};
use serde::Serialize;
use store::row::{SweepPhase, TrialRow, TrialState};

use super::account::Account;
use super::follow::{Display, Wish};
use crate::command::sweep::words;
use crate::ending::{Failure, warn};
use crate::interrupt;
use crate::output::Output;

/// One line for each change of a trial's state, in words.
pub(crate) struct Words {
    output: Output,
    /// Whether somebody was told that nothing can be asked.
    troubled: bool,
}

/// One JSON object for each change.
pub(crate) struct Json {
    output: Output,
    troubled: bool,
}

/// How a sweep stands, as an object among the changes: the first and the last.
#[derive(Serialize)]
struct Standing<'a> {
    what: &'static str,
    #[serde(flatten)]
    view: &'a SweepView,
}

impl Words {
    /// To standard output.
    pub(crate) fn new() -> Words {
        Words { output: Output::new(), troubled: false }
    }
}

impl Display for Words {
    fn standing(&mut self, account: &Account) -> Result<(), Failure> {
        let sweep = &account.view.sweep;
        let of = format!("{} of {} trials ended", account.ended(), account.total());
        self.output.line(&format!("{} {}: {of}", sweep.id, sweep.name))?;
        self.output.flush()
    }

    fn happens(&mut self, account: &Account, happening: &Happening) -> Result<(), Failure> {
        let line = match &happening.what {
            What::Trial { trial } => of_trial(account, trial),
            What::Sweep { sweep } => (sweep.phase != account.view.sweep.phase
                || sweep.total != account.view.sweep.total)
                .then(|| format!("{} {}", sweep.id, phase(&sweep.phase, sweep.total))),
            What::Removed { sweep } => Some(format!("{sweep} removed")),
            What::Report { .. } | What::Reset => None,
        };
        if let Some(line) = line {
            self.output.line(&line)?;
            self.output.flush()?;
        }
        Ok(())
    }

    fn trouble(&mut self, problem: Option<&Problem>) -> Result<(), Failure> {
        told(&mut self.troubled, problem);
        Ok(())
    }

    fn tick(&mut self, _: &Account) -> Result<Wish, Failure> {
        Ok(wish())
    }
}

impl Json {
    /// To standard output.
    pub(crate) fn new() -> Json {
        Json { output: Output::new(), troubled: false }
    }

    /// The sweep as it stands.
    pub(crate) fn stands(&mut self, view: &SweepView) -> Result<(), Failure> {
        self.line(&Standing { what: "standing", view })
    }

    fn line(&mut self, object: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(object).map_err(|error| Failure::Other(error.into()))?;
        self.output.line(&text)?;
        self.output.flush()
    }
}

impl Display for Json {
    fn standing(&mut self, account: &Account) -> Result<(), Failure> {
        self.stands(&account.view)
    }

    fn happens(&mut self, _: &Account, happening: &Happening) -> Result<(), Failure> {
        self.line(happening)
    }

    fn trouble(&mut self, problem: Option<&Problem>) -> Result<(), Failure> {
        told(&mut self.troubled, problem);
        Ok(())
    }

    fn tick(&mut self, _: &Account) -> Result<Wish, Failure> {
        Ok(wish())
    }
}

fn wish() -> Wish {
    if interrupt::requested() { Wish::Interrupt } else { Wish::Stay }
}

/// Tells of trouble once, not each time that it is tried again.
fn told(troubled: &mut bool, problem: Option<&Problem>) {
    match problem {
        Some(problem) if !*troubled => warn(format!("{}; trying again until it works", problem.message)),
        _ => {}
    }
    *troubled = problem.is_some();
}

fn phase(phase: &SweepPhase, total: u32) -> String {
    match phase {
        SweepPhase::Active => format!("active, {total} trials in all"),
        SweepPhase::Paused { .. } => "paused: running trials run on, no other begins".to_owned(),
        SweepPhase::Cancelled { .. } => "cancelled".to_owned(),
    }
}

/// What a watcher would like to know of a trial's change, if anything.
fn of_trial(account: &Account, trial: &TrialRow) -> Option<String> {
    let before = account.trials.get(&trial.id.number).map(|view| &view.trial);
    let is_news = before.is_none_or(|before| {
        before.state.word() != trial.state.word() || before.attempts.len() != trial.attempts.len()
    });
    if !is_news {
        return None;
    }
    let metric = &account.definition.objective.metric;
    let attempt = trial.attempts.last();
    let params = words::params(&trial.params);
    let rest = match &trial.state {
        // That it is handed out is told when it runs; that it is queued, when its first attempt failed.
        TrialState::Leased { .. } => return None,
        TrialState::Queued { .. } => {
            before?;
            return Some(format!("{} queued again", trial.id));
        }
        TrialState::Running { .. } => {
            let (number, host) = attempt.map_or((0, ""), |attempt| (attempt.number, attempt.host.as_str()));
            let attempt = if number > 1 { format!(", attempt {number}") } else { String::new() };
            format!("on {}{attempt}: {params}", words::printable(host))
        }
        TrialState::Succeeded { value, .. } => {
            let best = account.best_trials(1).first().map(|(value, _)| *value);
            let is_best = best.is_none_or(|best| account.is_better(*value, best));
            let best = if is_best { ", the best so far" } else { "" };
            format!("{metric} = {}{best}", words::number(*value))
        }
        TrialState::Pruned { step, value, .. } => {
            format!("at step {step}: {metric} = {}", words::number(*value))
        }
        TrialState::Failed { message, .. } | TrialState::Quarantined { message, .. } => {
            words::printable(message)
        }
        TrialState::Lost { .. } => "its worker was not heard of any more; it is queued again".to_owned(),
        TrialState::Cancelled { .. } => String::new(),
    };
    Some(format!("{} {} {rest}", trial.id, trial.state.word()).trim_end().to_owned())
}
