//! Task files, JSON lines or pools, read one task at a time, with errors that name the file and the line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use synth::task::pool::{PoolError, PoolReader};
use synth::task::{Task, TaskError};

/// How a pool starts.
const POOL_MAGIC: &[u8] = b"ASBLPOOL";

/// The longest line that is read, in bytes; a task of a thousand pairs has about 100 kB.
const LONGEST_LINE: u64 = 16 << 20;

/// A task file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    #[error("cannot read tasks from {name}: {error}; give a file of JSON lines, or - for standard input")]
    Unreadable { name: String, error: io::Error },
    #[error(
        "{name}, line {line}: the line is longer than {} MiB; write one task a line",
        LONGEST_LINE >> 20
    )]
    TooLong { name: String, line: u64 },
    #[error("{name}, line {line}: byte {column} is not UTF-8; save the file as UTF-8 text")]
    NotUtf8 { name: String, line: u64, column: usize },
    #[error(
        "{name}, line {line}, column {column}: not a task in JSON ({message}); write one object a line, \
         such as {{\"id\": \"a\", \"registers\": 2, \"pairs\": [{{\"in\": [1, 2], \"out\": [3, 2]}}]}}"
    )]
    Syntax { name: String, line: u64, column: usize, message: String },
    #[error("{name}, line {line}, column {column}: {message}")]
    Shape { name: String, line: u64, column: usize, message: String },
    #[error("{name}, line {line}: {error}")]
    Task { name: String, line: u64, error: TaskError },
    #[error("{name}: {error}")]
    Pool { name: String, error: PoolError },
    #[error("{name} holds no task; write one JSON object a line")]
    Empty { name: String },
}

/// A task with the place in its file where it ends.
#[derive(Debug)]
pub(crate) struct Sourced {
    pub(crate) task: Task,
    /// Bytes of the file up to the end of this task.
    pub(crate) offset: u64,
}

/// The tasks of a file, in order. After an error there are no more.
pub(crate) struct TaskFile {
    tasks: Box<dyn Iterator<Item = Result<Sourced, SourceError>> + Send>,
    /// The file's size in bytes, where it is a plain file.
    pub(crate) size: Option<u64>,
    found_any: bool,
    ended: bool,
    name: String,
}

impl TaskFile {
    /// Opens a file, or standard input for `-`. A pool is known by how it starts.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub(crate) fn open(argument: &str) -> Result<TaskFile, SourceError> {
        if argument == "-" {
            return TaskFile::of("standard input", io::stdin(), None);
        }
        let unreadable = |error| SourceError::Unreadable { name: argument.to_owned(), error };
        let file = File::open(argument).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        let size = metadata.is_file().then_some(metadata.len());
        TaskFile::of(argument, file, size)
    }

    fn of(name: &str, mut input: impl Read + Send + 'static, size: Option<u64>) -> Result<Self, SourceError> {
        let mut start = Vec::new();
        let read = input.by_ref().take(POOL_MAGIC.len() as u64).read_to_end(&mut start);
        read.map_err(|error| SourceError::Unreadable { name: name.to_owned(), error })?;
        let is_pool = start == POOL_MAGIC;
        let input = BufReader::new(Cursor::new(start).chain(input));
        let tasks: Box<dyn Iterator<Item = _> + Send> =
            if is_pool { pool(name, input)? } else { Box::new(Lines::new(name, input)) };
        Ok(TaskFile { tasks, size, found_any: false, ended: false, name: name.to_owned() })
    }
}

impl Iterator for TaskFile {
    type Item = Result<Sourced, SourceError>;

    fn next(&mut self) -> Option<Result<Sourced, SourceError>> {
        if self.ended {
            return None;
        }
        let item = match self.tasks.next() {
            None if !self.found_any => Some(Err(SourceError::Empty { name: self.name.clone() })),
            item => item,
        };
        self.found_any = true;
        self.ended = !matches!(item, Some(Ok(_)));
        item
    }
}

/// The tasks of a pool.
fn pool(
    name: &str,
    input: impl Read + Send + 'static,
) -> Result<Box<dyn Iterator<Item = Result<Sourced, SourceError>> + Send>, SourceError> {
    let offset = Arc::new(AtomicU64::new(0));
    let input = Counted { input, count: offset.clone() };
    let name = name.to_owned();
    let failed = move |error| match error {
        PoolError::Io(error) => SourceError::Unreadable { name: name.clone(), error },
        error => SourceError::Pool { name: name.clone(), error },
    };
    let tasks = PoolReader::new(input).map_err(&failed)?.tasks();
    Ok(Box::new(tasks.map(move |task| {
        task.map(|task| Sourced { task, offset: offset.load(Ordering::Relaxed) }).map_err(&failed)
    })))
}

/// A reader that counts its bytes.
struct Counted<R> {
    input: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(buffer)?;
        self.count.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

/// The tasks of JSON lines.
struct Lines<R> {
    name: String,
    input: R,
    line: u64,
    offset: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    fn new(name: &str, input: R) -> Lines<R> {
        Lines { name: name.to_owned(), input, line: 0, offset: 0, buffer: Vec::new() }
    }

    /// Reads lines up to the next that is not blank; `None` at the end.
    fn read(&mut self) -> Result<Option<Sourced>, SourceError> {
        loop {
            self.buffer.clear();
            self.line += 1;
            let read = (&mut self.input).take(LONGEST_LINE + 1).read_until(b'\n', &mut self.buffer);
            let length = match read {
                Ok(length) => length as u64,
                Err(error) => return Err(SourceError::Unreadable { name: self.name.clone(), error }),
            };
            if length == 0 {
                return Ok(None);
            }
            if length > LONGEST_LINE {
                return Err(SourceError::TooLong { name: self.name.clone(), line: self.line });
            }
            self.offset += length;
            if !self.buffer.trim_ascii().is_empty() {
                let task = self.parse()?;
                return Ok(Some(Sourced { task, offset: self.offset }));
            }
        }
    }

    /// The task on the line in the buffer.
    fn parse(&self) -> Result<Task, SourceError> {
        let (name, line) = (self.name.clone(), self.line);
        let text = match str::from_utf8(&self.buffer) {
            // An editor's byte order mark is no part of the first task; nor is the line's end, behind which
            // the parser would see a second line.
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).trim_end(),
            Err(error) => {
                return Err(SourceError::NotUtf8 { name, line, column: error.valid_up_to() + 1 });
            }
        };
        Task::from_json(text).map_err(|error| match error {
            TaskError::Json(json) => {
                // Its own place counts lines within this one line.
                let message = json.to_string();
                let place = format!(" at line {} column {}", json.line(), json.column());
                let message = message.strip_suffix(&place).unwrap_or(&message).to_owned();
                let column = json.column();
                match json.classify() {
                    serde_json::error::Category::Data => SourceError::Shape { name, line, column, message },
                    _ => SourceError::Syntax { name, line, column, message },
                }
            }
            error => SourceError::Task { name, line, error },
        })
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Sourced, SourceError>;

    fn next(&mut self) -> Option<Result<Sourced, SourceError>> {
        self.read().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TASK: &str = r#"{"id":"a","registers":2,"pairs":[{"in":[1,2],"out":[3,2]}]}"#;

    /// The tasks read, or the first error.
    fn read(bytes: &[u8]) -> Result<usize, String> {
        let input = Cursor::new(bytes.to_vec());
        let file = TaskFile::of("f", input, None).map_err(|error| error.to_string())?;
        let tasks: Result<Vec<Sourced>, SourceError> = file.collect();
        tasks.map(|tasks| tasks.len()).map_err(|error| error.to_string())
    }

    #[test]
    fn blank_lines_and_marks_are_passed_over() {
        let check = |text: String, count| assert_eq!(read(text.as_bytes()), Ok(count), "{text:?}");
        check(format!("{TASK}\n"), 1);
        check(format!("\n\n{TASK}\r\n  \n{TASK}"), 2);
        check(format!("\u{feff}{TASK}\n"), 1);
    }

    #[test]
    fn nothing_is_read_past_an_error() {
        let text = format!("{TASK}\n{{\n{TASK}\n");
        let mut file = TaskFile::of("f", Cursor::new(text), None).unwrap();
        assert!(file.next().unwrap().is_ok());
        assert!(file.next().unwrap().is_err());
        assert!(file.next().is_none());
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let long = vec![b' '; LONGEST_LINE as usize + 2];
        assert_eq!(
            read(&long),
            Err("f, line 1: the line is longer than 16 MiB; write one task a line".into())
        );
    }
}
