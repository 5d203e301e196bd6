//! A service in this process, with workers as processes of their own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jobs::api::Api;
use jobs::client::Client;
use jobs::engine::Options;
use jobs::service::{Serving, serve};
use jobs::sweep::Definition;
use jobs::wire::{Submission, TrialView};
use serde_json::{Value, json};
use store::Home;
use store::row::{SweepId, TrialId, TrialState};
use tempfile::TempDir;

use crate::program::command;

pub(crate) const TRIAL: TrialId = TrialId { sweep: SweepId(1), number: 0 };

pub(crate) struct Laboratory {
    folder: TempDir,
    pub(crate) home: Home,
    pub(crate) api: Client,
    address: SocketAddr,
    token_file: PathBuf,
    stop: Arc<AtomicBool>,
    serving: Option<JoinHandle<()>>,
}

impl Laboratory {
    /// A service whose leases last so long, with a sweep of one trial.
    pub(crate) fn open(definition: &Value, ttl: Duration) -> Laboratory {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("home"));
        let mut engine = Options::default();
        engine.scheduler.ttl = chrono::TimeDelta::from_std(ttl).unwrap();
        engine.scheduler.lost_wait = chrono::TimeDelta::milliseconds(100);
        let listen = Some("127.0.0.1:0".parse().unwrap());
        let serving = Serving { home: home.clone(), engine, listen, idle_exit: None };
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, (sender, ready)) = (stop.clone(), mpsc::channel());
        let serving = std::thread::spawn(move || {
            let stop = move || stopped.load(Ordering::Relaxed);
            serve(serving, stop, |listening| sender.send(listening.clone()).unwrap()).unwrap();
        });
        let listening = ready.recv_timeout(Duration::from_secs(60)).unwrap();
        let api = Client::of_home(&home).unwrap();
        let definition = Definition::from_json(definition).unwrap();
        api.submit(&Submission { definition, source: String::new(), key: None }).unwrap();
        Laboratory {
            folder,
            home,
            api,
            address: listening.address.unwrap(),
            token_file: listening.token_file,
            stop,
            serving: Some(serving),
        }
    }

    /// A worker on this machine.
    pub(crate) fn worker(&self) -> Worker {
        Worker::start(&["--home", self.home.root().to_str().unwrap()])
    }

    /// A worker that has nothing of this machine but the service's address.
    pub(crate) fn remote_worker(&self) -> Worker {
        let scratch = self.folder.path().join("scratch");
        std::fs::create_dir_all(&scratch).unwrap();
        let server = format!("http://{}", self.address);
        let (token, scratch) = (self.token_file.to_str().unwrap(), scratch.to_str().unwrap());
        Worker::start(&[
            "--server",
            &server,
            "--token-file",
            token,
            "--scratch",
            scratch,
            "--host",
            "elsewhere",
        ])
    }

    pub(crate) fn trial(&self) -> TrialView {
        self.api.trial(TRIAL).unwrap()
    }

    pub(crate) fn attempts(&self) -> u32 {
        // Before it is drawn there is no such trial.
        self.api.trial(TRIAL).map_or(0, |view| view.trial.attempts.len() as u32)
    }

    pub(crate) fn is_running(&self) -> bool {
        self.api.trial(TRIAL).is_ok_and(|view| matches!(view.trial.state, TrialState::Running { .. }))
    }

    pub(crate) fn is_over(&self) -> bool {
        self.api.trial(TRIAL).is_ok_and(|view| view.trial.state.is_final())
    }

    /// Waits for the trial's value.
    pub(crate) fn value(&self) -> f64 {
        wait_until("the trial has ended", || self.is_over());
        match self.trial().trial.state {
            TrialState::Succeeded { value, .. } => value,
            other => panic!("{other:?}"),
        }
    }

    /// A file of an attempt; empty where there is none.
    pub(crate) fn read(&self, attempt: u32, name: &str) -> String {
        std::fs::read_to_string(self.home.attempt(TRIAL, attempt).join(name)).unwrap_or_default()
    }

    /// Metrics and result of the trial that succeeded.
    pub(crate) fn outcome(&self) -> (String, String) {
        self.value();
        let TrialState::Succeeded { attempt, .. } = self.trial().trial.state else { panic!() };
        (self.read(attempt, "metrics.jsonl"), self.read(attempt, "result.json"))
    }
}

impl Drop for Laboratory {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let ended = self.serving.take().map(JoinHandle::join);
        assert!(std::thread::panicking() || ended.is_some_and(|ended| ended.is_ok()));
    }
}

/// A worker's process; killed when the test ends.
pub(crate) struct Worker(Child);

impl Worker {
    fn start(arguments: &[&str]) -> Worker {
        let all = [&["worker", "--quiet", "--grace", "10"], arguments].concat();
        Worker(
            command(&all)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::inherit())
                .spawn()
                .unwrap(),
        )
    }

    pub(crate) fn process(&self) -> u32 {
        self.0.id()
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        signal(self.process(), name);
    }

    /// Waits for its end; the exit code, −1 after a signal.
    pub(crate) fn end(&mut self) -> i32 {
        let began = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status.code().unwrap_or(-1);
            }
            assert!(began.elapsed() < Duration::from_secs(60), "the worker does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The trial's program.
    pub(crate) fn child(&self) -> Option<u32> {
        let process = self.process();
        let tasks = std::fs::read_dir(format!("/proc/{process}/task")).ok()?;
        let children =
            tasks.flatten().filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
        children
            .flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
            .next()?
            .parse()
            .ok()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How often a test does it all again: a few times, or as `ASSEMBLET_ROUNDS` says, for a long night.
pub(crate) fn rounds(usual: u64) -> u64 {
    std::env::var("ASSEMBLET_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// A signal for a process, which may have ended.
pub(crate) fn signal(process: u32, name: &str) {
    let arguments = [format!("-{name}"), process.to_string()];
    let _ = std::process::Command::new("kill").args(arguments).stderr(Stdio::null()).status();
}

/// Waits for something that must come; far longer than it takes.
pub(crate) fn wait_until(what: &str, come: impl Fn() -> bool) {
    let began = Instant::now();
    while !come() {
        assert!(began.elapsed() < Duration::from_secs(60), "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A sweep of one trial of a shell script.
pub(crate) fn script(text: &str, environment: Value) -> Value {
    sweep(
        json!({"kind": "command", "command": ["sh", "-c", text], "environment": environment}),
        "loss",
        json!({}),
    )
}

/// A sweep of one trial.
pub(crate) fn sweep(trial: Value, metric: &str, base: Value) -> Value {
    json!({
        "name": "one",
        "trial": trial,
        "base": base,
        "space": {"point": {"choice": [1]}},
        "sampler": {"kind": "random"},
        "objective": {"metric": metric, "direction": "maximize"},
        "budget": {"trials": 1},
        "retry": {"infrastructure": 100, "backoff_s": 0.1, "most_backoff_s": 0.1},
    })
}
