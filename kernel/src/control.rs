//! What the evaluating thread does now, and the stop button.

use std::fs;
use std::path::PathBuf;
use std::process::Child;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use crate::cargo::{COMPILE_FILE, STOP_FILE};

/// What the evaluating thread is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Starts, with no cell to run.
    Starting,
    /// Waits for a request.
    Idle,
    /// Analyses and compiles a cell, or builds crates for it.
    Compiling,
    /// The cell's code runs.
    Running,
    /// A shell line of a cell runs, in this process group.
    Shell(i32),
}

/// What an interrupt met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Met {
    /// No cell.
    Nothing,
    /// A cell, which has been asked to stop.
    Asked,
    /// A cell that had been asked before: its process was killed.
    Killed,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// How often the current cell was asked to stop.
    asked: u32,
    /// evcxr's handle to the relay, whose end evcxr takes for the end of the cell's process.
    relay: Option<Arc<Mutex<Child>>>,
}

/// Shared by the evaluating thread, which sets the phase, and by whoever stops a cell.
#[derive(Debug)]
pub(crate) struct Control {
    folder: PathBuf,
    state: Mutex<State>,
}

impl Control {
    pub(crate) fn new(folder: PathBuf) -> Self {
        let state = State { phase: Phase::Starting, asked: 0, relay: None };
        Self { folder, state: Mutex::new(state) }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn phase(&self) -> Phase {
        self.state().phase
    }

    /// Whether the current cell has been asked to stop.
    pub(crate) fn is_asked(&self) -> bool {
        self.state().asked > 0
    }

    /// A cell begins.
    pub(crate) fn begin_cell(&self) {
        let mut state = self.state();
        state.asked = 0;
        state.phase = Phase::Compiling;
        let _ = fs::remove_file(self.folder.join(STOP_FILE));
    }

    /// The cell's code begins to run: an interrupt that came too late for the compiler reaches it here.
    pub(crate) fn begin_run(&self) {
        let mut state = self.state();
        if state.phase == Phase::Compiling {
            state.phase = Phase::Running;
            if state.asked > 0 {
                signal_process(&state, Signal::SIGINT);
            }
        }
    }

    pub(crate) fn begin_shell(&self, group: u32) {
        self.state().phase = Phase::Shell(group.cast_signed());
    }

    pub(crate) fn end_shell(&self) {
        self.state().phase = Phase::Compiling;
    }

    /// The cell has ended.
    pub(crate) fn end_cell(&self) {
        self.state().phase = Phase::Idle;
        let _ = fs::remove_file(self.folder.join(STOP_FILE));
    }

    pub(crate) fn set_relay(&self, relay: Arc<Mutex<Child>>) {
        self.state().relay = Some(relay);
    }

    /// Asks the current cell to stop; a second time kills its process.
    pub(crate) fn interrupt(&self) -> Met {
        let mut state = self.state();
        if matches!(state.phase, Phase::Idle | Phase::Starting) {
            return Met::Nothing;
        }
        state.asked += 1;
        let is_first = state.asked == 1;
        match state.phase {
            Phase::Compiling => {
                let _ = fs::write(self.folder.join(STOP_FILE), "");
                self.kill_compile();
            }
            Phase::Running if is_first => signal_process(&state, Signal::SIGINT),
            Phase::Running => signal_process(&state, Signal::SIGKILL),
            Phase::Shell(group) => {
                let signal = if is_first { Signal::SIGINT } else { Signal::SIGKILL };
                let _ = killpg(Pid::from_raw(group), signal);
            }
            Phase::Idle | Phase::Starting => {}
        }
        if is_first || state.phase == Phase::Compiling { Met::Asked } else { Met::Killed }
    }

    fn kill_compile(&self) {
        let group =
            fs::read_to_string(self.folder.join(COMPILE_FILE)).ok().and_then(|text| text.parse().ok());
        if let Some(group) = group {
            let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
        }
    }

    /// Ends everything that this kernel has started, for its own end.
    pub(crate) fn kill_all(&self) {
        self.kill_compile();
        let state = self.state();
        if let Phase::Shell(group) = state.phase {
            let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
        }
        signal_process(&state, Signal::SIGKILL);
        if let Some(relay) = &state.relay
            && let Ok(mut relay) = relay.try_lock()
        {
            let _ = relay.kill();
        }
    }
}

/// Signals the process that runs cells, which is the relay's only child.
fn signal_process(state: &State, signal: Signal) {
    // evcxr holds the lock only while it waits for a process that has ended.
    let Some(relay) = state.relay.as_ref().and_then(|relay| relay.try_lock().ok().map(|relay| relay.id()))
    else {
        return;
    };
    let children = fs::read_to_string(format!("/proc/{relay}/task/{relay}/children")).unwrap_or_default();
    for pid in children.split_whitespace().filter_map(|pid| pid.parse().ok()) {
        let _ = kill(Pid::from_raw(pid), signal);
    }
}

/// How long a cell may take to stop before its user is told how to end it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
