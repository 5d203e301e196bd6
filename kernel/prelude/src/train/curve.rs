//! Learning curves from lines of metrics.

use synth::train::{Content, Line};

use crate::page::Plot;

/// Lengths whose success is drawn apart.
const LENGTHS: usize = 5;

/// A named line of points.
type Series = (String, Vec<(f64, f64)>);

/// The points of one number, by its name such as `loss/policy`.
pub(super) fn series(lines: &[Line], name: &str) -> Vec<(f64, f64)> {
    let point = |line: &Line| {
        let found = line.scalars().into_iter().find(|(known, _)| known == name)?;
        Some((line.update as f64, found.1))
    };
    lines.iter().filter_map(point).collect()
}

/// The names of all numbers, in order of appearance.
pub(super) fn names(lines: &[Line]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (name, _) in lines.iter().flat_map(Line::scalars) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The losses over updates.
pub(super) fn losses(lines: &[Line]) -> Plot {
    Plot::new("Loss")
        .x_label("update")
        .y_label("loss (nats)")
        .size(430, 260)
        .line("policy", &series(lines, "loss/policy"))
        .line("value", &series(lines, "loss/value"))
}

/// Success in percent: of the policy alone on tasks held out, by length, and of sampled episodes.
pub(super) fn success(lines: &[Line]) -> Plot {
    let mut plot =
        Plot::new("Success").x_label("update").y_label("solved (%)").size(430, 260).y_range(0.0, 100.0);
    for (name, points) in shares(lines) {
        plot = plot.line(&name, &points);
    }
    plot
}

fn shares(lines: &[Line]) -> Vec<Series> {
    let percent =
        |points: Vec<(f64, f64)>| points.into_iter().map(|(x, y)| (x, 100.0 * y)).collect::<Vec<_>>();
    let mut all = vec![("held out".to_owned(), percent(series(lines, "held_out/solved")))];
    let lengths = lines.iter().rev().find_map(|line| match &line.content {
        Content::HeldOut(found) => Some(found.by_length.iter().map(|of| of.length).collect::<Vec<u64>>()),
        Content::Training(_) => None,
    });
    let lengths = lengths.unwrap_or_default();
    if lengths.len() > 1 {
        for length in lengths.into_iter().take(LENGTHS) {
            let name = if length == 1 { "1 line".to_owned() } else { format!("{length} lines") };
            all.push((name, percent(series(lines, &format!("held_out/solved_length_{length}")))));
        }
    } else {
        let sampled =
            lines.iter().filter(|line| matches!(&line.content, Content::Training(t) if !t.imitation));
        let sampled: Vec<Line> = sampled.cloned().collect();
        all.push(("episodes".to_owned(), percent(series(&sampled, "train/solved"))));
    }
    all
}
