//! The one process that owns the store of a home, as `owner.lock` says.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};

use chrono::{DateTime, Local, Utc};
use nix::fcntl::{Flock, FlockArg};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::home::Home;

/// Who owns the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Its process.
    pub pid: u32,
    /// Its program's name.
    pub program: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// The lock. The system frees it when the process ends, however it does.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: Flock<File>,
}

impl Owner {
    /// Who wrote its name into the lock last; that process may have ended.
    pub fn of(home: &Home) -> Option<Owner> {
        let mut text = String::new();
        File::open(home.owner_lock()).ok()?.read_to_string(&mut text).ok()?;
        serde_json::from_str(&text).ok()
    }

    fn this() -> Owner {
        let program = std::env::current_exe().unwrap_or_default();
        let program = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Owner { pid: std::process::id(), program, since: Utc::now() }
    }
}

impl Lock {
    /// Becomes the owner.
    ///
    /// # Errors
    /// Where another process is, or the system fails to.
    pub(crate) fn take(home: &Home) -> Result<Lock, StoreError> {
        let path = home.owner_lock();
        let file = OpenOptions::new().create(true).read(true).write(true).truncate(false).open(&path);
        let file = file.map_err(StoreError::io("open", &path))?;
        let mut file = match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(file) => file,
            Err((_, nix::Error::EWOULDBLOCK)) => {
                let owner = Owner::of(home).map_or_else(
                    || "another process".to_owned(),
                    |owner| {
                        let since = owner.since.with_timezone(&Local).format("%Y-%m-%d %H:%M:%S");
                        format!("process {} ({}) since {since}", owner.pid, owner.program)
                    },
                );
                return Err(StoreError::Held { home: home.root().to_owned(), owner });
            }
            Err((_, error)) => return Err(StoreError::io("lock", path)(error.into())),
        };
        // The lock is what counts. On a full disk the name is missing, and that is no reason to stop.
        let named = serde_json::to_vec(&Owner::this()).expect("plain data");
        let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(&named));
        Ok(Lock { _file: file })
    }
}
