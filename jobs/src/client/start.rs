//! Starting the service of a home where there is none: exactly one, however many need it at the same time.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use store::Home;

use super::call::now;
use super::connection::{Client, Door};
use super::detach::detach;
use super::place;
use crate::api::Api;
use crate::wire::{Problem, ProblemKind, Shutdown};

/// How long a service may take until it answers: an index of many trials may have to be made again.
const START: Duration = Duration::from_secs(60);

/// How a service is started: `PROGRAM serve --home HOME --detached`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartCommand {
    /// The `assemblet` program.
    pub program: PathBuf,
    /// Further arguments.
    pub arguments: Vec<OsString>,
}

/// What a client needs in order to start its service again.
#[derive(Debug)]
pub(super) struct Revival {
    home: Home,
    start: StartCommand,
}

impl StartCommand {
    /// This program, which must be `assemblet`.
    ///
    /// # Errors
    /// Where the system does not say which file it runs.
    pub fn this_program() -> Result<StartCommand, Problem> {
        let program = std::env::current_exe().map_err(|error| {
            Problem::internal(format!("the system does not say where this program is: {error}"))
        })?;
        Ok(StartCommand::of(program))
    }

    /// A program that is `assemblet`.
    pub fn of(program: impl Into<PathBuf>) -> StartCommand {
        StartCommand { program: program.into(), arguments: Vec::new() }
    }
}

/// The service of a home, started where there is none. The client starts it again whenever it is gone.
///
/// # Errors
/// Where it cannot be started: what it said is told. Where it is of another version (`Conflict`).
pub fn connect_or_start(home: &Home, start: &StartCommand) -> Result<Client, Problem> {
    let revival = Revival { home: place::absolute(home), start: start.clone() };
    match Client::of_home(home) {
        Ok(_) => {}
        Err(problem) if problem.kind == ProblemKind::Unavailable => revival.revive()?,
        Err(problem) => return Err(problem),
    }
    // Made anew: only now is it known where the socket is.
    let client = Client::unproven(Door::of_home(&revival.home));
    Ok(Client { revival: Some(Arc::new(revival)), ..client })
}

/// Asks the service of a home to end, whatever its version, and waits until it has. Whether there was one.
///
/// Before it ends its workers save and give back what they run, unless they are left.
///
/// # Errors
/// Where it refuses, or does not end.
pub fn end_service(home: &Home, how: Shutdown) -> Result<bool, Problem> {
    let client = Client::unproven(Door::of_home(home)).patient(Duration::ZERO);
    match client.shutdown(how) {
        Ok(()) => {}
        Err(problem) if problem.kind == ProblemKind::Unavailable => return Ok(false),
        Err(problem) => return Err(problem),
    }
    let begun = now();
    while begun.elapsed() < START {
        if client.service().is_err_and(|problem| problem.kind == ProblemKind::Unavailable) {
            return Ok(true);
        }
        thread::sleep(Duration::from_millis(20));
    }
    Err(Problem::unavailable(format!("the service of {} does not end", home.root().display())))
}

impl Revival {
    /// Returns once a service answers, started by us or by somebody else.
    pub(super) fn revive(&self) -> Result<(), Problem> {
        let folder = self.home.service();
        place::private_folder(&folder)
            .map_err(|error| self.failed(format!("{}: {error}", folder.display())))?;
        let begun = now();
        let lock = folder.join("start.lock");
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&lock);
        let lock = lock.map_err(|error| self.failed(format!("service/start.lock: {error}")))?;
        // Whoever has the lock starts the service; the others find it when they get the lock.
        while let Err(error) = lock.try_lock() {
            match error {
                TryLockError::WouldBlock if begun.elapsed() < START => {
                    thread::sleep(Duration::from_millis(20));
                }
                TryLockError::WouldBlock => {
                    return Err(self.failed("somebody else starts it, and does not succeed"));
                }
                TryLockError::Error(error) => return Err(self.failed(format!("service/start.lock: {error}"))),
            }
            if self.answers()? {
                return Ok(());
            }
        }
        if self.answers()? {
            return Ok(());
        }
        self.start()
    }

    /// Starts it and waits until it answers. The caller has the lock.
    fn start(&self) -> Result<(), Problem> {
        let path = self.home.service().join("log.txt");
        let mut log = OpenOptions::new().create(true).append(true).read(true).open(&path);
        let log = log.as_mut().map_err(|error| self.failed(format!("{}: {error}", path.display())))?;
        let said_before = log.metadata().map_or(0, |found| found.len());
        let mut child = self.spawn(log)?;
        let begun = now();
        let mut ended = None;
        while begun.elapsed() < START {
            if self.answers()? {
                // Whoever reads the exit status of a process that ended frees its entry in the table.
                thread::spawn(move || child.wait());
                return Ok(());
            }
            match (ended, child.try_wait()) {
                (None, Ok(Some(status))) => ended = Some((now(), status)),
                // Another one may have been faster by a hair, and answers soon.
                (Some((at, status)), _) if at.elapsed() > Duration::from_secs(1) => {
                    let said = last_line(log, said_before);
                    return Err(self.failed(said.unwrap_or_else(|| format!("it ended with {status}"))));
                }
                _ => {}
            }
            thread::sleep(Duration::from_millis(5));
        }
        Err(self.failed(format!("it does not answer; see {}", path.display())))
    }

    fn spawn(&self, log: &File) -> Result<Child, Problem> {
        let mut command = Command::new(&self.start.program);
        command
            .arg("serve")
            .arg("--home")
            .arg(self.home.root())
            .arg("--detached")
            .args(&self.start.arguments);
        // Whatever folder we are in may be removed before the service ends.
        command.current_dir(self.home.root());
        detach(&mut command, log)
            .and_then(|()| command.spawn())
            .map_err(|error| self.failed(format!("{}: {error}", self.start.program.display())))
    }

    /// Whether a service answers; an error where it is there, but not for us.
    fn answers(&self) -> Result<bool, Problem> {
        match Client::of_home(&self.home) {
            Ok(_) => Ok(true),
            Err(problem) if problem.kind == ProblemKind::Unavailable => Ok(false),
            Err(problem) => Err(problem),
        }
    }

    fn failed(&self, why: impl AsRef<str>) -> Problem {
        let why = why.as_ref();
        Problem::unavailable(format!(
            "the service of {} cannot be started: {why}",
            self.home.root().display()
        ))
    }
}

/// The last line that was written to the log since.
fn last_line(log: &mut File, since: u64) -> Option<String> {
    log.seek(SeekFrom::Start(since)).ok()?;
    let mut said = Vec::new();
    log.take(64 << 10).read_to_end(&mut said).ok()?;
    let said = String::from_utf8_lossy(&said);
    let line = said.lines().rev().find(|line| !line.trim().is_empty())?;
    Some(line.trim().trim_start_matches("error: ").to_owned())
}
