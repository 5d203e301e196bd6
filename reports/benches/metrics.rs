//! Ten million metrics to a page: seconds of each part, and the most memory that was held.
//!
//! `cargo bench -p reports --bench metrics`, with `-- ROWS` for another number of rows.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use polars::prelude::{ParquetReader, SerReader as _};
use reports::analysis::{Question, page};
use reports::page::{Folder, Format};
use reports::source::Source;
use reports::study::Study;
use serde_json::json;
use store::metrics::{Metric, write_parquet};
use store::row::{Attempt, AttemptEnd, SweepId, SweepPhase, SweepRow, TrialId, TrialRow, TrialState};

/// Metrics of a trial, beside the objective.
const METRICS: u64 = 10;
/// Steps of a trial.
const STEPS: u64 = 5_000;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let rows: u64 =
        std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(10_000_000);
    let folder = tempfile::tempdir()?;
    let trials = (rows / (METRICS * STEPS)).max(1);
    (0..trials).try_for_each(|trial| write(folder.path(), trial))?;
    println!("{rows} rows in {trials} files, written: {} MiB held", held("VmHWM")?);

    let mut clock = Clock::start();
    let rows: Vec<TrialRow> = (0..trials).map(|trial| row(trial as u32)).collect();
    let mut study = Study::of_rows(&sweep(trials as u32), &rows, &[]);
    study.read_metrics(&|trial, _| of(folder.path(), u64::from(trial.number)));
    let found = study.curves.rows();
    clock.tell(&format!("read {found} numbers"))?;
    let page = page(&Source::Study(study), &Question::default());
    clock.tell("analysed")?;
    let out = folder.path().join("page");
    let written = Folder { formats: &Format::ALL, ..Folder::default() }.write(&page, &out)?;
    clock.tell(&format!("written, {} files of {} MiB", written.files, written.bytes >> 20))?;
    let html = std::fs::metadata(out.join("index.html"))?.len() >> 10;
    println!("in all {:.1} s, {} MiB at most, index.html of {html} KiB", clock.seconds(), held("VmHWM")?);
    // The figures are of nothing unless every number has arrived.
    let whole = ParquetReader::new(File::open(out.join("data/metrics.parquet"))?).finish()?.height();
    if whole != found {
        return Err(format!("metrics.parquet of the page has {whole} of {found} rows").into());
    }
    Ok(())
}

struct Clock {
    start: Instant,
    last: Instant,
}

impl Clock {
    #[allow(clippy::disallowed_methods, reason = "a benchmark measures time")]
    fn start() -> Clock {
        Clock { start: Instant::now(), last: Instant::now() }
    }

    #[allow(clippy::disallowed_methods, reason = "a benchmark measures time")]
    fn tell(&mut self, what: &str) -> Result<(), Failure> {
        println!("{:6.1} s  {what}: {} MiB held", self.last.elapsed().as_secs_f64(), held("VmRSS")?);
        self.last = Instant::now();
        Ok(())
    }

    fn seconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }
}

/// MiB of memory, as the kernel counts them: now, or at most.
fn held(which: &str) -> Result<u64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with(which)).ok_or("no such line")?;
    Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse::<u64>()? >> 10)
}

fn of(folder: &Path, trial: u64) -> PathBuf {
    folder.join(trial.to_string())
}

/// A trial's file: curves that fall, with noise.
fn write(folder: &Path, trial: u64) -> Result<(), Failure> {
    let mut state = trial.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut noise = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut metrics = Vec::with_capacity((METRICS * STEPS) as usize);
    for step in 0..STEPS {
        for metric in 0..METRICS {
            let value = 1.0 / (1.0 + step as f64 / (100.0 + trial as f64)) + 0.1 * noise();
            let name = if metric == 0 { "loss".to_owned() } else { format!("training/metric_{metric}") };
            metrics.push(Metric { step, name, value });
        }
    }
    std::fs::create_dir(of(folder, trial))?;
    Ok(write_parquet(&of(folder, trial).join("metrics.parquet"), &metrics)?)
}

fn sweep(total: u32) -> SweepRow {
    let definition = json!({
        "space": {"rate": {"float": [1e-4, 1.0], "log": true}, "width": {"int": [1, 64]}},
        "sampler": {"kind": "random", "seed": 1}, "objective": {"metric": "loss", "direction": "minimize"},
    });
    let (id, created) = (SweepId(1), at(0));
    let (name, digest, phase) = ("large".to_owned(), String::new(), SweepPhase::Active);
    SweepRow { id, name, definition, digest, phase, created, total, drawn: total }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn row(number: u32) -> TrialRow {
    let (began, ended) = (at(i64::from(number)), at(i64::from(number) + 60));
    let end = Some(AttemptEnd::Succeeded { at: ended, digest: String::new() });
    let (worker, host) = (format!("worker {}", number % 8), "host".to_owned());
    let place = f64::from(number);
    let params =
        [("rate", json!(10f64.powf(-4.0 * (place * 0.618).fract()))), ("width", json!(1 + number % 64))];
    TrialRow {
        id: TrialId { sweep: SweepId(1), number },
        params: params.map(|(name, value)| (name.to_owned(), value)).into(),
        seed: u64::from(number),
        repeat: 0,
        given: false,
        forgiven: 0,
        state: TrialState::Succeeded { at: ended, value: (place * 0.317).fract(), attempt: 1 },
        attempts: vec![Attempt { number: 1, worker, host, leased: began, started: Some(began), end }],
        created: at(0),
    }
}
