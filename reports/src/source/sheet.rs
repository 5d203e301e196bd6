//! A table of cells, as any file of rows and columns has it.

use crate::study::Setting;

/// A table: columns of equal length under their names. An empty cell has nothing.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) columns: Vec<Column>,
    pub(super) rows: usize,
}

/// A column under its name.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) cells: Vec<Option<Setting>>,
}

impl Sheet {
    pub(super) fn names(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// The column of a name, whatever its capitals, where there is one; the first of several names that there is.
    pub(super) fn any(&self, names: &[&str]) -> Option<&Column> {
        names
            .iter()
            .find_map(|name| self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)))
    }

    pub(super) fn exact(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl Column {
    /// Whether it has numbers, and nothing that is none.
    pub(super) fn is_numeric(&self) -> bool {
        let mut cells = self.cells.iter().flatten().peekable();
        cells.peek().is_some() && cells.all(|cell| cell.number().is_some())
    }

    /// A column of texts as what they all are: truth values, whole numbers, numbers, else texts.
    pub(super) fn of_texts(name: String, texts: &[Option<String>]) -> Column {
        let all = |read: &dyn Fn(&str) -> Option<Setting>| {
            let cells = texts.iter().map(|text| match text {
                None => Ok(None),
                Some(text) => read(text).map(Some).ok_or(()),
            });
            cells.collect::<Result<Vec<Option<Setting>>, ()>>().ok()
        };
        let cells = all(&flag).or_else(|| all(&whole)).or_else(|| all(&number));
        let cells =
            cells.unwrap_or_else(|| texts.iter().map(|text| text.clone().map(Setting::Text)).collect());
        Column { name, cells }
    }
}

fn flag(text: &str) -> Option<Setting> {
    match text {
        "true" | "True" | "TRUE" => Some(Setting::Flag(true)),
        "false" | "False" | "FALSE" => Some(Setting::Flag(false)),
        _ => None,
    }
}

fn whole(text: &str) -> Option<Setting> {
    text.parse().ok().map(Setting::Int)
}

/// A number, also `nan`, `inf` and `-Infinity` in any capitals.
fn number(text: &str) -> Option<Setting> {
    text.parse().ok().map(Setting::Float)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_what_all_of_its_texts_are() {
        let check = |texts: &[&str], expected: Option<Setting>| {
            let texts: Vec<Option<String>> =
                texts.iter().map(|text| (!text.is_empty()).then(|| (*text).to_owned())).collect();
            assert_eq!(Column::of_texts(String::new(), &texts).cells[0], expected);
        };
        check(&["1", "", "2"], Some(Setting::Int(1)));
        check(&["1", "2.5", "-inf"], Some(Setting::Float(1.0)));
        check(&["1", "a"], Some(Setting::Text("1".to_owned())));
        check(&["True", "false"], Some(Setting::Flag(true)));
        check(&["", "false"], None);
    }
}
