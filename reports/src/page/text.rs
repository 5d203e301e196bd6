//! Text of others as it may stand in a document.

use std::borrow::Cow;

/// The text without what no document can hold: a control character becomes �, and a line ends in one way.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unfit) {
        return Cow::Borrowed(text);
    }
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    Cow::Owned(lines.chars().map(|c| if is_unfit(c) { char::REPLACEMENT_CHARACTER } else { c }).collect())
}

fn is_unfit(c: char) -> bool {
    let is_no_character = matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE;
    is_no_character || (c.is_control() && !matches!(c, '\n' | '\t'))
}

/// The text in one line.
pub(super) fn line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `1 row`, `5,000 rows`.
pub(super) fn count(number: usize, one: &str, more: &str) -> String {
    format!("{} {}", crate::chart::fixed(number as f64, 0), if number == 1 { one } else { more })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_shown_is_replaced() {
        let check = |text: &str, expected: &str| assert_eq!(clean(text), expected);
        check("plain <b> & 木 🦀\n\tindented", "plain <b> & 木 🦀\n\tindented");
        check("a\u{0}b\u{1b}[31m\u{85}\u{ffff}", "a�b�[31m��");
        check("one\r\ntwo\rthree", "one\ntwo\nthree");
        assert_eq!(line(" a\n b\t c "), "a b c");
        assert_eq!(
            (count(1, "row", "rows").as_str(), count(5_000, "row", "rows").as_str()),
            ("1 row", "5,000 rows")
        );
    }
}
