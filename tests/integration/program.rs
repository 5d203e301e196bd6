//! The built program, started with arguments and standard input.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// What a finished run leaves.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finished {
    /// The exit code; −1 after a signal.
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The program with these arguments, no colour and piped streams.
pub(crate) fn command<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assemblet"));
    command.args(arguments).env_remove("CLICOLOR_FORCE");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the program to its end with nothing on standard input.
pub(crate) fn assemblet(arguments: &[&str]) -> Finished {
    assemblet_with(arguments, b"")
}

/// Runs the program to its end with `input` on standard input.
pub(crate) fn assemblet_with(arguments: &[&str], input: &[u8]) -> Finished {
    let mut child = command(arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // On its own thread, so that neither pipe fills up; it may leave before it has read everything.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let finished = finish(child);
    writer.join().unwrap();
    finished
}

/// Waits for the end.
pub(crate) fn finish(child: Child) -> Finished {
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Finished {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// A file in a folder for this test run; `name` is unique among the tests.
pub(crate) fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// The JSON objects of an output, one a line.
pub(crate) fn json_lines(stdout: &str) -> Vec<serde_json::Value> {
    stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
