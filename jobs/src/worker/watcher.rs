//! No trial outlives its worker: a process that waits for the worker's death and then kills the trial's whole group.
//!
//! A worker that is killed with -9 can do nothing any more, and what the system offers for that
//! (`PR_SET_PDEATHSIG`) reaches the trial's own process but none that it started. So each group has a watcher: it
//! reads from a pipe whose other end the worker alone holds, and the end of that pipe is the end of the group.
//! It is forked off before the trial's program begins, hence everything here keeps to calls that are safe between
//! `fork` and `exec`: no memory is asked for, no lock taken.

#![allow(unsafe_code, reason = "fork has no safe form; see above for what is done about it")]

use std::io;
use std::os::fd::RawFd;

use nix::libc;

/// Makes the process that calls it, between `fork` and `exec`, the leader of a group of its own that dies with the
/// worker: `worker` is the worker's process, `life` the end to read of a pipe whose other end only the worker holds.
pub(super) fn guard(worker: i32, life: RawFd) -> io::Result<()> {
    // SAFETY: plain system calls on numbers; nothing is shared with the worker's memory.
    unsafe {
        libc::setpgid(0, 0);
        #[cfg(target_os = "linux")]
        {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
            // It may have died before that.
            if libc::getppid() != worker {
                return Err(io::Error::from_raw_os_error(libc::ESRCH));
            }
        }
        #[cfg(not(target_os = "linux"))]
        let _ = worker;
        let group = libc::getpid();
        // Forked twice, so that the watcher is no child of the trial's program, which may wait for all of its own.
        match libc::fork() {
            -1 => Err(io::Error::last_os_error()),
            0 => {
                if libc::fork() == 0 {
                    watch(group, life);
                }
                libc::_exit(0)
            }
            between => {
                while libc::waitpid(between, std::ptr::null_mut(), 0) == -1 {
                    let error = io::Error::last_os_error();
                    if error.raw_os_error() != Some(libc::EINTR) {
                        return Err(error);
                    }
                }
                Ok(())
            }
        }
    }
}

/// Waits for the worker's end, then kills the group, itself included.
///
/// # Safety
/// To be called in a process that was forked for it.
unsafe fn watch(group: i32, life: RawFd) -> ! {
    // SAFETY: plain system calls on numbers and on one byte of the stack.
    unsafe {
        // The group is asked to end with signals that are not meant for its watcher.
        for signal in [libc::SIGTERM, libc::SIGINT, libc::SIGHUP, libc::SIGQUIT, libc::SIGUSR1, libc::SIGUSR2]
        {
            libc::signal(signal, libc::SIG_IGN);
        }
        close_all_but(life);
        #[cfg(target_os = "linux")]
        libc::prctl(libc::PR_SET_NAME, c"trial-watcher".as_ptr());
        libc::chdir(c"/".as_ptr());
        let mut byte = 0u8;
        loop {
            let count = libc::read(life, (&raw mut byte).cast(), 1);
            let interrupted = || io::Error::last_os_error().raw_os_error() == Some(libc::EINTR);
            if count == 0 || (count < 0 && !interrupted()) {
                break;
            }
        }
        libc::kill(-group, libc::SIGKILL);
        libc::_exit(0)
    }
}

/// Closes what was inherited: the trial's output would never end, and locks of the worker never be free, while a
/// copy is open here.
///
/// # Safety
/// To be called in a process that was forked for it.
unsafe fn close_all_but(kept: RawFd) {
    // SAFETY: system calls on numbers; no object of this process uses these files any more.
    unsafe {
        #[cfg(target_os = "linux")]
        {
            let close = |from: RawFd, to: u32| libc::syscall(libc::SYS_close_range, from, to, 0) == 0;
            if (kept == 0 || close(0, kept as u32 - 1)) && close(kept + 1, u32::MAX) {
                return;
            }
        }
        let most = libc::sysconf(libc::_SC_OPEN_MAX).clamp(256, 65_536) as RawFd;
        for file in (0..most).filter(|&file| file != kept) {
            libc::close(file);
        }
    }
}
