//! How a command ends, and the exit code of each ending.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};

/// The ending of a command that did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Everything that was asked is done: exit code 0.
    Done,
    /// Something was not solved, a program is wrong, or trials of a sweep failed: exit code 3.
    Unsolved,
    /// Ctrl-C, with what was solved until then printed: exit code 130.
    Interrupted,
    /// A worker's SIGTERM, with everything saved to go on later: exit code 75.
    Later,
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What the user gave cannot be used: exit code 2.
    BadInput(anyhow::Error),
    /// The reader of our output has left, which is no error: exit code 0, in silence.
    ClosedPipe,
    /// A trial can do nothing for it, and may be run elsewhere: exit code 74.
    Machine(anyhow::Error),
    /// Anything else: exit code 1.
    Other(anyhow::Error),
}

impl Failure {
    /// Something that the user gave cannot be used.
    pub(crate) fn bad_input(error: impl Into<anyhow::Error>) -> Failure {
        Failure::BadInput(error.into())
    }

    /// The same, with what it is about in front.
    pub(crate) fn context(self, about: String) -> Failure {
        match self {
            Failure::BadInput(error) => Failure::BadInput(error.context(about)),
            Failure::ClosedPipe => Failure::ClosedPipe,
            Failure::Other(error) => Failure::Other(error.context(about)),
        }
    }

    /// Writing to `target` failed.
    pub(crate) fn writing(target: &str, error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
            _ => Failure::Other(anyhow::Error::new(error).context(format!("cannot write to {target}"))),
        }
    }
}

/// What a command gives back.
pub(crate) type Conclusion = Result<Ending, Failure>;

/// The process's exit code; says on standard error what went wrong.
pub(crate) fn exit_code(conclusion: Conclusion) -> ExitCode {
    ExitCode::from(match conclusion {
        Ok(Ending::Done) | Err(Failure::ClosedPipe) => 0,
        Ok(Ending::Unsolved) => 3,
        Ok(Ending::Interrupted) => 130,
        Ok(Ending::Later) => 75,
        Err(Failure::BadInput(error)) => {
            say("error", AnsiColor::Red, &sentence(&error));
            2
        }
        Err(Failure::Machine(error)) => {
            say("error", AnsiColor::Red, &sentence(&error));
            74
        }
        Err(Failure::Other(error)) => {
            say("error", AnsiColor::Red, &sentence(&error));
            1
        }
    })
}

/// An error with its causes. Many errors tell their cause themselves; it is not told twice.
fn sentence(error: &anyhow::Error) -> String {
    error.chain().skip(1).map(ToString::to_string).fold(error.to_string(), |text, cause| {
        if text.contains(&cause) { text } else { format!("{text}: {cause}") }
    })
}

/// Says on standard error that something is as the user may not expect, without stopping.
pub(crate) fn warn(message: impl Display) {
    say("warning", AnsiColor::Yellow, &message.to_string());
}

/// From now on a panic, which is our mistake and never the user's, is told in one sentence.
pub(crate) fn name_internal_errors() {
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("no message");
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        say("internal error", AnsiColor::Red, &format!("{message} ({place}); please report it"));
        std::process::exit(1);
    }));
}

fn say(kind: &str, colour: AnsiColor, message: &str) {
    let style: Style = colour.on_default().bold();
    // Where standard error is closed there is nobody left to tell.
    let _ = writeln!(anstream::stderr(), "{style}{kind}:{style:#} {message}");
}

#[cfg(test)]
mod tests {
    use anyhow::{Context, anyhow};

    use super::*;

    #[test]
    fn a_cause_that_is_told_already_is_not_told_twice() {
        let full = || io::Error::new(io::ErrorKind::StorageFull, "no space left");
        let told: Result<(), _> = Err(full()).context("cannot write f: no space left");
        assert_eq!(sentence(&told.unwrap_err()), "cannot write f: no space left");
        let untold: Result<(), _> = Err(full()).context("cannot write f");
        assert_eq!(sentence(&untold.unwrap_err()), "cannot write f: no space left");
        assert_eq!(sentence(&anyhow!("alone")), "alone");
    }
}
