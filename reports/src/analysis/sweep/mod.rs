//! The page of a sweep, ours or another tool's.

mod answer;
mod failures;
mod learning;
mod progress;
mod space;
mod tables;

use crate::page::{Attachment, Block, Figure, Page, Section};
use crate::study::words::{counted, listed, moment, span};
use crate::study::{Point, Study};
use crate::{frame, study};

use super::Question;
use super::parts::section;

/// Seeds that the provenance lists; of more it tells how many.
const SEEDS: usize = 8;

/// A chart of a sweep's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart<'a> {
    /// Every trial's objective, and the best so far.
    History,
    /// How much each parameter matters.
    Importance,
    /// An axis a parameter, a line a trial.
    Parallel,
    /// The objective against each parameter.
    Slices,
    /// The objective over two parameters; over the two most important ones where none are named.
    Contour(Option<(&'a str, &'a str)>),
    /// A metric over steps; the objective where none is named.
    Learning(Option<&'a str>),
    /// Who was stopped where.
    Rungs,
    /// Which worker did what when.
    Timeline,
}

/// One chart of a sweep as its page has it; none where there is too little to draw.
#[must_use]
pub fn chart(study: &Study, chart: Chart<'_>, question: &Question) -> Option<Figure> {
    let of = Of { study, points: study.points(), question };
    let block = match chart {
        Chart::History => progress::history(&of).into_iter().next(),
        Chart::Importance => space::importance_figure(&of),
        Chart::Parallel => space::parallel_figure(&of),
        Chart::Slices => space::slices_figure(&of),
        Chart::Contour(pair) => space::contour_figure(&of, pair),
        Chart::Learning(metric) => learning::curves_of(&of, metric),
        Chart::Rungs => learning::rungs(&of),
        Chart::Timeline => progress::timeline(&of).into_iter().next(),
    };
    match block? {
        Block::Figure(figure) => Some(figure),
        Block::Text(_) | Block::Table(_) | Block::Explorer(_) | Block::Listings(_) => None,
    }
}

/// What several sections need.
struct Of<'a> {
    study: &'a Study,
    points: Vec<Point>,
    question: &'a Question,
}

/// The page of a sweep.
pub(super) fn page(study: &Study, question: &Question) -> Page {
    let of = Of { study, points: study.points(), question };
    let found = answer::Found::of(&of);
    let ranked = space::ranked(&of);
    let sections: Vec<Option<Section>> = vec![
        section("progress", "Progress", progress::history(&of)),
        section("parameters", "Parameters", space::blocks(&of, &ranked)),
        section("learning", "Learning curves", learning::blocks(&of)),
        section("points", "Points", tables::points(&of)),
        section("trials", "Trials", tables::trials(&of, &ranked)),
        section("failures", "Failures", failures::blocks(&of)),
        section("time", "Time", progress::timeline(&of)),
    ];
    let metric = &study.objective.metric;
    let own = if study.parameters.is_empty() {
        format!("What does {metric} come to?")
    } else {
        format!("Which parameters have the {} {metric}?", study.objective.best_word())
    };
    Page {
        title: question.title(&study.name),
        question: question.question(own),
        answer: found.sentence(&of),
        facts: found.facts(&of),
        cautions: answer::cautions(&of, &found),
        sections: sections.into_iter().flatten().collect(),
        attachments: attachments(&of),
        provenance: question.provenance(provenance(study), &study.definition),
    }
}

fn attachments(of: &Of<'_>) -> Vec<Attachment> {
    let rows = of.study.curves.rows();
    if rows == 0 {
        return Vec::new();
    }
    let caption = format!(
        "Every number that the trials reported: {}, with the columns trial, metric, step and value.",
        counted(rows, "row")
    );
    vec![Attachment { id: "metrics".to_owned(), caption, data: frame::metrics(&of.study.curves) }]
}

fn provenance(study: &Study) -> Vec<(String, String)> {
    let mut entries = study.provenance.clone();
    let mut add = |name: &str, value: String| entries.push((name.to_owned(), value));
    add("objective", format!("{}, {} is best", study.objective.metric, study.objective.best_word()));
    for (name, value) in &study.methods {
        add(name, value.clone());
    }
    let mut seeds: Vec<u64> = study.trials.iter().filter_map(|trial| trial.seed).collect();
    seeds.sort_unstable();
    seeds.dedup();
    if !seeds.is_empty() {
        let all: Vec<String> = seeds.iter().map(ToString::to_string).collect();
        let words = if all.len() <= SEEDS {
            listed(&all)
        } else {
            format!("{}; the table of trials has them", counted(all.len(), "seed"))
        };
        add("seeds of trials", words);
    }
    let attempts: usize = study.trials.iter().map(|trial| trial.attempts.len()).sum();
    if attempts > 0 {
        add("attempts", format!("{attempts} at {}", counted(study.trials.len(), "trial")));
    }
    if let Some((from, to)) = study.span() {
        add("ran", format!("{} to {}", moment(from), moment(to)));
        add("wall time", span((to - from).as_seconds_f64()));
    }
    if let Some(seconds) = study.seconds_in_attempts() {
        let cores =
            study.cores.map_or(String::new(), |cores| format!(", {} each", counted(cores as usize, "core")));
        add("time in attempts", span(seconds) + &cores);
    }
    entries
}

/// What a point is called where it has a single trial, or several.
fn name_of(of: &Of<'_>, place: usize) -> String {
    match of.points[place].trials.as_slice() {
        [single] => format!("trial {}", of.study.trials[*single].number),
        _ => format!("point {place}"),
    }
}

/// A point's settings in a line, cut where nobody reads on.
fn settings_of(point: &Point) -> String {
    study::words::cut(&study::in_a_line(&point.settings), 240)
}
