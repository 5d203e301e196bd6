//! Findings as a page.

use claims::of_finding;
use experiments::{Finding, Preset};
use reports::analysis::{self, Claims, Question};
use reports::claim::Claim;
use reports::page::Page;

use super::choice::Choice;
use super::results::Results;
use crate::command::report::provenance;
use crate::quantity;

/// The page of what came of a choice.
pub(super) fn page(
    choice: &Choice,
    findings: &[Finding],
    results: &Results,
    preset: Preset,
    definition: &str,
) -> Page {
    let claim = |finding: &Finding| {
        // A finding does not know of which file its spec is; the page's provenance has the command.
        let command = if choice.names.contains(&finding.name) { &finding.command[..] } else { "" };
        Claim { command: command.to_owned(), ..of_finding(finding) }
    };
    let mut cautions = Vec::new();
    if !results.missing.is_empty() {
        let (count, of) = (results.missing.len(), results.units);
        cautions.push(format!("{count} of {of} units have no result: {}.", results.missing.join("; ")));
    }
    let claims = Claims {
        title: format!("The paper, reproduced ({preset})"),
        answer: findings.first().and_then(|first| first.answer.lines().next()).unwrap_or_default().to_owned(),
        facts: findings
            .iter()
            .filter_map(|finding| {
                let headline = finding.headline.as_ref()?;
                Some((finding.title.clone(), headline.value.clone(), headline.note.clone()))
            })
            .collect(),
        cautions,
        claims: findings.iter().map(claim).collect(),
        provenance: origin(results, preset),
        definition: definition.to_owned(),
    };
    let question = "What does the paper claim, and what comes out here?".to_owned();
    let asked =
        Question { title: None, question: Some(question), seed: 0, provenance: provenance::entries() };
    analysis::claims(&claims, &asked)
}

/// Where rows come from.
fn origin(results: &Results, preset: Preset) -> Vec<(String, String)> {
    let mut origin = vec![("preset", preset.to_string()), ("units", results.units.to_string())];
    if results.kept > 0 {
        origin.push(("of these done by earlier plans", results.kept.to_string()));
    }
    let of = |(program, units): (&String, &usize)| {
        format!("{program} ({})", quantity::counted(*units as u64, "unit"))
    };
    origin.push(("measured by", results.programs.iter().map(of).collect::<Vec<_>>().join("; ")));
    origin.push(("attempts at units", results.attempts.to_string()));
    origin.push(("rows", quantity::grouped(results.rows.len() as u64)));
    origin.push(("digest of the rows", results.digest.clone()));
    origin.push(("time of all attempts together", quantity::time(results.worked)));
    if let Some(lasted) = results.lasted {
        origin.push(("from the first begin to the last end", quantity::time(lasted)));
    }
    origin.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
