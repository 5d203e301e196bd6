//! A picture as a list of marks, which is written as SVG or painted as PNG.

use super::font;
use super::theme::{Paint, Theme};
use super::{png, svg};

/// In pixels, from the upper left corner.
pub(super) type Point = (f64, f64);

/// A picture: one list of marks for both formats. The same marks give the same bytes.
#[derive(Clone, Debug)]
pub struct Drawing {
    pub(super) size: (u32, u32),
    /// What the picture shows, for those who do not see it.
    pub(super) name: String,
    pub(super) theme: Theme,
    pub(super) marks: Vec<Mark>,
}

#[derive(Clone, Debug)]
pub(super) enum Mark {
    Line(Line),
    Area(Area),
    Dots(Dots),
    Text(Text),
}

/// One or more lines that look the same.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) parts: Vec<Vec<Point>>,
    pub(super) paint: Paint,
    pub(super) opacity: f64,
    pub(super) width: f64,
    /// Length of a dash and of the gap behind it.
    pub(super) dash: Option<(f64, f64)>,
    pub(super) title: String,
}

/// What lies within rings; a ring in a ring is a hole.
#[derive(Clone, Debug)]
pub(super) struct Area {
    pub(super) rings: Vec<Vec<Point>>,
    pub(super) paint: Paint,
    pub(super) opacity: f64,
    pub(super) title: String,
}

/// Places that look the same.
#[derive(Clone, Debug)]
pub(super) struct Dots {
    pub(super) places: Vec<Point>,
    pub(super) shape: Shape,
    /// From the middle outwards.
    pub(super) radius: f64,
    pub(super) paint: Paint,
    pub(super) opacity: f64,
    /// One for each place, or none.
    pub(super) titles: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Disc,
    Ring,
    Cross,
    Diamond,
    Triangle,
    /// An upright stroke.
    Bar,
    /// Not drawn, but it has its title.
    Unseen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A line of text; `at` is half the height of its capitals above its base line.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) at: Point,
    pub(super) words: String,
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) anchor: Anchor,
    /// Read from below.
    pub(super) turned: bool,
    pub(super) paint: Paint,
    /// The whole of what was shortened.
    pub(super) title: String,
}

impl Line {
    pub(super) fn new(points: Vec<Point>, paint: Paint, width: f64) -> Line {
        Line { parts: vec![points], paint, opacity: 1.0, width, dash: None, title: String::new() }
    }
}

impl Area {
    pub(super) fn new(ring: Vec<Point>, paint: Paint) -> Area {
        Area { rings: vec![ring], paint, opacity: 1.0, title: String::new() }
    }
}

impl Dots {
    pub(super) fn new(places: Vec<Point>, shape: Shape, paint: Paint) -> Dots {
        Dots { places, shape, radius: 3.5, paint, opacity: 1.0, titles: Vec::new() }
    }
}

impl Text {
    pub(super) fn new(at: Point, words: &str, size: f64, anchor: Anchor, paint: Paint) -> Text {
        let words = font::clean(words);
        Text { at, words, size, bold: false, anchor, turned: false, paint, title: String::new() }
    }

    /// Shortened to so many pixels, with the whole as its title.
    pub(super) fn within(mut self, room: f64) -> Text {
        let (short, cut) = font::shorten(&self.words, room, self.size, self.bold);
        if cut {
            self.title = std::mem::replace(&mut self.words, short);
        }
        self
    }

    pub(super) fn bold(mut self) -> Text {
        self.bold = true;
        self
    }

    pub(super) fn turned(mut self) -> Text {
        self.turned = true;
        self
    }
}

impl Drawing {
    /// An empty picture of so many pixels; `name` says what it shows.
    pub(super) fn new(name: &str, size: (u32, u32)) -> Drawing {
        Drawing { size, name: font::clean(name), theme: Theme::default(), marks: Vec::new() }
    }

    /// The same picture for another paper.
    #[must_use]
    pub fn theme(mut self, theme: Theme) -> Drawing {
        self.theme = theme;
        self
    }

    /// What the picture shows, for those who do not see it: the chart's title.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    /// As SVG, for a page that has [`font_faces`](super::font_faces).
    #[must_use]
    pub fn to_svg(&self) -> String {
        svg::write(self, false)
    }

    /// As SVG that brings its font along.
    #[must_use]
    pub fn to_svg_alone(&self) -> String {
        svg::write(self, true)
    }

    /// As PNG, `scale` times as large: 1 to 8.
    #[must_use]
    pub fn to_png(&self, scale: u32) -> Vec<u8> {
        png::paint(self, scale.clamp(1, 8))
    }

    pub(super) fn add(&mut self, mark: impl Into<Mark>) {
        self.marks.push(mark.into());
    }

    pub(super) fn rectangle(&mut self, (left, top): Point, (right, bottom): Point, paint: Paint) {
        self.add(Area::new(vec![(left, top), (right, top), (right, bottom), (left, bottom)], paint));
    }
}

impl From<Line> for Mark {
    fn from(line: Line) -> Mark {
        Mark::Line(line)
    }
}

impl From<Area> for Mark {
    fn from(area: Area) -> Mark {
        Mark::Area(area)
    }
}

impl From<Dots> for Mark {
    fn from(dots: Dots) -> Mark {
        Mark::Dots(dots)
    }
}

impl From<Text> for Mark {
    fn from(text: Text) -> Mark {
        Mark::Text(text)
    }
}
