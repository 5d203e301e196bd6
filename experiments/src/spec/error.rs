//! What can be wrong with a spec.

use synth::search::OverrideError;
use synth::train::ConfigError;

/// What is wrong with a spec, and what to do.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SpecError {
    /// The text is no TOML, has an unknown key or a value of the wrong kind, or misses one.
    #[error("line {line} of the spec: {message}")]
    Syntax {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// A name has other characters.
    #[error("the {what} `{name}` must be 1 to 40 small letters, digits and dashes")]
    Name {
        /// Which name it is.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A name stands for two things.
    #[error("the {what} `{name}` is there twice; give each a name of its own")]
    Twice {
        /// What it is.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// There is nothing of that name.
    #[error("spec {spec}: there is no {what} `{name}`; it is one of {known}")]
    Unknown {
        /// The spec.
        spec: String,
        /// What is meant.
        what: &'static str,
        /// The name.
        name: String,
        /// What there is.
        known: String,
    },
    /// A number is out of range, or a list empty.
    #[error("spec {spec}: `{key}` must be {allowed}")]
    Range {
        /// The spec.
        spec: String,
        /// Where.
        key: String,
        /// What it may be.
        allowed: &'static str,
    },
    /// A setting of a training cannot be.
    #[error("spec {spec}, part {part}, {preset}: {error}")]
    Training {
        /// The spec.
        spec: String,
        /// Its part.
        part: String,
        /// The preset.
        preset: String,
        /// What the config says.
        error: Box<ConfigError>,
    },
    /// A setting of a search cannot be.
    #[error("spec {spec}, part {part}: {error}")]
    Search {
        /// The spec.
        spec: String,
        /// Its part.
        part: String,
        /// What the search says.
        error: Box<OverrideError>,
    },
    /// Settings that would have no effect.
    #[error("spec {spec}: {name} {why}")]
    Idle {
        /// The spec.
        spec: String,
        /// Whose settings.
        name: String,
        /// Why.
        why: &'static str,
    },
}

impl SpecError {
    /// What TOML's reader says of `text`.
    pub(super) fn syntax(text: &str, error: &toml::de::Error) -> SpecError {
        let before = error.span().map_or(0, |span| span.start).min(text.len());
        let line = text.as_bytes()[..before].iter().filter(|&&byte| byte == b'\n').count() + 1;
        SpecError::Syntax { line, message: error.message().replace('\n', " ").trim_end().to_owned() }
    }
}
