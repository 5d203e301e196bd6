//! The charts' font, which is part of the program: how wide text is, how it is shortened, and its glyphs.

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef, GlyphId, PxScale, point};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// For SVG; the others are nearly as wide.
pub(super) const FAMILY: &str = "'DejaVu Sans',Verdana,sans-serif";
const REGULAR: &[u8] = include_bytes!("../../fonts/DejaVuSans.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/DejaVuSans-Bold.ttf");
/// The same fonts as browsers load them, less than half as large.
const REGULAR_PACKED: &[u8] = include_bytes!("../../fonts/DejaVuSans.woff2");
const BOLD_PACKED: &[u8] = include_bytes!("../../fonts/DejaVuSans-Bold.woff2");
/// How high a capital is, in ems.
pub(super) const CAPITAL: f64 = 0.729;
/// Stands for a character that the font does not have.
const UNKNOWN: char = '□';

fn face(bold: bool) -> &'static FontRef<'static> {
    static FACES: OnceLock<[FontRef<'static>; 2]> = OnceLock::new();
    let parse = |bytes| FontRef::try_from_slice(bytes).expect("the program's own font is whole");
    &FACES.get_or_init(|| [parse(REGULAR), parse(BOLD)])[usize::from(bold)]
}

/// The charts' font as style sheet rules, for a page that holds charts to have once.
#[must_use]
pub fn font_faces() -> String {
    let rule = |weight: &str, bytes: &[u8]| {
        let data = STANDARD.encode(bytes);
        format!(
            "@font-face{{font-family:'DejaVu Sans';font-weight:{weight};\
             src:url(data:font/woff2;base64,{data}) format('woff2')}}"
        )
    };
    rule("400", REGULAR_PACKED) + &rule("700", BOLD_PACKED)
}

/// How wide text is, in pixels, in a font of that size.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let face = face(bold);
    text.chars().map(|c| advance(face, c)).sum::<f64>() * size
}

/// In ems. A browser takes a character that we do not have from another font, where it may be as wide as high.
fn advance(face: &FontRef<'static>, c: char) -> f64 {
    let glyph = face.glyph_id(c);
    if glyph == GlyphId(0) {
        return 1.0;
    }
    f64::from(face.h_advance_unscaled(glyph)) / f64::from(face.units_per_em().unwrap_or(2048.0))
}

/// Text in one line without what cannot be seen: controls, and signs that turn the direction of writing.
pub(super) fn clean(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
    let shown = text.chars().filter(|c| !turns(*c) && !matches!(c, '\u{FFFE}' | '\u{FFFF}'));
    shown.map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Text that is no wider than `room` pixels, with … where it was cut; and whether it was.
pub(super) fn shorten(text: &str, room: f64, size: f64, bold: bool) -> (String, bool) {
    let text = clean(text);
    if width(&text, size, bold) <= room {
        return (text, false);
    }
    let face = face(bold);
    let mut left = room / size - advance(face, '…');
    let fits = text.chars().take_while(|&c| {
        left -= advance(face, c);
        left >= 0.0
    });
    let short: String = fits.collect();
    (format!("{}…", short.trim_end()), true)
}

/// Draws text from `(0, 0)`, the left end of its base line: `dot` gets places and how much of them is covered, from 0
/// to 1. `size` is in the dots' pixels.
pub(super) fn draw(text: &str, size: f64, bold: bool, mut dot: impl FnMut(i32, i32, f32)) {
    let face = face(bold);
    let em = f64::from(face.units_per_em().unwrap_or(2048.0));
    let scale = PxScale::from((size * f64::from(face.height_unscaled()) / em) as f32);
    let mut x = 0.0;
    for c in text.chars() {
        let known = if face.glyph_id(c) == GlyphId(0) { UNKNOWN } else { c };
        let glyph = face.glyph_id(known).with_scale_and_position(scale, point(x as f32, 0.0));
        if let Some(outline) = face.outline_glyph(glyph) {
            let corner = outline.px_bounds().min;
            outline
                .draw(|dx, dy, cover| dot(corner.x as i32 + dx as i32, corner.y as i32 + dy as i32, cover));
        }
        x += advance(face, c) * size;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_where_it_would_leave_its_room() {
        let check =
            |text: &str, room: f64, shown: &str| assert_eq!(shorten(text, room, 12.0, false).0, shown);
        check("policy", 100.0, "policy");
        check("policy", 30.0, "po…");
        check("a\nb\u{202E}c\0", 100.0, "a bc ");
        check("", 0.0, "");
        let (short, cut) = shorten(&"w".repeat(1_000), 200.0, 12.0, true);
        assert!(cut && width(&short, 12.0, true) <= 200.0, "{short}");
    }

    #[test]
    fn every_character_that_charts_use_is_in_the_font() {
        for bold in [false, true] {
            for c in "−…10⁻⁶⁰¹²³⁴⁵⁷⁸⁹×≤≥∞±·αβτёž□%".chars() {
                assert_ne!(face(bold).glyph_id(c), GlyphId(0), "{c}");
            }
        }
        let mut dots = 0;
        draw("木", 20.0, false, |_, _, _| dots += 1);
        assert!(dots > 0, "what the font does not have is drawn as a box");
    }
}
