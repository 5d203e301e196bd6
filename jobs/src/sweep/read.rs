//! From TOML text and `key=value` overrides to a checked definition.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::check::CONFIG_BYTES;
use super::definition::{Definition, TrialSpec};
use super::error::{DefinitionError, Fault, Place, hint};
use super::parameter::Parameter;
use super::schema::{DEFINITION, checked, join, placed};
use super::toml_text::{Data, Node, Table, read, read_override};

/// The keys of a parameter.
const PARAMETER: &[&str] = &["choice", "float", "int", "log", "step", "when"];

impl Definition {
    /// Reads a definition, sets `overrides` (each `key=value` with a dotted key, the value in TOML or a bare word)
    /// in their order, and checks the result. Paths in it are relative to `folder`, the file's own; the config of a
    /// `train` trial is read, so that the sweep does not change when that file does.
    ///
    /// # Errors
    /// The first thing wrong.
    pub fn from_toml(text: &str, folder: &Path, overrides: &[String]) -> Result<Definition, DefinitionError> {
        let mut root = read(text)?;
        flatten(&mut root)?;
        for text in overrides {
            let mut changes = read_override(text)?;
            flatten(&mut changes)?;
            merge(&mut root, changes);
        }
        let mut places = BTreeMap::new();
        note_places(&root, "", &mut places);
        let mut json = checked(&root, DEFINITION, "")?;
        check_parameters(&root)?;
        let lost = json.get("base").is_some_and(Value::is_null);
        if lost {
            json.remove("base");
        }
        let mut definition = serde_json::from_value::<Definition>(Value::Object(json))
            .map_err(|error| DefinitionError::at("", Fault::Unreadable(error.to_string())))?;
        bring_in_files(&mut definition, folder)
            .and_then(|()| definition.validate())
            .map_err(|error| with_place(error, &places))?;
        Ok(definition)
    }

    /// Reads a definition from JSON, as it is stored and sent, and checks it.
    ///
    /// # Errors
    /// The first thing wrong.
    pub fn from_json(json: &Value) -> Result<Definition, DefinitionError> {
        let definition: Definition = serde_json::from_value(json.clone()).map_err(|error| {
            DefinitionError::at("", Fault::Unreadable(format!("the definition: {error}")))
        })?;
        definition.validate()?;
        Ok(definition)
    }
}

/// Makes `[base]` and `[space]` tables of dotted names.
fn flatten(root: &mut Table) -> Result<(), DefinitionError> {
    for section in ["base", "space"] {
        let Some(Node { data: Data::Table(table), .. }) = root.get_mut(section) else { continue };
        let mut flat = Table::new();
        for (name, node) in std::mem::take(table) {
            flatten_into(&mut flat, section, &name, node)?;
        }
        *table = flat;
    }
    Ok(())
}

fn flatten_into(flat: &mut Table, section: &str, name: &str, node: Node) -> Result<(), DefinitionError> {
    match node.data {
        Data::Table(inner) if section == "base" || !is_parameter(&inner) => {
            for (key, node) in inner {
                flatten_into(flat, section, &join(name, &key), node)?;
            }
            Ok(())
        }
        _ if flat.contains_key(name) => {
            let fault = Fault::Clash("stands there twice, once with a dotted name".to_owned());
            Err(placed(DefinitionError::at(join(section, name), fault), &node))
        }
        _ => {
            flat.insert(name.to_owned(), node);
            Ok(())
        }
    }
}

/// Whether a table of `[space]` is a parameter rather than a folder of them.
fn is_parameter(table: &Table) -> bool {
    let is_list = |key: &str| matches!(table.get(key), Some(Node { data: Data::List(_), .. }));
    is_list("choice") || is_list("int") || is_list("float")
}

/// Sets what `changes` has in `root`: tables key by key, except parameters.
fn merge(root: &mut Table, changes: Table) {
    for (key, change) in changes {
        match (root.get_mut(&key), change) {
            (Some(Node { data: Data::Table(old), .. }), Node { data: Data::Table(new), .. })
                if !is_parameter(&new) =>
            {
                merge(old, new);
            }
            (_, change) => {
                root.insert(key, change);
            }
        }
    }
}

fn check_parameters(root: &Table) -> Result<(), DefinitionError> {
    if let Some(Node { data: Data::Table(base), .. }) = root.get("base") {
        for (name, node) in base {
            if node.json().is_none() {
                let allowed = "a text, a finite number, a boolean or a list of them";
                return Err(placed(DefinitionError::value(join("base", name), allowed, node.found()), node));
            }
        }
    }
    let Some(Node { data: Data::Table(space), .. }) = root.get("space") else { return Ok(()) };
    for (name, node) in space {
        let full = join("space", name);
        let Data::Table(table) = &node.data else {
            return Err(placed(not_a_parameter(&full, name), node));
        };
        for (key, inner) in table {
            if !PARAMETER.contains(&key.as_str()) {
                let fault = Fault::Unknown { hint: hint(key, PARAMETER) };
                return Err(placed(DefinitionError::at(join(&full, key), fault), inner));
            }
        }
        let json = node.json().ok_or("its numbers must be finite".to_owned());
        let read = json.and_then(|json| serde_json::from_value::<Parameter>(json).map_err(|e| e.to_string()));
        read.map_err(|reason| placed(DefinitionError::at(&full, Fault::Unreadable(reason)), node))?;
    }
    Ok(())
}

/// What to say of something in `[space]` that is no table.
fn not_a_parameter(full: &str, name: &str) -> DefinitionError {
    let last = name.rsplit('.').next().unwrap_or(name);
    match super::error::nearest(last, PARAMETER.iter().copied()) {
        Some(near) if name.contains('.') && near != last => {
            DefinitionError::at(full, Fault::Unknown { hint: format!("did you mean `{near}`?") })
        }
        _ => DefinitionError::value(
            full,
            "a parameter, such as { float = [0.1, 1.0] }, { int = [1, 8] } or { choice = [\"a\", \"b\"] }",
            "a single value, which belongs in [base]",
        ),
    }
}

/// Reads the files that the definition names, and makes its paths absolute.
fn bring_in_files(definition: &mut Definition, folder: &Path) -> Result<(), DefinitionError> {
    let unreadable = |key: &str, reason: String| DefinitionError::at(key, Fault::Unreadable(reason));
    match &mut definition.trial {
        TrialSpec::Train { config } if !config.is_empty() => {
            let path = folder.join(&*config);
            let problem = |reason: String| unreadable("trial.config", reason);
            let size = fs::metadata(&path)
                .map_err(|error| problem(format!("cannot read {}: {error}", path.display())))?
                .len();
            if size > CONFIG_BYTES as u64 {
                return Err(problem(format!("{} has {size} bytes; {CONFIG_BYTES} at most", path.display())));
            }
            *config = fs::read_to_string(&path)
                .map_err(|error| problem(format!("cannot read {}: {error}", path.display())))?;
        }
        TrialSpec::Command { folder: Some(inside), .. } => {
            let path = std::path::absolute(folder.join(&*inside))
                .map_err(|error| unreadable("trial.folder", error.to_string()))?;
            if !path.is_dir() {
                return Err(unreadable("trial.folder", format!("{} is no folder", path.display())));
            }
            let plain: std::path::PathBuf = path.components().collect();
            let text = plain.to_str();
            *inside = text
                .ok_or_else(|| unreadable("trial.folder", format!("{} is not UTF-8", path.display())))?
                .to_owned();
        }
        _ => {}
    }
    Ok(())
}

fn note_places(table: &Table, path: &str, places: &mut BTreeMap<String, Place>) {
    for (name, node) in table {
        let full = join(path, name);
        places.insert(full.clone(), node.place.clone());
        if let Data::Table(inner) = &node.data {
            note_places(inner, &full, places);
        }
    }
}

/// The error at the place of its key, or of the nearest table around it.
fn with_place(error: DefinitionError, places: &BTreeMap<String, Place>) -> DefinitionError {
    let mut key = error.key.as_str();
    loop {
        if let Some(place) = places.get(key) {
            return DefinitionError { place: Some(place.clone()), ..error };
        }
        match key.rfind('.') {
            Some(dot) => key = &key[..dot],
            None => return error,
        }
    }
}
