//! Charts of claims, with their data.

use super::super::parts;
use crate::chart::{Drawing, IntervalBars, LineChart};
use crate::claim::{ClaimBar, ClaimCurve, ClaimFigure, Plot};
use crate::frame::Columns;
use crate::page::Block;

/// A claim's figure under an id.
pub(super) fn figure(id: &str, figure: &ClaimFigure) -> Block {
    let (drawing, data) = match &figure.plot {
        Plot::Curves { x_label, x_log, y_label, curves } => {
            (drawn_curves(&figure.title, (x_label, *x_log), y_label, curves), data_of_curves(curves))
        }
        Plot::Bars { label, bars } => (drawn_bars(&figure.title, label, bars), data_of_bars(bars)),
    };
    parts::figure(id, figure.caption.clone(), drawing, data.frame())
}

fn drawn_curves(title: &str, (x, is_log): (&str, bool), y: &str, curves: &[ClaimCurve]) -> Drawing {
    let mut chart = LineChart::new(title).size(760, 400).x_label(x).y_label(y);
    if is_log {
        chart = chart.x_log();
    }
    if y.ends_with("(%)") {
        // The whole of it, so that charts beside each other can be compared.
        chart = chart.y_range(0.0, 100.0);
    }
    // Ours first: they give their colours to those of others.
    for curve in curves.iter().filter(|curve| curve.of_others.is_none()) {
        let points: Vec<(f64, f64)> = curve.points.iter().map(|point| (point.0, point.1)).collect();
        let band: Vec<(f64, f64, f64)> = curve.points.iter().map(|p| (p.0, p.2, p.3)).collect();
        chart = chart.line_with_band(&curve.name, &points, &band);
    }
    for curve in curves {
        if let Some(of) = &curve.of_others {
            let points: Vec<(f64, f64)> = curve.points.iter().map(|point| (point.0, point.1)).collect();
            chart = chart.line_of_others(&curve.name, of, &points);
        }
    }
    chart.draw()
}

fn drawn_bars(title: &str, label: &str, bars: &[ClaimBar]) -> Drawing {
    let mut chart = IntervalBars::new(title).x_label(label);
    for bar in bars {
        chart = chart.bar(&bar.name, "", bar.value, bar.low, bar.high);
        if let Some(value) = bar.of_others {
            chart = chart.mark(&bar.name, value);
        }
    }
    chart.draw()
}

fn data_of_curves(curves: &[ClaimCurve]) -> Columns {
    let all = || curves.iter().flat_map(|curve| curve.points.iter().map(move |point| (curve, point)));
    let finite = |number: f64| Some(number).filter(|number| number.is_finite());
    Columns::new()
        .text("curve", all().map(|(curve, _)| Some(&curve.name)))
        .flag("of others", all().map(|(curve, _)| Some(curve.of_others.is_some())))
        .float("x", all().map(|(_, point)| Some(point.0)))
        .float("value", all().map(|(_, point)| finite(point.1)))
        .float("low", all().map(|(_, point)| finite(point.2)))
        .float("high", all().map(|(_, point)| finite(point.3)))
}

fn data_of_bars(bars: &[ClaimBar]) -> Columns {
    let finite = |number: f64| Some(number).filter(|number| number.is_finite());
    Columns::new()
        .text("name", bars.iter().map(|bar| Some(&bar.name)))
        .float("value", bars.iter().map(|bar| finite(bar.value)))
        .float("low", bars.iter().map(|bar| finite(bar.low)))
        .float("high", bars.iter().map(|bar| finite(bar.high)))
        .float("of others", bars.iter().map(|bar| bar.of_others))
}
