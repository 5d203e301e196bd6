//! The tables of a sweep: its points and its trials.

use polars::frame::DataFrame;

use crate::frame::Columns;
use crate::page::{Block, Explorer};
use crate::study::words::counted;
use crate::study::{Parameter, Settings, State, Trial};

use super::super::parts::table_of;
use super::Of;
use crate::frame::Mean;

/// Axes of parallel coordinates at most.
pub(super) const AXES: usize = 10;

/// Adds a column for each parameter under its name, or under a longer one where that is taken; gives the names.
fn with_parameters<'a>(
    mut columns: Columns,
    parameters: &[&Parameter],
    settings: &(impl Iterator<Item = &'a Settings> + Clone),
) -> (Columns, Vec<String>) {
    let mut names = Vec::new();
    for parameter in parameters {
        columns =
            columns.settings(&parameter.name, settings.clone().map(|settings| settings.get(&parameter.name)));
        names.extend(columns.last());
    }
    (columns, names)
}

/// The points with their means, where trials share them.
pub(super) fn points(of: &Of<'_>) -> Vec<Block> {
    let study = of.study;
    if of.points.len() == study.trials.len() || study.parameters.is_empty() {
        return Vec::new();
    }
    let objective = &study.objective;
    let means: Vec<Mean> = of.points.iter().map(|point| Mean::of(study, point, of.question.seed)).collect();
    let scaled = |value: Option<f64>| value.map(|value| objective.scaled(value));
    let columns = Columns::new()
        .count("point", 0..of.points.len())
        .float(&objective.label(), means.iter().map(|mean| scaled(mean.value)))
        .float("low", means.iter().map(|mean| scaled(mean.bounds.map(|bounds| bounds.0))))
        .float("high", means.iter().map(|mean| scaled(mean.bounds.map(|bounds| bounds.1))))
        .count("trials", of.points.iter().map(|point| point.trials.len()))
        .count("succeeded", means.iter().map(|mean| mean.succeeded));
    let parameters: Vec<&Parameter> = study.parameters.iter().collect();
    let (columns, _) = with_parameters(columns, &parameters, &of.points.iter().map(|point| &point.settings));
    let caption = format!(
        "{}: the mean {} of the trials that succeeded, with its 95 % bootstrap interval where there are two or more.",
        counted(of.points.len(), "point"),
        objective.label()
    );
    vec![table_of("points-table", caption, columns.frame(), Vec::new())]
}

/// The trials, with coordinates by which they are chosen. `ranked` are the parameters, the most important ones first.
pub(super) fn trials(of: &Of<'_>, ranked: &[&Parameter]) -> Vec<Block> {
    let study = of.study;
    if study.trials.is_empty() {
        return Vec::new();
    }
    let objective = &study.objective;
    let label = objective.label();
    let each = || study.trials.iter();
    let columns = Columns::new()
        .int("trial", each().map(|trial| trial.number.try_into().ok()))
        .text("state", each().map(|trial| Some(trial.state.word())))
        .float(&label, each().map(|trial| trial.value.map(|value| objective.scaled(value))));
    let value = columns.last().unwrap_or_default();
    let (columns, names) = with_parameters(columns, ranked, &each().map(|trial| &trial.settings));
    let (columns, facts) = facts(columns, &study.trials);
    let frame: DataFrame = columns.frame();
    let shown: Vec<String> = ["trial".to_owned(), "state".to_owned(), value.clone()]
        .into_iter()
        .chain(names.iter().cloned())
        .chain(facts)
        .collect();
    let mut blocks = Vec::new();
    let axes: Vec<(String, bool)> = names
        .iter()
        .zip(ranked)
        .take(AXES)
        .map(|(name, parameter)| (name.clone(), parameter.is_log()))
        .collect();
    if !axes.is_empty() && study.trials.iter().any(|trial| trial.value.is_some()) {
        let mut caption =
            "A line a trial, an axis a parameter, coloured by the objective. Drag along an axis to choose \
                           trials; the table shows what is chosen."
                .to_owned();
        if names.len() > AXES {
            caption.push_str(&format!(" The {AXES} most important of {} parameters have axes.", names.len()));
        }
        let axes = axes.into_iter().chain([(value.clone(), false)]).collect();
        blocks.push(Block::Explorer(Explorer {
            id: "explorer".to_owned(),
            caption,
            table: "trials-table".to_owned(),
            axes,
            colour: (value, objective.goal() == crate::chart::Goal::Most),
        }));
    }
    let pruned = if study.count(State::Pruned) > 0 {
        " Pruned trials have the value at which they were stopped."
    } else {
        ""
    };
    let caption = format!(
        "{}. Times are in UTC; the files have all columns.{pruned}",
        counted(study.trials.len(), "trial")
    );
    blocks.push(table_of("trials-table", caption, frame, shown));
    blocks
}

/// What else is known of trials, and which of that is shown: what differs between them.
fn facts(columns: Columns, trials: &[Trial]) -> (Columns, Vec<String>) {
    let each = || trials.iter();
    let mut shown = Vec::new();
    let mut show = |columns: Columns, is_shown: bool| {
        shown.extend(columns.last().filter(|_| is_shown));
        columns
    };
    let has_repeats = each().any(|trial| trial.repeat > 0);
    let columns = show(columns.count("point", each().map(|trial| trial.point)), has_repeats);
    let columns = show(columns.int("repeat", each().map(|trial| trial.repeat.try_into().ok())), false);
    let columns = show(
        columns.int("seed", each().map(|trial| trial.seed.and_then(|seed| seed.try_into().ok()))),
        has_repeats,
    );
    let steps = each().map(|trial| trial.reports.last().and_then(|(step, _)| (*step).try_into().ok()));
    let columns = show(columns.int("steps", steps), each().any(|trial| !trial.reports.is_empty()));
    let columns = show(
        columns.float("seconds", each().map(Trial::seconds)),
        each().any(|trial| trial.seconds().is_some()),
    );
    let attempts = each().map(|trial| trial.attempts.len());
    let columns = show(columns.count("attempts", attempts), each().any(|trial| trial.attempts.len() > 1));
    let hosts = || each().map(|trial| trial.attempts.last().map(|attempt| attempt.host.as_str()));
    let several = crate::study::in_order(hosts().flatten()).len() > 1;
    let columns = show(columns.text("host", hosts()), several);
    let columns = columns.time("created", each().map(|trial| trial.created));
    let columns = columns.time("started", each().map(|trial| trial.started));
    let columns = columns.time("ended", each().map(|trial| trial.ended));
    let has_messages = each().any(|trial| trial.message.is_some());
    let columns = show(columns.text("message", each().map(|trial| trial.message.as_deref())), has_messages);
    (columns, shown)
}
