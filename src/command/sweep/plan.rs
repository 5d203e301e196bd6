//! The trials that a definition would have, before anything is stored.

use jobs::sampler::dry_run;
use jobs::sweep::Definition;
use serde_json::json;
use store::row::Params;

use super::words;
use crate::columns::{Align, columns};
use crate::ending::{Conclusion, Ending, Failure};
use crate::output::Output;

/// Points that are shown at most.
const SHOWN: u32 = 10_000;

/// A trial that is known before anything has run.
struct Planned {
    number: u32,
    repeat: u32,
    seed: u64,
    params: Params,
}

/// Shows a definition's trials as a table, or one JSON object for each.
///
/// # Errors
/// Where a point cannot be drawn.
pub(crate) fn show(definition: &Definition, as_json: bool) -> Conclusion {
    let drawn = dry_run(definition, SHOWN).map_err(Failure::bad_input)?;
    let seeds = definition.budget.seeds;
    let planned: Vec<Planned> = (0..)
        .zip(&drawn.points)
        .flat_map(|(point, params)| {
            (0..seeds).map(move |repeat| {
                let number = point * seeds + repeat;
                Planned { number, repeat, seed: definition.seed(number), params: params.clone() }
            })
        })
        .collect();
    let mut output = Output::new();
    let total = definition.total() as usize;
    let mut note = drawn.note;
    if note.is_none() && planned.len() < total {
        note = Some(format!("the first {} are shown", planned.len()));
    }
    if as_json {
        for Planned { number, repeat, seed, params } in &planned {
            let object = json!({"number": number, "repeat": repeat, "seed": seed, "params": params});
            output.line(&object.to_string())?;
        }
    } else {
        output.text(&table(definition, &planned, &output.styles))?;
        let note = note.map(|note| format!(" ({note})")).unwrap_or_default();
        output.line(&format!("\n{} trials{note}; nothing is stored", definition.total()))?;
    }
    output.flush()?;
    Ok(Ending::Done)
}

fn table(definition: &Definition, planned: &[Planned], styles: &crate::output::Styles) -> String {
    let names: Vec<&String> = definition.space.keys().collect();
    let row = |trial: &Planned| {
        let of = |name: &&String| trial.params.get(*name).map_or_else(String::new, words::value);
        let mut row = vec![trial.number.to_string()];
        row.extend(names.iter().map(of));
        row.push(trial.seed.to_string());
        row
    };
    let rows: Vec<Vec<String>> = planned.iter().map(row).collect();
    let names: Vec<String> = names.iter().map(|name| words::printable(name)).collect();
    let mut headings = vec!["trial"];
    headings.extend(names.iter().map(String::as_str));
    headings.push("seed");
    columns(&headings, &vec![Align::Right; headings.len()], &rows, styles)
}
