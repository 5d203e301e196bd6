//! `log.txt`: what a trial prints, up to a limit.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// The log of an attempt. A line that cannot be written, on a full disk, is left out, and that is said once there is
/// space again: a trial does not die of its log.
#[derive(Debug)]
pub(super) struct Log {
    file: File,
    /// Bytes that may still be written.
    left: u64,
    limit: u64,
    /// Lines left out since something was last written.
    missing: u64,
}

impl Log {
    /// Opens the log in an attempt's folder.
    pub(super) fn open(folder: &Path, limit: u64) -> io::Result<Log> {
        let file = OpenOptions::new().append(true).create(true).open(folder.join("log.txt"))?;
        Ok(Log { file, left: limit, limit, missing: 0 })
    }

    /// Adds a line as it was printed, with its end if it has one.
    pub(super) fn add(&mut self, line: &[u8]) {
        if self.left == 0 {
            return;
        }
        let mut text = Vec::new();
        if self.missing > 0 {
            text.extend(
                format!("(here {} lines are missing: the disk was full)\n", self.missing).into_bytes(),
            );
        }
        text.extend(line);
        let size = text.len() as u64;
        if size >= self.left {
            let limit = self.limit >> 20;
            text = format!("(the log is longer than {limit} MiB: from here on only metrics are kept)\n")
                .into_bytes();
        }
        match self.file.write_all(&text) {
            Ok(()) => (self.left, self.missing) = (self.left.saturating_sub(size), 0),
            Err(_) => self.missing += 1,
        }
    }

    /// Adds a remark of the worker's own.
    pub(super) fn remark(&mut self, text: &str) {
        self.add(format!("({text})\n").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_ends_at_its_limit_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = Log::open(folder.path(), 2 << 20).unwrap();
        let line = [&[b'x'; 1023][..], b"\n"].concat();
        (0..5000).for_each(|_| log.add(&line));
        let text = std::fs::read_to_string(folder.path().join("log.txt")).unwrap();
        assert!((2_000_000..2_200_000).contains(&text.len()), "{}", text.len());
        let last = text.lines().next_back();
        assert_eq!(last, Some("(the log is longer than 2 MiB: from here on only metrics are kept)"));
    }
}
