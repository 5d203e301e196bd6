//! Opens a page in the user's browser.

use std::process::{Command, Stdio};

use reports::page::Written;

use super::no_browser;

/// What opens a file as the desktop would.
const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

/// Opens the page. Where that cannot be done, as without a desktop, it is said, and the page is there all the same.
pub(crate) fn open(written: &Written) {
    let Some(index) = &written.index else {
        no_browser("it has no HTML; add html to --format");
        return;
    };
    let opened = Command::new(OPENER)
        .arg(index)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match opened {
        Ok(status) if status.success() => {}
        Ok(status) => no_browser(&format!("{OPENER} ended with {status}")),
        Err(error) => no_browser(&format!("{OPENER}: {error}")),
    }
}
