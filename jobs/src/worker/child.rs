//! The trial's program: a process group that is ended as one, and never outlives its worker.

use std::io::{self, PipeWriter};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::watcher;

/// A trial's program that was started.
#[derive(Debug)]
pub(super) struct Group {
    /// The leader's process, and the group's number.
    leader: Pid,
    /// Whether the group's number may still be used: afterwards it may be another's.
    alive: Mutex<bool>,
    /// Closed at the worker's end, which tells the watcher. Never written to.
    _life: PipeWriter,
}

/// What is read from and waited for, by whoever started the group.
#[derive(Debug)]
pub(super) struct Streams {
    pub(super) child: Child,
    pub(super) stdout: OwnedFd,
    pub(super) stderr: OwnedFd,
}

impl Group {
    /// Starts a program. It dies with the thread that calls this, which therefore waits for its end.
    pub(super) fn start(command: &mut Command) -> io::Result<(Group, Streams)> {
        let (life, kept) = io::pipe()?;
        let (worker, watched) = (std::process::id() as i32, life.as_raw_fd());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let guard = move || watcher::guard(worker, watched);
        #[allow(unsafe_code, reason = "the guard only makes system calls, as is right between fork and exec")]
        // SAFETY: see above.
        let mut child = unsafe { command.pre_exec(guard) }.spawn()?;
        drop(life);
        let stdout = child.stdout.take().expect("it is piped").into();
        let stderr = child.stderr.take().expect("it is piped").into();
        let leader = Pid::from_raw(child.id() as i32);
        let group = Group { leader, alive: Mutex::new(true), _life: kept };
        Ok((group, Streams { child, stdout, stderr }))
    }

    /// Sends a signal to every process of the group, as long as it has not ended.
    pub(super) fn signal(&self, signal: Signal) {
        let alive = self.alive.lock().unwrap_or_else(PoisonError::into_inner);
        if *alive {
            // Fails only where there is none any more.
            let _ = killpg(self.leader, signal);
        }
    }

    /// Waits for the leader's end, and kills what it leaves behind in its group. Also gives back the processor time that
    /// the leader took, and those of its children for which it waited, where the system tells it.
    pub(super) fn wait(&self, child: &mut Child) -> io::Result<(ExitStatus, Option<Duration>)> {
        // Until it is reaped its number cannot be another's.
        wait_unreaped(self.leader)?;
        let spent = processor_time(self.leader);
        let mut alive = self.alive.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = killpg(self.leader, Signal::SIGKILL);
        *alive = false;
        Ok((child.wait()?, spent))
    }
}

#[cfg(target_os = "linux")]
fn wait_unreaped(process: Pid) -> io::Result<()> {
    use nix::sys::wait::{Id, WaitPidFlag, waitid};
    loop {
        match waitid(Id::Pid(process), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT) {
            Err(nix::Error::EINTR) => {}
            other => return Ok(other.map(drop)?),
        }
    }
}

/// Where the system cannot wait without reaping, the group's watcher keeps its number from being another's.
#[cfg(not(target_os = "linux"))]
fn wait_unreaped(_: Pid) -> io::Result<()> {
    Ok(())
}

/// The processor time of a process that is not reaped yet.
#[cfg(target_os = "linux")]
fn processor_time(process: Pid) -> Option<Duration> {
    /// The kernel tells programs of hundredths of a second, whatever its own ticks are.
    const TICKS: f64 = 100.0;
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The program's name may have anything in it, also spaces and parentheses.
    let mut rest = text.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = 0.0;
    for _ in 0..4 {
        // In user and kernel mode, and both again for the children.
        ticks += rest.next()?.parse::<f64>().ok()?;
    }
    Duration::try_from_secs_f64(ticks / TICKS).ok()
}

#[cfg(not(target_os = "linux"))]
fn processor_time(_: Pid) -> Option<Duration> {
    None
}

/// The signal that ended a process, if one did.
pub(super) fn signal_of(status: ExitStatus) -> Option<i32> {
    status.signal()
}
