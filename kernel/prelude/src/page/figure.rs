//! A picture with a text form.

use super::Html;
use crate::error::{Error, Fault};
use crate::notebook::{Bundle, Rich};

/// A picture in SVG, with a form for terminals.
///
/// What is drawn in `currentColor` follows the notebook's theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    svg: String,
    text: String,
}

impl Figure {
    /// A picture from the text of an SVG document and what a terminal shows in its place.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><circle cx="10" cy="10" r="9"/></svg>"#;
    /// Figure::new(svg, "a dot");
    /// ```
    #[must_use]
    pub fn new(svg: &str, text: &str) -> Figure {
        Figure { svg: svg.to_owned(), text: text.to_owned() }
    }

    /// The SVG document.
    #[must_use]
    pub fn svg(&self) -> String {
        alone(&self.svg)
    }

    /// Writes the SVG document into a file.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn save(&self, path: impl AsRef<str>) -> Result<(), Error> {
        let path = path.as_ref();
        std::fs::write(path, self.svg()).map_err(|error| Fault::io("write", path, error).into())
    }
}

/// The picture on paper of its own: outside of a page nothing says what the current colour is.
fn alone(svg: &str) -> String {
    svg.replacen("<svg ", "<svg style=\"color:#222;background:#fff\" ", 1)
}

impl Rich for Figure {
    fn bundle(&self) -> Bundle {
        Bundle::text(self.text.trim_end()).html(Html::new().block(&self.svg).finish()).svg(self.svg())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alone_a_picture_has_paper_of_its_own() {
        let figure = Figure::new("<svg width=\"1\"><g fill=\"currentColor\"/></svg>", "text\n");
        let bundle = figure.bundle();
        assert_eq!(bundle.get("text/plain"), Some("text"));
        assert!(bundle.get("text/html").unwrap().contains("<svg width=\"1\">"));
        assert!(
            bundle
                .get("image/svg+xml")
                .unwrap()
                .starts_with("<svg style=\"color:#222;background:#fff\" width")
        );
        let error = figure.save("missing folder/x.svg").unwrap_err().to_string();
        assert!(error.starts_with("cannot write missing folder/x.svg: "), "{error}");
    }
}
