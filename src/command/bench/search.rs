//! `assemblet bench search`: expansions with a fresh evaluation, beside mctx.

use std::time::Duration;

use anyhow::anyhow;
use serde::Serialize;
use synth::exact::Limits;
use synth::machine::Machine;
use synth::model::{ModelConfig, Weights, evaluator};
use synth::search::{Config, throughput};

use super::{peers, planted};
use crate::clock::Stopwatch;
use crate::columns::{Align, columns};
use crate::ending::Failure;
use crate::output::Output;
use crate::quantity;

/// mctx's Gumbel search on the same machine with a network of the same widths, one JSON object a line.
const MCTX: &str = include_str!("../../../benches/peers/search.py");

/// Tasks side by side, and the leaves of one tree that share a batch.
const BATCHES: [(usize, usize); 4] = [(1, 1), (1, 4), (32, 1), (256, 1)];

/// Expansions of one search, as of mctx with most batches.
const EXPANSIONS: u64 = 200;

/// One line of the result; the rates are per second.
#[derive(Serialize)]
struct Row {
    bench: &'static str,
    tasks: usize,
    leaves: usize,
    /// Expansions that needed the network.
    evaluations: f64,
    /// All expansions.
    expansions: f64,
    /// Null where no Python with mctx is there.
    mctx: Option<f64>,
}

/// Measures our network with fresh weights and prints; `seconds` for each line.
pub(super) fn measure(seconds: f64, json: bool, output: &mut Output) -> Result<(), Failure> {
    let peer = peers::run(MCTX);
    let failed =
        |error: &dyn std::fmt::Display| Failure::Other(anyhow!("cannot measure the search: {error}"));
    let config = ModelConfig::plus(Machine::PAPER);
    let network = evaluator(&Weights::random(&config, 1).map_err(|error| failed(&error))?);
    // Long programs, which random weights do not find, so that every search is as long as it may be.
    let tasks = planted(15, 256);
    let time = Duration::from_secs_f64(seconds);
    let mut rows = Vec::new();
    for (count, leaves) in BATCHES {
        let config = Config { leaves, in_flight: count, ..Config::gumbel() };
        let stopwatch = Stopwatch::start();
        let stop = || stopwatch.elapsed() >= time;
        let limits = Limits { nodes: EXPANSIONS, stop: &stop, threads: 2, ..Limits::default() };
        let done = throughput(&tasks, &*network, &config, &limits).map_err(|error| failed(&error))?;
        let elapsed = stopwatch.elapsed().as_secs_f64();
        rows.push(Row {
            bench: "search",
            tasks: count,
            leaves,
            evaluations: done.evaluations as f64 / elapsed,
            expansions: done.expansions as f64 / elapsed,
            mctx: peer.iter().find(|line| line.batch == count).map(|line| line.per_second),
        });
    }
    if json {
        for row in &rows {
            output.line(&serde_json::to_string(row).expect("strings and numbers are always JSON"))?;
        }
        return output.flush();
    }
    let count = |rate: f64| quantity::grouped(rate as u64);
    let dash = || "-".to_owned();
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                row.tasks.to_string(),
                row.leaves.to_string(),
                count(row.evaluations),
                count(row.expansions),
                row.mctx.map_or_else(dash, count),
                row.mctx.map_or_else(dash, |mctx| format!("{:.1}", row.evaluations / mctx)),
            ]
        })
        .collect();
    let headings = ["tasks", "leaves a tree", "evaluations/s", "expansions/s", "mctx", "ratio"];
    output.text(&columns(&headings, &[Align::Right; 6], &cells, &output.styles))?;
    output.text("\n")?;
    output.flush()
}
