//! What a run writes beside its states: `metrics.jsonl` and TensorBoard's events.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::error::TrainError;
use super::files::write_whole;
use super::metrics::Line;
use super::tensorboard::EventWriter;

/// Both logs of a run.
#[derive(Debug)]
pub(super) struct Log {
    metrics: (PathBuf, File),
    events: (PathBuf, EventWriter<File>),
}

impl Log {
    /// Opens the logs in `folder` for a run that has said everything up to `reported`: later lines, left by a run
    /// that was killed after its last checkpoint, are taken out, and come again.
    pub(super) fn open(folder: &Path, reported: u64, wall_time: f64) -> Result<Log, TrainError> {
        let path = folder.join("metrics.jsonl");
        if path.exists() {
            let text = fs::read_to_string(&path).map_err(TrainError::io("read", &path))?;
            // The last line may have been cut in the middle.
            let said =
                |line: &&str| serde_json::from_str::<Line>(line).is_ok_and(|line| line.update <= reported);
            let kept: String = text.lines().filter(said).map(|line| format!("{line}\n")).collect();
            write_whole(&path, kept.as_bytes())?;
        }
        let open = OpenOptions::new().create(true).append(true).open(&path);
        let metrics = (path.clone(), open.map_err(TrainError::io("open", &path))?);
        // Readers take the files of a folder in the order of their names.
        let path = folder.join(format!("events.out.tfevents.{reported:012}.assemblet"));
        let events = File::create(&path).and_then(|file| EventWriter::new(file, wall_time, reported + 1));
        let events = events.map_err(TrainError::io("write", &path))?;
        Ok(Log { metrics, events: (path, events) })
    }

    /// Adds a line to both.
    pub(super) fn write(&mut self, line: &Line, wall_time: f64) -> Result<(), TrainError> {
        let (path, file) = &mut self.metrics;
        file.write_all(format!("{}\n", line.to_json()).as_bytes()).map_err(TrainError::io("write", path))?;
        let (path, events) = &mut self.events;
        let written = events.scalars(wall_time, line.update, &line.scalars()).and_then(|()| events.flush());
        written.map_err(TrainError::io("write", path))
    }
}
