//! What a worker is told: who it is, where it writes, and what it may use.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use store::Home;

use super::host;
use crate::sweep::Resources;
use crate::wire::Lease;

/// Where a worker's attempts are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the home itself: the worker is on its machine.
    Home(Home),
    /// In a folder of its own, from which everything is sent to the service; each attempt's folder is removed
    /// after its end.
    Scratch(PathBuf),
}

impl Place {
    /// The folder of an attempt.
    pub(super) fn attempt(&self, lease: Lease) -> PathBuf {
        match self {
            Place::Home(home) => home.attempt(lease.trial, lease.attempt),
            Place::Scratch(folder) => Home::at(folder).attempt(lease.trial, lease.attempt),
        }
    }
}

/// Says what a worker does, a sentence at a time.
pub type Say = Arc<dyn Fn(&str) + Send + Sync>;

/// A worker's settings.
#[derive(Clone)]
pub struct Config {
    /// Its name, unique: host, process and a random part.
    pub name: String,
    /// Its host, by whose capacity all of its workers are counted together.
    pub host: String,
    /// What the host has.
    pub capacity: Resources,
    /// Where it writes.
    pub place: Place,
    /// How trials of the laboratory's own kinds are run: a program and its first arguments. It is given the kind and
    /// where its files are, see the module's contract.
    pub program: Vec<OsString>,
    /// It ends after so long without a trial, if ever.
    pub idle_exit: Option<Duration>,
    /// How long a trial has to save and end after SIGTERM.
    pub grace: Duration,
    /// The longest log of a trial, in bytes.
    pub log_limit: u64,
    /// How long a claim waits for a trial, at most 60 s; so late may it hear that it is to stop.
    pub claim_wait: Duration,
    /// Told what the worker does.
    pub say: Say,
}

impl Config {
    /// The usual settings of a worker on the machine of a home.
    pub fn local(home: &Home) -> Config {
        Config::at(Place::Home(home.clone()))
    }

    /// The usual settings of a worker on another machine, which writes to a folder of its own.
    pub fn remote(scratch: &Path) -> Config {
        Config::at(Place::Scratch(scratch.to_owned()))
    }

    fn at(place: Place) -> Config {
        let host = host::name();
        let mut random = [0; 4];
        // Where there is no randomness the process and its host still tell workers apart.
        let _ = getrandom::fill(&mut random);
        let random = u32::from_le_bytes(random);
        Config {
            name: format!("{host}-{}-{random:08x}", std::process::id()),
            host,
            capacity: host::resources(),
            place,
            program: vec![this_program(), "trial".into()],
            idle_exit: None,
            grace: Duration::from_secs(30),
            log_limit: 256 << 20,
            claim_wait: Duration::from_secs(2),
            say: Arc::new(|_| {}),
        }
    }
}

/// The program that runs, to be started once more. On Linux by a name that stays the same program when another version
/// is put in its place meanwhile.
fn this_program() -> OsString {
    if cfg!(target_os = "linux") {
        return "/proc/self/exe".into();
    }
    std::env::current_exe().map_or_else(|_| "assemblet".into(), PathBuf::into_os_string)
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("name", &self.name).field("place", &self.place).finish_non_exhaustive()
    }
}
