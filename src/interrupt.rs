//! Ctrl-C, or SIGTERM: the first asks for an orderly end, the second ends at once.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;

use crate::ending::Failure;

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Takes over Ctrl-C and SIGTERM for the rest of the process.
pub(crate) fn listen() -> Result<(), Failure> {
    let on_signal = || {
        if REQUESTED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    };
    ctrlc::set_handler(on_signal).context("cannot listen for Ctrl-C").map_err(Failure::Other)
}

/// Asks for an orderly end as Ctrl-C does: while a command reads the keyboard itself, the terminal sends no signal.
pub(crate) fn request() {
    REQUESTED.store(true, Ordering::Relaxed);
}

/// Whether Ctrl-C was pressed.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}
