//! The text of a cell's crate as evcxr writes it, and as it is compiled.
//!
//! evcxr puts the code of its store of variables into every cell, where compiling it takes longer than all the rest. The
//! prelude has the same store, compiled once; here the one is replaced by the other, line for line.

use std::fs;

use anyhow::Result;

/// Where evcxr writes the crate's text.
pub(crate) const GIVEN: &str = "src/lib.rs";
/// Where rustc reads it. evcxr knows messages of the cell by a file's name that ends so.
pub(crate) const PREPARED: &str = "cell/lib.rs";

/// How the store's module begins and ends in evcxr's text.
const STORE: &str = "\nmod evcxr_internal_runtime {\n";
const STORE_END: &str = "\n}\n#[unsafe(no_mangle)]\n";
/// What stands in its place.
const OURS: &str = "use ::assemblet::notebook::variables as evcxr_internal_runtime;";

/// The configuration under which a cell sees the library of frames. All of its crates together take rustc as long as the
/// rest, so only cells that name polars have it.
pub(crate) const RESULTS: [&str; 2] = ["--cfg", "assemblet_results"];

/// Writes the text that is compiled; tells whether it needs [the library of frames](RESULTS).
///
/// # Errors
///
/// Where a file cannot be read or written.
pub(crate) fn prepare() -> Result<bool> {
    let text = fs::read_to_string(GIVEN)?;
    fs::create_dir_all("cell")?;
    fs::write(PREPARED, with_our_store(&text))?;
    Ok(names_polars(&text))
}

/// Whether a text speaks of polars, or of the trait `Polars`; a variable's type is part of each later cell's text.
pub(crate) fn names_polars(text: &str) -> bool {
    text.contains("polars") || text.contains("Polars")
}

/// The text with the prelude's store; as it is where evcxr's is not found.
fn with_our_store(text: &str) -> String {
    let Some(start) = text.find(STORE) else { return text.to_owned() };
    let Some(end) = text[start..].find(STORE_END).map(|at| start + at) else { return text.to_owned() };
    // Every line stays where it was, since messages name lines.
    let newlines = text[start..end + 2].matches('\n').count() - 1;
    format!("{}\n{OURS}{}{}", &text[..start], "\n".repeat(newlines), &text[end + 2..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_where_they_were() {
        let text = format!("use a;{STORE}struct S {{\n}}\nfn f() {{}}{STORE_END}fn cell() {{}}\n");
        let prepared = with_our_store(&text);
        let line = |text: &str, what: &str| text.lines().position(|line| line.contains(what));
        assert!(prepared.contains(OURS) && !prepared.contains("struct S"), "{prepared}");
        for what in ["use a", "no_mangle", "fn cell"] {
            assert_eq!(line(&prepared, what), line(&text, what), "{what} in\n{prepared}");
        }
        assert_eq!(with_our_store("fn f() {}"), "fn f() {}");
    }

    #[test]
    fn only_a_cell_that_names_polars_pays_for_it() {
        assert!(names_polars("use assemblet::{polars, Polars};"));
        assert!(names_polars("take_variable::<polars_core::frame::DataFrame>(stringify!(data));"));
        assert!(!names_polars(crate::session::FIRST_CELL), "or every cell would");
    }
}
