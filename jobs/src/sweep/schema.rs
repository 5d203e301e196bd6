//! The keys of a definition's file, and what kind of value each has.

use serde_json::{Map, Value};

use super::error::{DefinitionError, Fault, hint};
use super::toml_text::{Data, Node, Table};

/// A key of a table.
pub(super) struct Key {
    name: &'static str,
    kind: Kind,
    /// What it is, where it has to be there.
    required: Option<&'static str>,
}

/// The kind of value that a key has.
pub(super) enum Kind {
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// A whole number from 0 on.
    Count,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// Texts by name.
    TextTable,
    /// A table with these keys.
    Table(&'static [Key]),
    /// A table whose `kind` decides which other keys it has.
    Kinds(&'static [(&'static str, &'static [Key])]),
    /// A pruner within a pruner.
    Pruner,
    /// Settings, which stand flattened by the time that keys are looked at.
    Flattened,
}

const fn key(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, required: None }
}

const fn required(name: &'static str, kind: Kind, what: &'static str) -> Key {
    Key { name, kind, required: Some(what) }
}

/// The keys of a definition.
pub(super) static DEFINITION: &[Key] = &[
    required("name", Kind::Text, "the sweep's name, such as \"first\""),
    key("after", Kind::Texts),
    key("priority", Kind::Whole),
    required("trial", Kind::Kinds(TRIALS), "what a trial runs, such as kind = \"train\""),
    key("base", Kind::Flattened),
    key("space", Kind::Flattened),
    required("sampler", Kind::Kinds(SAMPLERS), "how points are drawn, such as kind = \"tpe\""),
    key("pruner", Kind::Kinds(PRUNERS)),
    required("objective", Kind::Table(OBJECTIVE), "a metric and a direction"),
    key("budget", Kind::Table(BUDGET)),
    key("resources", Kind::Table(RESOURCES)),
    key("retry", Kind::Table(RETRY)),
];

static TRIALS: &[(&str, &[Key])] = &[
    ("train", &[key("config", Kind::Text)]),
    ("evaluate", &[]),
    ("experiment", &[]),
    (
        "command",
        &[
            required(
                "command",
                Kind::Texts,
                "the program and its arguments, such as [\"python3\", \"train.py\", \"{params}\"]",
            ),
            key("folder", Kind::Text),
            key("environment", Kind::TextTable),
        ],
    ),
];

static SAMPLERS: &[(&str, &[Key])] = &[
    ("grid", &[]),
    ("random", &[key("seed", Kind::Count)]),
    ("sobol", &[key("seed", Kind::Count)]),
    ("tpe", &[key("seed", Kind::Count), key("startup", Kind::Count), key("candidates", Kind::Count)]),
    ("cma-es", &[key("seed", Kind::Count), key("sigma", Kind::Number), key("population", Kind::Count)]),
];

static PRUNERS: &[(&str, &[Key])] = &[
    ("asha", &[key("min_step", Kind::Count), key("reduction", Kind::Count), key("rungs", Kind::Count)]),
    (
        "median",
        &[key("startup", Kind::Count), key("warmup_steps", Kind::Count), key("interval_steps", Kind::Count)],
    ),
    (
        "percentile",
        &[
            required("keep", Kind::Number, "the percentage that is kept, above 0 and below 100"),
            key("startup", Kind::Count),
            key("warmup_steps", Kind::Count),
            key("interval_steps", Kind::Count),
        ],
    ),
    (
        "patient",
        &[
            required("patience", Kind::Count, "reports without a gain"),
            key("least_gain", Kind::Number),
            key("inner", Kind::Pruner),
        ],
    ),
];

static OBJECTIVE: &[Key] = &[
    required("metric", Kind::Text, "the metric's name as the trial prints it"),
    required("direction", Kind::Text, "\"minimize\" or \"maximize\""),
    key("take", Kind::Text),
];

static BUDGET: &[Key] = &[
    key("trials", Kind::Count),
    key("seeds", Kind::Count),
    key("concurrency", Kind::Count),
    key("timeout_s", Kind::Count),
];

static RESOURCES: &[Key] =
    &[key("cores", Kind::Count), key("memory_mib", Kind::Count), key("gpus", Kind::Count)];

static RETRY: &[Key] = &[
    key("infrastructure", Kind::Count),
    key("user", Kind::Count),
    key("timeout", Kind::Count),
    key("backoff_s", Kind::Number),
    key("most_backoff_s", Kind::Number),
];

/// A table as JSON, if it has only keys that there are, each with a value of its kind, and all that are required.
///
/// # Errors
/// The first key that is not so.
pub(super) fn checked(
    table: &Table,
    keys: &[Key],
    path: &str,
) -> Result<Map<String, Value>, DefinitionError> {
    let mut json = Map::new();
    for (name, node) in table {
        let full = join(path, name);
        let Some(key) = keys.iter().find(|key| key.name == name) else {
            let known: Vec<&str> = keys.iter().map(|key| key.name).collect();
            return Err(placed(DefinitionError::at(full, Fault::Unknown { hint: hint(name, &known) }), node));
        };
        json.insert(name.clone(), value(node, &key.kind, &full)?);
    }
    for key in keys {
        if let (Some(what), None) = (key.required, table.get(key.name)) {
            let fault = Fault::Missing { what: what.to_owned() };
            return Err(DefinitionError::at(join(path, key.name), fault));
        }
    }
    Ok(json)
}

fn value(node: &Node, kind: &Kind, path: &str) -> Result<Value, DefinitionError> {
    let wrong = |allowed: &str| Err(placed(DefinitionError::value(path, allowed, node.found()), node));
    match (kind, &node.data) {
        (Kind::Text, Data::Text(text)) => Ok(Value::from(text.as_str())),
        (Kind::Count, Data::Whole(number)) if *number >= 0 => Ok(Value::from(*number)),
        (Kind::Whole, Data::Whole(number)) => Ok(Value::from(*number)),
        (Kind::Number, Data::Whole(number)) => Ok(Value::from(*number as f64)),
        (Kind::Number, Data::Number(number)) if number.is_finite() => Ok(Value::from(*number)),
        (Kind::Texts, Data::List(nodes)) => nodes.iter().map(|node| value(node, &Kind::Text, path)).collect(),
        (Kind::TextTable, Data::Table(table)) => {
            let pair = |(name, node): (&String, &Node)| {
                Ok((name.clone(), value(node, &Kind::Text, &join(path, name))?))
            };
            Ok(Value::Object(table.iter().map(pair).collect::<Result<_, DefinitionError>>()?))
        }
        (Kind::Table(keys), Data::Table(table)) => Ok(Value::Object(checked(table, keys, path)?)),
        (Kind::Kinds(kinds), Data::Table(table)) => of_kind(table, kinds, path, node),
        (Kind::Pruner, Data::Table(table)) => of_kind(table, PRUNERS, path, node),
        (Kind::Flattened, Data::Table(_)) => Ok(node.json().unwrap_or_default()),
        (Kind::Text, _) => wrong("a text"),
        (Kind::Texts, _) => wrong("a list of texts"),
        (Kind::Count, _) => wrong("a whole number from 0 on"),
        (Kind::Whole, _) => wrong("a whole number"),
        (Kind::Number, _) => wrong("a number"),
        (Kind::TextTable | Kind::Table(_) | Kind::Kinds(_) | Kind::Pruner | Kind::Flattened, _) => {
            wrong("a table")
        }
    }
}

fn of_kind(
    table: &Table,
    kinds: &[(&str, &[Key])],
    path: &str,
    node: &Node,
) -> Result<Value, DefinitionError> {
    let names: Vec<String> = kinds.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let full = join(path, "kind");
    let Some(named) = table.get("kind") else {
        let fault = Fault::Missing { what: format!("one of {}", names.join(", ")) };
        return Err(placed(DefinitionError::at(full, fault), node));
    };
    let Some((name, keys)) =
        kinds.iter().find(|(name, _)| matches!(&named.data, Data::Text(text) if text == name))
    else {
        let allowed = format!("one of {}", names.join(", "));
        return Err(placed(DefinitionError::value(full, allowed, named.found()), named));
    };
    let rest: Table =
        table.iter().filter(|(key, _)| *key != "kind").map(|(k, n)| (k.clone(), n.clone())).collect();
    let mut json = checked(&rest, keys, path)?;
    json.insert("kind".to_owned(), Value::from(*name));
    Ok(Value::Object(json))
}

/// A dotted key.
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The error, at a node's place.
pub(super) fn placed(error: DefinitionError, node: &Node) -> DefinitionError {
    DefinitionError { place: Some(node.place.clone()), ..error }
}

/// Every key of the schema, without its table.
#[cfg(test)]
pub(super) fn all_keys() -> std::collections::BTreeSet<&'static str> {
    fn collect(keys: &'static [Key], into: &mut std::collections::BTreeSet<&'static str>) {
        for key in keys {
            into.insert(key.name);
            match key.kind {
                Kind::Table(keys) => collect(keys, into),
                Kind::Kinds(kinds) => kinds.iter().for_each(|(_, keys)| collect(keys, into)),
                _ => {}
            }
        }
    }
    let mut all = std::collections::BTreeSet::new();
    collect(DEFINITION, &mut all);
    all
}
