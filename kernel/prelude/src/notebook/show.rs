//! What a cell ends with is shown in its richest form: [`Rich`], else `Debug`, else `Display`, else its type.
//!
//! The compiler chooses: a method is looked for on `&&&Shown` first, then on `&&Shown`, and so on, so the trait with
//! the most references in front wins where several fit (known as autoref specialisation).

use std::fmt;

use serde_json::{Value, json};

use super::{Bundle, Rich, channel};

fn result(data: &Value, text: &str) {
    if !channel::send(&json!({"t": "result", "data": data})) {
        println!("{text}");
    }
}

/// Apart from [`AsRich`], as the others are from theirs, so that no cell compiles how JSON is made and dropped.
#[inline(never)]
fn result_bundle(bundle: &Bundle) {
    result(&bundle.to_json(), bundle.get("text/plain").unwrap_or_default());
}

#[inline(never)]
fn result_text(text: &str) {
    result(&Bundle::text(text).to_json(), text);
}

/// A cell's last value, on its way to the notebook.
#[derive(Debug)]
pub struct Shown<'a, T: ?Sized>(pub &'a T);

/// Shows a value as the result of its cell.
#[macro_export]
#[doc(hidden)]
macro_rules! show {
    ($value:expr) => {{
        use $crate::notebook::{AsDebug as _, AsDisplay as _, AsRich as _, AsType as _};
        (&&&&$crate::notebook::Shown(&$value)).show_result()
    }};
}

/// Around a `let` of a variable that cannot outlive its cell.
#[macro_export]
#[doc(hidden)]
macro_rules! local {
    ($($statement:tt)*) => {
        $($statement)*
    };
}

/// For values with forms of their own.
pub trait AsRich {
    /// Shows the value as the cell's result.
    fn show_result(&self);
}

impl<T: Rich + ?Sized> AsRich for &&&Shown<'_, T> {
    fn show_result(&self) {
        result_bundle(&self.0.bundle());
    }
}

/// For values that are best read as they were written: the unit value shows nothing.
pub trait AsDebug {
    /// Shows the value as the cell's result.
    fn show_result(&self);
}

impl<T: fmt::Debug + ?Sized> AsDebug for &&Shown<'_, T> {
    fn show_result(&self) {
        result_debug(&self.0);
    }
}

#[inline(never)]
fn result_debug(value: &dyn fmt::Debug) {
    // Short values stay on one line.
    let line = format!("{value:?}");
    match line.as_str() {
        "()" => {}
        short if short.chars().count() <= 100 => result_text(short),
        _ => result_text(&shortened(&format!("{value:#?}"))),
    }
}

/// The beginning and the end of a text of very many lines.
fn shortened(text: &str) -> String {
    const FIRST: usize = 60;
    const LAST: usize = 10;
    let lines: Vec<&str> = text.lines().collect();
    let left_out = lines.len().saturating_sub(FIRST + LAST);
    if left_out < 2 {
        return text.to_owned();
    }
    let (first, last) = (lines[..FIRST].join("\n"), lines[lines.len() - LAST..].join("\n"));
    format!("{first}\n    … {left_out} lines more …\n{last}")
}

/// For values that have `Display` only.
pub trait AsDisplay {
    /// Shows the value as the cell's result.
    fn show_result(&self);
}

impl<T: fmt::Display + ?Sized> AsDisplay for &Shown<'_, T> {
    fn show_result(&self) {
        result_display(&self.0);
    }
}

#[inline(never)]
fn result_display(value: &dyn fmt::Display) {
    result_text(&value.to_string());
}

/// For all others: their type, and how to see more.
pub trait AsType {
    /// Shows the value's type as the cell's result.
    fn show_result(&self);
}

impl<T: ?Sized> AsType for Shown<'_, T> {
    fn show_result(&self) {
        result_name(std::any::type_name::<T>());
    }
}

#[inline(never)]
fn result_name(name: &str) {
    result_text(&format!("a value of type {name}; #[derive(Debug)] on the type would show what is in it"));
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn a_long_text_is_cut_in_its_middle() {
        let long = format!("{:#?}", (0..100_000).collect::<Vec<_>>());
        let text = shortened(&long);
        assert!(
            text.lines().count() == 71 && text.contains("… 99932 lines more …") && text.ends_with(']'),
            "{text}"
        );
        assert_eq!(shortened("[\n    1,\n]"), "[\n    1,\n]");
    }
}
