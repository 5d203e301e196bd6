//! A value in every form that a front end may choose from.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// One value in several forms, keyed by MIME type; a front end shows the richest that it can.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    forms: Vec<(String, String)>,
}

impl Bundle {
    /// The plain form, which every bundle has: for terminals, logs and `nbconvert --to markdown`.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { forms: vec![("text/plain".to_owned(), text.into())] }
    }

    /// Adds a form; `mime` is its type, such as `text/latex`, and `data` the text itself (base64 for images other than SVG).
    #[must_use]
    pub fn with(mut self, mime: &str, data: impl Into<String>) -> Self {
        self.forms.retain(|(known, _)| known != mime);
        self.forms.push((mime.to_owned(), data.into()));
        self
    }

    /// Adds HTML.
    #[must_use]
    pub fn html(self, html: impl Into<String>) -> Self {
        self.with("text/html", html)
    }

    /// Adds an SVG picture.
    #[must_use]
    pub fn svg(self, svg: impl Into<String>) -> Self {
        self.with("image/svg+xml", svg)
    }

    /// Adds a PNG picture, given as the bytes of its file.
    #[must_use]
    pub fn png(self, bytes: &[u8]) -> Self {
        self.with("image/png", STANDARD.encode(bytes))
    }

    /// The form of this MIME type, where there is one.
    #[must_use]
    pub fn get(&self, mime: &str) -> Option<&str> {
        self.forms.iter().find(|(known, _)| known == mime).map(|(_, data)| data.as_str())
    }

    /// The bundle as Jupyter wants it: an object from MIME type to data.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let forms = self.forms.iter().map(|(mime, data)| (mime.clone(), data.clone().into()));
        serde_json::Value::Object(forms.collect())
    }
}

impl fmt::Display for Bundle {
    /// The plain form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get("text/plain").unwrap_or_default())
    }
}

/// A value that a notebook shows as more than text. A cell that ends in such a value shows it.
pub trait Rich {
    /// The value's forms; the plain text is always among them.
    fn bundle(&self) -> Bundle;
}

impl Rich for Bundle {
    fn bundle(&self) -> Bundle {
        self.clone()
    }
}

impl<T: Rich + ?Sized> Rich for &T {
    fn bundle(&self) -> Bundle {
        (**self).bundle()
    }
}
