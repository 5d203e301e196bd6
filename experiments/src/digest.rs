//! Short names for long settings.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// Part of every digest: another number makes all of them others, where the same settings come to mean something
/// else.
const VERSION: u32 = 1;

/// The first 16 hexadecimal digits of the SHA-256 of a value's JSON.
pub(crate) fn digest<T: Serialize>(value: &T) -> String {
    let json = serde_json::to_vec(&(VERSION, value)).expect("settings are numbers, words and lists");
    Sha256::digest(json).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
