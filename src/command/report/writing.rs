//! Writes a page, with a bar for its files.

use std::path::Path;

use reports::page::{Folder, Format, Page, Template, Written};

use super::failure;
use crate::ending::Failure;
use crate::progress::Progress;

/// Writes it whole or not at all. With `refresh_s` the HTML loads itself again.
pub(crate) fn write(
    page: &Page,
    out: &Path,
    formats: &[Format],
    template: Option<&Template>,
    refresh_s: Option<u32>,
) -> Result<Written, Failure> {
    let bar = Progress::written();
    let progress = |progress: reports::page::Progress| bar.done(progress.done as u64, progress.of as u64);
    let folder = Folder { formats, template, refresh_s, progress: &progress };
    let written = folder.write(page, out);
    bar.finish();
    written.map_err(failure)
}
