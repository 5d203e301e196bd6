//! Types that rust-analyzer cannot find, because a macro or a crate that it does not read makes them: rustc is asked.

use evcxr::CompilationError;
use ra_ap_syntax::ast::{self, HasName as _};
use ra_ap_syntax::{AstNode, Edition, SourceFile};

use crate::rewrite::rust_begins;

/// The variable whose type evcxr could not find, if that is what its message says.
pub(crate) fn unknown_variable(message: &str) -> Option<String> {
    let rest = message.strip_prefix("Couldn't automatically determine type of variable `")?;
    rest.split('`').next().map(str::to_owned)
}

/// The variables that evcxr says cannot be kept: closures, and what borrows from the cell. None where anything else is
/// wrong too.
pub(crate) fn not_kept(error: &evcxr::Error) -> Vec<String> {
    let named = |message: &str, says: &str| -> Option<String> {
        let rest = message.strip_prefix("The variable `")?;
        rest.contains(says).then(|| rest.split('`').next().unwrap_or_default().to_owned())
    };
    match error {
        evcxr::Error::Message(text) => named(text, "is a closure").into_iter().collect(),
        evcxr::Error::CompilationErrors(errors) => errors
            .iter()
            .map(|error| named(&error.message(), "contains a reference with a non-static lifetime"))
            .collect::<Option<Vec<String>>>()
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// Whether evcxr gave up for a reason that is none: where a variable is a reference, its own check of a cell whose types
/// it did not find fails by lifetimes, at no place of the cell.
fn is_evcxrs_own(errors: &[CompilationError]) -> bool {
    errors.iter().all(|error| {
        error.code() == Some("E0521") && error.spanned_messages().iter().all(|message| message.span.is_none())
    })
}

/// Whether evcxr failed because it did not find a variable's type.
pub(crate) fn lacks_types(error: &evcxr::Error) -> bool {
    match error {
        evcxr::Error::Message(text) => unknown_variable(text).is_some(),
        evcxr::Error::CompilationErrors(errors) => is_evcxrs_own(errors) || errors.iter().any(is_never),
        _ => false,
    }
}

/// Of what stands before a `?`, and has a type that it does not read, the analyser thinks that it never comes back.
fn is_never(error: &CompilationError) -> bool {
    error.code() == Some("E0658") && error.message().contains("the `!` type")
}

/// The variables of a cell whose `let` names no type.
pub(crate) fn untyped(cell: &str) -> Vec<String> {
    let text = format!("fn f(){{{}\n}}", &cell[rust_begins(cell)..]);
    let file = SourceFile::parse(&text, Edition::Edition2024).syntax_node();
    let function = file.children().find_map(ast::Fn::cast);
    let body = function.and_then(|function| function.body()).and_then(|body| body.stmt_list());
    let statements = body.iter().flat_map(|body| body.syntax().children().filter_map(ast::LetStmt::cast));
    let names = statements.filter(|it| it.ty().is_none()).filter_map(|it| match it.pat()? {
        ast::Pat::IdentPat(pattern) => Some(pattern.name()?.to_string()),
        _ => None,
    });
    names.collect()
}

/// A cell with a line below it for each variable, of which rustc can only say what type the variable has.
pub(crate) fn question(cell: &str, names: &[String]) -> String {
    // A pattern that fits no value of the cell; `()` would have rustc shorten the types of tuples.
    let pattern = "crate::assemblet::notebook::cell::Told";
    let lines: String = names.iter().map(|name| format!("\nlet {pattern} = {name};")).collect();
    format!("{cell}{lines}")
}

/// The closures among what rustc answered.
pub(crate) fn closures(cell: &str, names: &[String], errors: &[CompilationError]) -> Vec<String> {
    let labels = labelled(cell, names, errors);
    labels.filter(|(_, label)| label.contains("{closure@")).map(|(name, _)| name).collect()
}

/// What rustc answered.
pub(crate) fn answers(cell: &str, names: &[String], errors: &[CompilationError]) -> Vec<(String, String)> {
    labelled(cell, names, errors).filter_map(|(name, label)| Some((name, type_in_label(&label)?))).collect()
}

/// Each variable that was asked for, with what rustc says at its line.
fn labelled<'a>(
    cell: &str,
    names: &'a [String],
    errors: &'a [CompilationError],
) -> impl Iterator<Item = (String, String)> + 'a {
    let first = cell.matches('\n').count() + 2;
    let asked = errors.iter().filter(|error| error.code() == Some("E0308"));
    asked.flat_map(CompilationError::spanned_messages).filter_map(move |message| {
        let line = message.span.as_ref()?.start_line;
        let name = names.get(line.checked_sub(first)?)?;
        Some((name.clone(), message.label.clone()))
    })
}

fn type_in_label(label: &str) -> Option<String> {
    let rest = label.strip_prefix("this expression has type `")?;
    let found = rest.strip_suffix('`')?;
    // A closure's type, or one that rustc has shortened, is nothing that one could write.
    let is_writable = !found.contains('@') && !found.contains("...") && !found.contains("impl ");
    // What a literal is that nothing else decides.
    let found = found.replace("{integer}", "i32").replace("{float}", "f64");
    is_writable.then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evcxr_names_the_variable() {
        let text =
            "Couldn't automatically determine type of variable `dev`.\nPlease give it an explicit type.";
        assert_eq!(unknown_variable(text).as_deref(), Some("dev"));
        assert_eq!(unknown_variable("something else"), None);
    }

    #[test]
    fn variables_without_a_type_are_found() {
        assert_eq!(untyped(":dep x = \"1\"\nlet a = f();\nlet b: u8 = 1;\nlet mut e = h();"), ["a", "e"]);
        assert_eq!(question("x", &["a".to_owned()]), "x\nlet crate::assemblet::notebook::cell::Told = a;");
    }

    #[test]
    fn rustc_names_the_type() {
        assert_eq!(type_in_label("this expression has type `Vec<Cpu>`").as_deref(), Some("Vec<Cpu>"));
        assert_eq!(type_in_label("this expression has type `{closure@src/lib.rs:3:9}`"), None);
        assert_eq!(type_in_label("this expression has type `Vec<{integer}>`").as_deref(), Some("Vec<i32>"));
        assert_eq!(type_in_label("expected `u8`, found `()`"), None);
    }
}
