//! What differs between two definitions, key by key.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// How many differences are named.
const NAMED: usize = 8;

/// What differs, in one clause: `budget.trials is 24 and was 12, objective.metric is "loss" and was "error"`. None where
/// nothing does.
pub(super) fn between(old: &Value, new: &Value) -> Option<String> {
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    flatten("", old, &mut before);
    flatten("", new, &mut after);
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differing = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    let clauses: Vec<String> =
        differing.map(|key| clause(key, before.get(key).copied(), after.get(key).copied())).collect();
    let more = clauses.len().saturating_sub(NAMED);
    let mut told = clauses.into_iter().take(NAMED).collect::<Vec<_>>();
    if more > 0 {
        told.push(format!("and {more} more"));
    }
    (!told.is_empty()).then(|| told.join(", "))
}

/// Leaves of a JSON value by dotted name. An absent key and `null` are the same, and so are absent and empty objects.
fn flatten<'a>(name: &str, value: &'a Value, into: &mut BTreeMap<String, &'a Value>) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (key, value) in fields {
                let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                flatten(&name, value, into);
            }
        }
        value => {
            into.insert(name.to_owned(), value);
        }
    }
}

fn clause(key: &str, old: Option<&Value>, new: Option<&Value>) -> String {
    match (old, new) {
        (None, Some(new)) => format!("{key} is {} and was not there", shown(new)),
        (Some(old), None) => format!("{key} is not there and was {}", shown(old)),
        (Some(old), Some(new)) => format!("{key} is {} and was {}", shown(new), shown(old)),
        (None, None) => String::new(),
    }
}

/// A value, cut where it is long, on one line.
fn shown(value: &Value) -> String {
    const LONGEST: usize = 60;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn differences_are_named_key_by_key() {
        let check = |old: Value, new: Value, expected: Option<&str>| {
            assert_eq!(between(&old, &new).as_deref(), expected);
        };
        check(json!({"a": 1, "b": null}), json!({"a": 1, "c": {}}), None);
        check(json!({"a": {"b": 1}}), json!({"a": {"b": 2}}), Some("a.b is 2 and was 1"));
        check(
            json!({"a": "x"}),
            json!({"b": [1]}),
            Some("a is not there and was \"x\", b is [1] and was not there"),
        );
        let many = |from: u32| Value::Object((0..10).map(|i| (format!("k{i}"), json!(from + i))).collect());
        let told = between(&many(0), &many(1)).unwrap();
        assert!(told.ends_with("k7 is 8 and was 7, and 2 more"), "{told}");
        let long = json!({"a": "é".repeat(100)});
        assert!(between(&long, &json!({})).unwrap().ends_with("é…"));
    }
}
