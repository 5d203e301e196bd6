//! The token that whoever comes over TCP must show: random, made once, in a file for its owner alone.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use subtle::ConstantTimeEq;

use super::error::ServeError;

/// 256 random bits, in hexadecimal.
#[derive(Clone)]
pub(super) struct Token(String);

impl Token {
    /// The one that the file holds; where there is none, it is made.
    pub(super) fn of(path: &Path) -> Result<Token, ServeError> {
        let told = |source| ServeError::File { path: path.to_owned(), source };
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return make(path).map_err(told),
            Err(error) if error.kind() == ErrorKind::InvalidData => String::new(),
            text => text.map_err(told)?,
        };
        let text = text.trim();
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ServeError::NoToken(path.to_owned()));
        }
        fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(told)?;
        Ok(Token(text.to_owned()))
    }

    /// Whether this is what was shown, in a time that tells nothing of how much of it is right.
    pub(super) fn is(&self, shown: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(shown).into()
    }
}

fn make(path: &Path) -> io::Result<Token> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)?;
    file.write_all(token.as_bytes()).and_then(|()| file.write_all(b"\n")).and_then(|()| file.sync_all())?;
    Ok(Token(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        let made = Token::of(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let again = Token::of(&path).unwrap();
        assert!(again.is(made.0.as_bytes()));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "it is closed again");
        for wrong in ["", "0", &made.0[1..], &made.0.replace(&made.0[..1], "x"), &format!("{}0", made.0)] {
            assert!(!made.is(wrong.as_bytes()), "{wrong:?}");
        }
        for damaged in ["", "short", &"x".repeat(64)] {
            fs::write(&path, damaged).unwrap();
            assert!(matches!(Token::of(&path), Err(ServeError::NoToken(_))), "{damaged:?}");
        }
    }
}
