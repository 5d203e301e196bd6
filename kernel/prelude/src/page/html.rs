//! Small pieces of HTML. All styles are inline and their colours are the theme's variables, each with a colour that can
//! be read on white and on black where there is no such variable; nothing has an id.

use std::fmt::Write as _;

/// A word that changed.
pub(crate) const CHANGED: &str = "var(--jp-warn-color0, #c77700)";
/// Solved, right.
pub(crate) const GOOD: &str = "var(--jp-success-color0, #2e9e4f)";
/// Not solved, wrong.
pub(crate) const BAD: &str = "var(--jp-error-color1, #d9534f)";
/// Headings and remarks.
pub(crate) const FAINT: &str = "var(--jp-ui-font-color2, #7d7d7d)";
/// Mnemonics.
pub(crate) const OPCODE: &str = "var(--jp-mirror-editor-keyword-color, #2f8f4e)";
/// Thin lines.
pub(crate) const BORDER: &str = "var(--jp-border-color2, #9994)";

/// The font of code.
pub(crate) const MONO: &str =
    "font-family:var(--jp-code-font-family,monospace);font-size:var(--jp-code-font-size,13px)";
const SANS: &str = "font-family:var(--jp-ui-font-family,sans-serif);font-size:var(--jp-code-font-size,13px)";

/// Text with what means something in HTML written out.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Text in a colour.
pub(crate) fn span(colour: &str, text: &str) -> String {
    format!("<span style=\"color:{colour}\">{}</span>", escape(text))
}

/// Text that stands out.
pub(crate) fn strong(colour: &str, text: &str) -> String {
    format!("<strong style=\"color:{colour}\">{}</strong>", escape(text))
}

/// A block of HTML beneath another one.
pub(crate) fn spaced(html: &str) -> String {
    format!("<div style=\"margin-top:6px\">{html}</div>")
}

/// A remark beneath what it is about.
pub(crate) fn note(text: &str) -> String {
    format!("<div style=\"color:{FAINT};margin-top:4px;max-width:60em\">{}</div>", escape(text))
}

/// One sentence on a line of its own, led by a word in a colour.
pub(crate) fn message(colour: &str, head: &str, rest: &str) -> String {
    Html::new().block(&format!("{}{}", strong(colour, head), escape(rest))).finish()
}

/// An output that is put together from blocks.
#[derive(Debug)]
pub(crate) struct Html(String);

impl Html {
    /// An output with nothing in it.
    pub(crate) fn new() -> Html {
        Html(format!("<div style=\"{SANS};color:var(--jp-ui-font-color1,currentColor);line-height:1.35\">"))
    }

    /// Adds HTML as a block.
    pub(crate) fn block(mut self, html: &str) -> Html {
        let _ = write!(self.0, "<div>{html}</div>");
        self
    }

    /// Adds HTML as a block in the font of code.
    pub(crate) fn code(mut self, html: &str) -> Html {
        let _ = write!(self.0, "<div style=\"{MONO};overflow-x:auto\">{html}</div>");
        self
    }

    /// The whole.
    pub(crate) fn finish(self) -> String {
        self.0 + "</div>"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(escape("a<b> & \"c\""), "a&lt;b&gt; &amp; &quot;c&quot;");
        assert_eq!(
            message("red", "no", ": 1 < 2"),
            "<div style=\"font-family:var(--jp-ui-font-family,sans-serif);font-size:var(--jp-code-font-size,13px);\
             color:var(--jp-ui-font-color1,currentColor);line-height:1.35\"><div><strong style=\"color:red\">no\
             </strong>: 1 &lt; 2</div></div>"
        );
    }
}
