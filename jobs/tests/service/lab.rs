//! A home with its service on a thread, for one test; and what is asked of it again and again.
#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::Duration;

use jobs::api::Api;
use jobs::client::Client;
use jobs::engine::Options;
use jobs::service::{Listening, Serving, serve};
use jobs::sweep::{Definition, Resources};
use jobs::wire::{Assignment, ClaimRequest, Submission};
use serde_json::json;
use store::Home;
use tempfile::TempDir;

/// A home in a folder of its own.
pub(crate) struct Lab {
    folder: TempDir,
    pub(crate) home: Home,
}

/// A service on a thread of this process. Dropped, it ends.
pub(crate) struct Running {
    pub(crate) listening: Listening,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Lab {
    pub(crate) fn new() -> Lab {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("home"));
        Lab { folder, home }
    }

    /// A path beside the home.
    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn serve(&self) -> Running {
        self.serve_with(None)
    }

    pub(crate) fn serve_tcp(&self) -> Running {
        self.serve_with(Some("127.0.0.1:0".parse().unwrap()))
    }

    fn serve_with(&self, listen: Option<SocketAddr>) -> Running {
        let serving =
            Serving { home: self.home.clone(), engine: Options::default(), listen, idle_exit: None };
        let stop = Arc::new(AtomicBool::new(false));
        let (sender, ready) = channel();
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let stop = move || stopped.load(Ordering::Relaxed);
            serve(serving, stop, |listening| sender.send(listening.clone()).unwrap()).unwrap();
        });
        let listening = ready.recv_timeout(Duration::from_secs(60)).unwrap();
        Running { listening, stop, thread: Some(thread) }
    }

    pub(crate) fn client(&self) -> Client {
        Client::of_home(&self.home).unwrap()
    }
}

impl Running {
    /// Over TCP, with the token.
    pub(crate) fn client_tcp(&self) -> Client {
        Client::at(&self.server(), &self.token()).unwrap()
    }

    pub(crate) fn server(&self) -> String {
        format!("http://{}", self.listening.address.unwrap())
    }

    pub(crate) fn token(&self) -> String {
        std::fs::read_to_string(&self.listening.token_file).unwrap().trim().to_owned()
    }

    pub(crate) fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.end();
        }
    }
}

/// A sweep of so many random points.
pub(crate) fn submission(name: &str, trials: u32) -> Submission {
    let definition = json!({
        "name": name,
        "trial": {"kind": "command", "command": ["true"]},
        "space": {"rate": {"float": [0.5, 1.0]}},
        "sampler": {"kind": "random", "seed": 7},
        "objective": {"metric": "loss", "direction": "minimize"},
        "budget": {"trials": trials},
    });
    let definition: Definition = serde_json::from_value(definition).unwrap();
    Submission { definition, source: format!("# {name}\n"), key: None }
}

pub(crate) fn claim(worker: &str, wait_s: f64) -> ClaimRequest {
    let capacity = Resources { cores: 1_000, memory_mib: 1 << 40, gpus: 8 };
    ClaimRequest { worker: worker.to_owned(), host: "here".to_owned(), capacity, wait_s }
}

/// A trial that must be there.
pub(crate) fn claimed(api: &dyn Api, worker: &str) -> Assignment {
    api.claim(&claim(worker, 10.0)).unwrap().unwrap()
}

/// Waits until something is so; fails where it does not become so.
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..3_000 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("not within 30 s: {what}");
}
