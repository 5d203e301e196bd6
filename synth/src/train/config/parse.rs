//! From TOML text and `key=value` overrides to a checked config, and back.

use toml::{Table, Value};

use super::Config;

/// What is wrong with a config.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ConfigError {
    /// The text is no TOML, has an unknown key or a value of the wrong kind.
    #[error("line {line} of the config: {message}")]
    Syntax {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// A setting is outside its range.
    #[error("{} must be {allowed}, not {found}", quoted(key))]
    Range {
        /// The setting, or which number of settings.
        key: &'static str,
        /// What it may be.
        allowed: &'static str,
        /// What it is.
        found: String,
    },
    /// A setting is not above 0, or too large.
    #[error("the setting `{key}` must be above 0 and at most {most}, not {found}")]
    Positive {
        /// The setting.
        key: &'static str,
        /// The most it may be.
        most: f64,
        /// What it is.
        found: f64,
    },
    /// An override without `=`.
    #[error("`{0}` is no override; write key=value, such as tasks.count=3000")]
    Override(String),
    /// An override of a key that does not exist.
    #[error("there is no setting `{key}`; {hint}")]
    Unknown {
        /// The key.
        key: String,
        /// What there is in its place.
        hint: String,
    },
    /// An override with a value that the key does not take.
    #[error("the override `{text}` does not fit: {message}")]
    Value {
        /// The override.
        text: String,
        /// What is wrong with it.
        message: String,
    },
}

impl Config {
    /// Reads a config, sets `overrides` (each `key=value` with a dotted key, the value in TOML or a bare word)
    /// in their order, and checks the result.
    ///
    /// # Errors
    /// The first thing wrong.
    pub fn from_toml(text: &str, overrides: &[String]) -> Result<Config, ConfigError> {
        // Read once from the text, since only there errors have a line.
        let read: Result<Config, _> = toml::from_str(text);
        read.map_err(|error| syntax(text, &error))?;
        let mut table: Table = text.parse().map_err(|error| syntax(text, &error))?;
        for text in overrides {
            set(&mut table, text)?;
        }
        // The text has been read without them, so whatever is wrong now is an override's.
        let config: Config = table.try_into().map_err(|error: toml::de::Error| ConfigError::Value {
            text: overrides.join(" "),
            message: error.message().to_owned(),
        })?;
        config.check()?;
        Ok(config)
    }

    /// The config with every setting, as TOML that [`Config::from_toml`] reads back.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("a config is tables of numbers, words and lists")
    }

    /// The settings that differ, as `(key, here, there)` in the order of their keys.
    pub fn differences(&self, other: &Config) -> Vec<(String, String, String)> {
        let (here, there) = (leaves(&self.table(), ""), leaves(&other.table(), ""));
        let both = here.into_iter().zip(there);
        both.filter(|(a, b)| a.1 != b.1).map(|((key, a), (_, b))| (key, a, b)).collect()
    }

    fn table(&self) -> Table {
        Table::try_from(self).expect("a config is tables of numbers, words and lists")
    }
}

/// Sets one override in a raw table.
///
/// # Errors
/// Where it is no `key=value`, or there is no such key.
fn set(table: &mut Table, text: &str) -> Result<(), ConfigError> {
    let Some((key, value)) = text.split_once('=') else {
        return Err(ConfigError::Override(text.to_owned()));
    };
    let (key, value) = (key.trim(), value.trim());
    let mut known = &Value::Table(Config::default().table());
    for (depth, part) in key.split('.').enumerate() {
        let Some(inner) = known.get(part) else {
            let section = key.split('.').take(depth).collect::<Vec<_>>().join(".");
            return Err(ConfigError::Unknown { key: key.to_owned(), hint: hint(&section, known) });
        };
        known = inner;
    }
    if known.is_table() {
        return Err(ConfigError::Unknown { key: key.to_owned(), hint: hint(key, known) });
    }
    let parsed: Option<Value> = format!("v = {value}").parse().ok().and_then(|mut t: Table| t.remove("v"));
    let mut value = parsed.unwrap_or_else(|| Value::String(value.to_owned()));
    // 1 will do for 1.0.
    if let (Value::Float(_), Value::Integer(whole)) = (known, &value) {
        value = Value::Float(*whole as f64);
    }
    if known.type_str() != value.type_str() {
        let message = format!("`{key}` is of type {}, not {}", known.type_str(), value.type_str());
        return Err(ConfigError::Value { text: text.to_owned(), message });
    }
    let (path, last) = key.rsplit_once('.').map_or((None, key), |(path, last)| (Some(path), last));
    let mut inner = table;
    for part in path.iter().flat_map(|path| path.split('.')) {
        let entry = inner.entry(part).or_insert_with(|| Value::Table(Table::new()));
        inner = entry.as_table_mut().expect("the text was read, so a section is a table");
    }
    inner.insert(last.to_owned(), value);
    Ok(())
}

/// What a section has, as the end of a sentence.
fn hint(section: &str, known: &Value) -> String {
    let keys = known.as_table().map(|table| table.keys().cloned().collect::<Vec<_>>().join(", "));
    match (section, keys) {
        ("", Some(keys)) => format!("the settings and sections are {keys}"),
        (section, Some(keys)) => format!("`{section}` has {keys}"),
        (section, None) => format!("`{section}` is a single setting"),
    }
}

/// Every setting of a table with its value as text.
fn leaves(table: &Table, before: &str) -> Vec<(String, String)> {
    let leaf = |(key, value): (&String, &Value)| match value {
        Value::Table(inner) => leaves(inner, &format!("{before}{key}.")),
        value => vec![(format!("{before}{key}"), value.to_string())],
    };
    table.iter().flat_map(leaf).collect()
}

/// An error with its line, in one sentence.
fn syntax(text: &str, error: &toml::de::Error) -> ConfigError {
    let start = error.span().map_or(0, |span| span.start).min(text.len());
    let line = text.as_bytes()[..start].iter().filter(|&&byte| byte == b'\n').count() + 1;
    ConfigError::Syntax { line, message: error.message().replace('\n', "; ") }
}

/// A key becomes a setting; what is a phrase already stays.
fn quoted(key: &str) -> String {
    if key.contains(' ') { key.to_owned() } else { format!("the setting `{key}`") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::config::Illegal;

    #[test]
    fn a_config_comes_back_from_its_text() {
        let config = Config::default();
        assert_eq!(Config::from_toml(&config.to_toml(), &[]), Ok(config.clone()));
        assert_eq!(Config::from_toml("", &[]), Ok(config));
    }

    #[test]
    fn overrides_win_over_the_text() {
        let overrides =
            ["tasks.count=7", "sampling.illegal=terminate", "objective.lambda=2", "tasks.lines=[1,2]"];
        let overrides = overrides.map(str::to_owned);
        let config = Config::from_toml("tasks.count = 9\nseed = 3\n", &overrides).unwrap();
        assert_eq!((config.tasks.count, config.seed, config.objective.lambda), (7, 3, 2.0));
        assert_eq!((config.sampling.illegal, config.tasks.lines.clone()), (Illegal::Terminate, vec![1, 2]));
        let differences = config.differences(&Config::default());
        let keys: Vec<&str> = differences.iter().map(|(key, ..)| key.as_str()).collect();
        assert_eq!(keys, ["objective.lambda", "sampling.illegal", "seed", "tasks.count", "tasks.lines"]);
    }

    #[test]
    fn mistakes_are_named_in_one_sentence() {
        let check = |text: &str, overrides: &str, message: &str| {
            let overrides: Vec<String> = overrides.split_whitespace().map(str::to_owned).collect();
            let said = Config::from_toml(text, &overrides).unwrap_err().to_string();
            assert!(said.starts_with(message), "{said}");
            assert!(!said.contains('\n'), "{said}");
        };
        check("seed = 1\n[tasks]\ncuont = 3\n", "", "line 3 of the config: unknown field `cuont`, expected");
        check("seed = \"one\"\n", "", "line 1 of the config: invalid type: string \"one\", expected u64");
        check("seed = \n", "", "line 1 of the config: ");
        check("", "tasks.count", "`tasks.count` is no override; write key=value");
        check("", "tasks.cuont=3", "there is no setting `tasks.cuont`; `tasks` has count, held_out,");
        check("", "speed=3", "there is no setting `speed`; the settings and sections are ");
        check("", "tasks=3", "there is no setting `tasks`; `tasks` has count, ");
        check("", "seed.deep=3", "there is no setting `seed.deep`; `seed` is a single setting");
        check("", "seed=x", "the override `seed=x` does not fit: `seed` is of type integer, not string");
        check("", "sampling.illegal=no", "the override `sampling.illegal=no` does not fit: unknown variant");
        check("", "seed=-1", "the override `seed=-1` does not fit: ");
    }
}
