//! The paths under which the verbs are asked for.

use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use store::TrialId;

use crate::wire::{Lease, TrialQuery};

/// What stands in a segment of a path as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// `/v1/sweeps/{sweep}`
pub(super) fn sweep(sweep: &str) -> String {
    format!("/v1/sweeps/{}", segment(sweep))
}

/// `/v1/sweeps/{sweep}/trials/{n}`
pub(super) fn trial(trial: TrialId) -> String {
    format!("/v1/sweeps/{}/trials/{}", trial.sweep, trial.number)
}

/// `/v1/sweeps/{sweep}/trials?…`
pub(super) fn trials(of: &str, query: &TrialQuery) -> String {
    let mut path = format!("{}/trials?from={}", sweep(of), query.from);
    if let Some(limit) = query.limit {
        let _ = write!(path, "&limit={limit}");
    }
    if let Some(state) = &query.state {
        let _ = write!(path, "&state={}", segment(state));
    }
    path
}

/// `/v1/sweeps/{sweep}/trials/{n}/{attempt}/files`
pub(super) fn files(lease: Lease) -> String {
    format!("{}/{}/files", trial(lease.trial), lease.attempt)
}

/// `/v1/sweeps/{sweep}/trials/{n}/{attempt}/files/{*path}?offset=&most=`
pub(super) fn file(lease: Lease, path: &str, offset: u64, most: u64) -> String {
    format!("{}/{}?offset={offset}&most={most}", files(lease), segments(path))
}

/// `/v1/leases/{sweep}/{n}/{attempt}/{verb}`
pub(super) fn lease(lease: Lease, verb: &str) -> String {
    format!("/v1/leases/{}/{}/{}/{verb}", lease.trial.sweep, lease.trial.number, lease.attempt)
}

/// `/v1/leases/{sweep}/{n}/{attempt}/files/{*path}?offset=`
pub(super) fn written_file(of: Lease, path: &str, offset: u64) -> String {
    format!("{}/{}?offset={offset}", lease(of, "files"), segments(path))
}

/// One segment. A name that is no name, such as `..`, stays what it is, and is refused where it arrives.
fn segment(text: &str) -> String {
    match text {
        "." | ".." => text.replace('.', "%2E"),
        _ => utf8_percent_encode(text, SEGMENT).to_string(),
    }
}

fn segments(path: &str) -> String {
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_a_path_is_encoded_in_a_segment() {
        let check = |text: &str, expected: &str| assert_eq!(segments(text), expected, "{text:?}");
        check("work/model-1.bin", "work/model-1.bin");
        check("a b?c#d%2f", "a%20b%3Fc%23d%252f");
        check("../x", "%2E%2E/x");
        check("ä\0", "%C3%A4%00");
        assert_eq!(sweep("../../x"), "/v1/sweeps/..%2F..%2Fx");
    }
}
