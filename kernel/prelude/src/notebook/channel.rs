//! One line of JSON on standard output for each thing that is not text, marked so that no print of a user's can be
//! taken for it. Standard output keeps displays and prints in the order in which the cell made them.

use std::io::Write as _;
use std::sync::LazyLock;

use serde_json::Value;

/// Set by the kernel to a fresh random word; lines that begin with it are messages.
const MARK_VARIABLE: &str = "ASSEMBLET_CHANNEL";

static MARK: LazyLock<Option<String>> = LazyLock::new(|| std::env::var(MARK_VARIABLE).ok());

/// The mark, where a kernel listens.
pub(crate) fn mark() -> Option<&'static str> {
    MARK.as_deref()
}

/// Sends one message; `false` where no kernel listens.
pub(crate) fn send(message: &Value) -> bool {
    let Some(mark) = mark() else { return false };
    let mut stdout = std::io::stdout().lock();
    // A kernel that is gone takes this process with it; there is nobody to tell.
    let _ = writeln!(stdout, "{mark}{message}").and_then(|()| stdout.flush());
    true
}
