//! The variables of a session, readable while a cell runs.

use std::sync::{Mutex, PoisonError};

use evcxr::CommandContext;

/// Names and types, sorted by name, as of the end of the last cell.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    known: Mutex<Vec<(String, String)>>,
}

impl Variables {
    /// Takes over what evcxr holds; without a context there are none.
    pub(crate) fn update(&self, context: Option<&CommandContext>) {
        let mut now: Vec<(String, String)> = context
            .map(|context| {
                context.variables_and_types().map(|(name, ty)| (name.to_owned(), ty.to_owned())).collect()
            })
            .unwrap_or_default();
        now.sort();
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// All names and types.
    pub(crate) fn all(&self) -> Vec<(String, String)> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All as a bundle: a table for a front end, and lines of text.
    pub(crate) fn table(&self) -> serde_json::Map<String, serde_json::Value> {
        let all = self.all();
        let width = all.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        let mut text: String = all.iter().map(|(name, ty)| format!("{name:width$}  {ty}\n")).collect();
        if all.is_empty() {
            text = "no variables\n".to_owned();
        }
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let rows: String = all
            .iter()
            .map(|(name, ty)| {
                format!("<tr><td>{}</td><td><code>{}</code></td></tr>", escaped(name), escaped(ty))
            })
            .collect();
        let html = format!(
            "<table><thead><tr><th>variable</th><th>type</th></tr></thead><tbody>{rows}</tbody></table>"
        );
        let mut bundle = serde_json::Map::new();
        bundle.insert("text/plain".to_owned(), text.trim_end().into());
        if !all.is_empty() {
            bundle.insert("text/html".to_owned(), html.into());
        }
        bundle
    }

    /// All names.
    pub(crate) fn names(&self) -> Vec<String> {
        self.all().into_iter().map(|(name, _)| name).collect()
    }
}
