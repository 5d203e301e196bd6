//! How an attempt ended, judged by how its program did.

use std::collections::{BTreeSet, VecDeque};
use std::process::ExitStatus;

use store::row::Class;

use super::child::signal_of;
use crate::wire::{Ending, Report};

/// The exit code of a program that saved and wants to go on later.
pub const LATER: i32 = 75;
/// The exit code of a program that could not go on by no fault of its own: a full disk, say.
pub const MACHINE: i32 = 74;

/// Why a program was stopped by its worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// The worker is to stop.
    Release,
    /// It took longer than so many seconds.
    Timeout(u64),
    /// The pruner said so.
    Prune,
    /// Its owner said so.
    Cancel,
    /// Its metrics could not be written, for this reason.
    Unwritable(String),
    /// The trial is another worker's now.
    Stale,
}

/// What is judged.
#[derive(Debug)]
pub(super) struct Course<'a> {
    /// How the program ended.
    pub(super) status: ExitStatus,
    /// Why it was stopped, if it was.
    pub(super) halt: Option<&'a Halt>,
    /// The trial's value, if it has one.
    pub(super) value: Option<Report>,
    /// The last value that was reported.
    pub(super) reported: Option<Report>,
    /// The objective's name.
    pub(super) metric: &'a str,
    /// Names of the metrics that were seen.
    pub(super) names: &'a BTreeSet<String>,
    /// The last lines of standard error.
    pub(super) last_words: &'a VecDeque<String>,
}

/// What is told, if the lease is still held.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// It has a value.
    Succeeded(Report),
    /// Anything else.
    Other(Ending),
}

/// How the attempt ended; `None` where it is no longer this worker's to say.
pub(super) fn verdict(course: &Course<'_>) -> Option<Verdict> {
    let failed =
        |class, message: String| Verdict::Other(Ending::Failed { class, message: shortened(message) });
    let completed = course.status.success().then_some(course.value).flatten();
    Some(match course.halt {
        Some(Halt::Stale) => return None,
        Some(Halt::Cancel) => Verdict::Other(Ending::Cancelled),
        Some(Halt::Unwritable(why)) => failed(Class::Infrastructure, why.clone()),
        // It may have saved and ended well before it was through, so that its success is none: it is run again, and
        // a program that was through has little left to do.
        Some(Halt::Release) => Verdict::Other(Ending::Released),
        Some(Halt::Timeout(seconds)) => {
            failed(Class::Timeout, format!("it took longer than the {seconds} s that an attempt may take"))
        }
        Some(Halt::Prune) => match course.reported.or(course.value) {
            Some(Report { step, value }) => Verdict::Other(Ending::Pruned { step, value }),
            None => Verdict::Other(Ending::Cancelled),
        },
        None => match completed {
            Some(value) => Verdict::Succeeded(value),
            None => {
                let (class, message) = fault(course);
                failed(class, message)
            }
        },
    })
}

/// What went wrong with a program that ended by itself and not well.
fn fault(course: &Course<'_>) -> (Class, String) {
    if let Some(signal) = signal_of(course.status) {
        let name =
            nix::sys::signal::Signal::try_from(signal).map_or_else(|_| signal.to_string(), |s| s.to_string());
        return (Class::Infrastructure, format!("its program was killed by {name}, which no worker sent"));
    }
    match course.status.code() {
        Some(0) => (Class::User, without_value(course)),
        Some(LATER) => {
            let why = "its program ended with exit code 75 (go on later) though no worker asked it to stop";
            (Class::Infrastructure, why.to_owned())
        }
        Some(code) => {
            let class = if code == MACHINE { Class::Infrastructure } else { Class::User };
            let words: Vec<&str> = course.last_words.iter().map(String::as_str).collect();
            let words =
                if words.is_empty() { "nothing on standard error".to_owned() } else { words.join(" / ") };
            (class, format!("its program ended with exit code {code}: {words}"))
        }
        None => (Class::Infrastructure, "how its program ended is not known".to_owned()),
    }
}

fn without_value(course: &Course<'_>) -> String {
    let metric = course.metric;
    let others: Vec<&str> = course.names.iter().map(String::as_str).filter(|name| *name != metric).collect();
    let seen = course.names.contains(metric);
    let what = if seen { "finite value" } else { "value" };
    let others = match others.as_slice() {
        [] if seen => String::new(),
        [] => "; it printed no metrics: print lines such as loss=0.31 step=20 to standard output".to_owned(),
        names => format!("; other metrics that it printed: {}", names.join(", ")),
    };
    format!("its program ended well but printed no {what} of the objective {metric}{others}")
}

/// At most 2,000 characters: the end says what went wrong, the beginning what it is about.
fn shortened(message: String) -> String {
    const MOST: usize = 2000;
    const HEAD: usize = 200;
    let count = message.chars().count();
    if count <= MOST {
        return message;
    }
    let head: String = message.chars().take(HEAD).collect();
    let tail: String = message.chars().skip(count - (MOST - HEAD - 5)).collect();
    format!("{head} ... {tail}")
}

#[cfg(test)]
mod tests;
