//! `bench`: how long a user waits, and how much memory that takes; beside another kernel driven by the same client.

use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};
use assemblet_kernel::client::{Client, Process, command_of, now};
use jupyter_protocol::{CompleteRequest, KernelInfoRequest};

use crate::place::Place;

/// A cell's time is taken so often.
const ROUNDS: usize = 12;

/// A kind of cell: how it is called, its code for one round, and whether only our kernel has what it needs.
type Kind = (&'static str, fn(usize) -> String, bool);

/// What is measured.
const CELLS: [Kind; 5] = [
    ("println", |round| format!("println!(\"{{}}\", {round});"), false),
    ("let", |round| format!("let v{round} = vec![{round}_u32; 3];"), false),
    ("tail expression", |round| format!("v0.len() + {round}"), false),
    ("call into the prelude", |_| "task(\"5 1 7 8 -> 5 1 37 8\")?.solve()".to_owned(), true),
    ("plot", |round| format!("plot(&[0.0, 1.0, {round}.0])"), true),
];

/// The measurements of one kernel, each with its name and times.
struct Measured {
    rows: Vec<(String, Vec<Duration>)>,
    memory: u64,
}

/// Measures the kernel at a place, and the peer's program where there is one; prints a table.
///
/// # Errors
///
/// Where a kernel does not start or answer.
pub(crate) fn main(place: &Place, peer: Option<&Path>) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let ours = command_of(&place.kernelspec)?;
    let measured = runtime.block_on(measure(&ours, true)).context("this kernel cannot be measured")?;
    let other = peer
        .map(|program| {
            let command = [
                program.to_string_lossy().into_owned(),
                "--control_file".to_owned(),
                "{connection_file}".to_owned(),
            ];
            runtime
                .block_on(measure(&command, false))
                .with_context(|| format!("{} cannot be measured", program.display()))
        })
        .transpose()?;
    print(&measured, other.as_ref());
    Ok(ExitCode::SUCCESS)
}

async fn measure(command: &[String], has_prelude: bool) -> Result<Measured> {
    let start = now();
    let mut process = Process::start(command, Stdio::null()).await?;
    let mut client = process.connect().await?;
    client.ask(KernelInfoRequest {}).await?;
    let mut rows = vec![("start until kernel_info".to_owned(), vec![start.elapsed()])];
    client.execute("let v0 = vec![0_u32; 3];").await?;
    rows.push(("start until the first cell is done".to_owned(), vec![start.elapsed()]));
    // One of each kind is not counted: the first use of a thing has its own cost once.
    for (name, code, is_ours) in CELLS {
        if is_ours && !has_prelude {
            continue;
        }
        let mut times = Vec::with_capacity(ROUNDS);
        for round in 1..=ROUNDS + 1 {
            let execution = client.execute(&code(round)).await?;
            if let Some((name, value)) = execution.error() {
                anyhow::bail!("`{}` failed: {name}: {value}", code(round));
            }
            times.push(execution.elapsed);
        }
        times.remove(0);
        rows.push((format!("cell: {name}"), times));
    }
    rows.push(("completion".to_owned(), completions(&mut client).await?));
    let memory = resident(process.id());
    client.shutdown().await?;
    process.ends_within(Duration::from_secs(5)).await;
    Ok(Measured { rows, memory })
}

async fn completions(client: &mut Client) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    for round in 0..=ROUNDS {
        let code = ["v0.", "v1.le", "std::coll", "String::new().ch"][round % 4].to_owned();
        let start = now();
        client.ask(CompleteRequest { cursor_pos: code.chars().count(), code }).await?;
        times.push(start.elapsed());
    }
    times.remove(0);
    Ok(times)
}

/// The resident memory of a process and all below it, in bytes. Pages that several of them share count once for each.
fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let own = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok())
        .unwrap_or(0);
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let children: String =
        tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok()).collect();
    own * 1024 + children.split_whitespace().filter_map(|pid| pid.parse().ok()).map(resident).sum::<u64>()
}

/// The value below which a share of the sorted times lies.
fn quantile(times: &mut [Duration], share: f64) -> f64 {
    times.sort();
    let index = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len()) - 1;
    times[index].as_secs_f64()
}

fn print(ours: &Measured, other: Option<&Measured>) {
    let head = if other.is_some() { "evcxr_jupyter p50 / p95 [s]" } else { "" };
    println!("{:<36} {:>24}   {head}", "", "assemblet p50 / p95 [s]");
    for (name, times) in &ours.rows {
        let cell = |times: &[Duration]| {
            let mut times = times.to_vec();
            if times.len() == 1 {
                format!("{:>24.2}", times[0].as_secs_f64())
            } else {
                format!("{:>15.2} / {:>6.2}", quantile(&mut times, 0.5), quantile(&mut times, 0.95))
            }
        };
        let beside = other.and_then(|other| other.rows.iter().find(|(known, _)| known == name));
        let beside = beside.map_or_else(String::new, |(_, times)| cell(times));
        println!("{name:<36} {}   {beside}", cell(times));
    }
    let megabytes = |bytes: u64| format!("{:>24.0}", bytes as f64 / 1e6);
    let beside = other.map_or_else(String::new, |other| megabytes(other.memory));
    println!("{:<36} {}   {beside}", "memory of all processes [MB]", megabytes(ours.memory));
}

/// The peer's program, as given.
pub(crate) fn peer(path: &Path) -> Result<PathBuf> {
    std::fs::canonicalize(path).with_context(|| format!("there is no program {}", path.display()))
}
