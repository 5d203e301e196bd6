//! The files of a unit: whole or not at all, and rows that can be gone on with wherever they were cut.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::RunError;
use super::measuring::Job;
use crate::row::{Row, Time};

/// Writes a file aside and gives it its name: whoever reads the name finds the old content or the new one.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), RunError> {
    let aside = path.with_extension("part");
    let written = File::create(&aside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    if let Err(error) = written {
        // A full disk is no fuller for a file that is of no use.
        let _ = fs::remove_file(&aside);
        return Err(RunError::io("write", path)(error));
    }
    fs::rename(&aside, path).map_err(RunError::io("rename", path))
}

/// The content of a file; `None` where there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, RunError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(RunError::io("read", path)(error)),
    }
}

/// Removes a file, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), RunError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(RunError::io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// `rows.jsonl` and `times.jsonl`, line for line.
pub(super) struct Rows {
    rows: (PathBuf, File),
    times: (PathBuf, File),
    /// How many there are by network and measurement.
    counts: HashMap<(String, String), usize>,
}

impl Rows {
    /// Opens both in a folder, without what was cut off at the end of one of them.
    pub(super) fn open(work: &Path) -> Result<Rows, RunError> {
        let paths = [work.join("rows.jsonl"), work.join("times.jsonl")];
        let texts = [read(&paths[0])?, read(&paths[1])?].map(Option::unwrap_or_default);
        let mut counts = HashMap::new();
        let mut kept = 0;
        let whole = |text: &Vec<u8>| text.iter().filter(|&&byte| byte == b'\n').count();
        for line in texts[0].split(|&byte| byte == b'\n').take(whole(&texts[0]).min(whole(&texts[1]))) {
            // After a line that is none, as where the power failed, all is done again.
            let Ok(row) = serde_json::from_slice::<Row>(line) else { break };
            *counts.entry((row.network, row.measurement)).or_insert(0) += 1;
            kept += 1;
        }
        for (path, text) in paths.iter().zip(&texts) {
            let ends = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
            let end = if kept == 0 { 0 } else { ends.take(kept).last().unwrap_or(0) };
            if end < text.len() {
                write_whole(path, &text[..end])?;
            }
        }
        let open = |path: &PathBuf| {
            let file = OpenOptions::new().create(true).append(true).open(path);
            Ok::<_, RunError>((path.clone(), file.map_err(RunError::io("open", path))?))
        };
        Ok(Rows { rows: open(&paths[0])?, times: open(&paths[1])?, counts })
    }

    /// How many rows of a measurement there are.
    pub(super) fn of(&self, job: &Job<'_>) -> usize {
        self.counts.get(&(job.stage.network.key(), job.measurement.key())).copied().unwrap_or(0)
    }

    /// Adds rows, each with its time.
    pub(super) fn add(&mut self, rows: &[(Row, Time)]) -> Result<(), RunError> {
        let (mut text, mut times) = (String::new(), String::new());
        for (row, time) in rows {
            text.push_str(&serde_json::to_string(row).expect("a row is numbers and words"));
            text.push('\n');
            times.push_str(&serde_json::to_string(time).expect("a time is a number"));
            times.push('\n');
        }
        for ((path, file), text) in [(&mut self.rows, text), (&mut self.times, times)] {
            file.write_all(text.as_bytes()).map_err(RunError::io("write", path))?;
        }
        Ok(())
    }
}
