//! Where the service of a home is to be found.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::Home;

/// The longest path that is used for a socket, in bytes. Systems take 104 to 108.
const LONGEST: usize = 100;

/// What a service says of itself in `service/address.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Address {
    /// Its Unix socket.
    pub(crate) socket: PathBuf,
    /// `127.0.0.1:PORT`, where it listens to TCP.
    #[serde(default)]
    pub(crate) tcp: Option<String>,
    /// Its process.
    pub(crate) pid: u32,
}

/// The home with a path that does not depend on the current folder, nor on links.
pub(crate) fn absolute(home: &Home) -> Home {
    let root = home.root();
    Home::at(
        fs::canonicalize(root).or_else(|_| std::path::absolute(root)).unwrap_or_else(|_| root.to_owned()),
    )
}

/// The socket on which a new service of the home listens.
///
/// A home whose path is too long for a socket has it in a folder of its own in the temporary one, under a name that
/// is made of the home's.
pub(crate) fn socket(home: &Home) -> PathBuf {
    let inside = absolute(home).service().join("socket");
    if inside.as_os_str().len() <= LONGEST {
        return inside;
    }
    let digest = Sha256::digest(inside.as_os_str().as_encoded_bytes());
    let name: String = digest.iter().take(10).map(|byte| format!("{byte:02x}")).collect();
    env::temp_dir().join(format!("assemblet-{name}")).join("socket")
}

/// The socket on which the home's service listens now, if there is one.
pub(crate) fn socket_in_use(home: &Home) -> PathBuf {
    let usual = socket(home);
    if usual.starts_with(absolute(home).root()) {
        return usual;
    }
    // The service may have had another temporary folder than we have.
    read(home).map_or(usual, |address| address.socket)
}

/// What the last service of the home said of itself.
pub(crate) fn read(home: &Home) -> Option<Address> {
    serde_json::from_slice(&fs::read(file(home)).ok()?).ok()
}

/// Where [`Address`] is written.
pub(crate) fn file(home: &Home) -> PathBuf {
    home.service().join("address.json")
}

/// Makes a folder that only its owner may enter, or checks that it is one.
///
/// # Errors
/// Where it cannot be made, or belongs to somebody else.
pub(crate) fn private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};

    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let found = fs::symlink_metadata(folder)?;
    let own = nix::unistd::geteuid().as_raw();
    if !found.is_dir() || (found.uid() != own && own != 0) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it belongs to somebody else"));
    }
    if found.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_is_in_its_home_unless_the_path_is_too_long() {
        let short = Home::at("/h");
        assert_eq!(socket(&short), Path::new("/h/service/socket"));
        let long = Home::at(format!("/{}", "x".repeat(120)));
        let elsewhere = socket(&long);
        assert!(elsewhere.starts_with(env::temp_dir()), "{elsewhere:?}");
        assert_eq!(elsewhere, socket(&long));
        assert_ne!(elsewhere, socket(&Home::at(format!("/{}", "y".repeat(120)))));
    }

    #[test]
    fn a_private_folder_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("a/b");
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        private_folder(&folder).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        std::os::unix::fs::symlink(&folder, parent.path().join("link")).unwrap();
        assert!(private_folder(&parent.path().join("link")).is_err(), "a link is not a folder of ours");
    }
}
