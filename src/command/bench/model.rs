//! `assemblet bench model`: the networks' kernels beside dfdx's own operations and, where it is there, XLA.

use anyhow::anyhow;
use serde::Serialize;
use synth::model::{Measured, throughput};

use super::peers;
use crate::clock::Stopwatch;
use crate::columns::{Align, columns};
use crate::ending::Failure;
use crate::output::Output;
use crate::quantity;

/// XLA on the same network, one JSON object a line.
const XLA: &str = include_str!("../../../benches/peers/net.py");

/// What is measured: its name here, ours, dfdx's, XLA's name, batch sizes.
const WORK: [(&str, Measured, Measured, &str, &[usize]); 2] = [
    ("forward", Measured::Forward, Measured::PlainForward, "xla_forward", &[1, 8, 32, 128, 512]),
    ("adam step", Measured::AdamStep, Measured::PlainAdamStep, "xla_adam_step", &[128, 512]),
];

/// One line of the result, in samples a second.
#[derive(Serialize)]
struct Row {
    bench: &'static str,
    work: &'static str,
    batch: usize,
    fused: f64,
    dfdx: f64,
    /// Null where no Python with jax is there.
    xla: Option<f64>,
}

/// Measures and prints; about `seconds` for each of ours and each of dfdx's.
pub(super) fn measure(seconds: f64, json: bool, output: &mut Output) -> Result<(), Failure> {
    let peer = peers::run(XLA);
    let stopwatch = Stopwatch::start();
    let clock = || stopwatch.elapsed().as_secs_f64();
    let mut rows = Vec::new();
    for (work, fused, plain, name, batches) in WORK {
        for &batch in batches {
            let rate = |measured| {
                // The library takes the median of nine rounds.
                throughput(measured, batch, seconds / 9.0, &clock)
                    .map_err(|error| Failure::Other(anyhow!("cannot measure the network: {error}")))
            };
            let of_peer = |line: &&peers::PeerLine| line.name == name && line.batch == batch;
            let xla = peer.iter().find(of_peer).map(|line| line.per_second);
            rows.push(Row { bench: "model", work, batch, fused: rate(fused)?, dfdx: rate(plain)?, xla });
        }
    }
    if json {
        for row in &rows {
            output.line(&serde_json::to_string(row).expect("strings and numbers are always JSON"))?;
        }
        return output.flush();
    }
    let count = |rate: f64| quantity::grouped(rate as u64);
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let ratio = |other: f64| format!("{:.2}", row.fused / other);
            let dash = || "-".to_owned();
            vec![
                row.work.to_owned(),
                row.batch.to_string(),
                count(row.fused),
                count(row.dfdx),
                ratio(row.dfdx),
                row.xla.map_or_else(dash, count),
                row.xla.map_or_else(dash, ratio),
            ]
        })
        .collect();
    let mut align = [Align::Right; 7];
    align[0] = Align::Left;
    let headings = ["model", "batch", "samples/s", "dfdx", "ratio", "XLA", "ratio"];
    output.text(&columns(&headings, &align, &cells, &output.styles))?;
    output.text("\n")?;
    output.flush()
}
