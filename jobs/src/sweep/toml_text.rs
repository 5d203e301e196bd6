//! TOML as a tree in which every value knows where it stands.

use std::collections::BTreeMap;

use serde_json::{Number, Value};
use toml::de::{DeTable, DeValue};

use super::error::{DefinitionError, Fault, Place};

/// A value, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) place: Place,
    pub(super) data: Data,
}

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Data {
    Text(String),
    Whole(i64),
    Number(f64),
    Flag(bool),
    Time,
    List(Vec<Node>),
    Table(Table),
}

/// A table: its nodes stand where their keys do.
pub(super) type Table = BTreeMap<String, Node>;

impl Node {
    /// What kind of value it is, as a sentence names it.
    pub(super) fn found(&self) -> String {
        match &self.data {
            Data::Text(text) => format!("{:?}", clipped(text)),
            Data::Whole(number) => number.to_string(),
            Data::Number(number) => number.to_string(),
            Data::Flag(flag) => flag.to_string(),
            Data::Time => "a time".to_owned(),
            Data::List(_) => "a list".to_owned(),
            Data::Table(_) => "a table".to_owned(),
        }
    }

    /// As JSON, if that can say it: it has neither times nor numbers that are not finite.
    pub(super) fn json(&self) -> Option<Value> {
        Some(match &self.data {
            Data::Text(text) => Value::from(text.as_str()),
            Data::Whole(number) => Value::from(*number),
            Data::Number(number) => Value::Number(Number::from_f64(*number)?),
            Data::Flag(flag) => Value::from(*flag),
            Data::Time => return None,
            Data::List(nodes) => Value::Array(nodes.iter().map(Node::json).collect::<Option<_>>()?),
            Data::Table(table) => {
                let pairs = table.iter().map(|(key, node)| Some((key.clone(), node.json()?)));
                Value::Object(pairs.collect::<Option<_>>()?)
            }
        })
    }
}

/// At most 60 characters of a text that goes into a sentence.
fn clipped(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Reads a definition's text.
///
/// # Errors
/// Where it is no TOML.
pub(super) fn read(text: &str) -> Result<Table, DefinitionError> {
    let place = |at: usize| Place::Line(1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count());
    let table = DeTable::parse(text).map_err(|error| DefinitionError {
        key: String::new(),
        place: error.span().map(|span| place(span.start)),
        fault: Fault::Unreadable(error.message().trim_end().replace('\n', "; ")),
    })?;
    Ok(table_of(table.get_ref(), &place))
}

/// Reads an override: `key=value` with a dotted key, the value in TOML or a bare word.
///
/// # Errors
/// Where it is neither.
pub(super) fn read_override(text: &str) -> Result<Table, DefinitionError> {
    let wrong = || DefinitionError {
        key: String::new(),
        place: None,
        fault: Fault::Unreadable(format!(
            "`{text}` is no override; write key=value, such as budget.trials=10"
        )),
    };
    let (key, value) = text.split_once('=').ok_or_else(wrong)?;
    let (key, value) = (key.trim(), value.trim());
    let place = |_: usize| Place::Override(text.to_owned());
    // One line, so that a value cannot bring keys of its own.
    let whole = format!("{key} = {value}");
    let line = (!whole.contains('\n')).then_some(whole.as_str());
    if let Some(Ok(table)) = line.map(DeTable::parse) {
        return Ok(table_of(table.get_ref(), &place));
    }
    let word = format!("{key} = {}", toml::Value::from(value));
    Ok(table_of(DeTable::parse(&word).map_err(|_| wrong())?.get_ref(), &place))
}

fn table_of(table: &DeTable<'_>, place: &dyn Fn(usize) -> Place) -> Table {
    let node = |(key, value): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
        let key: &toml::Spanned<toml::de::DeString<'_>> = key;
        let data = data_of(value.get_ref(), place);
        (key.get_ref().clone().into_owned(), Node { place: place(key.span().start), data })
    };
    table.iter().map(node).collect()
}

fn data_of(value: &DeValue<'_>, place: &dyn Fn(usize) -> Place) -> Data {
    match value {
        DeValue::String(text) => Data::Text(text.clone().into_owned()),
        DeValue::Integer(number) => {
            let digits = number.as_str();
            match i64::from_str_radix(digits, number.radix()) {
                Ok(whole) => Data::Whole(whole),
                Err(_) => Data::Number(digits.parse().unwrap_or(f64::NAN)),
            }
        }
        DeValue::Float(number) => Data::Number(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Data::Flag(*flag),
        DeValue::Datetime(_) => Data::Time,
        DeValue::Array(values) => Data::List(
            values
                .iter()
                .map(|value| Node { place: place(value.span().start), data: data_of(value.get_ref(), place) })
                .collect(),
        ),
        DeValue::Table(table) => Data::Table(table_of(table, place)),
    }
}
