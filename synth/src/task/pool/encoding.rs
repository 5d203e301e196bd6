//! What a pool is written in: varints, zigzag, and bytes under a running checksum.

use std::io::{self, Read, Write};

/// Appends a varint.
pub(super) fn put_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// Takes a varint from the front, or `None` where there is no whole one of at most 64 bits.
pub(super) fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let bits = u64::from(byte & 0x7F);
        if bits << shift >> shift != bits {
            return None;
        }
        value |= bits << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

/// A signed number as an unsigned one that is small where the signed one is near 0.
pub(super) fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

/// The inverse of [`zigzag`].
pub(super) fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// A reader or writer with the CRC-32 of all that went through it but checksums.
#[derive(Debug)]
pub(super) struct Summed<T> {
    inner: T,
    sum: crc32fast::Hasher,
}

impl<T> Summed<T> {
    pub(super) fn new(inner: T) -> Summed<T> {
        Summed { inner, sum: crc32fast::Hasher::new() }
    }

    pub(super) fn into_inner(self) -> T {
        self.inner
    }

    fn checksum(&self) -> [u8; 4] {
        self.sum.clone().finalize().to_le_bytes()
    }
}

impl<W: Write> Summed<W> {
    pub(super) fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.update(bytes);
        self.inner.write_all(bytes)
    }

    pub(super) fn put_checksum(&mut self) -> io::Result<()> {
        self.inner.write_all(&self.checksum())
    }
}

impl<R: Read> Summed<R> {
    /// Fills `bytes`.
    pub(super) fn take(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.inner.read_exact(bytes)?;
        self.sum.update(bytes);
        Ok(())
    }

    /// The next `N` bytes.
    pub(super) fn take_array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.take(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads a checksum; whether it is that of the bytes so far.
    pub(super) fn take_checksum(&mut self) -> io::Result<bool> {
        let mut written = [0; 4];
        self.inner.read_exact(&mut written)?;
        Ok(written == self.checksum())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_come_back(value: u64, signed: i64, shift in 0..64u32) {
            let value = value >> shift;
            let mut bytes = Vec::new();
            put_varint(&mut bytes, value);
            let mut rest = &bytes[..];
            prop_assert_eq!((take_varint(&mut rest), rest.len()), (Some(value), 0));
            prop_assert_eq!(take_varint(&mut &bytes[..bytes.len() - 1]), None);
            prop_assert_eq!(unzigzag(zigzag(signed >> shift)), signed >> shift);
        }
    }

    #[test]
    fn varints_of_more_than_64_bits_are_none() {
        let check =
            |last, expected| assert_eq!(take_varint(&mut &[&[0xFF; 9], &[last][..]].concat()[..]), expected);
        check(1, Some(u64::MAX));
        check(2, None);
        check(0x81, None);
    }
}
