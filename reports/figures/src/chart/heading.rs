//! What stands above a chart: its title, a remark, and the names of what is drawn.

use super::clip::Rect;
use super::drawing::{Anchor, Drawing, Text};
use super::font;
use super::theme::Paint;

/// Between the picture's edge and what is drawn.
const MARGIN: f64 = 10.0;
const TITLE: f64 = 15.0;
const NOTE: f64 = 12.0;
/// Lines of a remark at most.
const LINES: usize = 3;

/// What every chart has.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    pub(super) title: String,
    pub(super) note: String,
    pub(super) size: (u32, u32),
}

impl Heading {
    pub(super) fn new(title: &str, size: (u32, u32)) -> Heading {
        Heading { title: title.to_owned(), note: String::new(), size }
    }

    pub(super) fn set_size(&mut self, width: u32, height: u32) {
        self.size = (width.clamp(200, 4_000), height.clamp(120, 4_000));
    }

    /// A picture with the title and the remark, and what room they leave.
    pub(super) fn start(&self) -> (Drawing, Rect) {
        let mut drawing = Drawing::new(&self.title, self.size);
        let (width, height) = (f64::from(self.size.0), f64::from(self.size.1));
        let mut rect =
            Rect { left: MARGIN, top: MARGIN, right: width - MARGIN, bottom: height - MARGIN * 0.8 };
        if !self.title.is_empty() {
            let at = (rect.left, rect.top + TITLE * 0.5);
            let text = Text::new(at, &self.title, TITLE, Anchor::Start, Paint::Ink).bold();
            drawing.add(text.within(rect.width()));
            rect.top += TITLE + 8.0;
        }
        for line in wrapped(&self.note, rect.width()) {
            let at = (rect.left, rect.top + NOTE * 0.4);
            drawing.add(Text::new(at, &line, NOTE, Anchor::Start, Paint::Faint).within(rect.width()));
            rect.top += NOTE + 5.0;
        }
        (drawing, rect)
    }
}

/// A remark in lines of so many pixels.
fn wrapped(text: &str, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in font::clean(text).split_whitespace() {
        match lines.last_mut() {
            Some(line) if lines_full(line, word, room) && line.chars().next().is_some() => {
                lines.push(word.to_owned());
            }
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    if lines.len() > LINES {
        lines.truncate(LINES);
        if let Some(last) = lines.last_mut() {
            last.push_str(" …");
        }
    }
    lines
}

fn lines_full(line: &str, word: &str, room: f64) -> bool {
    font::width(line, NOTE, false) + font::width(word, NOTE, false) + NOTE * 0.4 > room
}

/// The setters that all charts share, for a builder with a field `heading`.
macro_rules! heading_setters {
    () => {
        /// A remark beneath the title: how many seeds, which interval, what was left out.
        #[must_use]
        pub fn note(mut self, note: &str) -> Self {
            note.clone_into(&mut self.heading.note);
            self
        }

        /// Width and height in pixels, at least 200 by 120.
        #[must_use]
        pub fn size(mut self, width: u32, height: u32) -> Self {
            self.heading.set_size(width, height);
            self
        }
    };
}
pub(super) use heading_setters;
