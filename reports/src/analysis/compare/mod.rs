//! Two results beside each other: by how much they differ, and whether that is chance.
//!
//! What both did with the same task, seed or point is compared in pairs.

mod attempts;
mod runs;
mod studies;

use crate::page::Page;
use crate::source::Source;

use super::Question;

/// Why two results cannot be compared.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unlike {
    /// They are of different kinds.
    #[error("{first} and {second} cannot be compared; name two sweeps, two runs, or two sets of attempts")]
    Kinds {
        /// What the first is.
        first: &'static str,
        /// What the second is.
        second: &'static str,
    },
    /// They measure different things.
    #[error("{first} and {second} have nothing in common to compare: {what}")]
    Nothing {
        /// The first one's name.
        first: String,
        /// The second one's.
        second: String,
        /// What is missing.
        what: String,
    },
}

/// The page of two results beside each other; differences are first minus second.
///
/// # Errors
/// Where they are of different kinds or measure different things.
pub fn compare(first: &Source, second: &Source, question: &Question) -> Result<Page, Unlike> {
    match (first, second) {
        (Source::Study(one), Source::Study(two)) => studies::page(one, two, question),
        (Source::Runs(one), Source::Runs(two)) => runs::page(one, two, question),
        (Source::Attempts(one), Source::Attempts(two)) => attempts::page(one, two, question),
        _ => Err(Unlike::Kinds { first: kind(first), second: kind(second) }),
    }
}

fn kind(source: &Source) -> &'static str {
    match source {
        Source::Study(_) => "a sweep",
        Source::Runs(_) => "runs",
        Source::Attempts(_) => "attempts",
    }
}

/// Names for the two, told apart where they are called the same.
fn names(first: &str, second: &str) -> (String, String) {
    if first == second {
        (format!("{first} (first)"), format!("{second} (second)"))
    } else {
        (first.to_owned(), second.to_owned())
    }
}

/// The entries of both, each with whose it is.
fn provenance(
    first: (&str, &[(String, String)]),
    second: (&str, &[(String, String)]),
) -> Vec<(String, String)> {
    let of = |(name, entries): (&str, &[(String, String)])| -> Vec<(String, String)> {
        entries.iter().map(|(key, value)| (format!("{name}: {key}"), value.clone())).collect()
    };
    of(first).into_iter().chain(of(second)).collect()
}

/// What is to be said of two results, each sentence once.
fn remarks(one: &[String], two: &[String]) -> Vec<String> {
    let other = two.iter().filter(|remark| !one.contains(remark));
    one.iter().chain(other).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_both_is_said_once() {
        let of = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<String>>();
        assert_eq!(remarks(&of(&["a", "b"]), &of(&["b", "c"])), of(&["a", "b", "c"]));
        assert_eq!(remarks(&of(&[]), &of(&["c"])), of(&["c"]));
    }
}
