//! A cell as a number, or in words.

use reports::polars::prelude::AnyValue;

/// A cell as a number, NaN where it is none.
pub(super) fn number(cell: &AnyValue<'_>) -> f64 {
    match cell {
        AnyValue::Float64(number) => *number,
        AnyValue::Null | AnyValue::Boolean(_) | AnyValue::String(_) | AnyValue::StringOwned(_) => f64::NAN,
        other => other.extract::<f64>().unwrap_or(f64::NAN),
    }
}

/// A cell as it is, with all of its digits; nothing where it is missing.
pub(super) fn words(cell: &AnyValue<'_>) -> Option<String> {
    Some(match cell {
        AnyValue::Null => return None,
        AnyValue::String(text) => (*text).to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::Float32(number) => number.to_string(),
        AnyValue::Float64(number) => number.to_string(),
        other => other.to_string(),
    })
}
