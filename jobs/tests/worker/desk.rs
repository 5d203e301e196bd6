//! A service in miniature: one sweep's trials, leases that end, attempts that are fenced, files that were sent.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use jobs::api::Api;
use jobs::sweep::Definition;
use jobs::wire::{
    Assignment, ClaimRequest, Directive, Ending, FileView, Happening, Lease, Problem, ProblemKind, Report,
    ServiceView, Submission, SweepView, TrialQuery, TrialView,
};
use store::Home;
use store::row::{Params, SweepId, TrialId};

pub(crate) struct Desk {
    pub(crate) definition: Definition,
    pub(crate) ttl: Duration,
    /// Where files that workers send are kept.
    pub(crate) files: Home,
    state: Mutex<State>,
    /// Whether the worker is as if stopped.
    stopped: AtomicBool,
}

#[derive(Default)]
struct State {
    trials: Vec<Trial>,
    /// Answers nothing.
    away: bool,
    /// Calls of each verb.
    calls: BTreeMap<&'static str, u32>,
}

#[derive(Clone, Default)]
pub(crate) struct Trial {
    params: Params,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) reports: BTreeMap<u64, f64>,
    /// What is to be told to its worker.
    directive: Option<Directive>,
    /// At which step it is pruned.
    prune_at: Option<u64>,
    pub(crate) done: bool,
}

#[derive(Clone)]
pub(crate) struct Attempt {
    heard: SystemTime,
    pub(crate) started: bool,
    pub(crate) ending: Option<Ending>,
    /// Whether its lease ended unheard.
    pub(crate) lost: bool,
}

impl Attempt {
    fn is_open(&self) -> bool {
        self.ending.is_none() && !self.lost
    }
}

impl Desk {
    pub(crate) fn new(definition: Definition, ttl: Duration, files: PathBuf) -> Desk {
        Desk {
            definition,
            ttl,
            files: Home::at(files),
            state: Mutex::default(),
            stopped: AtomicBool::new(false),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// One more trial.
    pub(crate) fn add(&self, params: Params) {
        self.state().trials.push(Trial { params, ..Trial::default() });
    }

    /// Whether it answers nothing.
    pub(crate) fn set_away(&self, away: bool) {
        self.state().away = away;
    }

    /// Whether the worker is as if stopped: it does not read that it may begin, and its heart does not beat.
    pub(crate) fn set_stopped(&self, stopped: bool) {
        self.stopped.store(stopped, Ordering::Release);
    }

    /// Waits until the worker goes on; whether it was stopped.
    fn wait_while_stopped(&self) -> bool {
        let mut was_stopped = false;
        while self.stopped.load(Ordering::Acquire) {
            was_stopped = true;
            std::thread::sleep(Duration::from_millis(1));
        }
        was_stopped
    }

    /// What the worker of a trial is told from now on.
    pub(crate) fn direct(&self, number: usize, directive: Directive) {
        self.state().trials[number].directive = Some(directive);
    }

    /// A trial is pruned when it reports this step.
    pub(crate) fn prune_at(&self, number: usize, step: u64) {
        self.state().trials[number].prune_at = Some(step);
    }

    /// Hands the trial on, as if its worker had not been heard of.
    pub(crate) fn lose(&self, number: usize) {
        let mut state = self.state();
        state.trials[number]
            .attempts
            .iter_mut()
            .filter(|attempt| attempt.is_open())
            .for_each(|a| a.lost = true);
    }

    pub(crate) fn trial(&self, number: usize) -> Trial {
        self.state().trials[number].clone()
    }

    /// How the last attempt of a trial ended.
    pub(crate) fn ending(&self, number: usize) -> Option<Ending> {
        self.trial(number).attempts.last()?.ending.clone()
    }

    pub(crate) fn calls(&self, verb: &str) -> u32 {
        self.state().calls.get(verb).copied().unwrap_or(0)
    }

    pub(crate) fn is_done(&self) -> bool {
        self.state().trials.iter().all(|trial| trial.done)
    }

    fn enter(&self, verb: &'static str) -> Result<MutexGuard<'_, State>, Problem> {
        let mut state = self.state();
        *state.calls.entry(verb).or_default() += 1;
        if state.away {
            return Err(Problem::unavailable("the service is away"));
        }
        let old = SystemTime::now() - self.ttl;
        for attempt in state.trials.iter_mut().flat_map(|trial| &mut trial.attempts) {
            attempt.lost |= attempt.is_open() && attempt.heard < old;
        }
        Ok(state)
    }

    /// Hears of a lease that must be the trial's newest open one.
    fn hear(
        &self,
        verb: &'static str,
        lease: Lease,
        hear: impl FnOnce(&mut Trial),
    ) -> Result<Directive, Problem> {
        let mut state = self.enter(verb)?;
        let trial = &mut state.trials[lease.trial.number as usize];
        let newest = trial.attempts.len() as u32 == lease.attempt;
        let attempt = &mut trial.attempts[lease.attempt as usize - 1];
        if !newest || !attempt.is_open() {
            return Err(Problem::conflict("the lease was handed on"));
        }
        attempt.heard = SystemTime::now();
        hear(trial);
        Ok(trial.directive.unwrap_or(Directive::Continue))
    }
}

impl Api for Desk {
    fn claim(&self, request: &ClaimRequest) -> Result<Option<Assignment>, Problem> {
        let mut state = self.enter("claim")?;
        let waiting = |trial: &Trial| !trial.done && !trial.attempts.iter().any(Attempt::is_open);
        let Some(number) = state.trials.iter().position(waiting) else {
            drop(state);
            std::thread::sleep(Duration::from_secs_f64(request.wait_s.min(0.05)));
            return Ok(None);
        };
        let trial = &mut state.trials[number];
        let resume_from = trial.attempts.iter().rposition(|attempt| attempt.started).map(|n| n as u32 + 1);
        trial.attempts.push(Attempt { heard: SystemTime::now(), started: false, ending: None, lost: false });
        let id = TrialId { sweep: SweepId(1), number: number as u32 };
        Ok(Some(Assignment {
            lease: Lease { trial: id, attempt: trial.attempts.len() as u32 },
            definition: self.definition.clone(),
            params: trial.params.clone(),
            seed: 1000 + number as u64,
            ttl_s: self.ttl.as_secs_f64(),
            resume_from,
        }))
    }

    fn started(&self, lease: Lease) -> Result<Directive, Problem> {
        let answer = self.hear("started", lease, |trial| trial.attempts.last_mut().unwrap().started = true);
        self.wait_while_stopped();
        answer
    }

    fn heartbeat(&self, lease: Lease) -> Result<Directive, Problem> {
        if self.wait_while_stopped() {
            // Of two threads that go on, this one is the later.
            std::thread::sleep(Duration::from_millis(200));
        }
        self.hear("heartbeat", lease, |_| {})
    }

    fn report(&self, lease: Lease, reports: &[Report]) -> Result<Directive, Problem> {
        self.hear("report", lease, |trial| {
            trial.reports.extend(reports.iter().map(|report| (report.step, report.value)));
            let pruned = trial.prune_at.is_some_and(|step| reports.iter().any(|report| report.step >= step));
            trial.directive = trial.directive.or(pruned.then_some(Directive::Prune));
        })
    }

    fn write_file(&self, lease: Lease, path: &str, offset: u64, bytes: &[u8]) -> Result<(), Problem> {
        use std::os::unix::fs::FileExt;
        self.hear("write_file", lease, |_| {})?;
        let path = self.files.attempt(lease.trial, lease.attempt).join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let file = std::fs::OpenOptions::new().write(true).create(true).truncate(false).open(path).unwrap();
        if offset < file.metadata().unwrap().len() {
            file.set_len(offset).unwrap();
        }
        file.write_all_at(bytes, offset).unwrap();
        Ok(())
    }

    fn finish(&self, lease: Lease, ending: &Ending) -> Result<(), Problem> {
        if self.trial(lease.trial.number as usize).attempts[lease.attempt as usize - 1].ending.as_ref()
            == Some(ending)
        {
            return self.enter("finish").map(drop);
        }
        self.hear("finish", lease, |trial| {
            trial.attempts.last_mut().unwrap().ending = Some(ending.clone());
            trial.done = !matches!(ending, Ending::Released);
        })?;
        Ok(())
    }

    fn files(&self, lease: Lease) -> Result<Vec<FileView>, Problem> {
        let root = self.files.attempt(lease.trial, lease.attempt);
        let mut found = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                    found.push(FileView { path: name, bytes: path.metadata().unwrap().len() });
                }
            }
        }
        Ok(found)
    }

    fn read_file(&self, lease: Lease, path: &str, offset: u64, most: u64) -> Result<Vec<u8>, Problem> {
        let bytes = std::fs::read(self.files.attempt(lease.trial, lease.attempt).join(path)).unwrap();
        Ok(bytes.into_iter().skip(offset as usize).take(most as usize).collect())
    }

    fn service(&self) -> Result<ServiceView, Problem> {
        elsewhere()
    }
    fn submit(&self, _: &Submission) -> Result<SweepView, Problem> {
        elsewhere()
    }
    fn sweeps(&self) -> Result<Vec<SweepView>, Problem> {
        elsewhere()
    }
    fn sweep(&self, _: &str) -> Result<SweepView, Problem> {
        elsewhere()
    }
    fn pause(&self, _: &str) -> Result<SweepView, Problem> {
        elsewhere()
    }
    fn resume(&self, _: &str) -> Result<SweepView, Problem> {
        elsewhere()
    }
    fn cancel(&self, _: &str) -> Result<SweepView, Problem> {
        elsewhere()
    }
    fn retry(&self, _: &str) -> Result<SweepView, Problem> {
        elsewhere()
    }
    fn add(&self, _: &str, _: u32, _: Option<&str>) -> Result<SweepView, Problem> {
        elsewhere()
    }
    fn remove(&self, _: &str) -> Result<SweepId, Problem> {
        elsewhere()
    }
    fn trials(&self, _: &str, _: &TrialQuery) -> Result<Vec<TrialView>, Problem> {
        elsewhere()
    }
    fn trial(&self, _: TrialId) -> Result<TrialView, Problem> {
        elsewhere()
    }
    fn enqueue(&self, _: &str, _: &Params, _: Option<&str>) -> Result<TrialView, Problem> {
        elsewhere()
    }
    fn cancel_trial(&self, _: TrialId) -> Result<TrialView, Problem> {
        elsewhere()
    }
    fn retry_trial(&self, _: TrialId) -> Result<TrialView, Problem> {
        elsewhere()
    }
    fn happenings(&self, _: u64, _: Duration) -> Result<Vec<Happening>, Problem> {
        elsewhere()
    }
    fn backup(&self, _: &std::path::Path) -> Result<store::Saved, Problem> {
        elsewhere()
    }
    fn shutdown(&self, _: jobs::wire::Shutdown) -> Result<(), Problem> {
        elsewhere()
    }
}

fn elsewhere<T>() -> Result<T, Problem> {
    Err(Problem::new(ProblemKind::Internal, "no worker asks for this"))
}
