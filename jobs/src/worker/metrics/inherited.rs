//! The lines that an attempt takes over from the one before it.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde_json::{Map, Value};

use super::line::{number, whole};

/// A line of `metrics.jsonl`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Kept {
    pub(super) step: u64,
    /// Where it begins in the file, in bytes.
    pub(super) start: u64,
    pub(super) numbers: BTreeMap<String, f64>,
}

/// The whole lines of a file, up to the first that was cut or is none of ours, and where they end; none where there
/// is no file.
pub(super) fn lines(path: &Path) -> io::Result<(Vec<Kept>, u64)> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let mut lines = Vec::new();
    let mut start = 0;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let Some(kept) = line.strip_suffix(b"\n").and_then(|line| kept(line, start)) else { break };
        lines.push(kept);
        start += line.len() as u64;
    }
    Ok((lines, start))
}

fn kept(line: &[u8], start: u64) -> Option<Kept> {
    let object: Map<String, Value> = serde_json::from_slice(line).ok()?;
    let step = object.get("step").and_then(number).and_then(whole)?;
    let numbers = object.iter().filter(|(name, _)| *name != "step");
    let numbers = numbers.filter_map(|(name, value)| Some((name.clone(), number(value)?)));
    Some(Kept { step, start, numbers: numbers.collect() })
}
