//! A picture with a text form.

use std::path::Path;

use figures::chart::{Drawing, Theme};

use super::{Html, note};
use crate::error::{Error, Fault};
use crate::frame::Frame;
use crate::notebook::{Bundle, Rich};
use crate::results::Drawn;

/// Pixels of a PNG for each of the picture.
const SCALE: u32 = 2;
/// A larger picture is not given twice.
const LARGE: usize = 30_000;

/// A picture in SVG, with a form for terminals.
///
/// What is drawn in `currentColor` follows the notebook's theme.
#[derive(Clone, Debug)]
pub struct Figure {
    picture: Picture,
    text: String,
    caption: String,
    data: Option<Frame>,
}

#[derive(Clone, Debug)]
enum Picture {
    Svg(String),
    Drawing(Box<Drawing>),
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
        Figure::of(Picture::Svg(svg.to_owned()), text)
    }

    pub(crate) fn drawn(drawing: Drawing, text: &str) -> Figure {
        Figure::of(Picture::Drawing(Box::new(drawing)), text)
    }

    fn of(picture: Picture, text: &str) -> Figure {
        Figure { picture, text: text.to_owned(), caption: String::new(), data: None }
    }

    /// A figure of a page, with words beneath it, and with what is drawn.
    pub(crate) fn of_page(drawn: Drawn) -> Figure {
        let title = drawn.drawing.name().to_owned();
        let figure = Figure::drawn(drawn.drawing, &title);
        Figure { caption: drawn.caption, data: Some(drawn.data.into()), ..figure }
    }

    /// The SVG document.
    #[must_use]
    pub fn svg(&self) -> String {
        match &self.picture {
            Picture::Svg(svg) => alone(svg),
            Picture::Drawing(drawing) => alone(&drawing.to_svg()),
        }
    }

    /// What is drawn, a row a mark; without rows for a picture that has no data.
    #[must_use]
    pub fn data(&self) -> Frame {
        self.data.clone().unwrap_or_default()
    }

    /// What one sees and how it was computed; empty where nothing is to be said.
    #[must_use]
    pub fn caption(&self) -> String {
        self.caption.clone()
    }

    /// Writes the picture into a file: PNG where its name ends so and it is a chart, else SVG. It stands on white paper.
    ///
    /// # Errors
    /// Where the file cannot be written, or a picture of your own is to be PNG.
    pub fn save(&self, path: impl AsRef<str>) -> Result<(), Error> {
        let path = path.as_ref();
        let is_png =
            Path::new(path).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"));
        let bytes = match &self.picture {
            Picture::Drawing(drawing) => {
                let drawing = drawing.as_ref().clone().theme(Theme::Light);
                if is_png { drawing.to_png(SCALE) } else { drawing.to_svg_alone().into_bytes() }
            }
            Picture::Svg(_) if is_png => return Err(Fault::NoPixels(path.to_owned()).into()),
            Picture::Svg(svg) => alone(svg).into_bytes(),
        };
        std::fs::write(path, bytes).map_err(|error| Fault::io("write", path, error).into())
    }
}

/// The picture on paper of its own: outside of a page nothing says what the current colour is.
fn alone(svg: &str) -> String {
    svg.replacen("<svg ", "<svg style=\"color:#222;background:#fff\" ", 1)
}

impl Rich for Figure {
    fn bundle(&self) -> Bundle {
        let drawn = match &self.picture {
            Picture::Svg(svg) => svg.clone(),
            Picture::Drawing(drawing) => drawing.to_svg(),
        };
        let mut html = Html::new().block(&drawn);
        let mut text = self.text.trim_end().to_owned();
        if !self.caption.is_empty() {
            html = html.block(&note(&self.caption));
            text = format!("{text}\n{}", self.caption);
        }
        let bundle = Bundle::text(text.trim()).html(html.finish());
        if drawn.len() > LARGE { bundle } else { bundle.svg(alone(&drawn)) }
    }
}

impl std::fmt::Display for Figure {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
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
        let error = figure.save("x.png").unwrap_err().to_string();
        assert_eq!(error, "x.png is no chart, so it has no PNG; give its file a name that ends in .svg");
    }
}
