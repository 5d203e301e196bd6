//! The trials that a definition would have, before anything is stored.

use jobs::sweep::{Definition, dry_run};
use serde_json::json;

use super::words;
use crate::columns::{Align, columns};
use crate::ending::warn;
use crate::ending::{Conclusion, Ending, Failure};
use crate::output::Output;

/// Trials that are shown at most.
const SHOWN: u32 = 10_000;

/// Shows a definition's trials as a table, or one JSON object for each.
///
/// # Errors
/// Where the space has fewer points than the definition asks for.
pub(crate) fn show(definition: &Definition, as_json: bool) -> Conclusion {
    let planned = dry_run(definition, SHOWN).map_err(Failure::bad_input)?;
    let mut output = Output::new();
    if as_json {
        for trial in &planned {
            let object = json!({
                "number": trial.number, "repeat": trial.repeat, "seed": trial.seed, "params": trial.params,
            });
            output.line(&object.to_string())?;
        }
    } else {
        let names: Vec<&String> = definition.space.keys().collect();
        let rows: Vec<Vec<String>> = (planned.iter())
            .map(|trial| {
                let of = |name: &&String| trial.params.get(*name).map_or_else(String::new, words::value);
                let mut row = vec![trial.number.to_string()];
                row.extend(names.iter().map(of));
                row.push(trial.seed.to_string());
                row
            })
            .collect();
        let names: Vec<String> = names.iter().map(|name| words::printable(name)).collect();
        let mut headings = vec!["trial"];
        headings.extend(names.iter().map(String::as_str));
        headings.push("seed");
        output.text(&columns(&headings, &vec![Align::Right; headings.len()], &rows, &output.styles))?;
        output.line(&format!("\n{} trials; nothing is stored", definition.total()))?;
    }
    output.flush()?;
    if planned.len() < definition.total() as usize {
        warn(format!("only the first {} of {} trials are shown", planned.len(), definition.total()));
    }
    Ok(Ending::Done)
}
