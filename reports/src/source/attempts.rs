//! Attempts of solvers, from the lines that `eval --out` and `synth --json` write.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{SourceError, lines, name_of};
use crate::study::{Answer, Attempts};

type Object = Map<String, Value>;

/// Reads files of attempts, and of tasks beside them, which name tiers.
pub(super) fn read(paths: &[PathBuf], name: &str) -> Result<Attempts, SourceError> {
    let mut attempts = Attempts { name: name.to_owned(), ..Attempts::default() };
    let mut files: Vec<(&PathBuf, Vec<Answer>)> = Vec::new();
    for path in paths {
        let (answers, tiers) = file(path)?;
        attempts.tiers.extend(tiers);
        if !answers.is_empty() {
            attempts.provenance.push(("attempts".to_owned(), path.display().to_string()));
            files.push((path, answers));
        }
    }
    let Some((_, _)) = files.first() else {
        let path = paths.first().cloned().unwrap_or_default();
        return Err(SourceError::columns(&path, "holds tasks, but no attempt of a solver at one"));
    };
    // A solver that made the same attempts in several files is told apart by the files.
    let mut made: BTreeMap<(String, String, u64), usize> = BTreeMap::new();
    let mut twice: BTreeSet<String> = BTreeSet::new();
    for (file, (_, answers)) in files.iter().enumerate() {
        for answer in answers {
            let key = (answer.solver.clone(), answer.task.clone(), answer.seed);
            if *made.entry(key).or_insert(file) != file {
                twice.insert(answer.solver.clone());
            }
        }
    }
    for (path, answers) in files {
        for mut answer in answers {
            if twice.contains(&answer.solver) {
                answer.solver = format!("{} ({})", answer.solver, name_of(path));
            }
            attempts.answers.push(answer);
        }
    }
    Ok(attempts)
}

/// The attempts of a file, and the tiers of its tasks.
fn file(path: &Path) -> Result<(Vec<Answer>, BTreeMap<String, String>), SourceError> {
    let (mut answers, mut tiers) = (Vec::new(), BTreeMap::new());
    lines::each(path, |_, object| {
        if object.contains_key("solved") {
            answers.push(answer(&object)?);
        } else if object.contains_key("pairs") {
            if let (Some(id), Some(tier)) =
                (object["id"].as_str(), object.get("tier").and_then(Value::as_str))
            {
                tiers.insert(id.to_owned(), tier.to_owned());
            }
        } else if object.contains_key("io") || object.contains_key("compare") {
            return Err("it is a summary that `eval --json` prints; name the file that `eval --out` writes"
                .to_owned());
        } else if object.contains_key("op_code") {
            return Err("it is of Optuna's journal; write its trials as CSV by `trials_dataframe().to_csv`"
                .to_owned());
        } else {
            let found: Vec<String> = object.keys().map(|key| format!("`{key}`")).collect();
            let found = crate::study::words::listed(&found);
            return Err(format!("it has {found}, but no `solved`, so it is no attempt at a task"));
        }
        Ok(())
    })?;
    Ok((answers, tiers))
}

fn answer(object: &Object) -> Result<Answer, String> {
    let missing = |key: &str, what: &str| format!("`{key}` must be {what}");
    let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
    let whole = |key: &str| object.get(key).and_then(Value::as_u64);
    let solved =
        object.get("solved").and_then(Value::as_bool).ok_or_else(|| missing("solved", "true or false"))?;
    let program = object.get("program").and_then(Value::as_array);
    let program =
        program.map(|lines| lines.iter().filter_map(|line| line.as_str().map(str::to_owned)).collect());
    let ms = object.get("ms").and_then(Value::as_f64).unwrap_or(0.0);
    Ok(Answer {
        task: text("id").ok_or_else(|| missing("id", "the task's name"))?,
        solver: text("solver").ok_or_else(|| missing("solver", "the solver's name"))?,
        seed: whole("seed").unwrap_or(0),
        solved,
        general: object.get("general").and_then(Value::as_bool),
        optimal: object.get("optimal").and_then(Value::as_bool).unwrap_or(false),
        steps: whole("steps"),
        nodes: whole("nodes").unwrap_or(0),
        evals: whole("evals").unwrap_or(0),
        ms: if ms.is_finite() { ms.max(0.0) } else { 0.0 },
        program: program.unwrap_or_default(),
        reason: text("reason"),
    })
}
