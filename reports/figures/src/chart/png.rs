//! Marks as pixels: painted several times too large and averaged, so that edges are smooth.

use plotters::backend::{BitMapBackend, DrawingBackend};
use plotters::style::{RGBAColor, RGBColor};

use super::drawing::{Anchor, Area, Dots, Drawing, Line, Mark, Point, Shape, Text};
use super::fill::{Rule, disc, segments, spans};
use super::font;
use super::theme::{Paint, Theme};

/// The painted pixels to a side of a pixel, at scale 1 and at larger ones, where edges are finer already.
const FINE: (u32, u32) = (4, 3);
/// Painted pixels at most, unless that would leave edges rough.
const MOST: u64 = 60_000_000;

type Backend<'a> = BitMapBackend<'a>;

/// The picture as a PNG file.
pub(super) fn paint(drawing: &Drawing, scale: u32) -> Vec<u8> {
    let (width, height) = (drawing.size.0 * scale, drawing.size.1 * scale);
    let painted = |fine: u32| u64::from(width * fine) * u64::from(height * fine);
    let most = if scale == 1 { FINE.0 } else { FINE.1 };
    let fine = (2..=most).rev().find(|fine| painted(*fine) <= MOST).unwrap_or(2);
    let (wide, high) = (width * fine, height * fine);
    let [r, g, b] = drawing.theme.tint(Paint::Ground).rgb;
    let mut pixels: Vec<u8> = [r, g, b].repeat((wide * high) as usize);
    let backend = BitMapBackend::with_buffer(&mut pixels, (wide, high));
    let mut painter = Painter {
        backend,
        times: f64::from(scale * fine),
        theme: drawing.theme,
        size: (wide as i32, high as i32),
    };
    for mark in &drawing.marks {
        match mark {
            Mark::Line(line) => painter.line(line),
            Mark::Area(area) => painter.area(area),
            Mark::Dots(dots) if dots.shape == Shape::Unseen => {}
            Mark::Dots(dots) => painter.dots(dots),
            Mark::Text(text) => painter.text(text),
        }
    }
    drop(painter);
    encode(&averaged(&pixels, (width, height), fine), (width, height))
}

struct Painter<'a> {
    backend: Backend<'a>,
    /// Painted pixels to a pixel of the drawing.
    times: f64,
    theme: Theme,
    size: (i32, i32),
}

impl Painter<'_> {
    fn colour(&self, paint: Paint, opacity: f64) -> RGBAColor {
        let tint = self.theme.tint(paint);
        let [r, g, b] = tint.rgb;
        RGBAColor(r, g, b, tint.opacity * opacity)
    }

    fn fill(&mut self, rings: &[Vec<Point>], rule: Rule, colour: RGBAColor) {
        let times = self.times;
        let larger = |ring: &Vec<Point>| ring.iter().map(|&(x, y)| (x * times, y * times)).collect();
        let rings: Vec<Vec<Point>> = rings.iter().map(larger).collect();
        let (wide, high) = self.size;
        spans(&rings, rule, (wide, high), |row, from, to| {
            // Painting to memory does not fail.
            let _ = self.backend.draw_line((from, row), (to - 1, row), &colour);
        });
    }

    fn line(&mut self, line: &Line) {
        let colour = self.colour(line.paint, line.opacity);
        let pieces: Vec<Vec<Point>> =
            line.parts.iter().flat_map(|part| segments(part, line.width, line.dash)).collect();
        self.fill(&pieces, Rule::Union, colour);
    }

    fn area(&mut self, area: &Area) {
        let colour = self.colour(area.paint, area.opacity);
        self.fill(&area.rings, Rule::EvenOdd, colour);
    }

    fn dots(&mut self, dots: &Dots) {
        let colour = self.colour(dots.paint, dots.opacity);
        let r = dots.radius;
        let outline = |&(x, y): &Point| match dots.shape {
            Shape::Disc | Shape::Unseen => vec![disc((x, y), r)],
            Shape::Ring => {
                let mut circle = disc((x, y), r);
                circle.push(circle[0]);
                segments(&circle, 1.5, None)
            }
            Shape::Diamond => vec![vec![(x, y - r), (x + r, y), (x, y + r), (x - r, y)]],
            Shape::Triangle => vec![vec![(x - r, y - 0.8 * r), (x + r, y - 0.8 * r), (x, y + r)]],
            Shape::Bar => segments(&[(x, y - r), (x, y + r)], 1.5, None),
            Shape::Cross => {
                let mut strokes = segments(&[(x - r, y - r), (x + r, y + r)], 1.5, None);
                strokes.extend(segments(&[(x - r, y + r), (x + r, y - r)], 1.5, None));
                strokes
            }
        };
        if dots.titles.is_empty() {
            let all: Vec<Vec<Point>> = dots.places.iter().flat_map(outline).collect();
            self.fill(&all, Rule::Union, colour);
        } else {
            dots.places.iter().for_each(|place| self.fill(&outline(place), Rule::Union, colour));
        }
    }

    fn text(&mut self, text: &Text) {
        let colour = self.colour(text.paint, 1.0);
        let size = text.size * self.times;
        let back = font::width(&text.words, size, text.bold)
            * match text.anchor {
                Anchor::Start => 0.0,
                Anchor::Middle => 0.5,
                Anchor::End => 1.0,
            };
        let down = font::CAPITAL / 2.0 * size;
        let (x, y) = (text.at.0 * self.times, text.at.1 * self.times);
        let solid = RGBColor(colour.0, colour.1, colour.2);
        font::draw(&text.words, size, text.bold, |dx, dy, cover| {
            let (along, off) = (f64::from(dx) - back, f64::from(dy) + down);
            let place = if text.turned { (x + off, y - along) } else { (x + along, y + off) };
            let place = (place.0.round() as i32, place.1.round() as i32);
            let seen = (0..self.size.0).contains(&place.0) && (0..self.size.1).contains(&place.1);
            if seen && cover > 0.0 {
                let alpha = f64::from(cover.min(1.0)) * colour.3;
                let dot = plotters::style::Color::mix(&solid, alpha);
                let _ = self.backend.draw_line(place, place, &dot);
            }
        });
    }
}

/// Means of squares of `fine` by `fine` pixels.
fn averaged(pixels: &[u8], (width, height): (u32, u32), fine: u32) -> Vec<u8> {
    let (width, height, fine) = (width as usize, height as usize, fine as usize);
    let mut means = Vec::with_capacity(3 * width * height);
    let mut sums = vec![0u32; 3 * width];
    for row in 0..height {
        sums.fill(0);
        for line in row * fine..(row + 1) * fine {
            let line = &pixels[3 * line * width * fine..3 * (line + 1) * width * fine];
            for (sum, square) in sums.chunks_exact_mut(3).zip(line.chunks_exact(3 * fine)) {
                for pixel in square.chunks_exact(3) {
                    (0..3).for_each(|part| sum[part] += u32::from(pixel[part]));
                }
            }
        }
        let count = (fine * fine) as u32;
        means.extend(sums.iter().map(|sum| ((sum + count / 2) / count) as u8));
    }
    means
}

fn encode(pixels: &[u8], (width, height): (u32, u32)) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut file, width, height);
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_compression(::png::Compression::High);
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(pixels)?;
        writer.finish()
    });
    written.expect("writing to memory, of pixels that match the size, cannot fail");
    file
}
