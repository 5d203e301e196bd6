//! What a trial prints, read to the last byte as whole lines.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

/// The longest line in bytes; a longer one comes in pieces, none of which is a line of metrics.
const LONGEST: usize = 1 << 20;
/// How often a reader looks whether the trial is over, in milliseconds.
const LOOK: u16 = 50;

/// A piece of what was printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The bytes, with the line's end if they have it.
    pub(super) bytes: Vec<u8>,
    /// Whether it is a whole line. The last one need not have an end.
    pub(super) whole: bool,
}

/// Hands over each line until the pipe is closed at its other end, or `over` and empty: a process that a trial left
/// behind may hold its end open for ever.
pub(super) fn read(pipe: OwnedFd, over: &AtomicBool, mut hand_over: impl FnMut(Piece)) {
    let mut file = File::from(pipe);
    let mut lines = Lines::default();
    let mut buffer = vec![0; 1 << 16];
    loop {
        // Asked first: what was printed before the end is then in the pipe.
        let is_over = over.load(Ordering::Acquire);
        let mut ready = [PollFd::new(file.as_fd(), PollFlags::POLLIN)];
        match poll(&mut ready, if is_over { PollTimeout::ZERO } else { PollTimeout::from(LOOK) }) {
            Ok(0) if is_over => break,
            Ok(0) | Err(nix::Error::EINTR) => continue,
            Ok(_) => {}
            Err(_) => break,
        }
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => lines.add(&buffer[..count], &mut hand_over),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    lines.end(&mut hand_over);
}

/// Bytes on their way to being lines.
#[derive(Debug, Default)]
struct Lines {
    begun: Vec<u8>,
    /// Whether the line's beginning was handed over already.
    torn: bool,
}

impl Lines {
    fn add(&mut self, bytes: &[u8], hand_over: &mut impl FnMut(Piece)) {
        for part in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.begun.extend(part);
            let ends = part.ends_with(b"\n");
            if ends || self.begun.len() >= LONGEST {
                let whole = ends && !self.torn;
                self.torn = !ends;
                hand_over(Piece { bytes: std::mem::take(&mut self.begun), whole });
            }
        }
    }

    fn end(self, hand_over: &mut impl FnMut(Piece)) {
        if !self.begun.is_empty() {
            hand_over(Piece { bytes: self.begun, whole: !self.torn });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(chunks: &[&[u8]]) -> Vec<Piece> {
        let mut found = Vec::new();
        let mut lines = Lines::default();
        chunks.iter().for_each(|chunk| lines.add(chunk, &mut |piece| found.push(piece)));
        lines.end(&mut |piece| found.push(piece));
        found
    }

    proptest! {
        #[test]
        fn lines_are_the_same_however_they_come(text in "[a\n]{0,40}", cuts in proptest::collection::vec(0usize..40, 3)) {
            let bytes = text.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.sort_unstable();
            let chunks = [&bytes[..cuts[0]], &bytes[cuts[0]..cuts[1]], &bytes[cuts[1]..cuts[2]], &bytes[cuts[2]..]];
            let found = lines(&chunks);
            prop_assert!(found.iter().all(|piece| piece.whole));
            let expected: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
            prop_assert_eq!(found.iter().map(|piece| &piece.bytes[..]).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn an_endless_line_comes_in_pieces() {
        let long = vec![b'x'; LONGEST + 10];
        let found = lines(&[&long, b"\nloss=1\n"]);
        let shape: Vec<(usize, bool)> = found.iter().map(|piece| (piece.bytes.len(), piece.whole)).collect();
        assert_eq!(shape, [(LONGEST + 10, false), (1, false), (7, true)]);
    }
}
