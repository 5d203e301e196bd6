//! TensorBoard's event files, written by hand: a few fields of one message need no compiler of schemas.
//!
//! A file is a sequence of TFRecords (length u64, masked CRC-32C of the length, bytes, masked CRC-32C of the
//! bytes; little-endian), each an `Event` of TensorFlow's `event.proto` in the protocol buffer encoding:
//! `wall_time` 1, `step` 2, `file_version` 3, `summary` 5, `session_log` 7. A summary has `value`s 1, each with
//! a `tag` 1 and a `simple_value` 2.

use std::io::{self, Write};

/// Writes events.
#[derive(Debug)]
pub struct EventWriter<W> {
    output: W,
}

impl<W: Write> EventWriter<W> {
    /// Begins a file at `step`, at a time in seconds since 1970: readers drop what an interrupted run said from
    /// that step on.
    ///
    /// # Errors
    /// Where `output` fails.
    pub fn new(output: W, wall_time: f64, step: u64) -> io::Result<EventWriter<W>> {
        let mut writer = EventWriter { output };
        let mut version = Message::default();
        version.double(1, wall_time);
        version.bytes(3, b"brain.Event:2");
        writer.record(&version.0)?;
        // SessionLog with `status` 1 = START 1.
        let mut session = Message::default();
        session.varint(1, 1);
        let mut start = Message::default();
        start.double(1, wall_time);
        start.varint(2, step);
        start.bytes(7, &session.0);
        writer.record(&start.0)?;
        Ok(writer)
    }

    /// Adds a point to each of several curves.
    ///
    /// # Errors
    /// Where the output fails.
    pub fn scalars(&mut self, wall_time: f64, step: u64, scalars: &[(String, f64)]) -> io::Result<()> {
        let mut summary = Message::default();
        for (tag, number) in scalars {
            let mut value = Message::default();
            value.bytes(1, tag.as_bytes());
            value.float(2, *number as f32);
            summary.bytes(1, &value.0);
        }
        let mut event = Message::default();
        event.double(1, wall_time);
        event.varint(2, step);
        event.bytes(5, &summary.0);
        self.record(&event.0)
    }

    /// Hands everything on to the system.
    ///
    /// # Errors
    /// Where the output fails.
    pub fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }

    fn record(&mut self, bytes: &[u8]) -> io::Result<()> {
        let length = (bytes.len() as u64).to_le_bytes();
        let mut record = length.to_vec();
        record.extend(masked(&length).to_le_bytes());
        record.extend(bytes);
        record.extend(masked(bytes).to_le_bytes());
        self.output.write_all(&record)
    }
}

/// The checksum of TFRecord: masked, since a checksum of bytes that hold their own checksum is a weak one.
fn masked(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes).rotate_right(15).wrapping_add(0xA282_EAD8)
}

/// A message in the protocol buffer encoding.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, field: u8, value: u64) {
        self.key(field, 0);
        self.number(value);
    }

    fn double(&mut self, field: u8, value: f64) {
        self.key(field, 1);
        self.0.extend(value.to_le_bytes());
    }

    fn bytes(&mut self, field: u8, value: &[u8]) {
        self.key(field, 2);
        self.number(value.len() as u64);
        self.0.extend(value);
    }

    fn float(&mut self, field: u8, value: f32) {
        self.key(field, 5);
        self.0.extend(value.to_le_bytes());
    }

    fn key(&mut self, field: u8, kind: u8) {
        self.0.push(field << 3 | kind);
    }

    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CRC-32C bit by bit, from its definition (RFC 3720): the polynomial 0x1EDC6F41, reflected.
    fn crc32c_by_bits(bytes: &[u8]) -> u32 {
        let mut sum = u32::MAX;
        for byte in bytes {
            sum ^= u32::from(*byte);
            for _ in 0..8 {
                sum = sum >> 1 ^ if sum & 1 == 1 { 0x82F6_3B78 } else { 0 };
            }
        }
        !sum
    }

    fn take<'a>(bytes: &mut &'a [u8], count: usize) -> &'a [u8] {
        let (taken, rest) = bytes.split_at(count);
        *bytes = rest;
        taken
    }

    /// A record's bytes, its checksums tested as a reader does: unmasked.
    fn take_record<'a>(bytes: &mut &'a [u8]) -> &'a [u8] {
        let check = |bytes: &[u8], sum: &[u8]| {
            let sum = u32::from_le_bytes(sum.try_into().unwrap()).wrapping_sub(0xA282_EAD8);
            assert_eq!(sum.rotate_left(15), crc32c_by_bits(bytes));
        };
        let length = take(bytes, 8);
        check(length, take(bytes, 4));
        let record = take(bytes, u64::from_le_bytes(length.try_into().unwrap()) as usize);
        check(record, take(bytes, 4));
        record
    }

    #[derive(Debug, PartialEq)]
    enum Field {
        Varint(u64),
        Fixed64(u64),
        Fixed32(u32),
        Bytes(Vec<u8>),
    }

    fn varint(bytes: &mut &[u8]) -> u64 {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = take(bytes, 1)[0];
            value |= u64::from(byte & 127) << shift;
            shift += 7;
            if byte < 128 {
                return value;
            }
        }
    }

    /// A message as its fields by number, whatever they mean.
    fn fields(mut bytes: &[u8]) -> Vec<(u64, Field)> {
        let mut fields = Vec::new();
        while !bytes.is_empty() {
            let key = varint(&mut bytes);
            let field = match key & 7 {
                0 => Field::Varint(varint(&mut bytes)),
                1 => Field::Fixed64(u64::from_le_bytes(take(&mut bytes, 8).try_into().unwrap())),
                2 => {
                    let length = varint(&mut bytes) as usize;
                    Field::Bytes(take(&mut bytes, length).to_vec())
                }
                5 => Field::Fixed32(u32::from_le_bytes(take(&mut bytes, 4).try_into().unwrap())),
                kind => panic!("no such kind of field: {kind}"),
            };
            fields.push((key >> 3, field));
        }
        fields
    }

    #[test]
    fn another_decoder_reads_what_was_written() {
        let mut bytes = Vec::new();
        let mut writer = EventWriter::new(&mut bytes, 1.5, 300).unwrap();
        let long = "x".repeat(200);
        let scalars = [("loss/policy".to_owned(), 0.25), (long.clone(), -3.0)];
        writer.scalars(2.5, 1 << 40, &scalars).unwrap();
        writer.flush().unwrap();
        let mut left = &bytes[..];
        let time = |seconds: f64| (1, Field::Fixed64(seconds.to_bits()));
        assert_eq!(fields(take_record(&mut left)), [time(1.5), (3, Field::Bytes(b"brain.Event:2".to_vec()))]);
        let start = Field::Bytes(vec![8, 1]);
        assert_eq!(fields(take_record(&mut left)), [time(1.5), (2, Field::Varint(300)), (7, start)]);
        let event = fields(take_record(&mut left));
        assert_eq!(event[..2], [time(2.5), (2, Field::Varint(1 << 40))]);
        let (5, Field::Bytes(summary)) = &event[2] else { panic!("{event:?}") };
        let values: Vec<_> = fields(summary)
            .into_iter()
            .map(|value| match value {
                (1, Field::Bytes(value)) => fields(&value),
                other => panic!("{other:?}"),
            })
            .collect();
        let value = |tag: &str, number: f32| {
            vec![(1, Field::Bytes(tag.as_bytes().to_vec())), (2, Field::Fixed32(number.to_bits()))]
        };
        assert_eq!(values, [value("loss/policy", 0.25), value(&long, -3.0)]);
        assert!(left.is_empty());
    }

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        // RFC 3720, B.4: 32 bytes of zeroes.
        assert_eq!(crc32c_by_bits(&[0; 32]), 0x8A91_36AA);
        assert_eq!(crc32c::crc32c(&[0; 32]), 0x8A91_36AA);
    }
}
