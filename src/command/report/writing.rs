//! Writes a page, with a bar for its files.

use std::path::{Path, PathBuf};

use reports::page::{Folder, Format, Page, Template};

use super::failure;
use crate::ending::Failure;
use crate::progress::Progress;

/// What was written.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// The folder.
    pub(super) path: PathBuf,
    /// The HTML file, where there is one.
    pub(super) index: Option<PathBuf>,
    pub(super) files: usize,
    pub(super) bytes: u64,
}

/// Writes it whole or not at all. With `refresh_s` the HTML loads itself again.
pub(super) fn write(
    page: &Page,
    out: &Path,
    formats: &[Format],
    template: Option<&Template>,
    refresh_s: Option<u32>,
) -> Result<Told, Failure> {
    let bar = Progress::written();
    let progress = |progress: reports::page::Progress| bar.done(progress.done as u64, progress.of as u64);
    let folder = Folder { formats, template, refresh_s, progress: &progress };
    let written = folder.write(page, out);
    bar.finish();
    let written = written.map_err(failure)?;
    Ok(Told { path: written.path, index: written.index, files: written.files, bytes: written.bytes })
}
