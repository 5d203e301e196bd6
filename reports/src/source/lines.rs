//! Files of JSON lines.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use serde_json::{Map, Value};

use super::SourceError;

/// Hands over each line of a file, with its number from 1. A last line without an end is still being written, and left
/// out where it is no JSON.
pub(super) fn each(
    path: &Path,
    mut take: impl FnMut(u64, Map<String, Value>) -> Result<(), String>,
) -> Result<(), SourceError> {
    let file = File::open(path).map_err(|source| SourceError::io(path, source))?;
    let mut reader = BufReader::new(file);
    let (mut text, mut number) = (Vec::new(), 0);
    loop {
        text.clear();
        number += 1;
        if reader.read_until(b'\n', &mut text).map_err(|source| SourceError::io(path, source))? == 0 {
            return Ok(());
        }
        let is_whole = text.last() == Some(&b'\n');
        if text.trim_ascii().is_empty() {
            continue;
        }
        let at = |what: String| SourceError::Line { path: path.to_owned(), line: number, what };
        match serde_json::from_slice(&text) {
            Ok(Value::Object(object)) => take(number, object).map_err(at)?,
            Ok(_) => return Err(at("it is no JSON object".to_owned())),
            Err(_) if !is_whole => return Ok(()),
            Err(error) => return Err(at(format!("it is no JSON object: {error}"))),
        }
    }
}
