//! A line of the journal: `crc32c-hex space json`, where the checksum is the JSON's.

use serde::{Deserialize, Serialize};

use crate::row::Batch;

/// One commit, as a line holds it.
#[derive(Debug, Deserialize)]
struct Change {
    number: u64,
    batch: Batch,
}

/// A line of something, with its end of line.
pub(crate) fn encode(content: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut line = b"00000000 ".to_vec();
    serde_json::to_writer(&mut line, content)?;
    let checksum = hexadecimal(&line[9..]);
    line[..8].copy_from_slice(&checksum);
    line.push(b'\n');
    Ok(line)
}

/// The line of a commit. The number comes first, so that it can be read without the rest.
pub(crate) fn encode_change(number: u64, batch: &Batch) -> Result<Vec<u8>, serde_json::Error> {
    #[derive(Serialize)]
    struct Change<'a> {
        number: u64,
        batch: &'a Batch,
    }
    encode(&Change { number, batch })
}

/// The JSON of a line that ends with an end of line, where its checksum is right.
///
/// # Errors
/// What is wrong with the line.
pub(crate) fn json(line: &[u8]) -> Result<&[u8], &'static str> {
    let line = line.strip_suffix(b"\n").ok_or("it has no end")?;
    let (checksum, rest) = line.split_at_checked(8).ok_or("it is too short")?;
    let json = rest.strip_prefix(b" ").ok_or("it does not begin with a checksum")?;
    if hexadecimal(json) == checksum { Ok(json) } else { Err("its checksum does not fit") }
}

/// The checksum of JSON, as a line begins with it.
fn hexadecimal(json: &[u8]) -> [u8; 8] {
    let checksum = crc32c::crc32c(json);
    std::array::from_fn(|at| b"0123456789abcdef"[(checksum >> (28 - 4 * at) & 15) as usize])
}

/// The number of a commit's JSON, without reading the rest.
pub(crate) fn number(json: &[u8]) -> Option<u64> {
    let rest = json.strip_prefix(b"{\"number\":")?;
    let digits = rest.iter().position(|byte| !byte.is_ascii_digit())?;
    std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()
}

/// The checksum that a sound line begins with.
pub(crate) fn mark(line: &[u8]) -> u32 {
    let digits = line.get(..8).and_then(|digits| std::str::from_utf8(digits).ok());
    digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or_default()
}

/// The number and the changes of a commit's line.
///
/// # Errors
/// What is wrong with the line.
pub(crate) fn change(line: &[u8]) -> Result<(u64, Batch), String> {
    let Change { number, batch } = serde_json::from_slice(json(line)?).map_err(|error| error.to_string())?;
    Ok((number, batch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_changed_byte_of_a_line_is_noticed() {
        let line = encode_change(42, &Batch::default()).unwrap();
        assert_eq!(line, b"5b4493f2 {\"number\":42,\"batch\":{}}\n", "{}", String::from_utf8_lossy(&line));
        assert_eq!(change(&line), Ok((42, Batch::default())));
        assert_eq!(number(json(&line).unwrap()), Some(42));
        for at in 0..line.len() {
            for bit in 0..8 {
                let mut line = line.clone();
                line[at] ^= 1 << bit;
                assert!(json(&line).is_err(), "byte {at}, bit {bit}");
            }
        }
        for length in 0..line.len() {
            assert!(json(&line[..length]).is_err(), "{length} bytes");
        }
    }
}
