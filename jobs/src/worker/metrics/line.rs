//! A line that a trial printed, as numbers under names.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The longest name of a metric, in bytes; longer ones are left out.
const LONGEST_NAME: usize = 200;

/// What a line of metrics says.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::worker) struct Printed {
    /// At which step, if it tells.
    pub(in crate::worker) step: Option<u64>,
    /// At least one number, finite or not.
    pub(in crate::worker) numbers: BTreeMap<String, f64>,
}

/// The metrics of a line: `loss=0.31 step=20`, where every word is such a pair, or a JSON object with a number in
/// it. Numbers of nested objects have names such as `held_out/solved`; lists and texts are left out. Python's bare
/// `NaN` and `Infinity` are numbers here. Anything else is `None`.
pub(in crate::worker) fn read(line: &str) -> Option<Printed> {
    let line = line.trim();
    let mut numbers = BTreeMap::new();
    let mut step = None;
    if line.starts_with('{') {
        let object: Map<String, Value> =
            serde_json::from_str(line).or_else(|_| serde_json::from_str(&quoted(line))).ok()?;
        for (name, value) in &object {
            if name == "step" {
                step = number(value).and_then(whole);
            } else {
                flatten(name, value, &mut numbers);
            }
        }
    } else {
        for word in line.split_whitespace() {
            let (name, value) = word.trim_end_matches([',', ';']).split_once('=')?;
            if !name.starts_with(|first: char| first.is_alphabetic() || first == '_') {
                return None;
            }
            let value: f64 = value.parse().ok()?;
            if name == "step" {
                step = whole(value);
            } else if name.len() <= LONGEST_NAME {
                numbers.insert(name.to_owned(), value);
            }
        }
    }
    (!numbers.is_empty()).then_some(Printed { step, numbers })
}

/// A number as JSON holds it, or one of those that JSON cannot hold, as a text.
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    }
}

/// A step: a whole number, from 0 to where numbers have gaps.
pub(super) fn whole(number: f64) -> Option<u64> {
    ((0.0..9e15).contains(&number) && number.fract() == 0.0).then_some(number as u64)
}

fn flatten(name: &str, value: &Value, numbers: &mut BTreeMap<String, f64>) {
    if name.len() > LONGEST_NAME {
        return;
    }
    if let Value::Object(inner) = value {
        inner.iter().for_each(|(part, value)| flatten(&format!("{name}/{part}"), value, numbers));
    } else if let Some(number) = number(value) {
        numbers.insert(name.to_owned(), number);
    }
}

/// The text with bare `NaN`, `Infinity` and `-Infinity`, as Python prints them, made texts.
fn quoted(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 16);
    let mut rest = line;
    let (mut in_text, mut escaped) = (false, false);
    while let Some(next) = rest.chars().next() {
        let bare =
            ["NaN", "Infinity", "-Infinity"].into_iter().find(|word| !in_text && rest.starts_with(word));
        if let Some(word) = bare {
            out.push_str(&format!("\"{word}\""));
            rest = &rest[word.len()..];
            continue;
        }
        in_text ^= next == '"' && !escaped;
        escaped = in_text && next == '\\' && !escaped;
        out.push(next);
        rest = &rest[next.len_utf8()..];
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pairs_and_objects_are_metrics_and_all_else_is_log() {
        #[allow(clippy::type_complexity, reason = "a step that may be missing, and names with numbers")]
        let check = |line: &str, expected: Option<(Option<u64>, &[(&str, f64)])>| {
            let found =
                read(line).map(|printed| (printed.step, printed.numbers.into_iter().collect::<Vec<_>>()));
            let expected = expected.map(|(step, numbers)| {
                (step, numbers.iter().map(|&(name, value)| (name.to_owned(), value)).collect::<Vec<_>>())
            });
            // As text, since NaN is not equal to itself.
            assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{line}");
        };
        check("loss=0.31 step=20", Some((Some(20), &[("loss", 0.31)])));
        check(" loss=1e-3,  acc=5.;  step=0\r", Some((Some(0), &[("acc", 5.0), ("loss", 1e-3)])));
        check("loss=nan step=3", Some((Some(3), &[("loss", f64::NAN)])));
        check("loss=0.5 step=1.5", Some((None, &[("loss", 0.5)])));
        check("loss=0.5 step=-1", Some((None, &[("loss", 0.5)])));
        check("step=5", None);
        check("epoch 3: loss=0.31", None);
        check("loss = 0.31", None);
        check("=3", None);
        check("url=http://a?b=c", None);
        check("", None);
        check("{}", None);
        check(r#"{"step": 20, "held_out": {"solved": 0.4}}"#, Some((Some(20), &[("held_out/solved", 0.4)])));
        check(r#"{"step": 20.0, "a": true, "b": [1], "c": "x", "d": 2}"#, Some((Some(20), &[("d", 2.0)])));
        check(r#"{"step": 7, "loss": null}"#, None);
        check(
            r#"{"a": NaN, "b": -Infinity, "c": Infinity, "d": "NaN \" Infinity"}"#,
            Some((None, &[("a", f64::NAN), ("b", f64::NEG_INFINITY), ("c", f64::INFINITY)])),
        );
        check(r#"{"loss": 0.5"#, None);
        check("[1, 2]", None);
    }

    proptest! {
        #[test]
        fn no_line_is_too_odd(line in "\\PC{0,60}", text in r#"[{}":,NaIfinty\\=0-9. -]{0,60}"#) {
            let _ = (read(&line), read(&text), read(&format!("{{{text}}}")));
        }

        #[test]
        fn what_is_printed_as_pairs_is_read_back(value: f64, step in 0u64..1_000_000) {
            let printed = read(&format!("x={value} step={step}")).unwrap();
            prop_assert_eq!(printed.step, Some(step));
            prop_assert_eq!(printed.numbers["x"].to_bits() | (u64::from(value.is_nan()) << 63), value.to_bits() | (u64::from(value.is_nan()) << 63));
        }
    }
}
