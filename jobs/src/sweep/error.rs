//! What is wrong with a definition: one sentence that says what, where, and what is allowed.

use std::fmt;

/// What is wrong with a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionError {
    /// The key, dotted, such as `budget.trials`; empty where the text is no TOML at all.
    pub key: String,
    /// Where the key stands, as far as that is known.
    pub place: Option<Place>,
    /// What is wrong with it.
    pub fault: Fault,
}

/// Where a key stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this line of the definition's text, counted from 1.
    Line(usize),
    /// In this override.
    Override(String),
}

/// What is wrong with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The text cannot be read: no TOML, no such file. The sentence that says so.
    Unreadable(String),
    /// There is no such key.
    Unknown {
        /// What there is in its place.
        hint: String,
    },
    /// It has to be there, and is not.
    Missing {
        /// What it is.
        what: String,
    },
    /// It has a value that it cannot have.
    Value {
        /// What it may be.
        allowed: String,
        /// What it is.
        found: String,
    },
    /// It cannot be beside another key. What follows the key in the sentence.
    Clash(String),
}

impl std::error::Error for DefinitionError {}

impl fmt::Display for DefinitionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(Place::Line(line)) => write!(f, "line {line}: ")?,
            Some(Place::Override(text)) => write!(f, "the override `{text}`: ")?,
            None => {}
        }
        let key = &self.key;
        match &self.fault {
            Fault::Unreadable(reason) if key.is_empty() => write!(f, "{reason}"),
            Fault::Unreadable(reason) => write!(f, "`{key}`: {reason}"),
            Fault::Unknown { hint } => write!(f, "there is no key `{key}`; {hint}"),
            Fault::Missing { what } => write!(f, "`{key}` is missing: {what}"),
            Fault::Value { allowed, found } => write!(f, "`{key}` must be {allowed}, not {found}"),
            Fault::Clash(reason) => write!(f, "`{key}` {reason}"),
        }
    }
}

impl DefinitionError {
    /// A fault at a key whose place nobody has looked up yet.
    pub(super) fn at(key: impl Into<String>, fault: Fault) -> DefinitionError {
        DefinitionError { key: key.into(), place: None, fault }
    }

    /// A value that is not allowed.
    pub(super) fn value(
        key: impl Into<String>,
        allowed: impl Into<String>,
        found: impl fmt::Display,
    ) -> DefinitionError {
        DefinitionError::at(key, Fault::Value { allowed: allowed.into(), found: found.to_string() })
    }
}

/// Of `known`, the name nearest to `name`, if it is near enough to have been meant.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = |other: &'a str| (distance(name, other), other);
    let best = known.into_iter().map(near).min()?;
    (best.0 <= 1 + name.chars().count() / 3).then_some(best.1)
}

/// What there is in place of an unknown `name`: the nearest of `known`, or all of them.
pub(super) fn hint(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "there is none in this place".to_owned(),
        None => {
            format!("there are {}", known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", "))
        }
    }
}

/// Levenshtein's distance, in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_only_if_it_is_near() {
        let known = ["trials", "seeds", "concurrency", "timeout_s"];
        for (name, near) in
            [("trails", Some("trials")), ("seed", Some("seeds")), ("colour", None), ("", None)]
        {
            assert_eq!(nearest(name, known), near, "{name}");
        }
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
