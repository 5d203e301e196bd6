//! A line of a cell that begins with `!`: a shell runs it where the notebook is, and its output comes as it is made.

use std::io::Read;
use std::os::unix::process::CommandExt as _;
use std::process::Stdio;
use std::sync::Arc;

use jupyter_protocol::Stdio as Stream;

use crate::control::Control;
use crate::failure::Failure;
use crate::pump::Pump;
use crate::session::Session;

/// Runs one command to its end.
///
/// # Errors
///
/// Where it cannot be started, was stopped, or says by its status that it failed.
pub(crate) fn run(
    command: &str,
    session: &Session,
    control: &Control,
    pump: &Arc<Pump>,
) -> Result<(), Failure> {
    let mut child = session
        .command("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A group of its own, so that an interrupt reaches all that the line starts.
        .process_group(0)
        .spawn()
        .map_err(|error| {
            Failure::sentence("ShellError", format!("`{command}` cannot be started: {error}"))
        })?;
    control.begin_shell(child.id());
    std::thread::scope(|scope| {
        if let Some(out) = child.stdout.take() {
            scope.spawn(|| copy(out, &Stream::Stdout, pump));
        }
        if let Some(err) = child.stderr.take() {
            scope.spawn(|| copy(err, &Stream::Stderr, pump));
        }
    });
    let status = child.wait();
    control.end_shell();
    match status {
        Ok(status) if status.success() => Ok(()),
        _ if control.is_asked() => Err(Failure::sentence("Interrupted", format!("`{command}` was stopped"))),
        Ok(status) => Err(Failure::sentence("ShellError", format!("`{command}` ended with {status}"))),
        Err(error) => Err(Failure::sentence("ShellError", format!("`{command}` was lost: {error}"))),
    }
}

fn copy(mut from: impl Read, name: &Stream, pump: &Pump) {
    let mut buffer = [0; 8192];
    let mut rest = Vec::new();
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        rest.extend_from_slice(&buffer[..count]);
        // A character may have been cut in two.
        let whole = match std::str::from_utf8(&rest) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => rest.len(),
        };
        let text = String::from_utf8_lossy(&rest[..whole]).into_owned();
        rest.drain(..whole);
        if !text.is_empty() {
            pump.say(name.clone(), text);
        }
    }
}
