//! The service's log: a line for everything that somebody may want to know afterwards.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{SecondsFormat, Utc};

/// The log is moved away when it is longer than this, in bytes.
const LONGEST: u64 = 4 << 20;

/// The service's log. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Log {
    file: Arc<Mutex<File>>,
    path: Arc<PathBuf>,
}

impl Log {
    pub(super) fn open(path: &Path) -> std::io::Result<Log> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        Ok(Log { file: Arc::new(Mutex::new(file)), path: Arc::new(path.to_owned()) })
    }

    /// Writes a line, with the time before it. What has line breaks is written on one line.
    pub(super) fn say(&self, message: impl AsRef<str>) {
        let time = Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true);
        let message = message.as_ref().replace(['\n', '\r'], " ");
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // A log that cannot be written must not end what it would tell of.
        let _ = file.write_all(format!("{time} {message}\n").as_bytes());
        if file.metadata().is_ok_and(|about| about.len() > LONGEST) {
            // Copied and cut rather than renamed: workers write to the same open file.
            if fs::copy(&*self.path, self.path.with_extension("1.txt")).is_ok() {
                let _ = file.set_len(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_has_a_line_for_each_message_and_is_moved_away_when_it_is_long() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.txt");
        let log = Log::open(&path).unwrap();
        log.say("first\nof all");
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), 1);
        assert!(text.ends_with("Z first of all\n"), "{text:?}");
        let long = "x".repeat(1 << 20);
        for _ in 0..5 {
            log.say(&long);
        }
        assert!(fs::metadata(&path).unwrap().len() < LONGEST);
        assert!(fs::read_to_string(folder.path().join("log.1.txt")).unwrap().contains("first of all"));
    }
}
