//! Tables of named columns, as Parquet.

use std::io::{self, Write};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// A cell a row; `None` is no value.
    pub cells: Cells,
}

/// The cells of a column, all of one type.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Whole numbers.
    Int(Vec<Option<i64>>),
    /// Numbers; finite.
    Float(Vec<Option<f64>>),
    /// True or false.
    Bool(Vec<Option<bool>>),
    /// Texts.
    Text(Vec<Option<String>>),
    /// Moments, to the microsecond.
    Time(Vec<Option<DateTime<Utc>>>),
}

impl Cells {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Cells::Int(cells) => cells.len(),
            Cells::Float(cells) => cells.len(),
            Cells::Bool(cells) => cells.len(),
            Cells::Text(cells) => cells.len(),
            Cells::Time(cells) => cells.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The column's type in the file: whole numbers in 64 bits, doubles, texts in UTF-8, times in microseconds of UTC.
    fn schema(&self, name: &str) -> Result<Type, ParquetError> {
        let (physical, logical) = match self {
            Cells::Int(_) => (Physical::INT64, None),
            Cells::Float(_) => (Physical::DOUBLE, None),
            Cells::Bool(_) => (Physical::BOOLEAN, None),
            Cells::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Cells::Time(_) => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
        };
        let column = Type::primitive_type_builder(name, physical);
        column.with_repetition(Repetition::OPTIONAL).with_logical_type(logical).build()
    }
}

/// Writes columns of the same length as a Parquet file.
///
/// # Errors
/// Where `out` fails.
pub fn write_parquet(out: &mut dyn Write, columns: &[Column]) -> io::Result<()> {
    let bytes = encoded(columns).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn encoded(columns: &[Column]) -> Result<Vec<u8>, ParquetError> {
    let fields: Result<Vec<_>, _> =
        columns.iter().map(|column| column.cells.schema(&column.name).map(Arc::new)).collect();
    let schema = Type::group_type_builder("table").with_fields(fields?).build()?;
    let properties = WriterProperties::builder().set_compression(Compression::UNCOMPRESSED).build();
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(&mut bytes, Arc::new(schema), Arc::new(properties))?;
    let mut group = file.next_row_group()?;
    for column in columns {
        match &column.cells {
            Cells::Int(cells) => write_column::<Int64Type>(&mut group, cells.iter().copied())?,
            Cells::Float(cells) => write_column::<DoubleType>(&mut group, cells.iter().copied())?,
            Cells::Bool(cells) => write_column::<BoolType>(&mut group, cells.iter().copied())?,
            Cells::Text(cells) => {
                let texts = cells.iter().map(|cell| cell.as_deref().map(ByteArray::from));
                write_column::<ByteArrayType>(&mut group, texts)?;
            }
            Cells::Time(cells) => {
                let times = cells.iter().map(|cell| cell.map(|at| at.timestamp_micros()));
                write_column::<Int64Type>(&mut group, times)?;
            }
        }
    }
    group.close()?;
    file.close()?;
    Ok(bytes)
}

/// Writes the next column: its values, and for each row whether it has one.
fn write_column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>,
    cells: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let cells: Vec<Option<T::T>> = cells.collect();
    let is_there: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<T::T> = cells.into_iter().flatten().collect();
    let no_column = || ParquetError::General("there are more columns than the schema has".to_owned());
    let mut column = group.next_column()?.ok_or_else(no_column)?;
    column.typed::<T>().write_batch(&values, Some(&is_there), None)?;
    column.close()
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    use super::*;

    /// A reader of what is written for these columns.
    fn written(columns: &[Column]) -> SerializedFileReader<std::fs::File> {
        let mut file = tempfile::tempfile().unwrap();
        write_parquet(&mut file, columns).unwrap();
        SerializedFileReader::new(file).unwrap()
    }

    #[test]
    fn a_table_reads_back_with_its_holes() {
        let column = |name: &str, cells| Column { name: name.to_owned(), cells };
        let at: DateTime<Utc> = "2026-11-22T10:00:00.000001Z".parse().unwrap();
        let columns = [
            column("a.b,\"c", Cells::Int(vec![Some(i64::MIN), None])),
            column("x", Cells::Float(vec![None, Some(1e-300)])),
            column("b", Cells::Bool(vec![Some(false), None])),
            column("t", Cells::Text(vec![Some("grün".to_owned()), Some(String::new())])),
            column("at", Cells::Time(vec![None, Some(at)])),
        ];
        let reader = written(&columns);
        let rows: Vec<Vec<Field>> = (reader.get_row_iter(None).unwrap())
            .map(|row| row.unwrap().get_column_iter().map(|(_, field)| field.clone()).collect())
            .collect();
        let text = |text: &str| Field::Str(text.to_owned());
        let first = vec![Field::Long(i64::MIN), Field::Null, Field::Bool(false), text("grün"), Field::Null];
        let time = Field::TimestampMicros(at.timestamp_micros());
        let second = vec![Field::Null, Field::Double(1e-300), Field::Null, text(""), time];
        assert_eq!(rows, [first, second]);
        let names: Vec<String> = reader
            .metadata()
            .file_metadata()
            .schema_descr()
            .columns()
            .iter()
            .map(|c| c.name().to_owned())
            .collect();
        assert_eq!(names, ["a.b,\"c", "x", "b", "t", "at"]);
    }

    #[test]
    fn a_table_without_rows_is_a_file_too() {
        let columns = [Column { name: "a".to_owned(), cells: Cells::Text(Vec::new()) }];
        let reader = written(&columns);
        assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
    }
}
