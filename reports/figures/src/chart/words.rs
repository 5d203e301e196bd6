//! No word of any chart is cut off or touches another one.

#[path = "../../tests/samples/mod.rs"]
mod samples;

use super::clip::Rect;
use super::drawing::{Anchor, Drawing, Mark, Text};
use super::font;

/// Where a text is, from its capitals' tops to its base line.
fn bounds(text: &Text) -> Rect {
    let (width, half) = (font::width(&text.words, text.size, text.bold), text.size * font::CAPITAL / 2.0);
    let (from, to) = match text.anchor {
        Anchor::Start => (0.0, width),
        Anchor::Middle => (-width / 2.0, width / 2.0),
        Anchor::End => (-width, 0.0),
    };
    let (x, y) = text.at;
    if text.turned {
        Rect { left: x - half, top: y - to, right: x + half, bottom: y - from }
    } else {
        Rect { left: x + from, top: y - half, right: x + to, bottom: y + half }
    }
}

fn texts(drawing: &Drawing) -> Vec<(Rect, &str)> {
    let mut shown = Vec::new();
    for mark in &drawing.marks {
        if let Mark::Text(text) = mark
            && !text.words.trim().is_empty()
        {
            shown.push((bounds(text), text.words.as_str()));
        }
    }
    shown
}

fn touch(a: &Rect, b: &Rect) -> bool {
    let apart = 0.5;
    a.left < b.right - apart
        && b.left < a.right - apart
        && a.top < b.bottom - apart
        && b.top < a.bottom - apart
}

fn charts() -> impl Iterator<Item = (String, Drawing)> {
    let strange = samples::strange().into_iter().enumerate();
    let strange = strange.map(|(index, (name, drawing))| (format!("{name} {index}"), drawing));
    let others = samples::all().into_iter().chain(samples::large());
    others.map(|(name, drawing)| (name.to_owned(), drawing)).chain(strange)
}

#[test]
fn no_word_of_a_chart_is_cut_off() {
    for (name, drawing) in charts() {
        let (width, height) = (f64::from(drawing.size.0), f64::from(drawing.size.1));
        for (at, words) in texts(&drawing) {
            let inside = at.left >= 0.0 && at.top >= 0.0 && at.right <= width && at.bottom <= height;
            assert!(inside, "{name} of {width} by {height}: {words} at {at:?}");
        }
    }
}

#[test]
fn no_words_of_a_chart_touch() {
    // A worker of the strange ones does several things at once, which none of ours does.
    for (name, drawing) in charts().filter(|(name, _)| !name.starts_with("strange-timeline")) {
        let texts = texts(&drawing);
        for (index, (a, words)) in texts.iter().enumerate() {
            for (b, others) in &texts[index + 1..] {
                assert!(!touch(a, b), "{name}: {words} at {a:?} and {others} at {b:?}");
            }
        }
    }
}
