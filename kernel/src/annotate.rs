//! Types that rust-analyzer cannot find, because a macro or a crate that it does not read makes them: rustc is asked.

use evcxr::CompilationError;

/// The variable whose type evcxr could not find, if that is what its message says.
pub(crate) fn unknown_variable(message: &str) -> Option<String> {
    let rest = message.strip_prefix("Couldn't automatically determine type of variable `")?;
    rest.split('`').next().map(str::to_owned)
}

/// The type that rustc names where `let () = variable;` does not fit.
pub(crate) fn type_in(errors: &[CompilationError]) -> Option<String> {
    errors
        .iter()
        .filter(|error| error.code() == Some("E0308"))
        .flat_map(CompilationError::spanned_messages)
        .find_map(|message| type_in_label(&message.label))
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
    fn rustc_names_the_type() {
        assert_eq!(type_in_label("this expression has type `Vec<Cpu>`").as_deref(), Some("Vec<Cpu>"));
        assert_eq!(type_in_label("this expression has type `{closure@src/lib.rs:3:9}`"), None);
        assert_eq!(type_in_label("this expression has type `Vec<{integer}>`").as_deref(), Some("Vec<i32>"));
        assert_eq!(type_in_label("expected `u8`, found `()`"), None);
    }
}
