//! Bars: values with intervals, and what matters.

use figures::chart::{Importance, IntervalBars};

use super::Chart;
use super::look::styled;
use super::text::{estimate, lines};

/// Bars with intervals: name, value, and the interval's ends, NaN where there is none.
///
/// ```
/// # use assemblet::prelude::*;
/// plot_bars(&[("exact", 97.0, 93.1, 98.7), ("greedy", 48.0, f64::NAN, f64::NAN)]).x_label("solved (%)");
/// ```
#[must_use]
pub fn plot_bars(bars: &[(&str, f64, f64, f64)]) -> Chart {
    let bars: Vec<(String, f64, f64, f64)> =
        bars.iter().map(|&(name, value, low, high)| (name.to_owned(), value, low, high)).collect();
    let text = lines(
        &bars
            .iter()
            .map(|(name, value, low, high)| (name.clone(), estimate(*value, *low, *high)))
            .collect::<Vec<_>>(),
    );
    Chart::new(("", "value", ""), text, move |look| {
        let chart = styled!(look, IntervalBars::new(&look.title).x_label(&look.x_label));
        bars.iter()
            .fold(chart, |chart, (name, value, low, high)| chart.bar(name, "", *value, *low, *high))
            .draw()
    })
}

/// How much each parameter matters: name, and its share in percent.
#[must_use]
pub fn plot_importance(shares: &[(&str, f64)]) -> Chart {
    let shares: Vec<(String, f64)> = shares.iter().map(|&(name, share)| (name.to_owned(), share)).collect();
    let rows: Vec<(String, String)> =
        shares.iter().map(|(name, share)| (name.clone(), format!("{share:.1} %"))).collect();
    Chart::new(("What matters", "", ""), lines(&rows), move |look| {
        let chart = styled!(look, Importance::new(&look.title));
        shares.iter().fold(chart, |chart, (name, share)| chart.parameter(name, *share, None)).draw()
    })
}
