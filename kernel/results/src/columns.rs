//! polars frames as the prelude sees them.

use std::any::Any;
use std::io::Cursor;
use std::sync::Arc;

use assemblet::results::{Cell, Columns, Format, Kind, Values};
use reports::polars::prelude::{
    AnyValue, BooleanChunked, Column, CsvReadOptions, CsvWriter, DataFrame, DataType, IdxCa, IdxSize,
    NamedFrom, NewChunkedArray, ParquetReader, ParquetWriter, PolarsResult, SerReader, SerWriter, Series,
    SortMultipleOptions,
};

/// A polars frame.
#[derive(Debug)]
pub(crate) struct Polar(pub(crate) DataFrame);

/// A frame as the prelude has it.
pub(crate) fn shared(data: DataFrame) -> Arc<dyn Columns> {
    Arc::new(Polar(data))
}

fn told(result: PolarsResult<DataFrame>) -> Result<Arc<dyn Columns>, String> {
    result.map(shared).map_err(|error| error.to_string())
}

/// A frame from the bytes of a file.
pub(crate) fn read(bytes: Vec<u8>, format: Format) -> Result<Arc<dyn Columns>, String> {
    told(match format {
        Format::Parquet => ParquetReader::new(Cursor::new(bytes)).finish(),
        Format::Csv => CsvReadOptions::default()
            .with_has_header(true)
            .with_infer_schema_length(None)
            .into_reader_with_file_handle(Cursor::new(bytes))
            .finish(),
    })
}

impl Columns for Polar {
    fn shape(&self) -> (usize, usize) {
        (self.0.height(), self.0.width())
    }

    fn names(&self) -> Vec<String> {
        self.0.get_column_names().into_iter().map(ToString::to_string).collect()
    }

    fn types(&self) -> Vec<String> {
        self.0.dtypes().iter().map(ToString::to_string).collect()
    }

    fn kind(&self, column: usize) -> Kind {
        match self.0.columns()[column].dtype() {
            of if of.is_float() => Kind::Float,
            of if of.is_primitive_numeric() => Kind::Whole,
            DataType::Datetime(..) => Kind::Time,
            _ => Kind::Other,
        }
    }

    fn cell(&self, column: usize, row: usize) -> Cell {
        match self.0.columns()[column].get(row) {
            Err(_) | Ok(AnyValue::Null) => Cell::Missing,
            Ok(AnyValue::Boolean(is)) => Cell::Bool(is),
            Ok(AnyValue::Float64(number)) => Cell::Float(number),
            Ok(AnyValue::String(text)) => Cell::Text(text.to_owned()),
            Ok(AnyValue::StringOwned(text)) => Cell::Text(text.to_string()),
            Ok(AnyValue::Float32(number)) => {
                Cell::Other { words: number.to_string(), number: f64::from(number) }
            }
            Ok(other) => {
                Cell::Other { words: other.to_string(), number: other.extract().unwrap_or(f64::NAN) }
            }
        }
    }

    fn slice(&self, first: usize, count: usize) -> Arc<dyn Columns> {
        shared(self.0.slice(first.cast_signed() as i64, count))
    }

    fn filter(&self, stays: &[bool]) -> Result<Arc<dyn Columns>, String> {
        told(self.0.filter(&BooleanChunked::from_slice("stays".into(), stays)))
    }

    fn take(&self, rows: &[usize]) -> Result<Arc<dyn Columns>, String> {
        let rows: Vec<IdxSize> = rows.iter().map(|&row| row as IdxSize).collect();
        told(self.0.take(&IdxCa::from_vec("rows".into(), rows)))
    }

    fn sort(&self, column: &str, descending: bool) -> Result<Arc<dyn Columns>, String> {
        let order = SortMultipleOptions::default()
            .with_order_descending(descending)
            .with_nulls_last(true)
            .with_maintain_order(true);
        told(self.0.sort([column], order))
    }

    fn select(&self, columns: &[&str]) -> Result<Arc<dyn Columns>, String> {
        told(self.0.select(columns.iter().copied()))
    }

    fn with(&self, name: &str, values: Values<'_>) -> Result<Arc<dyn Columns>, String> {
        let name = name.into();
        let series = match values {
            Values::F64(values) => Series::new(name, values),
            Values::I64(values) => Series::new(name, values),
            Values::Text(values) => Series::new(name, values),
            Values::Bool(values) => Series::new(name, values),
            Values::KnownF64(values) => Series::new(name, values),
            Values::KnownI64(values) => Series::new(name, values),
            Values::KnownText(values) => Series::new(name, values),
            Values::KnownBool(values) => Series::new(name, values),
        };
        let mut data = self.0.clone();
        data.with_column(Column::from(series)).map_err(|error| error.to_string())?;
        Ok(shared(data))
    }

    fn bytes(&self, format: Format) -> Result<Vec<u8>, String> {
        let (mut bytes, mut data) = (Vec::new(), self.0.clone());
        let written = match format {
            Format::Csv => CsvWriter::new(&mut bytes).finish(&mut data),
            Format::Parquet => ParquetWriter::new(&mut bytes).finish(&mut data).map(|_| ()),
        };
        written.map(|()| bytes).map_err(|error| error.to_string())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
