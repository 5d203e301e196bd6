//! Columns, one after the other, until they are a frame.

use chrono::{DateTime, Utc};
use polars::prelude::*;

use crate::study::Setting;

/// Columns of equal length. A name that is taken gets a number behind it, so that none hides another.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    columns: Vec<Column>,
}

impl Columns {
    pub(crate) fn new() -> Columns {
        Columns::default()
    }

    /// Whole numbers.
    pub(crate) fn int(self, name: &str, cells: impl IntoIterator<Item = Option<i64>>) -> Columns {
        let cells: Vec<Option<i64>> = cells.into_iter().collect();
        self.column(name, |name| Column::new(name, cells))
    }

    /// Counts, which there always are.
    pub(crate) fn count(self, name: &str, cells: impl IntoIterator<Item = usize>) -> Columns {
        self.int(name, cells.into_iter().map(|count| i64::try_from(count).ok()))
    }

    /// Numbers.
    pub(crate) fn float(self, name: &str, cells: impl IntoIterator<Item = Option<f64>>) -> Columns {
        let cells: Vec<Option<f64>> = cells.into_iter().collect();
        self.column(name, |name| Column::new(name, cells))
    }

    /// Truth values.
    pub(crate) fn flag(self, name: &str, cells: impl IntoIterator<Item = Option<bool>>) -> Columns {
        let cells: Vec<Option<bool>> = cells.into_iter().collect();
        self.column(name, |name| Column::new(name, cells))
    }

    /// Texts.
    pub(crate) fn text<T: AsRef<str>>(
        self,
        name: &str,
        cells: impl IntoIterator<Item = Option<T>>,
    ) -> Columns {
        let cells: Vec<Option<String>> =
            cells.into_iter().map(|cell| cell.map(|c| c.as_ref().to_owned())).collect();
        self.column(name, |name| Column::new(name, cells))
    }

    /// Moments in UTC, to the microsecond.
    pub(crate) fn time(self, name: &str, cells: impl IntoIterator<Item = Option<DateTime<Utc>>>) -> Columns {
        let cells: Vec<Option<i64>> =
            cells.into_iter().map(|cell| cell.map(|at| at.timestamp_micros())).collect();
        self.column(name, |name| {
            Series::new(name, cells).into_datetime(TimeUnit::Microseconds, None).into_column()
        })
    }

    /// What a parameter was set to, in the narrowest type that holds all of it.
    pub(crate) fn settings<'a>(
        self,
        name: &str,
        cells: impl Iterator<Item = Option<&'a Setting>> + Clone,
    ) -> Columns {
        let all = |fits: fn(&Setting) -> bool| cells.clone().flatten().all(fits);
        if all(|cell| matches!(cell, Setting::Flag(_))) && cells.clone().flatten().next().is_some() {
            self.flag(
                name,
                cells.map(|cell| if let Some(Setting::Flag(flag)) = cell { Some(*flag) } else { None }),
            )
        } else if all(|cell| matches!(cell, Setting::Int(_))) {
            self.int(
                name,
                cells.map(|cell| if let Some(Setting::Int(whole)) = cell { Some(*whole) } else { None }),
            )
        } else if all(|cell| cell.number().is_some()) {
            self.float(name, cells.map(|cell| cell.and_then(Setting::number)))
        } else {
            // Texts as they are; numbers among them with all of their digits.
            let words = |cell: &Setting| match cell {
                Setting::Float(number) => number.to_string(),
                other => other.to_string(),
            };
            self.text(name, cells.map(|cell| cell.map(words)))
        }
    }

    /// A column that is made already.
    pub(crate) fn column(mut self, name: &str, make: impl FnOnce(PlSmallStr) -> Column) -> Columns {
        let name = self.free(name);
        self.columns.push(make(name.as_str().into()));
        self
    }

    /// The name that the last column got.
    pub(crate) fn last(&self) -> Option<String> {
        self.columns.last().map(|column| column.name().to_string())
    }

    /// Whether a name is taken.
    fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.name().as_str() == name)
    }

    fn free(&self, name: &str) -> String {
        let numbered = (2..).map(|number: usize| format!("{name} ({number})"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        names.find(|name| !self.has(name)).unwrap_or_default()
    }

    /// The frame.
    pub(crate) fn frame(self) -> DataFrame {
        DataFrame::new_infer_height(self.columns).expect("columns of one length under names of their own")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_have_the_narrowest_type_and_names_that_are_taken_a_number() {
        let check = |settings: &[Option<Setting>], expected: DataType| {
            let frame = Columns::new().settings("x", settings.iter().map(Option::as_ref)).frame();
            assert_eq!(frame.dtypes(), [expected]);
        };
        let (one, half) = (Some(Setting::Int(1)), Some(Setting::Float(0.5)));
        check(&[one.clone(), None], DataType::Int64);
        check(&[one.clone(), half.clone()], DataType::Float64);
        check(&[one, Some(Setting::Text("a".to_owned()))], DataType::String);
        check(&[Some(Setting::Flag(true)), None], DataType::Boolean);
        check(&[None], DataType::Int64);
        let frame = Columns::new().int("n", [Some(1)]).count("n", [2]).frame();
        assert_eq!(frame.get_column_names(), ["n", "n (2)"]);
    }
}
