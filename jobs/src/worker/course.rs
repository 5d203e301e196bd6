//! A trial's program while it runs: what it prints goes on, what is asked of it is done.

use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use nix::sys::signal::Signal;
use store::row::Class;

use super::attempt::{Attempt, OnDrop};
use super::child::{Group, Streams};
use super::contract::{command, program};
use super::log::Log;
use super::metrics::{self, Record};
use super::moment::{Moment, time};
use super::output::{self, Piece};
use super::prepare::told;
use super::verdict::Halt;
use crate::sweep::TrialSpec;
use crate::wire::Directive;

/// How often it is looked whether the trial is to be stopped.
const LOOK: Duration = Duration::from_millis(20);
/// How long a program may take to end that is to be forgotten, or of which nothing more is kept. Together with the time
/// between two heartbeats, at which its worker hears of it, less than ten seconds.
const SHORT_GRACE: Duration = Duration::from_secs(3);
/// Lines of standard error that are kept for the message.
const LAST_WORDS: usize = 12;

/// How a program ended.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    /// Why it was stopped, if it was.
    pub(super) halt: Option<Halt>,
    /// The last lines of standard error.
    pub(super) last_words: VecDeque<String>,
}

/// What comes from a program.
enum Event {
    Printed(Piece),
    Complained(Piece),
    /// With the processor time that it took.
    Exited(io::Result<(ExitStatus, Option<Duration>)>),
}

/// Runs the program of an attempt to its end.
///
/// # Errors
/// Where it cannot be started, or not be waited for.
pub(super) fn run(
    attempt: &Attempt<'_>,
    folder: &Path,
    log: Log,
    record: &mut Record,
) -> Result<Ended, (Class, String)> {
    let mut command = command(attempt.assignment, folder, attempt.config);
    let started = Group::start(&mut command);
    let (group, streams) = started.map_err(|error| {
        let ours = !matches!(attempt.assignment.definition.trial, TrialSpec::Command { .. });
        let class = if ours || is_the_machines(&error) { Class::Infrastructure } else { Class::User };
        (class, format!("cannot start {}: {error}", program(&command)))
    })?;
    let Streams { mut child, stdout, stderr } = streams;
    let over = AtomicBool::new(false);
    let mut course = Course {
        attempt,
        folder,
        group: &group,
        log,
        record,
        began: Moment::now(),
        halt: None,
        last_words: VecDeque::new(),
    };
    let status = std::thread::scope(|scope| {
        // Should this thread panic, the program is not waited for.
        let _kill = OnDrop(|| group.signal(Signal::SIGKILL));
        let (sender, events) = sync_channel(1024);
        let (printed, complained) = (sender.clone(), sender.clone());
        // They end with the program, or when nobody listens any more.
        scope.spawn(|| output::read(stdout, &over, move |piece| drop(printed.send(Event::Printed(piece)))));
        scope.spawn(|| {
            output::read(stderr, &over, move |piece| drop(complained.send(Event::Complained(piece))));
        });
        scope.spawn(|| {
            let status = group.wait(&mut child);
            over.store(true, Ordering::Release);
            drop(sender.send(Event::Exited(status)));
            drop(sender);
        });
        let mut status = None;
        loop {
            match events.recv_timeout(LOOK) {
                Ok(Event::Printed(piece)) => course.printed(&piece),
                Ok(Event::Complained(piece)) => course.complained(&piece),
                Ok(Event::Exited(exited)) => status = Some(exited),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break status,
            }
            if status.is_none() {
                course.look();
            }
        }
    });
    let lost = || (Class::Infrastructure, "how its program ended is not known".to_owned());
    let (status, spent) = status.and_then(Result::ok).ok_or_else(lost)?;
    if let Some(spent) = spent.filter(|_| !course.is_silent()) {
        course.record.spent(spent);
    }
    Ok(Ended { status, halt: course.halt.map(|(halt, _)| halt), last_words: course.last_words })
}

/// Whether a program could not be started for want of memory or processes, which may be otherwise elsewhere.
fn is_the_machines(error: &io::Error) -> bool {
    use nix::libc::{EAGAIN, EMFILE, ENFILE, ENOMEM};
    error.raw_os_error().is_some_and(|code| [EAGAIN, ENOMEM, EMFILE, ENFILE].contains(&code))
}

struct Course<'a> {
    attempt: &'a Attempt<'a>,
    folder: &'a Path,
    group: &'a Group,
    log: Log,
    record: &'a mut Record,
    began: Moment,
    /// Why the program was asked to end, and when.
    halt: Option<(Halt, Moment)>,
    last_words: VecDeque<String>,
}

impl Course<'_> {
    /// Whether nothing may be written any more.
    fn is_silent(&self) -> bool {
        matches!(self.halt, Some((Halt::Stale, _)))
    }

    fn printed(&mut self, piece: &Piece) {
        if self.is_silent() {
            return;
        }
        self.log.add(&piece.bytes);
        if !piece.whole {
            return;
        }
        let Some(printed) = metrics::read(&String::from_utf8_lossy(&piece.bytes)) else { return };
        match self.record.add(printed, time()) {
            Ok(report) => self.attempt.reports.add(report),
            Err(error) => {
                let why = told("write the metrics in", self.folder, &error);
                self.halt(Halt::Unwritable(why), Signal::SIGTERM);
            }
        }
        if let Some(from) = self.record.take_changed() {
            self.attempt.changed.fetch_min(from, Ordering::AcqRel);
        }
    }

    fn complained(&mut self, piece: &Piece) {
        if self.is_silent() {
            return;
        }
        self.log.add(&piece.bytes);
        let text = String::from_utf8_lossy(&piece.bytes);
        // What a progress bar wrote over is gone for a reader, too.
        let text = text.trim().rsplit('\r').next().unwrap_or_default();
        let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect();
        if !plain.trim().is_empty() {
            self.last_words.push_back(plain);
            if self.last_words.len() > LAST_WORDS {
                self.last_words.pop_front();
            }
        }
    }

    /// Stops the program where that is wanted, first kindly, then not.
    fn look(&mut self) {
        let attempt = self.attempt;
        if attempt.held.is_stale() {
            // Whatever it would save is of no use to anybody.
            self.halt(Halt::Stale, Signal::SIGKILL);
        } else if attempt.held.told() == Directive::Cancel {
            self.halt(Halt::Cancel, Signal::SIGTERM);
        } else if self.halt.is_none() {
            let timeout = attempt.assignment.definition.budget.timeout_s;
            if attempt.held.told() == Directive::Prune {
                self.halt(Halt::Prune, Signal::SIGTERM);
            } else if (attempt.stop)() {
                self.halt(Halt::Release, Signal::SIGTERM);
            } else if let Some(seconds) = timeout.filter(|&s| self.began.elapsed() >= Duration::from_secs(s))
            {
                self.halt(Halt::Timeout(seconds), Signal::SIGTERM);
            }
        }
        let Some((halt, since)) = &self.halt else { return };
        let grace = match halt {
            Halt::Release | Halt::Timeout(_) => attempt.config.grace,
            _ => attempt.config.grace.min(SHORT_GRACE),
        };
        if since.elapsed() > grace {
            self.group.signal(Signal::SIGKILL);
        }
    }

    /// Asks the program to end, for this reason from now on. Once is enough: to many programs a second signal means
    /// that they are to leave everything as it is.
    fn halt(&mut self, halt: Halt, signal: Signal) {
        if self.halt.as_ref().is_some_and(|(earlier, _)| *earlier == halt) {
            return;
        }
        let since = self.halt.take().map(|(_, since)| since);
        if since.is_none() || signal == Signal::SIGKILL {
            self.group.signal(signal);
        }
        self.halt = Some((halt, since.unwrap_or_else(Moment::now)));
    }
}
