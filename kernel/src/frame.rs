//! Messages between the process that runs cells and the kernel, one a line on the former's standard output.
//!
//! A line is a mark (a random word, new for each kernel), then JSON. The prelude writes displays and errors so, and
//! [`relay`](crate::relay) wraps everything else that a cell prints, so text may come without a newline, in any bytes.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The environment variable that tells the mark to the relay and to the prelude.
pub(crate) const MARK_VARIABLE: &str = "ASSEMBLET_CHANNEL";

/// What a cell's process can tell.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(tag = "t", rename_all = "snake_case")]
pub(crate) enum Frame {
    /// The cell's code begins to run.
    Begin,
    /// Text on standard output.
    Out { text: String },
    /// Text on standard error.
    Err { text: String },
    /// A value shown in the middle of a cell; with `id` it can be replaced later.
    Display {
        #[serde(default)]
        id: Option<String>,
        data: Map<String, Value>,
    },
    /// A new state of a value shown before.
    Update { id: String, data: Map<String, Value> },
    /// The value of the cell's last expression.
    Result { data: Map<String, Value> },
    /// The outputs of the cell go away, with `wait` only when the next one comes.
    Clear { wait: bool },
    /// A panic of the cell's own thread, at a place in the generated source or in a library.
    Panic { message: String, file: Option<String>, line: Option<u32> },
    /// A `?` met an error, on this line of the cell.
    Error { name: String, message: String, line: u32 },
    /// The cell noticed that it was asked to stop, and unwound.
    Interrupted,
    /// The cell unwound; the reason came in a frame of its own, if it has one.
    Unwound,
}

/// A frame as a line, newline included. evcxr looks for its own words in every line, so they are spelt otherwise.
pub(crate) fn encode(mark: &str, frame: &Frame) -> String {
    let json = serde_json::to_string(frame).unwrap_or_default();
    format!("{mark}{}\n", json.replace("EVCXR_", "\\u0045VCXR_"))
}

/// The frame in a line without its newline; `None` where the line is none.
pub(crate) fn decode(mark: &str, line: &str) -> Option<Frame> {
    serde_json::from_str(line.strip_prefix(mark)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_survive_the_line() {
        let frame = Frame::Out { text: "a\r\nEVCXR_EXECUTION_COMPLETE\n\u{1e}".to_owned() };
        let line = encode("\u{1e}m", &frame);
        assert!(!line.contains("EVCXR_") && line.matches('\n').count() == 1);
        assert_eq!(decode("\u{1e}m", line.trim_end_matches('\n')), Some(frame));
        assert_eq!(decode("\u{1e}m", "plain text"), None);
    }
}
