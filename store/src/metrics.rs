//! What a trial said on its way: JSON lines while it runs, Parquet when it has ended.
//!
//! `metrics.jsonl` holds an object a line, numbers under names, with its `step`:
//! `{"step": 20, "loss": 0.31, "held_out/solved": 0.4}`; what JSON has no number for is a text there: `"NaN"`,
//! `"Infinity"`, `"-Infinity"`. `metrics.parquet` holds the same in long form: the columns
//! `step` (unsigned, 64 bits), `name` (text) and `value` (double), in the order of the lines and, within a line, of the
//! names.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use serde::Deserialize;
use serde_json::{Number, Value};
use thiserror::Error;

use crate::files::Whole;

/// The columns of the Parquet file.
const SCHEMA: &str = "message metrics {
    required int64 step (INTEGER(64, false));
    required binary name (STRING);
    required double value;
}";

/// Under this name the file says the version of its columns.
const VERSION: &str = "assemblet.metrics.version";

/// One number that a trial reported.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// At which step, in the trial's own unit.
    pub step: u64,
    /// Under which name.
    pub name: String,
    /// The number; finite, as a rule.
    pub value: f64,
}

/// Why metrics could not be read or written.
#[derive(Debug, Error)]
pub enum MetricsError {
    /// The system refused.
    #[error("cannot {doing} {}: {source}", path.display())]
    Io {
        /// What was tried, as a verb.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line is not what a trial's worker writes.
    #[error("{}, line {line}: {what}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// The file is not Parquet, or not with these columns.
    #[error("{} does not hold metrics: {what}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
}

/// A line of the JSON form.
#[derive(Deserialize)]
struct Line {
    step: u64,
    #[serde(flatten)]
    numbers: BTreeMap<String, Figure>,
}

/// A number as the JSON form holds it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Figure {
    Finite(Number),
    Odd(Odd),
}

/// What JSON has no number for.
#[derive(Deserialize)]
enum Odd {
    NaN,
    Infinity,
    #[serde(rename = "-Infinity")]
    MinusInfinity,
}

impl Figure {
    fn number(&self) -> Option<f64> {
        match self {
            Figure::Finite(number) => number.as_f64(),
            Figure::Odd(Odd::NaN) => Some(f64::NAN),
            Figure::Odd(Odd::Infinity) => Some(f64::INFINITY),
            Figure::Odd(Odd::MinusInfinity) => Some(f64::NEG_INFINITY),
        }
    }
}

/// A number of the JSON form; `None` where it is something else.
pub fn number(value: &Value) -> Option<f64> {
    Figure::deserialize(value).ok()?.number()
}

/// Reads `metrics.jsonl`. A last line without an end is still being written, and left out.
///
/// # Errors
/// Where the file cannot be read, or a line does not hold a step and numbers.
pub fn read_lines(path: &Path) -> Result<Vec<Metric>, MetricsError> {
    let text = fs::read(path).map_err(|source| io_error("read", path, source))?;
    let whole = text.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    let mut metrics = Vec::new();
    for (index, text) in text[..whole].split_inclusive(|&byte| byte == b'\n').enumerate() {
        let line: Line = serde_json::from_slice(text).map_err(|error| MetricsError::Line {
            path: path.to_owned(),
            line: index + 1,
            what: error.to_string(),
        })?;
        let numbers = line.numbers.into_iter().filter_map(|(name, value)| Some((name, value.number()?)));
        metrics.extend(numbers.map(|(name, value)| Metric { step: line.step, name, value }));
    }
    Ok(metrics)
}

/// Writes `metrics.parquet`, which is there whole or not at all.
///
/// # Errors
/// Where the system fails to write.
pub fn write_parquet(path: &Path, metrics: &[Metric]) -> Result<(), MetricsError> {
    let whole = Whole::create(path).map_err(|source| io_error("write", path, source))?;
    let whole = encode(whole, metrics).map_err(|error| match error {
        ParquetError::External(source) => io_error("write", path, io::Error::other(source)),
        other => MetricsError::Parquet { path: path.to_owned(), what: other.to_string() },
    })?;
    whole.finish().map_err(|source| io_error("write", path, source))
}

/// Reads `metrics.parquet`.
///
/// # Errors
/// Where the file cannot be read or is none of ours.
pub fn read_parquet(path: &Path) -> Result<Vec<Metric>, MetricsError> {
    let file = File::open(path).map_err(|source| io_error("read", path, source))?;
    decode(file).map_err(|error| MetricsError::Parquet { path: path.to_owned(), what: error.to_string() })
}

/// Makes the Parquet form of the JSON form; gives the count of numbers.
///
/// # Errors
/// Where one cannot be read or the other not be written.
pub fn convert(lines: &Path, parquet: &Path) -> Result<usize, MetricsError> {
    let metrics = read_lines(lines)?;
    write_parquet(parquet, &metrics)?;
    Ok(metrics.len())
}

fn io_error(doing: &'static str, path: &Path, source: io::Error) -> MetricsError {
    MetricsError::Io { doing, path: path.to_owned(), source }
}

fn encode<W: Write + Send>(out: W, metrics: &[Metric]) -> Result<W, ParquetError> {
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let version = KeyValue::new(VERSION.to_owned(), "1".to_owned());
    let properties = WriterProperties::builder().set_key_value_metadata(Some(vec![version])).build();
    let mut writer = SerializedFileWriter::new(BufWriter::new(out), schema, Arc::new(properties))?;
    let steps: Vec<i64> = metrics.iter().map(|metric| metric.step.cast_signed()).collect();
    let names: Vec<ByteArray> = metrics.iter().map(|metric| metric.name.as_str().into()).collect();
    let values: Vec<f64> = metrics.iter().map(|metric| metric.value).collect();
    let mut group = writer.next_row_group()?;
    write_column::<Int64Type>(&mut group, &steps)?;
    write_column::<ByteArrayType>(&mut group, &names)?;
    write_column::<DoubleType>(&mut group, &values)?;
    group.close()?;
    Ok(writer.into_inner()?.into_inner().map_err(io::IntoInnerError::into_error)?)
}

fn write_column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    values: &[T::T],
) -> Result<(), ParquetError> {
    let missing = || ParquetError::General("the schema has three columns".to_owned());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(values, None, None)?;
    column.close()
}

fn decode(file: File) -> Result<Vec<Metric>, ParquetError> {
    let reader = SerializedFileReader::new(file)?;
    let expected = parse_message_type(SCHEMA)?;
    if reader.metadata().file_metadata().schema().get_fields() != expected.get_fields() {
        return Err(ParquetError::General("it has other columns than step, name and value".to_owned()));
    }
    let mut metrics = Vec::new();
    for index in 0..reader.num_row_groups() {
        let group = reader.get_row_group(index)?;
        let steps = read_column::<Int64Type>(&*group, 0)?;
        let names = read_column::<ByteArrayType>(&*group, 1)?;
        let values = read_column::<DoubleType>(&*group, 2)?;
        for ((step, name), value) in steps.into_iter().zip(names).zip(values) {
            let name = name.as_utf8()?.to_owned();
            metrics.push(Metric { step: step.cast_unsigned(), name, value });
        }
    }
    Ok(metrics)
}

fn read_column<T: DataType>(group: &dyn RowGroupReader, index: usize) -> Result<Vec<T::T>, ParquetError> {
    let rows = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
    let mut reader = get_typed_column_reader::<T>(group.get_column_reader(index)?);
    let mut values = Vec::with_capacity(rows.min(1 << 20));
    while values.len() < rows {
        if reader.read_records(rows - values.len(), None, None, &mut values)?.0 == 0 {
            return Err(ParquetError::EOF("a column is shorter than the others".to_owned()));
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_of_any_kind_is_read_and_nothing_else() {
        let check = |value: Value, expected: Option<f64>| {
            assert_eq!(number(&value).map(f64::to_bits), expected.map(f64::to_bits), "{value}");
        };
        check(serde_json::json!(-2), Some(-2.0));
        check(serde_json::json!(0.1), Some(0.1));
        check(serde_json::json!("NaN"), Some(f64::NAN));
        check(serde_json::json!("-Infinity"), Some(f64::NEG_INFINITY));
        for other in [
            serde_json::json!("nan"),
            serde_json::json!(null),
            serde_json::json!([1]),
            serde_json::json!(true),
        ] {
            check(other, None);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

        #[test]
        fn metrics_come_back_to_the_bit(
            metrics in proptest::collection::vec((any::<u64>(), "\\PC{0,9}", any::<f64>()), 0..200),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("metrics.parquet");
            let metrics: Vec<Metric> =
                metrics.into_iter().map(|(step, name, value)| Metric { step, name, value }).collect();
            write_parquet(&path, &metrics).unwrap();
            let bits = |metrics: &[Metric]| -> Vec<(u64, String, u64)> {
                metrics.iter().map(|m| (m.step, m.name.clone(), m.value.to_bits())).collect()
            };
            prop_assert_eq!(bits(&read_parquet(&path).unwrap()), bits(&metrics));
        }
    }

    #[test]
    fn lines_are_converted_and_a_line_under_way_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let (lines, parquet) = (folder.path().join("metrics.jsonl"), folder.path().join("metrics.parquet"));
        fs::write(
            &lines,
            "{\"step\": 1, \"loss\": 0.1, \"acc\": 2}\n{\"step\":2,\"loss\":1e-7}\n{\"step\": 3, \"lo",
        )
        .unwrap();
        assert_eq!(convert(&lines, &parquet).unwrap(), 3);
        let expected = [(1, "acc", 2.0), (1, "loss", 0.1), (2, "loss", 1e-7)];
        let expected = expected.map(|(step, name, value)| Metric { step, name: name.to_owned(), value });
        assert_eq!(read_parquet(&parquet).unwrap(), expected);
    }

    #[test]
    fn what_json_has_no_number_for_is_a_number_again() {
        let folder = tempfile::tempdir().unwrap();
        let (lines, parquet) = (folder.path().join("metrics.jsonl"), folder.path().join("metrics.parquet"));
        fs::write(&lines, "{\"step\":1,\"a\":\"NaN\",\"b\":\"Infinity\",\"c\":\"-Infinity\"}\n").unwrap();
        assert_eq!(convert(&lines, &parquet).unwrap(), 3);
        let values: Vec<f64> = read_parquet(&parquet).unwrap().iter().map(|metric| metric.value).collect();
        assert!(values[0].is_nan() && values[1..] == [f64::INFINITY, f64::NEG_INFINITY], "{values:?}");
    }

    #[test]
    fn what_holds_no_metrics_is_refused_by_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("metrics.jsonl");
        let check = |text: &str, expected: &str| {
            fs::write(&path, text).unwrap();
            let told = read_lines(&path).unwrap_err().to_string();
            assert!(told.starts_with(&format!("{}, {expected}", path.display())), "{told}");
        };
        check("{\"step\": 1}\n{\"loss\": 1}\n", "line 2: missing field `step`");
        check("{\"step\": 1, \"loss\": \"low\"}\n", "line 1: ");
        check("\n", "line 1: ");
        fs::write(&path, "PAR1 and no more").unwrap();
        let told = read_parquet(&path).unwrap_err().to_string();
        assert!(told.starts_with(&format!("{} does not hold metrics: ", path.display())), "{told}");
    }
}
