//! The service's socket: for its user alone, and the only one of its home.

use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use store::Home;

use super::error::ServeError;
use crate::client::place;

/// Listens on the home's socket. The caller owns the home.
///
/// # Errors
/// Where another service answers there, or the system does not let us listen.
pub(super) fn listen(home: &Home) -> Result<(UnixListener, PathBuf), ServeError> {
    let path = place::socket(home);
    let told = |source| ServeError::File { path: path.clone(), source };
    let folder = path.parent().unwrap_or(Path::new("/"));
    place::private_folder(folder).map_err(|source| ServeError::File { path: folder.to_owned(), source })?;
    clear(&path)?;
    let listener = UnixListener::bind(&path).map_err(told)?;
    // Nobody can have connected before: the folder is for the user alone.
    fs::set_permissions(&path, Permissions::from_mode(0o600)).map_err(told)?;
    listener.set_nonblocking(true).map_err(told)?;
    Ok((listener, path))
}

/// Whether somebody answers on the home's socket.
pub(super) fn answers(home: &Home) -> bool {
    UnixStream::connect(place::socket(home)).is_ok()
}

/// Removes what a service left that was killed.
fn clear(path: &Path) -> Result<(), ServeError> {
    let told = |source| ServeError::File { path: path.to_owned(), source };
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(told(error)),
        Ok(found) if !found.file_type().is_socket() => {
            return Err(told(io::Error::new(
                ErrorKind::AlreadyExists,
                "something that is no socket is there",
            )));
        }
        Ok(_) => {}
    }
    match UnixStream::connect(path) {
        Ok(_) => Err(ServeError::SocketInUse(path.to_owned())),
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => fs::remove_file(path).map_err(told),
        Err(error) => Err(told(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_socket_is_replaced_and_a_live_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let (listener, path) = listen(&home).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(home.service()).unwrap().permissions().mode() & 0o777, 0o700);
        assert!(matches!(listen(&home), Err(ServeError::SocketInUse(_))));
        drop(listener);
        assert!(path.exists());
        drop(listen(&home).unwrap());
        fs::remove_file(&path).unwrap();
        fs::write(&path, "no socket").unwrap();
        assert!(matches!(listen(&home), Err(ServeError::File { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), "no socket");
    }
}
