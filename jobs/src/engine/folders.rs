//! The folders of sweeps: what was submitted is kept in them, and with the sweep they go.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::mpsc::Receiver;

use store::{Home, SweepId, files};

/// What a folder of a sweep is to be given or spared. Nothing that was promised depends on it.
pub(super) enum Chore {
    /// Its definition's text is kept.
    Keep {
        /// Whose.
        sweep: SweepId,
        /// As it was submitted.
        source: String,
    },
    /// The sweep is no more.
    Forget {
        /// Which it was.
        sweep: SweepId,
    },
}

/// What the folders of removed sweeps are called until they are gone.
const REMOVED: &str = ".removed-";

/// Does what comes, until nothing can come any more. A failure is told to `log`.
pub(super) fn work(home: &Home, chores: &Receiver<Chore>, log: &dyn Fn(String)) {
    if let Err(error) = clear(&home.root().join("sweeps")) {
        log(format!("folders of removed sweeps stay: {error}"));
    }
    for chore in chores {
        match chore {
            Chore::Keep { sweep, source } => {
                if let Err(error) = keep(home, sweep, &source) {
                    log(format!("{sweep}'s sweep.toml is not written: {error}"));
                }
            }
            Chore::Forget { sweep } => {
                if let Err(error) = forget(home, sweep) {
                    log(format!("the folder of {sweep}, which was removed, stays: {error}"));
                }
            }
        }
    }
}

fn keep(home: &Home, sweep: SweepId, source: &str) -> io::Result<()> {
    let folder = home.sweep(sweep);
    let path = folder.join("sweep.toml");
    if path.exists() {
        // The same sweep was submitted before.
        return Ok(());
    }
    fs::create_dir_all(&folder)?;
    files::write_whole(&path, source.as_bytes())
}

/// Renames before it deletes, so that nobody meets half a folder under the sweep's name.
fn forget(home: &Home, sweep: SweepId) -> io::Result<()> {
    let folder = home.sweep(sweep);
    let aside = folder.with_file_name(format!("{REMOVED}{sweep}"));
    match fs::rename(&folder, &aside) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        renamed => renamed.and_then(|()| fs::remove_dir_all(&aside)),
    }
}

/// Deletes what an earlier process left renamed.
fn clear(sweeps: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(sweeps) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(REMOVED) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_its_first_text_and_goes_with_its_sweep() {
        let root = tempfile::tempdir().unwrap();
        let home = Home::at(root.path());
        let sweep = SweepId(3);
        let left = root.path().join("sweeps/.removed-s2/7");
        fs::create_dir_all(&left).unwrap();
        let (sender, chores) = std::sync::mpsc::channel();
        for source in ["first", "second"] {
            sender.send(Chore::Keep { sweep, source: source.to_owned() }).unwrap();
        }
        drop(sender);
        let never = |message: String| panic!("{message}");
        work(&home, &chores, &never);
        assert_eq!(fs::read_to_string(home.sweep(sweep).join("sweep.toml")).unwrap(), "first");
        assert!(!left.exists(), "what an earlier process left is gone");

        let (sender, chores) = std::sync::mpsc::channel();
        sender.send(Chore::Forget { sweep }).unwrap();
        sender.send(Chore::Forget { sweep: SweepId(9) }).unwrap();
        drop(sender);
        work(&home, &chores, &never);
        assert_eq!(fs::read_dir(root.path().join("sweeps")).unwrap().count(), 0);
    }
}
