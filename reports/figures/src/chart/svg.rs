//! Marks as SVG: tenths of pixels, relative steps, and one path for all that looks the same, so that thousands of trials
//! stay small.
//!
//! (plotters' own writer has whole pixels only, an element for each point, and no titles.)

use std::fmt::Write;

use super::drawing::{Anchor, Area, Dots, Drawing, Line, Mark, Point, Shape, Text};
use super::font;
use super::theme::{Paint, Theme, hexadecimal};

/// The picture as an SVG document, with its font or without.
pub(super) fn write(drawing: &Drawing, with_font: bool) -> String {
    let (width, height) = drawing.size;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"{}\" role=\"img\" aria-label=\"{}\">\n",
        font::FAMILY,
        escape(&drawing.name)
    );
    if with_font {
        svg += &format!("<style>{}</style>\n", font::font_faces());
    }
    if drawing.theme.has_ground() {
        let ground = colour("fill", drawing.theme, Paint::Ground);
        svg += &format!("<rect width=\"{width}\" height=\"{height}\"{ground}/>\n");
    }
    for mark in &drawing.marks {
        match mark {
            Mark::Line(line) => svg += &self::line(line, drawing.theme),
            Mark::Area(area) => svg += &self::area(area, drawing.theme),
            Mark::Dots(dots) => svg += &self::dots(dots, drawing.theme),
            Mark::Text(text) => svg += &self::text(text, drawing.theme),
        }
        if !svg.ends_with('\n') {
            svg.push('\n');
        }
    }
    svg + "</svg>\n"
}

fn line(line: &Line, theme: Theme) -> String {
    let mut path = Path::default();
    line.parts.iter().filter(|part| part.len() > 1).for_each(|part| path.through(part));
    if path.steps.is_empty() {
        return String::new();
    }
    let mut look = colour("stroke", theme, line.paint) + &faded(theme, line.paint, line.opacity);
    look += &format!(" stroke-width=\"{}\" fill=\"none\" stroke-linejoin=\"round\"", number(line.width));
    if let Some((dash, gap)) = line.dash {
        look += &format!(" stroke-dasharray=\"{} {}\"", number(dash), number(gap));
    }
    path.element(&look, &line.title)
}

fn area(area: &Area, theme: Theme) -> String {
    let mut path = Path::default();
    for ring in area.rings.iter().filter(|ring| ring.len() > 2) {
        path.through(ring);
        path.steps.push('z');
    }
    if path.steps.is_empty() {
        return String::new();
    }
    let rule = if area.rings.len() > 1 { " fill-rule=\"evenodd\"" } else { "" };
    let look = colour("fill", theme, area.paint) + &faded(theme, area.paint, area.opacity) + rule;
    path.element(&look, &area.title)
}

fn dots(dots: &Dots, theme: Theme) -> String {
    let r = dots.radius;
    let ink = |part| colour(part, theme, dots.paint);
    let faded = faded(theme, dots.paint, dots.opacity);
    let look = match dots.shape {
        // A line without length and with round ends is a disc, in few bytes.
        Shape::Disc => {
            format!("{} stroke-width=\"{}\" stroke-linecap=\"round\"", ink("stroke"), number(2.0 * r))
        }
        Shape::Ring | Shape::Cross => format!("{} stroke-width=\"1.5\" fill=\"none\"", ink("stroke")),
        Shape::Bar => format!("{} stroke-width=\"1.5\"", ink("stroke")),
        Shape::Diamond | Shape::Triangle => ink("fill"),
        Shape::Unseen => {
            let width = number(2.0 * r);
            format!(" stroke=\"#000\" stroke-width=\"{width}\" stroke-linecap=\"round\" opacity=\"0\"")
        }
    };
    let one = |path: &mut Path, (x, y): Point| match dots.shape {
        Shape::Disc | Shape::Unseen => {
            path.move_to((x, y));
            path.steps.push_str("h0");
        }
        Shape::Ring => {
            path.move_to((x - r, y));
            let (r, d) = (number(r), number(2.0 * r));
            let _ = write!(path.steps, "a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0");
        }
        Shape::Cross => {
            path.through(&[(x - r, y - r), (x + r, y + r)]);
            path.through(&[(x - r, y + r), (x + r, y - r)]);
        }
        Shape::Bar => path.through(&[(x, y - r), (x, y + r)]),
        Shape::Diamond => path.through(&[(x, y - r), (x + r, y), (x, y + r), (x - r, y)]),
        Shape::Triangle => path.through(&[(x - r, y - 0.8 * r), (x + r, y - 0.8 * r), (x, y + r)]),
    };
    if dots.titles.is_empty() {
        let mut path = Path::default();
        dots.places.iter().for_each(|place| one(&mut path, *place));
        return if path.steps.is_empty() { String::new() } else { path.element(&(look + &faded), "") };
    }
    // Dots with titles are marks of their own, which are denser where they overlap.
    let mut group = format!("<g{look}>");
    for (place, title) in dots.places.iter().zip(&dots.titles) {
        let mut path = Path::default();
        one(&mut path, *place);
        group += &path.element(&faded, title);
    }
    group + "</g>"
}

fn text(text: &Text, theme: Theme) -> String {
    let down = font::CAPITAL / 2.0 * text.size;
    let (x, y) = if text.turned { (text.at.0 + down, text.at.1) } else { (text.at.0, text.at.1 + down) };
    let (x, y) = (number(x), number(y));
    let mut look = colour("fill", theme, text.paint) + &faded(theme, text.paint, 1.0);
    look += match text.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    if text.bold {
        look += " font-weight=\"700\"";
    }
    if text.turned {
        look += &format!(" transform=\"rotate(-90 {x} {y})\"");
    }
    let words = escape(&text.words);
    let title = title(&text.title);
    format!("<text x=\"{x}\" y=\"{y}\" font-size=\"{}\"{look}>{title}{words}</text>", number(text.size))
}

fn title(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("<title>{}</title>", escape(&font::clean(text))) }
}

/// The attribute that gives a part, `fill` or `stroke`, its colour.
fn colour(part: &str, theme: Theme, paint: Paint) -> String {
    let tint = theme.tint(paint);
    format!(" {part}=\"{}\"", tint.of_page.unwrap_or_else(|| hexadecimal(tint.rgb)))
}

/// The attribute that makes a mark faint as a whole: where its path crosses itself it is no denser.
fn faded(theme: Theme, paint: Paint, opacity: f64) -> String {
    let opacity = theme.tint(paint).opacity * opacity;
    if opacity < 1.0 { format!(" opacity=\"{}\"", (opacity * 100.0).round() / 100.0) } else { String::new() }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            c => escaped.push(c),
        }
    }
    escaped
}

/// Tenths of a pixel. No picture is larger than the bounds.
fn tenths(value: f64) -> i64 {
    (value * 10.0).round().clamp(-1e6, 1e6) as i64
}

fn number(value: f64) -> String {
    of_tenths(tenths(value))
}

fn of_tenths(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    match (tenths.abs() / 10, tenths.abs() % 10) {
        (0, 0) => "0".to_owned(),
        (whole, 0) => format!("{sign}{whole}"),
        (0, part) => format!("{sign}.{part}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    }
}

/// A path as SVG writes it.
#[derive(Default)]
struct Path {
    steps: String,
    /// In tenths.
    at: (i64, i64),
}

impl Path {
    fn through(&mut self, points: &[Point]) {
        for (index, &(x, y)) in points.iter().enumerate() {
            if index == 0 {
                self.move_to((x, y));
                continue;
            }
            let to = (tenths(x), tenths(y));
            let (dx, dy) = (to.0 - self.at.0, to.1 - self.at.1);
            match (dx, dy) {
                (0, 0) => continue,
                (dx, 0) => {
                    let _ = write!(self.steps, "h{}", of_tenths(dx));
                }
                (0, dy) => {
                    let _ = write!(self.steps, "v{}", of_tenths(dy));
                }
                (dx, dy) => {
                    let (dx, dy) = (of_tenths(dx), of_tenths(dy));
                    let gap = if dy.starts_with('-') { "" } else { " " };
                    let _ = write!(self.steps, "l{dx}{gap}{dy}");
                }
            }
            self.at = to;
        }
    }

    fn move_to(&mut self, (x, y): Point) {
        self.at = (tenths(x), tenths(y));
        let _ = write!(self.steps, "M{} {}", of_tenths(self.at.0), of_tenths(self.at.1));
    }

    fn element(&self, look: &str, tip: &str) -> String {
        match title(tip) {
            title if title.is_empty() => format!("<path d=\"{}\"{look}/>", self.steps),
            title => format!("<path d=\"{}\"{look}>{title}</path>", self.steps),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_can_be() {
        let check = |value: f64, text: &str| assert_eq!(number(value), text);
        check(0.0, "0");
        check(-0.04, "0");
        check(12.34, "12.3");
        check(-0.5, "-.5");
        check(7.0, "7");
    }

    #[test]
    fn hostile_names_stay_text() {
        let mut drawing = Drawing::new("<script>\"'&\u{0}", (100, 50));
        let name = "</text><script>alert(1)</script> & ".repeat(3);
        drawing.add(Text::new((0.0, 0.0), &name, 12.0, Anchor::Start, Paint::Ink).within(80.0));
        let svg = drawing.to_svg();
        assert!(!svg.contains("<script") && !svg.contains('\0'), "{svg}");
        assert!(svg.contains("aria-label=\"&lt;script&gt;&quot;&#39;&amp; \""), "{svg}");
        assert!(svg.contains("<title>&lt;/text&gt;") && svg.contains('…'), "{svg}");
    }
}
