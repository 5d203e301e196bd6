//! Writes pages of invented data into a folder, one of each kind: `cargo run --release -p reports --example page -- FOLDER`.

#[path = "../tests/pages/mod.rs"]
mod pages;
#[path = "../figures/tests/samples/mod.rs"]
mod samples;

use std::path::PathBuf;

use reports::page::{Folder, Format, PageError};

fn main() -> Result<(), PageError> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("pages"), PathBuf::from);
    let formats = &Format::ALL;
    for (name, page) in pages::all() {
        let written = Folder { formats, ..Folder::default() }.write(&page, &folder.join(name))?;
        println!(
            "{name}: {} files, {} bytes, its HTML {}",
            written.files,
            written.bytes,
            page.to_html(reports::page::HtmlOptions::default()).len()
        );
    }
    // As of something that still runs: a browser loads it again each second.
    Folder { refresh_s: Some(1), ..Folder::default() }.write(&pages::usual(8), &folder.join("running"))?;
    Ok(())
}
