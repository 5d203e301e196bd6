//! What a parameter was set to: a truth value, a number or a text.

use std::fmt;

use serde_json::Value;

/// What a parameter was set to.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// True or false.
    Flag(bool),
    /// A whole number.
    Int(i64),
    /// A number; may be NaN or infinite where other people's tables say so.
    Float(f64),
    /// A text.
    Text(String),
}

impl Setting {
    /// The setting that JSON says; none for `null`. Lists and objects stand as their text.
    #[must_use]
    pub fn of_json(value: &Value) -> Option<Setting> {
        Some(match value {
            Value::Null => return None,
            Value::Bool(flag) => Setting::Flag(*flag),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => Setting::Int(whole),
                None => Setting::Float(number.as_f64()?),
            },
            Value::String(text) => Setting::Text(text.clone()),
            other => Setting::Text(other.to_string()),
        })
    }

    /// The number that it is; none for what is no number.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Setting::Int(whole) => Some(*whole as f64),
            Setting::Float(number) => Some(*number),
            Setting::Flag(_) | Setting::Text(_) => None,
        }
    }

    /// Equal for settings that are the same: numbers by their size, so that 1 is 1.0.
    #[must_use]
    pub(crate) fn key(&self) -> String {
        match self {
            Setting::Flag(flag) => format!("is {flag}"),
            Setting::Int(whole) if whole.unsigned_abs() >= 1 << 53 => format!("number {whole}"),
            Setting::Int(whole) => format!("number {}", *whole as f64),
            // As with whole numbers, 0 and −0 are the same.
            Setting::Float(number) => format!("number {}", number + 0.0),
            Setting::Text(text) => format!("text {text}"),
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Setting::Flag(flag) => write!(f, "{flag}"),
            Setting::Int(whole) => write!(f, "{whole}"),
            Setting::Float(number) => {
                // Numbers that were computed carry more digits than anybody reads.
                let short = format!("{number:.4e}").parse().unwrap_or(*number);
                let is_plain = short == 0.0 || (1e-4..1e6).contains(&f64::abs(short)) || !number.is_finite();
                if is_plain { write!(f, "{short}") } else { write!(f, "{short:e}") }
            }
            Setting::Text(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_read_well_and_equal_numbers_are_the_same() {
        let check = |setting: Setting, words: &str| assert_eq!(setting.to_string(), words);
        check(Setting::Float(0.011_964_791_960_019_788), "0.011965");
        check(Setting::Float(2.5e-7), "2.5e-7");
        check(Setting::Float(64.0), "64");
        check(Setting::Float(f64::NAN), "NaN");
        check(Setting::Flag(true), "true");
        assert_eq!(Setting::Int(1).key(), Setting::Float(1.0).key());
        assert_eq!(Setting::Float(0.0).key(), Setting::Float(-0.0).key());
        assert_ne!(Setting::Int(1).key(), Setting::Text("1".to_owned()).key());
        assert_ne!(Setting::Int(i64::MAX).key(), Setting::Int(i64::MAX - 1).key());
    }
}
