//! Loading the library of frames and pages on first use.

use std::path::PathBuf;
use std::sync::OnceLock;

use libloading::Library;

use super::Results;
use crate::error::Fault;

/// Where the library is, as the kernel names it.
const VARIABLE: &str = "ASSEMBLET_RESULTS";
/// The function of the library that calls [`provide`].
pub type Provided = extern "C" fn();

/// Its name.
const ENTRY: &[u8] = b"assemblet_results_provide\0";

static RESULTS: OnceLock<&'static dyn Results> = OnceLock::new();

/// Gives the prelude its frames and pages. A second time does nothing.
pub fn provide(results: &'static dyn Results) {
    let _ = RESULTS.set(results);
}

/// The library, loaded where nobody has needed it before.
///
/// # Errors
/// Where it is not to be found, or cannot be loaded.
pub(crate) fn results() -> Result<&'static dyn Results, Fault> {
    if let Some(results) = RESULTS.get() {
        return Ok(*results);
    }
    let path = std::env::var_os(VARIABLE).map(PathBuf::from).filter(|path| path.is_file());
    load(&path.ok_or_else(|| Fault::NoResults("it is not to be found".to_owned()))?)?;
    RESULTS.get().copied().ok_or_else(|| Fault::NoResults("it gives nothing".to_owned()))
}

/// Two threads that come at once load the same library, and the first one's answer is kept.
#[allow(unsafe_code)]
fn load(path: &std::path::Path) -> Result<(), Fault> {
    let failed = |error: libloading::Error| Fault::NoResults(error.to_string());
    // SAFETY: the kernel's installation made this library with this very prelude; loading it runs no code but that of
    // Rust's own libraries. It is never unloaded, since frames hold tables of its functions.
    unsafe {
        let library = Box::leak(Box::new(Library::new(path).map_err(failed)?));
        library.get::<Provided>(ENTRY).map_err(failed)?();
    }
    Ok(())
}
