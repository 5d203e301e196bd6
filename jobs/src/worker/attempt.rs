//! An attempt from its claim to its end.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use store::row::Class;

use super::config::{Config, Place};
use super::course::{self, Ended};
use super::lease::Held;
use super::log::Log;
use super::metrics::Record;
use super::moment::Moment;
use super::prepare::{Prepared, prepare, told};
use super::remote::Mirror;
use super::reports::Reports;
use super::verdict::{Course, Halt, Verdict, verdict};
use super::{Stop, result};
use crate::api::Api;
use crate::wire::{Assignment, Directive, Ending};

/// How long a worker that is to stop goes on trying to tell how its trial ended while the service is away.
const PARTING: Duration = Duration::from_secs(10);
/// From one look for new files to the next, where files are sent.
const PUSH_EVERY: Duration = Duration::from_millis(500);

/// An attempt, and what belongs to it.
pub(super) struct Attempt<'a> {
    pub(super) assignment: &'a Assignment,
    pub(super) config: &'a Config,
    pub(super) held: Held<'a>,
    pub(super) reports: Reports,
    pub(super) stop: &'a Stop<'a>,
    /// From which byte on the metrics have changed since they were sent; `u64::MAX` where they have not.
    pub(super) changed: AtomicU64,
    mirror: Option<Mutex<Mirror>>,
}

/// Runs an assignment to its end, whatever that is, and tells it. It was asked for at a moment.
pub(super) fn run(api: &dyn Api, assignment: &Assignment, asked: Moment, config: &Config, stop: &Stop<'_>) {
    let lease = assignment.lease;
    let ttl = Duration::try_from_secs_f64(assignment.ttl_s).unwrap_or(Duration::from_secs(30));
    let mirror = matches!(config.place, Place::Scratch(_));
    let folder = config.place.attempt(lease);
    let attempt = Attempt {
        assignment,
        config,
        held: Held::new(api, lease, ttl, asked),
        reports: Reports::default(),
        stop,
        changed: AtomicU64::new(u64::MAX),
        mirror: mirror.then(|| Mutex::new(Mirror::new(&folder, lease))),
    };
    (config.say)(&format!("{}: attempt {} begins", lease.trial, lease.attempt));
    let ending = std::thread::scope(|scope| {
        // Also when this thread panics: the others would keep the lease for ever.
        let _end = OnDrop(|| {
            attempt.held.end();
            attempt.reports.drop_all();
        });
        scope.spawn(|| attempt.held.keep_alive());
        scope.spawn(|| attempt.reports.send(&attempt.held));
        if attempt.mirror.is_some() {
            scope.spawn(|| attempt.send_files());
        }
        let ending = attempt.go();
        ending.map_or("its lease is another worker's now", |ending| attempt.tell(&ending))
    });
    (config.say)(&format!("{}: attempt {} ended: {ending}", lease.trial, lease.attempt));
    if mirror {
        // The service has it all, or wants none of it.
        let _ = std::fs::remove_dir_all(&folder);
    }
}

impl Attempt<'_> {
    /// Everything up to what is to be told; `None` where the trial is another's.
    fn go(&self) -> Option<Ending> {
        let failed = |class, message| Some(Ending::Failed { class, message });
        let prepared = match prepare(self.held.api, self.assignment, self.config) {
            Ok(prepared) => prepared,
            Err(message) => return failed(Class::Infrastructure, message),
        };
        if (self.stop)() {
            return Some(Ending::Released);
        }
        let start = || {
            let asked = Moment::now();
            self.held.api.started(self.held.lease).map(|directive| (asked, directive))
        };
        match self.held.insist(start, self.stop) {
            Some(Ok((asked, directive))) => drop(self.held.note(asked, &Ok(directive))),
            Some(Err(problem)) => return failed(Class::Infrastructure, problem.message),
            None if self.held.is_stale() => return None,
            None => return Some(Ending::Released),
        }
        if self.held.told() == Directive::Cancel {
            return Some(Ending::Cancelled);
        }
        let folder = &prepared.folder;
        let opened = Log::open(folder, self.config.log_limit)
            .and_then(|log| Ok((log, Record::open(folder, &self.assignment.definition.objective)?)));
        let (log, mut record) = match opened {
            Ok(opened) => opened,
            Err(error) => return failed(Class::Infrastructure, told("write in", folder, &error)),
        };
        if prepared.resumed.is_some() {
            self.reports.add(record.report_inherited());
        }
        match self.conduct(&prepared, log, &mut record) {
            Ok(ended) => self.judge(folder, &ended, &record),
            Err((class, message)) => failed(class, message),
        }
    }

    fn conduct(
        &self,
        prepared: &Prepared,
        mut log: Log,
        record: &mut Record,
    ) -> Result<Ended, (Class, String)> {
        if let Some(earlier) = prepared.resumed {
            log.remark(&format!("goes on from the work of attempt {earlier}"));
        }
        course::run(self, &prepared.folder, log, record)
    }

    /// What is to be told of a program that ended; `None` where the trial is another's.
    fn judge(&self, folder: &Path, ended: &Ended, record: &Record) -> Option<Ending> {
        if ended.halt != Some(Halt::Stale) {
            self.held.make_certain();
        }
        if self.held.is_stale() {
            return None;
        }
        let verdict = verdict(&Course {
            status: ended.status,
            halt: ended.halt.as_ref(),
            value: record.value(),
            reported: record.last_reported(),
            metric: &self.assignment.definition.objective.metric,
            names: record.names(),
            last_words: &ended.last_words,
        })?;
        Some(match verdict {
            Verdict::Other(ending) => ending,
            Verdict::Succeeded(value) => {
                let synced = record.sync().map_err(|error| told("write in", folder, &error));
                let (lines, table) = (folder.join("metrics.jsonl"), folder.join("metrics.parquet"));
                let converted = synced.and_then(|()| {
                    store::metrics::convert(&lines, &table).map_err(|error| error.to_string())
                });
                match converted.and_then(|_| result::write(folder, self.assignment, value)) {
                    Ok(digest) => Ending::Succeeded { value: value.value, digest },
                    Err(message) => Ending::Failed { class: Class::Infrastructure, message },
                }
            }
        })
    }

    /// Tells the ending until it is acknowledged, after everything that it stands on.
    fn tell(&self, ending: &Ending) -> &'static str {
        let began = Moment::now();
        let gone = || matches!(self.config.place, Place::Home(ref home) if !home.root().exists());
        let give_up = || ((self.stop)() && began.elapsed() > PARTING) || gone();
        if matches!(ending, Ending::Cancelled) {
            self.reports.drop_all();
        }
        self.reports.settle(&self.held, &give_up);
        if let Some(mirror) = &self.mirror {
            let mut mirror = mirror.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            self.held.insist(|| self.push_all(&mut mirror), &give_up);
        }
        match self.held.insist(|| self.held.api.finish(self.held.lease, ending), &give_up) {
            Some(Ok(())) => word(ending),
            Some(Err(problem)) => {
                (self.config.say)(&format!("{}: {}", self.held.lease.trial, problem.message));
                "its ending was refused"
            }
            None if self.held.is_stale() => "its lease is another worker's now",
            None => "the service is away",
        }
    }

    fn push_all(&self, mirror: &mut Mirror) -> Result<(), crate::wire::Problem> {
        let api = self.held.api;
        let from = self.changed.swap(u64::MAX, Ordering::AcqRel);
        mirror.push(api, (from != u64::MAX).then_some(from))?;
        mirror.push_one(api, "metrics.parquet")?;
        mirror.push_one(api, "result.json")
    }

    /// Sends new files now and then, until the attempt's end.
    fn send_files(&self) {
        let Some(mirror) = &self.mirror else { return };
        while !self.held.rest(PUSH_EVERY) && !self.held.is_stale() {
            let from = self.changed.swap(u64::MAX, Ordering::AcqRel);
            let mut mirror = mirror.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let asked = Moment::now();
            let sent = mirror.push(self.held.api, (from != u64::MAX).then_some(from));
            drop(mirror);
            // A refusal for good is told when the attempt ends.
            self.held.note(asked, &sent.map(|()| Directive::Continue));
        }
    }
}

/// An ending in words.
fn word(ending: &Ending) -> &'static str {
    match ending {
        Ending::Succeeded { .. } => "it succeeded",
        Ending::Pruned { .. } => "it was pruned",
        Ending::Failed { .. } => "it failed",
        Ending::Cancelled => "it was cancelled",
        Ending::Released => "it was given back",
    }
}

/// Does something when it goes out of scope.
pub(super) struct OnDrop<F: FnMut()>(pub(super) F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}
