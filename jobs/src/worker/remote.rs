//! Files of an attempt on their way between a worker on another machine and the service.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::checkpoint::is_temporary;
use super::contract::{CONFIG, PARAMS, WORK};
use super::prepare::{CARRIED, told};
use crate::api::Api;
use crate::wire::{Lease, Problem};

/// Bytes of one message.
const CHUNK: u64 = 1 << 20;
/// A file that was written so long ago and is written again has another time.
const SETTLED: Duration = Duration::from_millis(100);

/// Fetches an attempt's work, to a folder that does not exist yet, and its metrics; whether it has any work.
///
/// # Errors
/// In one sentence.
pub(super) fn pull(api: &dyn Api, from: Lease, folder: &Path, work: &Path) -> Result<bool, String> {
    let asked =
        |problem: Problem| format!("cannot fetch the checkpoint of {}: {}", from.trial, problem.message);
    let files = match api.files(from) {
        Ok(files) => files,
        Err(problem) if problem.kind == crate::wire::ProblemKind::NotFound => return Ok(false),
        Err(problem) => return Err(asked(problem)),
    };
    let inside = |path: &str| {
        let inner = path.strip_prefix(WORK)?.strip_prefix('/')?;
        let is_plain = Path::new(inner).components().all(|part| matches!(part, Component::Normal(_)));
        let name = inner.rsplit('/').next().unwrap_or(inner);
        (is_plain && !is_temporary(name)).then(|| work.join(inner))
    };
    let wanted: Vec<(&str, PathBuf)> = (files.iter())
        .filter_map(|file| {
            let carried = CARRIED.contains(&file.path.as_str()).then(|| folder.join(&file.path));
            Some((file.path.as_str(), inside(&file.path).or(carried)?))
        })
        .collect();
    if !wanted.iter().any(|(_, target)| target.starts_with(work)) {
        return Ok(false);
    }
    for (path, target) in wanted {
        let parent = target.parent().unwrap_or(folder);
        let file = fs::create_dir_all(parent).and_then(|()| File::create(&target));
        let mut file = file.map_err(|error| told("write", &target, &error))?;
        let mut offset = 0;
        loop {
            let bytes = api.read_file(from, path, offset, CHUNK).map_err(asked)?;
            if bytes.is_empty() {
                break;
            }
            file.write_all(&bytes).map_err(|error| told("write", &target, &error))?;
            offset += bytes.len() as u64;
        }
    }
    Ok(true)
}

/// What of an attempt's folder the service has.
#[derive(Debug)]
pub(super) struct Mirror {
    folder: PathBuf,
    lease: Lease,
    sent: BTreeMap<PathBuf, Sent>,
}

/// A file as it was when it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sent {
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Mirror {
    /// Of a folder of which the service has nothing.
    pub(super) fn new(folder: &Path, lease: Lease) -> Mirror {
        Mirror { folder: folder.to_owned(), lease, sent: BTreeMap::new() }
    }

    /// Sends what is new; of files that only grow, their new end. `metrics` is the byte from which `metrics.jsonl`
    /// changed.
    ///
    /// Whoever goes on from what the service has may find metrics of after the checkpoint, which come again, but must
    /// not miss those of before it. So what is said is sent after the program's files were listed, and before they
    /// are; and among these the ones with new names, which are checkpoints mostly, come last.
    ///
    /// # Errors
    /// At the first that cannot be sent; what was sent before need not be again.
    pub(super) fn push(&mut self, api: &dyn Api, metrics: Option<u64>) -> Result<(), Problem> {
        if let Some(from) = metrics {
            let sent = self.sent.entry("metrics.jsonl".into()).or_insert(Sent { bytes: 0, modified: None });
            *sent = Sent { bytes: sent.bytes.min(from), modified: None };
        }
        let mut work = Vec::new();
        walk(&self.folder.join(WORK), &mut work);
        let name = |path: &PathBuf| path.strip_prefix(&self.folder).map(Path::to_owned).unwrap_or_default();
        let (known, new): (Vec<PathBuf>, Vec<PathBuf>) =
            work.into_iter().partition(|path| self.sent.contains_key(&name(path)));
        let said = [PARAMS, CONFIG, "log.txt", "clock.jsonl", "metrics.jsonl"];
        let said: Vec<PathBuf> = said.iter().map(|name| self.folder.join(name)).collect();
        said.iter().chain(&known).chain(&new).try_for_each(|path| self.send(api, path))
    }

    /// Sends one file as it is now, if it is there.
    pub(super) fn push_one(&mut self, api: &dyn Api, name: &str) -> Result<(), Problem> {
        self.send(api, &self.folder.join(name))
    }

    fn send(&mut self, api: &dyn Api, path: &Path) -> Result<(), Problem> {
        // What cannot be read was on its way out.
        self.try_send(api, path).unwrap_or(Ok(()))
    }

    fn try_send(&mut self, api: &dyn Api, path: &Path) -> io::Result<Result<(), Problem>> {
        let mut file = File::open(path)?;
        let found = file.metadata()?;
        let now = Sent { bytes: found.len(), modified: found.modified().ok() };
        let name = path.strip_prefix(&self.folder).unwrap_or(path).to_owned();
        let sent = self.sent.get(&name).copied();
        if sent == Some(now) {
            return Ok(Ok(()));
        }
        let grows = ["log.txt", "clock.jsonl", "metrics.jsonl"].iter().any(|grows| Path::new(grows) == name);
        let mut offset = sent.map_or(0, |sent| if grows { sent.bytes.min(now.bytes) } else { 0 });
        let text = name.to_string_lossy().into_owned();
        file.seek(SeekFrom::Start(offset))?;
        loop {
            let mut bytes = Vec::new();
            (&mut file).take(CHUNK.min(now.bytes - offset)).read_to_end(&mut bytes)?;
            if let Err(problem) = api.write_file(self.lease, &text, offset, &bytes) {
                // Nobody knows how much of it the service has now.
                self.sent.remove(&name);
                return Ok(Err(problem));
            }
            offset += bytes.len() as u64;
            if bytes.is_empty() || offset == now.bytes {
                break;
            }
        }
        // What is being written right now may change again within the tick of the file system's clock.
        let settled = |time: &SystemTime| time.elapsed().is_ok_and(|age| age > SETTLED);
        self.sent.insert(name, Sent { bytes: offset, modified: now.modified.filter(settled) });
        Ok(Ok(()))
    }
}

/// The files of a folder and of those in it, without temporary ones.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // A link could lead anywhere.
        let Ok(found_there) = fs::symlink_metadata(&path) else { continue };
        if found_there.is_dir() {
            walk(&path, found);
        } else if found_there.is_file() && !is_temporary(&name) {
            found.push(path);
        }
    }
}
