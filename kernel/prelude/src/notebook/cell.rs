//! What the kernel writes into a cell before it is compiled. Not for people: names and behaviour change with the kernel.

use std::fmt;
use std::io::Write as _;
use std::panic::PanicHookInfo;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::ThreadId;
use std::time::Duration;

use serde_json::json;

use super::{channel, interrupt, live};

static RUNNING: AtomicBool = AtomicBool::new(false);
static START: Once = Once::new();

/// A cell begins. Prepares the process at the first call.
pub fn begin() {
    interrupt::reset();
    START.call_once(prepare);
    RUNNING.store(true, Ordering::Relaxed);
    channel::send(&json!({"t": "begin"}));
}

/// A cell has run to its end: what it printed without a newline leaves the buffer.
pub fn end() {
    RUNNING.store(false, Ordering::Relaxed);
    live::draw_waiting();
    flush();
}

/// At the start of each loop's body: the stop button unwinds the cell here, and its earlier variables stay.
#[inline]
pub fn checkpoint() {
    if interrupt::requested() {
        stop();
    }
}

#[cold]
fn stop() {
    flush();
    channel::send(&json!({"t": "interrupted"}));
    // Not a panic: no hook runs and nothing is printed.
    std::panic::resume_unwind(Box::new("interrupted"));
}

/// The error of a `?` in a cell, told to the notebook already.
#[derive(Debug)]
pub struct Told;

impl fmt::Display for Told {
    /// evcxr prints the error on standard error; the kernel drops this line, because it has the error itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(channel::mark().unwrap_or("error"))
    }
}

/// What may stand before a `?` in a cell.
pub trait Questionable {
    /// What is left when all went well.
    type Value;

    /// The value, or the error's kind and text.
    ///
    /// # Errors
    ///
    /// Where there is no value.
    fn value(self) -> Result<Self::Value, (String, String)>;
}

impl<T, E: fmt::Display> Questionable for Result<T, E> {
    type Value = T;

    fn value(self) -> Result<T, (String, String)> {
        self.map_err(|error| described(&error, std::any::type_name::<E>()))
    }
}

impl<T> Questionable for Option<T> {
    type Value = T;

    fn value(self) -> Result<T, (String, String)> {
        self.ok_or_else(|| ("None".to_owned(), "there is no value here: this is None".to_owned()))
    }
}

/// Around the operand of a `?` outside of functions and closures; `line` counts from one.
///
/// # Errors
///
/// Whenever there is no value; why not has been sent to the notebook.
pub fn question<Q: Questionable>(asked: Q, line: u32) -> Result<Q::Value, Told> {
    asked.value().map_err(|(name, message)| told(&name, &message, line))
}

/// Apart from [`question`], as what follows is: a cell would compile how JSON is made once for each type before a `?`.
#[inline(never)]
fn told(name: &str, message: &str, line: u32) -> Told {
    flush();
    if !channel::send(&json!({"t": "error", "name": name, "message": message, "line": line})) {
        eprintln!("{message}");
    }
    Told
}

/// An error's kind and text.
#[inline(never)]
fn described(error: &dyn fmt::Display, type_name: &str) -> (String, String) {
    (error_name(type_name).to_owned(), error.to_string())
}

/// The last part of a type's path, without its parameters: `std::io::error::Error` is `Error`.
fn error_name(type_name: &str) -> &str {
    let bare = type_name.split('<').next().unwrap_or(type_name);
    bare.rsplit("::").next().unwrap_or(bare)
}

/// Once in a process: panics go to the notebook, and text without a newline is flushed while a cell runs.
fn prepare() {
    let owner = std::thread::current().id();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !tell_panic(panic, owner) {
            before(panic);
        }
    }));
    // A progress line that ends in `\r` has no newline that would flush it.
    let _ = std::thread::Builder::new().name("flush".to_owned()).spawn(|| {
        loop {
            std::thread::sleep(Duration::from_millis(50));
            if RUNNING.load(Ordering::Relaxed) {
                flush();
            }
        }
    });
}

/// Sends a panic of the cell's own thread to the notebook; `false` for other threads, and where no kernel listens.
fn tell_panic(panic: &PanicHookInfo<'_>, owner: ThreadId) -> bool {
    if std::thread::current().id() != owner {
        return false;
    }
    flush();
    let payload = panic.payload();
    let message = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic whose value is not text".to_owned());
    let place = panic.location();
    channel::send(&json!({
        "t": "panic",
        "message": message,
        "file": place.map(std::panic::Location::file),
        "line": place.map(std::panic::Location::line),
    }))
}

fn flush() {
    let _ = std::io::stdout().flush();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_named_by_the_last_part_of_its_type() {
        assert_eq!(error_name("std::io::error::Error"), "Error");
        assert_eq!(error_name("alloc::boxed::Box<dyn core::error::Error>"), "Box");
        assert_eq!(error_name("u8"), "u8");
    }

    #[test]
    fn a_value_passes_a_question_mark_unchanged() {
        assert_eq!(question(Ok::<u8, String>(3), 1).unwrap(), 3);
        assert_eq!(question(Some(3), 1).unwrap(), 3);
        assert!(question(None::<u8>, 1).is_err());
    }
}
