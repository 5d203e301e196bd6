//! Questions to the person at the notebook.

use std::fmt;
use std::io::{BufRead as _, Write as _};

use super::channel;

/// evcxr passes a line that begins so on to the kernel; its text ends at a colon, hence the digits.
const ASK: &str = "EVCXR_INPUT_REQUEST";
const ASK_HIDDEN: &str = "EVCXR_INPUT_REQUEST_PASSWORD";

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    reason: String,
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for InputError {}

/// Asks for a line of text and waits for it: `let name = input("Name: ")?;`
///
/// # Errors
///
/// Where nobody can answer, as when a notebook is run without a front end, or the cell is stopped.
pub fn input(prompt: &str) -> Result<String, InputError> {
    ask(ASK, prompt)
}

/// As [`input`], but what is typed is not shown.
///
/// # Errors
///
/// As [`input`].
pub fn password(prompt: &str) -> Result<String, InputError> {
    ask(ASK_HIDDEN, prompt)
}

fn ask(word: &str, prompt: &str) -> Result<String, InputError> {
    let failed = |reason: String| InputError { reason };
    if channel::mark().is_some() {
        let digits: String = prompt.bytes().map(|byte| format!("{byte:02x}")).collect();
        println!("{word}:assemblet%{digits}");
    } else {
        print!("{prompt}");
    }
    let _ = std::io::stdout().flush();
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|error| failed(format!("no answer came: {error}")))?;
    let line = line.trim_end_matches(['\n', '\r']);
    if channel::mark().is_none() {
        return Ok(line.to_owned());
    }
    match line.strip_prefix('+') {
        Some(text) => Ok(text.to_owned()),
        None => Err(failed(line.strip_prefix('-').unwrap_or("no answer came").to_owned())),
    }
}
