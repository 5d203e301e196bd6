//! Progress on standard error; nothing is drawn where that is no terminal.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::clock::Timeout;

/// How far the work is.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    solved: u64,
    tasks: u64,
}

impl Progress {
    /// Nothing is shown.
    pub(crate) fn hidden() -> Progress {
        Progress::of(ProgressBar::hidden())
    }

    /// One search that takes at most the timeout.
    pub(crate) fn searching(timeout: Timeout) -> Progress {
        let limit = timeout.0.map_or(String::new(), |limit| format!(" of at most {} s", limit.as_secs_f64()));
        let bar = ProgressBar::new_spinner().with_style(style("{spinner} searching, {elapsed}{msg}"));
        Progress::of(bar.with_message(limit))
    }

    /// Tasks up to a known `length`, in tasks or bytes; `None` where it is not known.
    pub(crate) fn tasks(length: Option<u64>) -> Progress {
        Progress::of(match length {
            Some(length) => ProgressBar::new(length)
                .with_style(style("{bar:32} {percent:>3} %  {msg}  {elapsed} elapsed, {eta} left")),
            None => ProgressBar::new_spinner().with_style(style("{spinner} {msg}  {elapsed} elapsed")),
        })
    }

    /// Making a number of tasks.
    pub(crate) fn made(count: u64) -> Progress {
        let template = "{bar:32} {percent:>3} %  {human_pos} of {human_len} made  {per_sec}, {eta} left";
        Progress::of(ProgressBar::new(count).with_style(style(template)))
    }

    /// Writing files, whose number is known with the first of them.
    pub(crate) fn written() -> Progress {
        Progress::of(ProgressBar::new(0).with_style(style("{bar:32} {pos} of {len} files written")))
    }

    /// So many of so many are done.
    pub(crate) fn done(&self, done: u64, of: u64) {
        self.bar.set_length(of);
        self.bar.set_position(done);
    }

    fn of(bar: ProgressBar) -> Progress {
        if !bar.is_hidden() {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Progress { bar, solved: 0, tasks: 0 }
    }

    /// One more task is through; the work is at `position` in the unit of the length.
    pub(crate) fn advance(&mut self, position: u64, solved: bool) {
        self.tasks += 1;
        self.solved += u64::from(solved);
        if !self.bar.is_hidden() {
            self.bar.set_position(position);
            self.bar.set_message(format!("{} of {} solved", self.solved, self.tasks));
        }
    }

    /// The work is at `position` in the unit of the length.
    pub(crate) fn position(&self, position: u64) {
        self.bar.set_position(position);
    }

    /// Writes to standard output, with the bar out of the way where both share a terminal.
    pub(crate) fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        let shared = !self.bar.is_hidden() && io::stdout().is_terminal();
        if shared { self.bar.suspend(write) } else { write() }
    }

    /// Takes the bar off the screen.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates here are well-formed")
}
