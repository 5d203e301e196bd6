//! What was run, in this session and before; kept on disk, one JSON line a cell.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jupyter_protocol::{HistoryEntry, HistoryRequest};
use serde::{Deserialize, Serialize};

/// The file holds at least so many of the newest cells; it is cut back to them when a kernel starts.
const KEPT: usize = 10_000;

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Line {
    session: usize,
    line: usize,
    source: String,
    /// What the cell showed as its value, where it had one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    output: String,
}

/// All cells that are known, oldest first.
#[derive(Debug)]
pub(crate) struct History {
    file: Option<PathBuf>,
    session: usize,
    lines: Vec<Line>,
}

impl History {
    /// Reads the file, where there is one. A history that cannot be kept is no reason not to run cells: the kernel's
    /// log says so.
    pub(crate) fn open() -> Self {
        let file = dirs::data_dir().map(|folder| folder.join("assemblet/history.jsonl"));
        Self::read(file)
    }

    fn read(file: Option<PathBuf>) -> Self {
        let text = file.as_deref().and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
        // A line that a kill has torn, or another kernel is writing, is passed over.
        let mut lines: Vec<Line> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let session = lines.iter().map(|line| line.session).max().unwrap_or(0) + 1;
        if lines.len() > 2 * KEPT {
            lines.drain(..lines.len() - KEPT);
            if let Some(file) = &file {
                rewrite(file, &lines);
            }
        }
        Self { file, session, lines }
    }

    /// Adds a cell of this session.
    pub(crate) fn add(&mut self, number: usize, source: &str, output: &str) {
        let line = Line {
            session: self.session,
            line: number,
            source: source.to_owned(),
            output: output.to_owned(),
        };
        if let Some(file) = &self.file
            && let Err(error) = append(file, &line)
        {
            eprintln!("the history cannot be kept in {}: {error}", file.display());
            self.file = None;
        }
        self.lines.push(line);
    }

    /// The cells that a request asks for, oldest first.
    pub(crate) fn find(&self, request: &HistoryRequest) -> Vec<HistoryEntry> {
        let (found, with_output): (Vec<&Line>, bool) = match request {
            HistoryRequest::Tail { n, output, .. } => (last(self.lines.iter().collect(), *n), *output),
            HistoryRequest::Range { session, start, stop, output, .. } => {
                let session = self.session_number(session.unwrap_or(0));
                let (start, stop) =
                    (usize::try_from(*start).unwrap_or(0), usize::try_from(*stop).unwrap_or(usize::MAX));
                let is_in =
                    |line: &&Line| Some(line.session) == session && line.line >= start && line.line < stop;
                (self.lines.iter().filter(is_in).collect(), *output)
            }
            HistoryRequest::Search { pattern, unique, output, n, .. } => {
                let mut found: Vec<&Line> =
                    self.lines.iter().filter(|line| matches_glob(pattern, &line.source)).collect();
                if *unique {
                    let mut seen = std::collections::HashSet::new();
                    found.reverse();
                    found.retain(|line| seen.insert(line.source.as_str()));
                    found.reverse();
                }
                (last(found, *n), *output)
            }
        };
        let entry = |line: &Line| {
            if with_output {
                HistoryEntry::InputOutput(line.session, line.line, (line.source.clone(), line.output.clone()))
            } else {
                HistoryEntry::Input(line.session, line.line, line.source.clone())
            }
        };
        found.into_iter().map(entry).collect()
    }

    /// Zero is this session, and a negative number one before it.
    fn session_number(&self, asked: i32) -> Option<usize> {
        if asked > 0 {
            usize::try_from(asked).ok()
        } else {
            self.session.checked_sub(asked.unsigned_abs() as usize)
        }
    }
}

fn last(mut lines: Vec<&Line>, count: i32) -> Vec<&Line> {
    let count = usize::try_from(count).unwrap_or(0);
    let skip = lines.len().saturating_sub(count);
    if count > 0 {
        lines.drain(..skip);
    }
    lines
}

fn append(file: &Path, line: &Line) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    // One write, so that two kernels do not mix their lines.
    let text = serde_json::to_string(line)? + "\n";
    OpenOptions::new().create(true).append(true).open(file)?.write_all(text.as_bytes())
}

fn rewrite(file: &Path, lines: &[Line]) {
    let text: String =
        lines.iter().filter_map(|line| serde_json::to_string(line).ok()).map(|line| line + "\n").collect();
    let aside = file.with_extension("new");
    let _ = fs::write(&aside, text).and_then(|()| fs::rename(&aside, file));
}

/// Whether a text matches a pattern with `*` and `?`, as the protocol's search wants.
fn matches_glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where to go on when what follows the last star did not fit: one character further.
    let mut retry = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                retry = Some((p, t));
                p += 1;
            }
            Some(&c) if c == '?' || c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((star, at)) = retry else { return false };
                retry = Some((star, at + 1));
                p = star + 1;
                t = at + 1;
            }
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(entries: Vec<HistoryEntry>) -> Vec<String> {
        entries
            .into_iter()
            .map(|entry| match entry {
                HistoryEntry::Input(_, _, source) | HistoryEntry::InputOutput(_, _, (source, _)) => source,
            })
            .collect()
    }

    #[test]
    fn a_later_session_finds_what_an_earlier_one_ran() {
        let folder = tempfile::tempdir().unwrap();
        let file = Some(folder.path().join("a/history.jsonl"));
        let mut first = History::read(file.clone());
        first.add(1, "let a = 1;", "");
        first.add(2, "a + 1", "2");
        let mut second = History::read(file);
        second.add(1, "a + 1", "2");
        let tail = HistoryRequest::Tail { n: 2, output: false, raw: true };
        assert_eq!(sources(second.find(&tail)), ["a + 1", "a + 1"]);
        let before = HistoryRequest::Range { session: Some(-1), start: 1, stop: 2, output: true, raw: true };
        assert_eq!(sources(second.find(&before)), ["let a = 1;"]);
        let search = HistoryRequest::Search {
            pattern: "a*".to_owned(),
            unique: true,
            output: false,
            raw: true,
            n: 10,
        };
        assert_eq!(sources(second.find(&search)), ["a + 1"]);
    }

    #[test]
    fn globs() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a?c", "abbc", false),
            ("*b", "ab b", true),
            ("x", "xy", false),
        ] {
            assert_eq!(matches_glob(pattern, text), expected, "{pattern} {text}");
        }
    }
}
