//! Charts against what they were: their SVG number by number, their PNG pixel by pixel, both with tolerance.
//! `UPDATE=1 cargo test --release -p figures --test charts` renews what they are held against.

#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

mod samples;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use figures::chart::{Drawing, Theme, colour_variables, font_faces};

/// Pixels by which numbers may differ, since processors round differently.
const APART: f64 = 0.25;
/// Steps of 255 from which on a pixel counts as another one, and the share of those that a picture may have.
const STEPS: u8 = 40;
const SHARE: f64 = 0.004;
/// Bytes of a chart of 5,000 trials at most.
const LARGEST: usize = 300_000;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn is_update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// Text in numbers and what is between them.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| is_number(c) != is_number(first)).unwrap_or(rest.len());
        let (part, behind) = rest.split_at(end);
        parts.push(part);
        rest = behind;
    }
    parts
}

/// The first place where two texts differ by more than rounding.
fn difference(new: &str, old: &str) -> Option<String> {
    let (new, old) = (parts(new), parts(old));
    let same = |new: &str, old: &str| match (new.parse::<f64>(), old.parse::<f64>()) {
        (Ok(new), Ok(old)) => (new - old).abs() <= APART,
        _ => new == old,
    };
    let place = new.iter().zip(&old).position(|(new, old)| !same(new, old));
    let place = place.or_else(|| (new.len() != old.len()).then_some(new.len().min(old.len())))?;
    let around = |parts: &[&str]| parts[place.saturating_sub(6)..(place + 6).min(parts.len())].concat();
    Some(format!("now {:?}, it was {:?}", around(&new), around(&old)))
}

/// Width, height and the pixels, three bytes each.
type Pixels = (u32, u32, Vec<u8>);

fn pixels(png: &[u8]) -> Pixels {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    assert_eq!(frame.color_type, png::ColorType::Rgb);
    (frame.width, frame.height, pixels)
}

/// The picture half as large, so that what is kept of it is small; edges that moved are still seen.
fn halved((width, height, pixels): Pixels) -> Pixels {
    let (half_width, half_height) = (width / 2, height / 2);
    let mean = |x: u32, y: u32, part: u32| {
        let at =
            |dx: u32, dy: u32| u32::from(pixels[(3 * ((2 * y + dy) * width + 2 * x + dx) + part) as usize]);
        ((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1) + 2) / 4) as u8
    };
    let mut halved = Vec::with_capacity((3 * half_width * half_height) as usize);
    for y in 0..half_height {
        halved.extend((0..half_width).flat_map(|x| [0, 1, 2].map(|part| mean(x, y, part))));
    }
    (half_width, half_height, halved)
}

fn encoded((width, height, pixels): &Pixels) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, *width, *height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    encoder.write_header().unwrap().write_image_data(pixels).unwrap();
    file
}

/// The share of pixels that differ.
fn other_pixels(new: &[u8], old: &[u8]) -> f64 {
    let differs = |(new, old): (&[u8], &[u8])| new.iter().zip(old).any(|(a, b)| a.abs_diff(*b) > STEPS);
    let count = new.chunks(3).zip(old.chunks(3)).filter(|pair| differs(*pair)).count();
    count as f64 / (new.len() / 3) as f64
}

#[test]
fn every_chart_has_the_data_that_it_had() {
    for (name, drawing) in samples::all() {
        let (path, new) = (golden(&format!("{name}.svg")), drawing.to_svg());
        if is_update() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &new).unwrap();
        }
        let found = difference(&new, &fs::read_to_string(&path).unwrap());
        assert_eq!(found, None, "{name}");
    }
}

#[test]
fn every_chart_looks_as_it_did() {
    for (name, drawing) in samples::all() {
        let (path, new) = (golden(&format!("{name}.png")), halved(pixels(&drawing.to_png(1))));
        if is_update() {
            fs::write(&path, encoded(&new)).unwrap();
        }
        let old = pixels(&fs::read(&path).unwrap());
        assert_eq!((new.0, new.1), (old.0, old.1), "{name}: the size");
        let share = other_pixels(&new.2, &old.2);
        assert!(share <= SHARE, "{name}: {:.2} % of the pixels are others", share * 100.0);
    }
}

#[test]
fn nothing_is_held_against_a_chart_that_is_no_more() {
    let held: BTreeSet<String> = (fs::read_dir(golden("")).unwrap())
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    let names =
        samples::all().into_iter().flat_map(|(name, _)| [format!("{name}.png"), format!("{name}.svg")]);
    assert_eq!(held, names.collect::<BTreeSet<String>>());
}

#[test]
fn differences_are_found() {
    assert_eq!(difference("<path d=\"M1.2 3\"/>", "<path d=\"M1.3 3\"/>"), None);
    assert!(difference("<path d=\"M1.2 3\"/>", "<path d=\"M2.2 3\"/>").is_some());
    assert!(difference("<path d=\"M1.2 3\"/>", "<path d=\"M1.2 3\" fill=\"none\"/>").is_some());
    let line = |x| figures::chart::LineChart::new("").line("a", &[(0.0, 0.0), (1.0, x), (2.0, 3.0)]).draw();
    let [one, two] = [0.0, 2.0].map(|x| pixels(&line(x).to_png(1)).2);
    assert!(other_pixels(&one, &two) > SHARE, "{}", other_pixels(&one, &two));
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let (one, two) = (samples::all().remove(0).1, samples::all().remove(0).1);
    assert_eq!(one.to_png(1), two.to_png(1));
    for ((name, one), (_, two)) in samples::all().into_iter().zip(samples::all()) {
        assert_eq!(one.to_svg(), two.to_svg(), "{name}");
    }
}

/// Parses the SVG, which must be whole and hold nothing but shapes and text of our own.
fn check_svg(name: &str, drawing: &Drawing) {
    let svg = drawing.to_svg();
    let tree = roxmltree::Document::parse(&svg).unwrap_or_else(|error| panic!("{name}: {error}"));
    for node in tree.root().descendants().filter(roxmltree::Node::is_element) {
        let tag = node.tag_name().name();
        assert!(["svg", "rect", "path", "g", "text", "title"].contains(&tag), "{name}: {tag}");
        let numbers = node.attributes().filter(|attribute| attribute.name() != "aria-label");
        for attribute in numbers {
            let value = attribute.value();
            assert!(!value.contains("NaN") && !value.contains("inf"), "{name}: {tag} {value}");
            assert!(!attribute.name().starts_with("on") && attribute.name() != "id", "{name}: {tag}");
        }
    }
}

#[test]
fn strange_values_and_names_give_whole_pictures() {
    for (index, (name, drawing)) in samples::strange().into_iter().enumerate() {
        check_svg(&format!("{name} {index}"), &drawing);
        // Painting all would take a minute; every fourth is one of each kind of chart, and of values.
        if !index.is_multiple_of(4) {
            continue;
        }
        let (width, height, pixels) = pixels(&drawing.to_png(1));
        assert_eq!((width, height), drawing.size());
        assert!(pixels.iter().any(|part| *part != 0xFF), "{name} {index} is blank");
    }
}

#[test]
fn charts_of_thousands_of_trials_are_small() {
    for (name, drawing) in samples::large() {
        check_svg(name, &drawing);
        let size = drawing.to_svg().len();
        assert!(size <= LARGEST, "{name}: {size} bytes");
    }
}

#[test]
fn a_theme_changes_colours_only() {
    for (name, drawing) in samples::all() {
        let of = |theme| drawing.clone().theme(theme).to_svg();
        let (light, dark) = (of(Theme::Light), of(Theme::Dark));
        assert_ne!(light, dark, "{name}");
        assert_eq!(light.matches("<path").count(), dark.matches("<path").count(), "{name}");
        assert!(drawing.to_svg().contains("currentColor") && !light.contains("currentColor"), "{name}");
    }
}

#[test]
fn a_styled_page_has_every_colour_that_a_chart_names() {
    let (light, dark) = (colour_variables(Theme::Light), colour_variables(Theme::Dark));
    for (name, drawing) in samples::all() {
        let svg = drawing.theme(Theme::Styled).to_svg();
        let named: BTreeSet<&str> =
            svg.split("var(").skip(1).map(|rest| rest.split(',').next().unwrap()).collect();
        assert!(named.len() > 3, "{name}: {named:?}");
        for colour in named {
            let declared = format!("{colour}:#");
            assert!(light.contains(&declared) && dark.contains(&declared), "{name}: {colour}");
        }
    }
}

#[test]
fn a_chart_brings_its_font_only_when_it_stands_alone() {
    let (_, drawing) = samples::all().remove(0);
    assert!(!drawing.to_svg().contains("@font-face"));
    let alone = drawing.to_svg_alone();
    assert!(alone.contains(&font_faces()) && alone.matches("@font-face").count() == 2);
    roxmltree::Document::parse(&alone).unwrap();
}

#[test]
fn a_larger_scale_gives_more_pixels_of_the_same_picture() {
    let (_, drawing) = samples::all().remove(0);
    let (width, height) = drawing.size();
    let (one, three) = (pixels(&drawing.to_png(1)), pixels(&drawing.to_png(3)));
    assert_eq!((three.0, three.1), (3 * width, 3 * height));
    let mean = |pixels: &[u8]| pixels.iter().map(|part| f64::from(*part)).sum::<f64>() / pixels.len() as f64;
    assert!((mean(&one.2) - mean(&three.2)).abs() < 1.0, "as bright as the small one");
}
