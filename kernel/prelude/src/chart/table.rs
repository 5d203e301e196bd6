//! A table of colours, and a tree.

use figures::chart::{HeatMap, Tree};

use super::Chart;
use super::look::styled;
use super::text::{lines, row};
use crate::page::short;

/// Values of pairs as a table of colours: the columns' names, and the rows with their names and values. NaN is no value.
///
/// ```
/// # use assemblet::prelude::*;
/// plot_heat_map(&["16", "32"], &[("0.1", &[0.2, 0.5]), ("0.01", &[0.4, f64::NAN])])
///     .x_label("width")
///     .y_label("solved");
/// ```
#[must_use]
pub fn plot_heat_map(columns: &[&str], rows: &[(&str, &[f64])]) -> Chart {
    let columns: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
    let rows: Vec<(String, Vec<f64>)> =
        rows.iter().map(|(name, values)| ((*name).to_owned(), values.to_vec())).collect();
    let text: Vec<(String, String)> =
        rows.iter().map(|(name, values)| (name.clone(), row(values.iter().copied()))).collect();
    Chart::new(("", "", "value"), lines(&text), move |look| {
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        let chart = HeatMap::new(&look.title, &look.y_label, &names).x_label(&look.x_label);
        let mut chart = styled!(look, chart);
        if look.is_log(&look.y_label) {
            chart = chart.log();
        }
        rows.iter().fold(chart, |chart, (name, values)| chart.row(name, values)).draw()
    })
}

/// A tree: for each node the place of its parent among the nodes before it (`None` for the root, which comes first), its
/// name, how often it was visited, and its value.
///
/// ```
/// # use assemblet::prelude::*;
/// plot_tree(&[(None, "start", 10.0, 0.4), (Some(0), "addl", 7.0, 0.6), (Some(0), "subl", 3.0, 0.1)]);
/// ```
#[must_use]
pub fn plot_tree(nodes: &[(Option<usize>, &str, f64, f64)]) -> Chart {
    let nodes: Vec<(Option<usize>, String, f64, f64)> =
        nodes.iter().map(|&(parent, name, visits, value)| (parent, name.to_owned(), visits, value)).collect();
    let rows: Vec<(String, String)> = nodes
        .iter()
        .map(|(_, name, visits, value)| {
            (name.clone(), format!("{} visits, value {}", short(*visits), short(*value)))
        })
        .collect();
    Chart::new(("", "", "value"), lines(&rows), move |look| {
        let chart = styled!(look, Tree::new(&look.title, &look.y_label));
        let add = |chart: Tree, (parent, name, visits, value): &(Option<usize>, String, f64, f64)| {
            chart.node(*parent, name, *visits, *value)
        };
        nodes.iter().fold(chart, add).draw()
    })
}
