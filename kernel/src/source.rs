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

/// Writes the text that is compiled.
///
/// # Errors
///
/// Where a file cannot be read or written.
pub(crate) fn prepare() -> Result<()> {
    let text = fs::read_to_string(GIVEN)?;
    fs::create_dir_all("cell")?;
    fs::write(PREPARED, with_our_store(&text))?;
    Ok(())
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
}
