//! A sweep's sampler and pruner, and the history that they read.

use std::sync::LazyLock;

use store::row::Params;

use super::config::Makers;
use super::sweep::Sweep;
use super::trial::Trial;
use crate::history::{DrawError, Observation, Pruner, Sampler, Verdict};
use crate::sweep::Definition;

/// What a sweep needs while its trials are drawn and judged.
pub(super) struct Live {
    pub(super) definition: Definition,
    sampler: Box<dyn Sampler>,
    pruner: Option<Box<dyn Pruner>>,
    /// The trials' parameters by number, as far as anybody read them.
    params: Vec<Params>,
}

static NONE: LazyLock<Params> = LazyLock::new(Params::new);

impl Live {
    pub(super) fn new(definition: Definition, makers: &Makers) -> Result<Live, DrawError> {
        let sampler = (makers.sampler)(&definition)?;
        let pruner = (makers.pruner)(&definition)?;
        Ok(Live { definition, sampler, pruner, params: Vec::new() })
    }

    /// Draws the sampler's point `point`, counted from 0, after `trials`.
    pub(super) fn draw(&mut self, point: u32, trials: &[Trial]) -> Result<Params, DrawError> {
        if self.sampler.reads_history() {
            self.read(trials);
            self.sampler.draw(point, &history(trials, &self.params))
        } else {
            self.sampler.draw(point, &[])
        }
    }

    /// Whether there would be a point so far on. Unknown where points depend on the history, and then taken to be there.
    pub(super) fn has_point(&self, point: u32) -> Result<(), DrawError> {
        if self.sampler.reads_history() {
            return Ok(());
        }
        self.sampler.draw(point, &[]).map(|_| ())
    }

    /// Judges trial `number` at `step`.
    pub(super) fn judge(&mut self, number: u32, step: u64, trials: &[Trial]) -> Verdict {
        if self.pruner.is_none() {
            return Verdict::Continue;
        }
        self.read(trials);
        let history = history(trials, &self.params);
        self.pruner.as_ref().map_or(Verdict::Continue, |pruner| pruner.judge(number, step, &history))
    }

    fn read(&mut self, trials: &[Trial]) {
        let unread = trials.iter().skip(self.params.len());
        self.params.extend(unread.map(|trial| trial.row().params.clone()));
    }
}

fn history<'a>(trials: &'a [Trial], params: &'a [Params]) -> Vec<Observation<'a>> {
    let params = params.iter().chain(std::iter::repeat(&*NONE));
    let observe = |(number, (trial, params)): (usize, (&'a Trial, &'a Params))| Observation {
        number: number as u32,
        repeat: trial.repeat,
        params,
        standing: trial.standing(),
        reports: &trial.reports,
    };
    trials.iter().zip(params).enumerate().map(observe).collect()
}

impl Sweep {
    /// What is needed to draw and judge, made where it is not there.
    pub(super) fn live(&mut self, makers: &Makers) -> Result<&mut Live, DrawError> {
        if self.live.is_none() {
            self.live = Some(Box::new(Live::new(self.definition(), makers)?));
        }
        Ok(self.live.as_mut().expect("it was made above"))
    }

    /// Draws the next point that is the sampler's.
    pub(super) fn draw(&mut self, makers: &Makers) -> Result<Params, DrawError> {
        let (point, repeat) = (self.own / self.terms.seeds, self.own % self.terms.seeds);
        if repeat > 0
            && let Some(first) = self.trial(self.last_point)
        {
            return Ok(first.row().params.clone());
        }
        self.live(makers)?;
        let live = self.live.as_mut().expect("it was made above");
        live.draw(point, &self.trials)
    }

    /// Judges a trial that has just reported.
    pub(super) fn judge(&mut self, number: u32, step: u64, makers: &Makers) -> Verdict {
        if !self.terms.pruner || self.live(makers).is_err() {
            return Verdict::Continue;
        }
        let live = self.live.as_mut().expect("it was made above");
        live.judge(number, step, &self.trials)
    }
}
