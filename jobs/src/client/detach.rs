//! Processes that outlive the one that starts them.

use std::fs::File;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

/// Lets what the command starts be in a session of its own, reading nothing and writing to `output`: neither a
/// Ctrl-C in the terminal nor its closing reaches it.
///
/// # Errors
/// Where the output's handle cannot be doubled.
#[expect(
    unsafe_code,
    reason = "a session of its own is asked for between fork and exec, and std has no safe way"
)]
pub(crate) fn detach(command: &mut Command, output: &File) -> io::Result<()> {
    command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output.try_clone()?);
    // SAFETY: setsid is safe after fork, and nothing else is done there, not even an allocation.
    unsafe { command.pre_exec(|| nix::unistd::setsid().map(|_| ()).map_err(io::Error::from)) };
    Ok(())
}
