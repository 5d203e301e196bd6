//! Keeps worker processes on this host, as many as there is work for.
//!
//! Workers are in sessions of their own and outlive the service: which of them live is written down, so that the next
//! service does not start them twice. They end by themselves when there is nothing to run.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};
use store::Home;
use tokio::runtime::Handle;

use super::bell::Bell;
use super::clock::instant;
use super::options::Workers;
use super::whole::Watcher;
use crate::client::detach;
use crate::worker;

/// How often it looks when nothing seems to happen.
const LOOK: Duration = Duration::from_secs(5);
/// How often it looks while a worker that it started has not asked for anything yet.
const SOON: Duration = Duration::from_millis(300);
/// A worker that is not heard of for so long, the time of a lease, is none.
const SILENT: Duration = Duration::from_secs(30);
/// A worker that ends with an error within this time does not work at all.
const SHORT: Duration = Duration::from_secs(10);
/// The longest wait after workers that did not work.
const LONGEST: Duration = Duration::from_secs(60);

/// The thread that keeps workers. Dropped, it ends; the workers do not.
#[derive(Debug)]
pub(super) struct Keeper {
    stop: Arc<AtomicBool>,
    bell: Arc<Bell>,
    thread: Option<JoinHandle<()>>,
}

/// A process, told from a later one with the same number by when it began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Process {
    pid: u32,
    /// In ticks since the machine began; 0 where the system does not say.
    began: u64,
}

/// Workers that were asked to end.
#[derive(Debug)]
pub(crate) struct Dismissed {
    workers: Vec<Process>,
}

/// What the thread has.
struct Keeping {
    home: Home,
    workers: Workers,
    watcher: Watcher,
    log: Box<dyn Fn(String) + Send>,
    known: Vec<Process>,
    children: Vec<(Child, Instant)>,
    /// When it began to look.
    begun: Instant,
    /// Workers in a row that did not work.
    failures: u32,
    not_before: Option<Instant>,
}

impl Keeper {
    pub(super) fn start(
        home: &Home,
        workers: Workers,
        watcher: Watcher,
        (bell, runtime): (Arc<Bell>, Handle),
        log: impl Fn(String) + Send + 'static,
    ) -> io::Result<Keeper> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut keeping = Keeping {
            home: home.clone(),
            workers,
            watcher,
            log: Box::new(log),
            known: Vec::new(),
            children: Vec::new(),
            begun: instant(),
            failures: 0,
            not_before: None,
        };
        let (stopped, rung) = (Arc::clone(&stop), Arc::clone(&bell));
        let body = move || {
            keeping.remember();
            let mut seen = 0;
            while !stopped.load(Ordering::Relaxed) {
                let wait = keeping.look();
                seen = runtime.block_on(rung.wait(seen, wait));
            }
        };
        let thread = std::thread::Builder::new().name("keeper".to_owned()).spawn(body)?;
        Ok(Keeper { stop, bell, thread: Some(thread) })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.bell.ring();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Keeping {
    /// Starts what is missing; says when to look again at the latest.
    fn look(&mut self) -> Duration {
        self.reap();
        let before = self.known.len();
        self.known.retain(Process::lives);
        if self.known.len() != before {
            self.write_down();
        }
        if self.not_before.is_some_and(|time| instant() < time) {
            return LOOK;
        }
        // As the workers will say it.
        let worker = worker::Config::local(&self.home);
        let host = worker.host.clone();
        let Some((claimable, heard)) = self.watcher.claimable(worker.host, worker.capacity) else {
            return LOOK;
        };
        // One that was started lately, or before this service, may not have asked for anything yet. One that is not
        // heard of any more is stopped or hangs: it is no worker, as long as it stays so.
        let is_new = self.begun.elapsed() < SILENT;
        let starting = |pid| {
            is_new || self.children.iter().any(|(child, at)| child.id() == pid && at.elapsed() < SILENT)
        };
        let (mut working, mut free) = (0, 0);
        for process in &self.known {
            // A worker's name begins with its host and its process.
            let name = format!("{host}-{}-", process.pid);
            match heard.iter().find(|worker| worker.worker.starts_with(&name)) {
                Some(worker) => {
                    working += 1;
                    free += usize::from(worker.lease.is_none());
                }
                None if starting(process.pid) => {
                    working += 1;
                    free += 1;
                }
                None => {}
            }
        }
        let missing = (claimable as usize).saturating_sub(free);
        let room = self.workers.most.saturating_sub(working);
        for _ in 0..missing.min(room) {
            if let Err(error) = self.spawn() {
                (self.log)(format!("no worker can be started: {}: {error}", self.workers.command.join(" ")));
                self.wait_longer();
                break;
            }
        }
        if missing.min(room) > 0 { SOON } else { LOOK }
    }

    fn spawn(&mut self) -> io::Result<()> {
        let Some((program, arguments)) = self.workers.command.split_first() else { return Ok(()) };
        let output =
            OpenOptions::new().create(true).append(true).open(self.home.service().join("log.txt"))?;
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.home.root());
        detach(&mut command, &output)?;
        let child = command.spawn()?;
        self.known.push(Process::of(child.id()));
        self.children.push((child, instant()));
        self.write_down();
        Ok(())
    }

    /// Learns what has become of its children.
    fn reap(&mut self) {
        let mut failed = None;
        let mut worked = false;
        self.children.retain_mut(|(child, started)| match child.try_wait() {
            Ok(None) => {
                worked |= started.elapsed() > SHORT;
                true
            }
            Ok(Some(status)) => {
                let short = started.elapsed() < SHORT;
                // By a signal: its trial may have taken it along, which is the trial's fault, and is counted there.
                if status.code().is_some_and(|code| code != 0) && short {
                    failed = Some(format!("worker {} ended with {status} at once", child.id()));
                } else {
                    worked = true;
                }
                false
            }
            Err(_) => false,
        });
        if worked {
            self.failures = 0;
        }
        if let Some(message) = failed {
            (self.log)(message);
            self.wait_longer();
        }
    }

    fn wait_longer(&mut self) {
        self.failures += 1;
        let wait = Duration::from_secs(1 << self.failures.min(6)).min(LONGEST);
        self.not_before = Some(instant() + wait);
    }

    fn list(&self) -> PathBuf {
        list(&self.home)
    }

    fn remember(&mut self) {
        self.known = written(&self.home);
    }

    fn write_down(&self) {
        let Ok(text) = serde_json::to_vec(&self.known) else { return };
        // Should it be lost, a few workers more than wanted may run for a minute.
        if let Err(error) = store::files::write_whole(&self.list(), &text) {
            (self.log)(format!("{} cannot be written: {error}", self.list().display()));
        }
    }
}

impl Dismissed {
    /// Asks them.
    pub(super) fn ask(home: &Home) -> Dismissed {
        let mut workers = written(home);
        workers.retain(Process::lives);
        for worker in &workers {
            if let Some(pid) = worker.pid() {
                // It may just have ended.
                let _ = kill(pid, Signal::SIGTERM);
            }
        }
        Dismissed { workers }
    }

    /// How many have not ended yet.
    pub(crate) fn left(&mut self) -> usize {
        self.workers.retain(Process::lives);
        self.workers.len()
    }
}

/// Where it is written down which workers there are.
fn list(home: &Home) -> PathBuf {
    home.service().join("workers.json")
}

fn written(home: &Home) -> Vec<Process> {
    let written = fs::read(list(home)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    written.unwrap_or_default()
}

impl Process {
    fn pid(&self) -> Option<Pid> {
        i32::try_from(self.pid).ok().map(Pid::from_raw)
    }

    fn of(pid: u32) -> Process {
        Process { pid, began: began(pid).unwrap_or(0) }
    }

    fn lives(&self) -> bool {
        if self.began != 0 {
            return began(self.pid) == Some(self.began);
        }
        self.pid().is_some_and(|pid| kill(pid, None) != Err(Errno::ESRCH))
    }
}

/// When a process began, where the system says so and it is not just a dead one's entry in the table.
fn began(pid: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in parentheses, may hold anything.
    let mut fields = text[text.rfind(')')? + 1..].split_whitespace();
    let state = fields.next()?;
    if state == "Z" || state == "X" {
        return None;
    }
    fields.nth(18)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_told_from_another_one_with_its_number() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let process = Process::of(child.id());
        assert!(process.lives());
        assert!(
            !Process { began: process.began + 1, ..process.clone() }.lives(),
            "a later one has its number"
        );
        child.kill().unwrap();
        // Dead, though nobody has read its status yet.
        while began(child.id()).is_some() {
            std::thread::yield_now();
        }
        assert!(!process.lives());
        child.wait().unwrap();
        assert!(!process.lives());
    }
}
