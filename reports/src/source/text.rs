//! Tables as comma-separated text.

use std::path::Path;

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::SourceError;
use super::sheet::{Column, Sheet};

/// What separates columns, where it is not a comma.
const OTHERS: [u8; 2] = [b'\t', b';'];

/// Reads a table with a line of headings. Columns are separated by commas, tabs or semicolons.
pub(super) fn read(path: &Path) -> Result<Sheet, SourceError> {
    let bytes = std::fs::read(path).map_err(|source| SourceError::io(path, source))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let headings =
        bytes.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let separator = OTHERS.into_iter().find(|byte| headings.contains(byte) && !headings.contains(&b','));
    let mut reader = ReaderBuilder::new().delimiter(separator.unwrap_or(b',')).from_reader(bytes);
    let at = |line: u64, what: String| SourceError::Line { path: path.to_owned(), line, what };
    let wrong = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        let what = match error.kind() {
            ErrorKind::UnequalLengths { expected_len, len, .. } => {
                let fields =
                    crate::study::words::counted(usize::try_from(*len).unwrap_or(usize::MAX), "field");
                format!("it has {fields}, but the table has {expected_len} columns")
            }
            ErrorKind::Utf8 { .. } => "it is no text in UTF-8".to_owned(),
            _ => error.to_string(),
        };
        at(line, what)
    };
    let names: Vec<String> = reader.headers().map_err(wrong)?.iter().map(str::to_owned).collect();
    if let Some(twice) = names.iter().enumerate().find(|(place, name)| names[..*place].contains(name)) {
        return Err(at(1, format!("the column `{}` stands twice", twice.1)));
    }
    let mut columns: Vec<Vec<Option<String>>> = vec![Vec::new(); names.len()];
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(wrong)? {
        for (column, cell) in columns.iter_mut().zip(record.iter()) {
            let cell = cell.trim();
            column.push((!cell.is_empty()).then(|| cell.to_owned()));
        }
    }
    let rows = columns.first().map_or(0, Vec::len);
    let columns =
        names.into_iter().zip(columns).map(|(name, texts)| Column::of_texts(name, &texts)).collect();
    Ok(Sheet { columns, rows })
}
