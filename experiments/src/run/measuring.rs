//! One solver on its tasks, some at a time, from the first task that has no row.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rayon::ThreadPool;
use rayon::prelude::*;
use synth::exact::{Limits, Outcome, Report};
use synth::task::Task;
use synth::verify::verify_task;

use super::files::Rows;
use super::progress::Progress;
use super::solving::Entrant;
use super::training::Trained;
use super::{Early, RunError};
use crate::measurement::{Measurement, TaskSet};
use crate::network::Network;
use crate::row::{ROWS_VERSION, Row, Time};
use crate::unit::{Stage, Unit};
use crate::weight;

/// Tasks are solved together for about so many seconds before their rows are written.
const SECONDS: f64 = 1.0;

/// A measurement and its place.
pub(super) struct Job<'a> {
    pub(super) unit: &'a Unit,
    pub(super) stage: &'a Stage,
    pub(super) measurement: &'a Measurement,
    pub(super) tasks: Arc<Vec<Task>>,
    pub(super) threads: usize,
}

/// The tasks that were made so far.
#[derive(Default)]
pub(super) struct MadeTasks(Vec<(TaskSet, Arc<Vec<Task>>)>);

impl MadeTasks {
    pub(super) fn get(&mut self, set: &TaskSet, pool: &ThreadPool) -> Result<Arc<Vec<Task>>, RunError> {
        if let Some((_, tasks)) = self.0.iter().find(|(made, _)| made == set) {
            return Ok(tasks.clone());
        }
        let tasks = Arc::new(pool.install(|| set.make()).map_err(RunError::Tasks)?);
        self.0.push((set.clone(), tasks.clone()));
        Ok(tasks)
    }
}

/// Solves the tasks from `had` on.
pub(super) fn measure(
    job: &Job<'_>,
    trained: Option<&Trained>,
    had: usize,
    rows: &mut Rows,
    pool: &ThreadPool,
    progress: &mut Progress<'_>,
) -> Result<(), Early> {
    let Job { stage, measurement, .. } = job;
    let entrant = Entrant::new(&stage.network, trained, measurement)?;
    let (seconds, count) = (weight::of_measurement(&stage.network, measurement), job.tasks.len());
    progress.begin(seconds);
    let size = match measurement.alone {
        true => 1,
        false => ((count as f64 * SECONDS / seconds.max(1e-9)) as usize).clamp(1, 256),
    };
    let blank = blank(job);
    let mut begin = had;
    while begin < count {
        let end = (begin + size).min(count);
        let tasks = &job.tasks[begin..end];
        let before = progress.now();
        let reports = pool.install(|| solve(&entrant, tasks, job));
        let ms = since(before, progress.now()).map(|ms| ms / tasks.len() as f64);
        let ready = pool.install(|| {
            tasks
                .par_iter()
                .zip(reports)
                .map(|(task, report)| row(&blank, task, &report, job))
                .collect::<Vec<_>>()
        });
        let ready: Result<Vec<Row>, RunError> = ready.into_iter().collect();
        rows.add(&ready?.into_iter().map(|row| (row, Time { ms })).collect::<Vec<_>>())?;
        begin = end;
        progress.within(begin as f64 / count as f64, &[])?;
    }
    progress.note(&format!("{} on {} is complete", measurement.solver, measurement.tasks.name()))?;
    progress.end();
    Ok(())
}

/// Milliseconds from one moment to another.
fn since(before: Option<Duration>, after: Option<Duration>) -> Option<f64> {
    // To the microsecond, which is more than such a time means.
    Some((after?.saturating_sub(before?).as_secs_f64() * 1e6).round() / 1e3)
}

fn solve(entrant: &Entrant, tasks: &[Task], job: &Job<'_>) -> Vec<Report> {
    let Measurement { budget, max_steps, memory, .. } = *job.measurement;
    let usual = Limits::default();
    let memory = memory.map_or(usual.memory, |mib| (mib as usize) << 20);
    let limits = Limits { nodes: budget, max_steps, memory, threads: job.threads, ..usual };
    match entrant {
        Entrant::Guided(guided) => guided.solve_all(tasks, &limits),
        Entrant::Plain(solver) => {
            let limits = Limits { threads: 1, ..limits };
            tasks.par_iter().map(|task| solver.solve(task, &limits)).collect()
        }
    }
}

/// What all rows of a measurement have in common.
fn blank(job: &Job<'_>) -> Row {
    let Job { unit, stage, measurement, .. } = job;
    Row {
        version: ROWS_VERSION,
        unit: unit.key.clone(),
        network: stage.network.key(),
        measurement: measurement.key(),
        training_seed: stage.network.training_seed(),
        solver: measurement.solver.clone(),
        tasks: measurement.tasks.name().to_owned(),
        task: String::new(),
        tier: None,
        search_seed: measurement.search_seed,
        x: settings(&stage.network, &measurement.tasks),
        budget: measurement.budget,
        max_steps: measurement.max_steps as u64,
        solved: false,
        general: None,
        steps: None,
        optimal: false,
        nodes: 0,
        evals: 0,
        program: None,
        ms: None,
    }
}

fn settings(network: &Network, tasks: &TaskSet) -> BTreeMap<String, f64> {
    let mut x = BTreeMap::new();
    if let TaskSet::HeldOut { registers, lines, pairs, .. } = tasks {
        x.insert("registers".to_owned(), *registers as f64);
        x.insert("pairs".to_owned(), *pairs as f64);
        if let [lines] = lines[..] {
            x.insert("lines".to_owned(), lines as f64);
        }
    }
    if let Network::Trained { config, .. } = network {
        x.insert("pool".to_owned(), config.tasks.count as f64);
    }
    x
}

fn row(blank: &Row, task: &Task, report: &Report, job: &Job<'_>) -> Result<Row, RunError> {
    let (task_name, tier) = (task.id.clone(), task.tier.clone());
    let cost = Row { task: task_name, tier, nodes: report.nodes, evals: report.evals, ..blank.clone() };
    let Outcome::Solved { program, optimal } = &report.outcome else { return Ok(cost) };
    let general = match &task.intent {
        Some(_) => {
            let checked = verify_task(task, program);
            checked.map_err(|error| RunError::Tasks(format!("{}: {error}", task.id)))?.verdict()
        }
        None => None,
    };
    let lines: Vec<String> = program.to_string().lines().map(str::to_owned).collect();
    Ok(Row {
        solved: true,
        general,
        steps: Some(program.len() as u64),
        optimal: *optimal,
        program: job.measurement.programs.then(|| lines.join("; ")),
        ..cost
    })
}
