//! Results as a page in a folder, from a cell.

mod made;
mod subject;

use std::path::{Path, PathBuf};

pub use made::Report;
pub use subject::{Reported, Subject};

use crate::error::{Error, Fault};
use crate::results::results;

/// Where pages go that nobody gave a place.
const FOLDER: &str = "reports";

/// Writes a page of results: one file `index.html` that needs nothing else, and beside it every figure as SVG and PNG and all
/// data as CSV and Parquet. The cell shows the answer and a link.
///
/// `what` is a [`Sweep`](crate::prelude::Sweep), a [`Run`](crate::prelude::Run) or several, what
/// [`evaluate`](crate::prelude::evaluate()) found, what came of an experiment (a [`Finding`](crate::prelude::Finding)), or the name of a sweep or a path as `assemblet report` takes it: a table of
/// another tool, attempts, folders of runs. The page goes into the folder `reports/NAME` beside the notebook, in the place
/// of an older one; [`report_to`] chooses another.
///
/// # Errors
/// Where the results cannot be read, or the folder holds something else or cannot be written. A page is written whole or
/// not at all.
///
/// ```no_run
/// # use assemblet::prelude::*;
/// report(&sweep("smoke")?)?;
/// report("results.csv")?;
/// # Ok::<(), Error>(())
/// ```
pub fn report(what: &(impl Reported + ?Sized)) -> Result<Report, Error> {
    let subject = what.subject()?;
    let folder = Path::new(FOLDER).join(file_name(&subject.name));
    write(&subject, &folder)
}

/// Writes a page of results into a folder of your choice; as [`report`].
///
/// # Errors
/// As [`report`].
pub fn report_to(what: &(impl Reported + ?Sized), folder: impl AsRef<str>) -> Result<Report, Error> {
    write(&what.subject()?, Path::new(folder.as_ref()))
}

fn write(subject: &Subject, folder: &Path) -> Result<Report, Error> {
    let results = results()?;
    // Before the long work.
    results.check_folder(folder).map_err(Fault::Page)?;
    let written = results.write(&subject.matter, folder, provenance()).map_err(Fault::Page)?;
    Ok(Report::of(written))
}

/// What this program knows of how the page came to be.
fn provenance() -> Vec<(String, String)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let entries = [
        ("command", "report in a notebook".to_owned()),
        ("program", concat!("the notebook's library of assemblet ", env!("CARGO_PKG_VERSION")).to_owned()),
        ("threads of this machine", threads.to_string()),
    ];
    entries.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

/// A name as a folder can have it, within the folder of all pages.
fn file_name(name: &str) -> PathBuf {
    let keep = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name: String = name.chars().map(keep).take(80).collect();
    let name = name.trim_matches(['.', '-']);
    PathBuf::from(if name.is_empty() { "page" } else { name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder_of_pages() {
        let check = |name: &str, expected: &str| assert_eq!(file_name(name), PathBuf::from(expected));
        check("smoke", "smoke");
        check("../../etc/passwd", "etc-passwd");
        check("..", "page");
        check("a b/<c>", "a-b--c");
        check(&"x".repeat(300), &"x".repeat(80));
    }
}
