//! Tells apart what stands in one stream: a cell's text, marked lines, and evcxr's own words.

/// One part of the stream, in order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// What the cell printed; bytes that are no UTF-8 have become U+FFFD.
    Text(String),
    /// A line that begins with the mark, without its newline.
    Marked(String),
    /// A line of evcxr's, without its newline.
    Word(String),
}

/// The state between two reads.
pub(crate) struct Splitter {
    mark: Vec<u8>,
    /// Words that count anywhere, since the text before one may lack its newline; the last is a prefix that counts at
    /// the start of a line only.
    words: [&'static str; 4],
    rest: Vec<u8>,
    at_line_start: bool,
}

impl Splitter {
    pub(crate) fn new(mark: &str, words: [&'static str; 4]) -> Self {
        Self { mark: mark.as_bytes().to_vec(), words, rest: Vec::new(), at_line_start: true }
    }

    /// Whether something is held back because it may be the beginning of a marked line or a word.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.rest.is_empty()
    }

    /// Takes the next bytes of the stream.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Vec<Piece> {
        self.rest.extend_from_slice(bytes);
        let mut pieces = Vec::new();
        loop {
            let Some(start) = self.next_special() else {
                let keep = self.undecided();
                self.text(self.rest.len() - keep, &mut pieces);
                return pieces;
            };
            self.text(start, &mut pieces);
            let Some(end) = self.rest.iter().position(|&byte| byte == b'\n') else { return pieces };
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line[..end]).into_owned();
            self.at_line_start = true;
            let marked = line.as_bytes().starts_with(&self.mark);
            pieces.push(if marked { Piece::Marked(line) } else { Piece::Word(line) });
        }
    }

    /// Nothing came for a while: what only might have become a marked line or a word is text.
    pub(crate) fn give_up(&mut self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        if self.next_special().is_none() {
            self.text(self.rest.len() - incomplete_character(&self.rest), &mut pieces);
        }
        pieces
    }

    /// The stream has ended: the rest is text.
    pub(crate) fn finish(&mut self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        self.text(self.rest.len(), &mut pieces);
        pieces
    }

    /// Where the next marked line or word begins.
    fn next_special(&self) -> Option<usize> {
        (0..self.rest.len()).find(|&start| {
            let rest = &self.rest[start..];
            match rest[0] {
                b'\x1e' => rest.starts_with(&self.mark),
                b'E' => {
                    let at_line_start =
                        if start == 0 { self.at_line_start } else { self.rest[start - 1] == b'\n' };
                    let whole = |word: &&str| {
                        rest.strip_prefix(word.as_bytes()).is_some_and(|after| after.first() == Some(&b'\n'))
                    };
                    self.words[..3].iter().any(whole)
                        || at_line_start && rest.starts_with(self.words[3].as_bytes())
                }
                _ => false,
            }
        })
    }

    /// How many bytes at the end may be the beginning of something special, or of a character.
    fn undecided(&self) -> usize {
        let longest = self.mark.len().max(self.words.iter().map(|word| word.len()).max().unwrap_or(0));
        let begins = |tail: &[u8]| {
            self.mark.starts_with(tail) || self.words.iter().any(|word| word.as_bytes().starts_with(tail))
        };
        let from = self.rest.len().saturating_sub(longest);
        let special = (from..self.rest.len()).find(|&start| begins(&self.rest[start..]));
        let character = incomplete_character(&self.rest);
        special.map_or(0, |start| self.rest.len() - start).max(character)
    }

    fn text(&mut self, count: usize, pieces: &mut Vec<Piece>) {
        if count == 0 {
            return;
        }
        let bytes: Vec<u8> = self.rest.drain(..count).collect();
        self.at_line_start = bytes.last() == Some(&b'\n');
        pieces.push(Piece::Text(String::from_utf8_lossy(&bytes).into_owned()));
    }
}

/// The length of a UTF-8 sequence at the end whose last bytes have not come yet.
fn incomplete_character(bytes: &[u8]) -> usize {
    for length in 1..=bytes.len().min(3) {
        let lead = bytes[bytes.len() - length];
        let whole = match lead {
            0xC0..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF7 => 4,
            0x80..=0xBF => continue,
            _ => return 0,
        };
        return if whole > length { length } else { 0 };
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 4] = ["EVCXR_DONE", "EVCXR_PANIC", "EVCXR_LEFT", "EVCXR_"];

    /// The pieces of a stream, neighbouring texts joined, however it was cut into reads.
    fn split(stream: &[u8], cut: usize) -> Vec<Piece> {
        let mut splitter = Splitter::new("\u{1e}m", WORDS);
        let mut pieces: Vec<Piece> = stream.chunks(cut).flat_map(|chunk| splitter.feed(chunk)).collect();
        pieces.extend(splitter.finish());
        let mut joined: Vec<Piece> = Vec::new();
        for piece in pieces {
            match (joined.last_mut(), piece) {
                (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
                (_, piece) => joined.push(piece),
            }
        }
        joined
    }

    fn check(stream: &str, expected: &[Piece]) {
        for cut in 1..=stream.len() {
            assert_eq!(split(stream.as_bytes(), cut), expected, "in reads of {cut}");
        }
    }

    #[test]
    fn however_it_is_read_it_is_split_the_same() {
        check(
            "ab\u{1e}m{1}\ncd\nEVCXR_DONE\n",
            &[
                Piece::Text("ab".to_owned()),
                Piece::Marked("\u{1e}m{1}".to_owned()),
                Piece::Text("cd\n".to_owned()),
                Piece::Word("EVCXR_DONE".to_owned()),
            ],
        );
        check(
            "größer\rEVCXR_DONE\n",
            &[Piece::Text("größer\r".to_owned()), Piece::Word("EVCXR_DONE".to_owned())],
        );
        check("EVCXR_INPUT:a\n", &[Piece::Word("EVCXR_INPUT:a".to_owned())]);
        check("in EVCXR_INPUT:a\n", &[Piece::Text("in EVCXR_INPUT:a\n".to_owned())]);
    }

    #[test]
    fn text_without_a_newline_is_not_held_back() {
        let mut splitter = Splitter::new("\u{1e}m", WORDS);
        assert_eq!(splitter.feed(b"50%\r"), [Piece::Text("50%\r".to_owned())]);
        assert!(!splitter.is_waiting());
    }

    #[test]
    fn bytes_that_are_no_text_do_not_stop_it() {
        let pieces = split(b"\xff\xfeok\nEVCXR_DONE\n", 1);
        assert_eq!(
            pieces,
            [Piece::Text("\u{fffd}\u{fffd}ok\n".to_owned()), Piece::Word("EVCXR_DONE".to_owned())]
        );
    }
}
