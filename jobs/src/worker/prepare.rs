//! An attempt's folder before its program starts: parameters, and what an earlier attempt got to.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::checkpoint;
use super::config::{Config, Place};
use super::contract::{CONFIG, PARAMS, WORK, params};
use super::remote;
use crate::api::Api;
use crate::sweep::TrialSpec;
use crate::wire::{Assignment, Lease};

/// Files beside the work that the next attempt goes on with.
pub(super) const CARRIED: [&str; 2] = ["metrics.jsonl", "clock.jsonl"];

/// An attempt's folder that is ready.
#[derive(Debug)]
pub(super) struct Prepared {
    /// The folder, an absolute path.
    pub(super) folder: PathBuf,
    /// The attempt whose work it goes on with.
    pub(super) resumed: Option<u32>,
}

/// Makes an attempt's folder. What an earlier try at the same left there is removed: the folder is this attempt's
/// alone.
///
/// # Errors
/// In one sentence: what could not be written or read.
pub(super) fn prepare(api: &dyn Api, assignment: &Assignment, config: &Config) -> Result<Prepared, String> {
    let folder = config.place.attempt(assignment.lease);
    let made = fs::remove_dir_all(&folder).or_else(unless_missing).and_then(|()| fs::create_dir_all(&folder));
    let folder =
        made.and_then(|()| fs::canonicalize(&folder)).map_err(|error| told("make", &folder, &error))?;
    let resumed = take_over(api, assignment, config, &folder)?;
    let json = serde_json::to_vec_pretty(&params(assignment)).expect("parameters are JSON");
    write(&folder.join(PARAMS), &json)?;
    if let TrialSpec::Train { config } = &assignment.definition.trial {
        write(&folder.join(CONFIG), config.as_bytes())?;
    }
    Ok(Prepared { folder, resumed })
}

/// Puts the work of the newest earlier attempt that has any into the folder, or an empty one.
///
/// The work is there under its name only once it is complete: an attempt whose worker dies while it copies must not be
/// taken for one to go on from.
fn take_over(
    api: &dyn Api,
    assignment: &Assignment,
    config: &Config,
    folder: &Path,
) -> Result<Option<u32>, String> {
    let work = folder.join(WORK);
    let lease = |attempt| Lease { attempt, ..assignment.lease };
    for attempt in (1..=assignment.resume_from.unwrap_or(0)).rev() {
        let aside = folder.join("work.part");
        let taken = match &config.place {
            Place::Home(_) => copied(&config.place.attempt(lease(attempt)), folder, &aside)?,
            Place::Scratch(_) => remote::pull(api, lease(attempt), folder, &aside)?,
        };
        if taken {
            fs::rename(&aside, &work).map_err(|error| told("make", &work, &error))?;
            return Ok(Some(attempt));
        }
    }
    fs::create_dir(&work).map_err(|error| told("make", &work, &error))?;
    Ok(None)
}

/// Copies an attempt's work and metrics, if it has any work.
fn copied(source: &Path, folder: &Path, aside: &Path) -> Result<bool, String> {
    let work = source.join(WORK);
    if !checkpoint::has_files(&work) {
        return Ok(false);
    }
    for name in CARRIED {
        let copied = fs::copy(source.join(name), folder.join(name)).map(drop);
        copied.or_else(unless_missing).map_err(|error| told("copy", &source.join(name), &error))?;
    }
    checkpoint::copy(&work, aside).map_err(|error| told("copy the checkpoint", &work, &error))?;
    Ok(true)
}

fn unless_missing(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(path, bytes).map_err(|error| told("write", path, &error))
}

/// What went wrong with a file, in one sentence.
pub(super) fn told(verb: &str, path: &Path, error: &io::Error) -> String {
    let advice = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "; make room there",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "; let the worker write there",
        _ => "",
    };
    format!("cannot {verb} {}: {error}{advice}", path.display())
}
