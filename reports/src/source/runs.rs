//! Training runs, from their folders: `metrics.jsonl` and `config.toml`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use store::metrics::Metric;

use super::{SourceError, lines, name_of};
use crate::study::{Run, Runs};

/// A configuration, flat: values as TOML writes them, under dotted names.
type Config = BTreeMap<String, String>;

/// Names of a training's lines that stand elsewhere among the metrics of sweeps, which these are to be like.
const NAMES: [(&str, &str); 6] = [
    ("policy_loss", "loss/policy"),
    ("value_loss", "loss/value"),
    ("gradient_norm", "loss/gradient_norm"),
    ("learning_rate", "schedule/learning_rate"),
    ("lambda", "schedule/lambda"),
    ("longest", "schedule/longest"),
];

/// Reads runs' folders; of a folder that is none its folders are read, in order of their names.
pub(super) fn read(paths: &[PathBuf], name: &str) -> Result<Runs, SourceError> {
    let mut folders = Vec::new();
    for path in paths {
        if is_run(path) {
            folders.push(path.clone());
            continue;
        }
        let inner = std::fs::read_dir(path).map_err(|source| SourceError::io(path, source))?;
        let mut inner: Vec<PathBuf> =
            inner.filter_map(|entry| Some(entry.ok()?.path())).filter(|p| is_run(p)).collect();
        inner.sort();
        if inner.is_empty() {
            let what = "holds no run: neither metrics.jsonl nor metrics.parquet, nor folders with these";
            return Err(SourceError::Folder { path: path.clone(), what: what.to_owned() });
        }
        folders.append(&mut inner);
    }
    let mut runs = Runs { name: name.to_owned(), step: "step".to_owned(), ..Runs::default() };
    let mut configs: Vec<Config> = Vec::new();
    for (place, folder) in folders.iter().enumerate() {
        let (metrics, step) = metrics_of(folder)?;
        if let Some(step) = step {
            runs.step = step;
        }
        runs.curves.add(place as u64, metrics);
        let (config, text) = config_of(folder, &mut runs.remarks);
        if place == 0 {
            runs.definition = text;
        }
        let seed = config.get("seed").and_then(|seed| seed.parse().ok());
        configs.push(config);
        runs.runs.push(Run { name: name_of(folder), method: 0, seed, folder: folder.clone() });
    }
    name_methods(&mut runs, configs);
    let all: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
    runs.provenance.push(("runs".to_owned(), all.join(", ")));
    Ok(runs)
}

fn is_run(path: &Path) -> bool {
    path.join("metrics.jsonl").is_file() || path.join("metrics.parquet").is_file()
}

/// Runs whose configurations differ in the seed only are of one method, which is named by how it differs from others.
fn name_methods(runs: &mut Runs, configs: Vec<Config>) {
    let without_seed = |mut config: Config| {
        config.remove("seed");
        config
    };
    let mut methods: Vec<Config> = Vec::new();
    for (run, config) in runs.runs.iter_mut().zip(configs) {
        let config = without_seed(config);
        run.method = methods.iter().position(|known| *known == config).unwrap_or_else(|| {
            methods.push(config);
            methods.len() - 1
        });
    }
    let all_keys: std::collections::BTreeSet<&String> = methods.iter().flat_map(BTreeMap::keys).collect();
    let differ: Vec<&String> = all_keys
        .into_iter()
        .filter(|key| methods.iter().any(|m| m.get(*key) != methods[0].get(*key)))
        .collect();
    let name = |method: &Config| {
        let each: Vec<String> = (differ.iter())
            .map(|key| format!("{key}={}", method.get(*key).map_or("–", |value| value.trim_matches('"'))))
            .collect();
        each.join(" ")
    };
    runs.methods = match methods.as_slice() {
        [_] if runs.runs.len() > 1 => vec![format!("{} runs", runs.runs.len())],
        [_] => vec![runs.name.clone()],
        several => several.iter().map(name).collect(),
    };
}

/// The numbers of a run, and what its steps are called.
fn metrics_of(folder: &Path) -> Result<(Vec<Metric>, Option<String>), SourceError> {
    let parquet = folder.join("metrics.parquet");
    if parquet.is_file() {
        let wrong = |error: store::metrics::MetricsError| SourceError::Parquet {
            path: parquet.clone(),
            what: error.to_string(),
        };
        return Ok((store::metrics::read_parquet(&parquet).map_err(wrong)?, None));
    }
    let (mut metrics, mut name) = (Vec::new(), None);
    lines::each(&folder.join("metrics.jsonl"), |_, object| {
        let steps = ["update", "step", "epoch", "iteration"];
        let Some((key, step)) = steps.iter().find_map(|key| Some((*key, object.get(*key)?.as_u64()?))) else {
            return Err("it has none of `update`, `step` and `epoch` as a whole number".to_owned());
        };
        name.get_or_insert_with(|| key.to_owned());
        numbers(&object, step, &mut metrics);
        Ok(())
    })?;
    Ok((metrics, name))
}

/// The numbers of a line under names such as `train/solved`.
fn numbers(object: &Map<String, Value>, step: u64, metrics: &mut Vec<Metric>) {
    let kind = object.get("kind").and_then(Value::as_str).unwrap_or_default();
    let start = match kind {
        "" => String::new(),
        "training" => "train/".to_owned(),
        kind => format!("{}/", kind.replace('-', "_")),
    };
    let mut add = |name: String, value: &Value| {
        if let Some(value) = store::metrics::number(value) {
            metrics.push(Metric { step, name, value });
        }
    };
    for (key, value) in object {
        if matches!(key.as_str(), "version" | "update" | "step" | "epoch" | "iteration" | "kind" | "tasks") {
            continue;
        }
        let known = NAMES.iter().find(|(name, _)| kind == "training" && name == key);
        let name = known.map_or_else(|| format!("{start}{key}"), |(_, name)| (*name).to_owned());
        match value {
            Value::Array(values) if key == "by_length" => {
                for of in values {
                    add(format!("{start}solved_length_{}", of["length"]), &of["solved"]);
                }
            }
            Value::Array(values) if key == "solved_by_temperature" => {
                (1..).zip(values).for_each(|(place, value)| add(format!("{start}solved_tau_{place}"), value));
            }
            Value::Array(values) => {
                (1..).zip(values).for_each(|(place, value)| add(format!("{name}_{place}"), value));
            }
            value => add(name, value),
        }
    }
}

/// A run's configuration, flat and as text; empty where there is none.
fn config_of(folder: &Path, remarks: &mut Vec<String>) -> (Config, String) {
    let path = folder.join("config.toml");
    let Ok(text) = std::fs::read_to_string(&path) else { return (Config::new(), String::new()) };
    let mut config = Config::new();
    match text.parse::<toml::Table>() {
        Ok(table) => flatten("", &table, &mut config),
        Err(error) => {
            let what = error.message().lines().next().unwrap_or_default();
            remarks.push(format!("The configuration {} could not be read: {what}.", path.display()));
        }
    }
    (config, text)
}

fn flatten(start: &str, table: &toml::Table, config: &mut Config) {
    for (key, value) in table {
        let name = if start.is_empty() { key.clone() } else { format!("{start}.{key}") };
        match value {
            toml::Value::Table(inner) => flatten(&name, inner, config),
            value => {
                config.insert(name, value.to_string());
            }
        }
    }
}
