//! The summary of a sweep: its best point, how sure that is, and what to be wary of.

use crate::page::Fact;
use crate::statistics::{Estimate, Scores, aggregates};
use crate::study::words::{counted, grouped, listed, moment, percent, span};
use crate::study::{State, Study};

use super::super::estimates::{interval, with_interval};
use super::super::parts::fact;
use super::{Of, name_of, settings_of};

/// What the summary tells.
pub(super) struct Found {
    /// The place of the best point, and the mean of its trials' values.
    best: Option<(usize, Estimate)>,
    /// Whether all trials that succeeded have one value, and there are several.
    are_equal: bool,
    successes: usize,
}

impl Found {
    pub(super) fn of(of: &Of<'_>) -> Found {
        let best = of.study.best_point(&of.points).map(|(place, point)| {
            let values = point.values(of.study);
            let found = aggregates(&Scores::by_task(&[values]), 1.0, &of.question.bootstrap());
            (place, found.mean)
        });
        let mut values = of.study.successes().map(|(_, value)| value);
        let first = values.next();
        let successes = of.study.successes().count();
        let are_equal = successes > 1 && first.is_some_and(|first| values.all(|value| value == first));
        Found { best, are_equal, successes }
    }

    /// The answer in a sentence or two.
    pub(super) fn sentence(&self, of: &Of<'_>) -> String {
        let study = of.study;
        let trials = study.trials.len();
        let so_far = if is_over(study) { "" } else { " so far" };
        let Some((place, estimate)) = &self.best else {
            return match trials {
                0 if study.planned > 0 => {
                    format!("No trial has begun yet; {} are to come.", grouped(study.planned))
                }
                0 => "There is no trial, so there is nothing to tell.".to_owned(),
                _ => format!(
                    "No trial has succeeded{so_far}, so there is no best point: of {}, {}.",
                    counted(trials, "trial"),
                    listed(&states(study))
                ),
            };
        };
        let objective = &study.objective;
        let shown = |value: f64| objective.shown(value);
        let point = &of.points[*place];
        let value = with_interval(estimate, &shown, "bootstrap", (point.values(study).len(), "seed"));
        let settings = settings_of(point);
        let with = if settings.is_empty() { String::new() } else { format!(": {settings}") };
        if of.points.len() == 1 {
            let mean = if point.values(study).len() > 1 { "has the mean" } else { "is" };
            return format!("{} {mean} {value}{so_far}{with}.", objective.metric);
        }
        if self.are_equal {
            let value = estimate.value.map_or_else(String::new, shown);
            return format!(
                "None of the {} that succeeded{so_far} is better than another: each has {} {value}.",
                counted(self.successes, "trial"),
                objective.metric
            );
        }
        let of_what = format!("Of {}", counted(of.points.len(), "point"));
        format!(
            "{of_what}, that of {} has the {} {}{so_far}, {value}{with}.",
            name_of(of, *place),
            objective.best_word(),
            objective.metric
        )
    }

    pub(super) fn facts(&self, of: &Of<'_>) -> Vec<Fact> {
        let study = of.study;
        let objective = &study.objective;
        let mut facts = Vec::new();
        let name = format!("best {}", objective.metric);
        match &self.best {
            Some((place, estimate)) => {
                let shown = |value: f64| objective.shown(value);
                let seeds = of.points[*place].values(study).len();
                let note = interval(estimate, &shown, "bootstrap", (seeds, "seed"));
                let value = estimate.value.map_or_else(|| "too large".to_owned(), shown);
                facts.push(fact(&name, value, format!("{}; {note}", name_of(of, *place))));
            }
            None => facts.push(fact(&name, "none", "no trial has succeeded")),
        }
        let ended = study.trials.iter().filter(|trial| trial.state.is_final()).count();
        let value = format!("{} of {}", grouped(ended), grouped(study.planned));
        facts.push(fact("trials ended", value, listed(&states(study))));
        if of.points.len() != study.trials.len() {
            let note = format!("{} each, as planned", counted(study.seeds, "seed"));
            facts.push(fact("points", grouped(of.points.len()), note));
        }
        let pruned = study.count(State::Pruned);
        if pruned > 0 {
            let share = pruned as f64 / study.trials.len() as f64;
            let note = steps_taken(study).map_or_else(
                || counted(pruned, "trial"),
                |steps| {
                    format!(
                        "{}; all took {} of the steps of full trials",
                        counted(pruned, "trial"),
                        percent(steps)
                    )
                },
            );
            facts.push(fact("stopped early", percent(share), note));
        }
        if let Some((from, to)) = study.span() {
            facts.push(fact(
                "wall time",
                span((to - from).as_seconds_f64()),
                format!("from {}", moment(from)),
            ));
        }
        if let Some(seconds) = study.seconds_in_attempts() {
            let attempts: usize = study.trials.iter().map(|trial| trial.attempts.len()).sum();
            let attempts = if attempts == 0 { counted(ended, "trial") } else { counted(attempts, "attempt") };
            let cores = study
                .cores
                .map_or(String::new(), |cores| format!(", {} each", counted(cores as usize, "core")));
            facts.push(fact("time in attempts", span(seconds), attempts + &cores));
        }
        facts
    }
}

/// Whether nothing more will happen.
fn is_over(study: &Study) -> bool {
    study.trials.len() >= study.planned && study.trials.iter().all(|trial| trial.state.is_final())
}

/// `4 succeeded`, `20 pruned`.
fn states(study: &Study) -> Vec<String> {
    let counts = State::ALL.into_iter().map(|state| (study.count(state), state));
    let mut words: Vec<String> = counts
        .filter(|(count, _)| *count > 0)
        .map(|(count, state)| format!("{} {}", grouped(count), state.word()))
        .collect();
    let undrawn = study.planned.saturating_sub(study.trials.len());
    if undrawn > 0 {
        words.push(format!("{} not begun", grouped(undrawn)));
    }
    words
}

/// The steps that ended trials took, as a share of what they would have without pruning.
fn steps_taken(study: &Study) -> Option<f64> {
    let last = |state: State| {
        let trials = study.trials.iter().filter(move |trial| trial.state == state);
        trials.filter_map(|trial| trial.reports.last().map(|report| report.0 as f64))
    };
    let full = last(State::Succeeded).fold(0.0, f64::max);
    let taken: f64 = last(State::Succeeded).chain(last(State::Pruned)).sum();
    let all = (last(State::Succeeded).count() + last(State::Pruned).count()) as f64 * full;
    (all > 0.0 && taken <= all).then(|| taken / all)
}

/// What to be wary of, a sentence each.
pub(super) fn cautions(of: &Of<'_>, found: &Found) -> Vec<String> {
    let study = of.study;
    let mut cautions = Vec::new();
    let failed = study.count(State::Failed);
    if failed > 0 {
        let verb = if failed == 1 { "It has" } else { "They have" };
        cautions.push(format!(
            "{} of {} failed. {verb} no value and so no part in any mean; the section on failures has the messages.",
            grouped(failed),
            counted(study.trials.len(), "trial"),
        ));
    }
    if !is_over(study) {
        let open: Vec<String> = [State::Running, State::Waiting, State::Lost]
            .into_iter()
            .map(|state| (study.count(state), state.word()))
            .chain([(study.planned.saturating_sub(study.trials.len()), "not begun")])
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{} {word}", grouped(count)))
            .collect();
        cautions.push(format!("The sweep has not ended: {}. The figures will change.", listed(&open)));
    }
    if let Some((place, _)) = &found.best {
        let seeds = of.points[*place].values(study).len();
        let tried = of.points[*place].trials.len().max(study.seeds);
        let rivals = of.points.iter().filter(|point| !point.values(study).is_empty()).count();
        if seeds < tried {
            cautions.push(format!("The best point has a value from {seeds} of its {tried} trials only."));
        }
        if seeds == 1 && rivals > 1 {
            cautions.push(
                "The best point has one seed: how far it would be from the others with other seeds is unknown.".to_owned(),
            );
        }
        if rivals > 1 && !found.are_equal {
            cautions.push(format!(
                "The best of {} with a value was chosen by the value that is shown, which flatters it; a run with new \
                 seeds would tell by how much.",
                counted(rivals, "point")
            ));
        }
    }
    let cancelled = study.count(State::Cancelled);
    if cancelled > 0 {
        cautions.push(format!("{} cancelled, and left out.", was(cancelled)));
    }
    let pruned = study.count(State::Pruned);
    if pruned > 0 {
        cautions.push(format!(
            "{} stopped early; what a pruned trial would have come to is not known, and it is in no mean.",
            was(pruned)
        ));
    }
    cautions.extend(study.remarks.iter().cloned());
    cautions
}

fn was(count: usize) -> String {
    format!("{} {}", counted(count, "trial"), if count == 1 { "was" } else { "were" })
}
