//! Frames in files: CSV and Parquet.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::Frame;
use crate::error::{Error, Fault};
use crate::results::{Format, results};

impl Frame {
    /// A frame from a file: Parquet where the file is one, else CSV with a line of headings.
    ///
    /// # Errors
    /// Where there is no such file, or it is damaged.
    pub fn read(path: impl AsRef<str>) -> Result<Frame, Error> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|error| Fault::io("read", path, error))?;
        let is_parquet = bytes.starts_with(b"PAR1") || ends_in(path, "parquet");
        let (results, format) = (results()?, if is_parquet { Format::Parquet } else { Format::Csv });
        // A damaged file must end in a sentence, whatever its reader thinks of it.
        let why = match catch_unwind(AssertUnwindSafe(|| results.read(bytes, format))) {
            Ok(Ok(data)) => return Ok(Frame { data }),
            Ok(Err(error)) => error.lines().next().unwrap_or_default().trim().to_owned(),
            Err(_) => "it is damaged, or has columns of a kind that is not read here".to_owned(),
        };
        Err(Fault::FrameFile { path: path.to_owned(), why }.into())
    }

    /// The frame as CSV, with its headings in the first line.
    ///
    /// # Errors
    /// Where a column holds what CSV cannot.
    pub fn to_csv(&self) -> Result<String, Error> {
        let bytes = self.data.bytes(Format::Csv).map_err(Fault::Frame)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The frame as the bytes of a Parquet file.
    ///
    /// # Errors
    /// Where a column holds what Parquet cannot.
    pub fn to_parquet(&self) -> Result<Vec<u8>, Error> {
        Ok(self.data.bytes(Format::Parquet).map_err(Fault::Frame)?)
    }

    /// Writes the frame into a file: Parquet where its name ends so, else CSV.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn save(&self, path: impl AsRef<str>) -> Result<(), Error> {
        let path = path.as_ref();
        let bytes = if ends_in(path, "parquet") { self.to_parquet()? } else { self.to_csv()?.into_bytes() };
        std::fs::write(path, bytes).map_err(|error| Fault::io("write", path, error).into())
    }
}

fn ends_in(path: &str, ending: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension.eq_ignore_ascii_case(ending))
}
