//! Values inside of others: what `?` was not asked about, what may be missing, and lists.

use std::fmt::Display;

use super::{Bundle, Rich};
use crate::page::{BAD, FAINT, message};

/// Values of a list that are shown; of further ones only the number is told.
const SHOWN: usize = 20;

impl<T: Rich, E: Display> Rich for Result<T, E> {
    /// The value, or what went wrong.
    fn bundle(&self) -> Bundle {
        match self {
            Ok(value) => value.bundle(),
            Err(error) => {
                let text = error.to_string();
                Bundle::text(format!("error: {text}")).html(message(BAD, "error", &format!(": {text}")))
            }
        }
    }
}

impl<T: Rich> Rich for Option<T> {
    /// The value, or `none`.
    fn bundle(&self) -> Bundle {
        match self {
            Some(value) => value.bundle(),
            None => Bundle::text("none").html(message(FAINT, "none", "")),
        }
    }
}

impl<T: Rich> Rich for Vec<T> {
    fn bundle(&self) -> Bundle {
        self.as_slice().bundle()
    }
}

impl<T: Rich> Rich for [T] {
    /// The values one below the other, the first twenty of them.
    fn bundle(&self) -> Bundle {
        let bundles: Vec<Bundle> = self.iter().take(SHOWN).map(Rich::bundle).collect();
        let form = |mime: &'static str| bundles.iter().filter_map(move |bundle| bundle.get(mime));
        let mut text = form("text/plain").collect::<Vec<_>>().join("\n\n");
        let mut html: String = bundles
            .iter()
            .map(|bundle| {
                let html = bundle.get("text/html").map(str::to_owned);
                let html = html.or_else(|| bundle.get("image/svg+xml").map(str::to_owned));
                let plain = || {
                    format!(
                        "<pre>{}</pre>",
                        crate::page::escape(bundle.get("text/plain").unwrap_or_default())
                    )
                };
                format!("<div style=\"margin-bottom:10px\">{}</div>", html.unwrap_or_else(plain))
            })
            .collect();
        if self.is_empty() {
            text.push_str("none");
            html = message(FAINT, "none", "");
        } else if self.len() > SHOWN {
            let more = format!("and {} more", self.len() - SHOWN);
            text.push_str(&format!("\n\n{more}"));
            html.push_str(&message(FAINT, &more, ""));
        }
        Bundle::text(text).html(html)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inside_is_shown() {
        let text = |bundle: Bundle| bundle.get("text/plain").unwrap().to_owned();
        let value = || Bundle::text("a").html("<b>a</b>");
        assert_eq!(text(Ok::<_, String>(value()).bundle()), "a");
        assert_eq!(text(Err::<Bundle, _>("no task".to_owned()).bundle()), "error: no task");
        assert_eq!(text(Some(value()).bundle()), "a");
        assert_eq!(text(None::<Bundle>.bundle()), "none");
        assert_eq!(text(vec![value(), Bundle::text("b")].bundle()), "a\n\nb");
        let many = vec![value(); SHOWN + 3].bundle();
        assert!(many.get("text/plain").unwrap().ends_with("a\n\nand 3 more"));
        assert!(many.get("text/html").unwrap().contains("<b>a</b>"));
    }
}
