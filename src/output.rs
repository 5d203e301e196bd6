//! Standard output: buffered, coloured where it is a terminal that wants colour.

use std::io::{self, BufWriter, Stdout, Write};

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};

use crate::ending::Failure;

/// The styles of what we print; all empty where there is no colour.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Styles {
    /// A word that an instruction changed.
    pub(crate) changed: Style,
    /// Column headings and remarks.
    pub(crate) faint: Style,
    /// The task is solved, the program right.
    pub(crate) good: Style,
    /// The task is not solved, the program wrong.
    pub(crate) bad: Style,
    /// What stands out in a line.
    pub(crate) strong: Style,
}

impl Styles {
    /// The styles of a terminal.
    pub(crate) fn coloured() -> Styles {
        Styles {
            changed: AnsiColor::Yellow.on_default().bold(),
            faint: Style::new().dimmed(),
            good: AnsiColor::Green.on_default().bold(),
            bad: AnsiColor::Red.on_default().bold(),
            strong: Style::new().bold(),
        }
    }
}

/// Bytes held back at most.
const CAPACITY: usize = 1 << 16;

/// Standard output.
#[derive(Debug)]
pub(crate) struct Output {
    out: BufWriter<Stdout>,
    /// How to style what goes there.
    pub(crate) styles: Styles,
    /// The number of columns that fit on a line.
    pub(crate) width: usize,
}

/// Columns where the output is not a terminal that tells its own.
const WIDTH: usize = 100;

impl Output {
    /// Standard output as it is now.
    pub(crate) fn new() -> Output {
        let stdout = io::stdout();
        let colour = anstream::AutoStream::choice(&stdout) != ColorChoice::Never;
        let width = terminal_size::terminal_size_of(&stdout).map_or(WIDTH, |(width, _)| width.0.into());
        Output {
            out: BufWriter::with_capacity(CAPACITY, stdout),
            styles: if colour { Styles::coloured() } else { Styles::default() },
            width,
        }
    }

    /// Writes text; it may stay in the buffer until [`Output::flush`].
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.bytes(text.as_bytes())
    }

    /// Writes text and ends the line.
    pub(crate) fn line(&mut self, text: &str) -> Result<(), Failure> {
        self.text(text)?;
        self.text("\n")
    }

    /// Writes bytes as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.out.write_all(bytes).map_err(|error| Failure::writing("standard output", error))
    }

    /// Whether nothing is held back.
    pub(crate) fn is_flushed(&self) -> bool {
        self.out.buffer().is_empty()
    }

    /// Whether so much is held back that it will soon go out by itself.
    pub(crate) fn is_nearly_full(&self) -> bool {
        self.out.buffer().len() > CAPACITY / 2
    }

    /// Hands over everything written so far. Each command ends with it, so that a full disk is noticed.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.out.flush().map_err(|error| Failure::writing("standard output", error))
    }
}
