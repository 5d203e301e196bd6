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
        provenance: vec![
            ("preset".to_owned(), preset.to_string()),
            ("units".to_owned(), results.units.to_string()),
            ("attempts at units".to_owned(), results.attempts.to_string()),
            ("rows".to_owned(), quantity::grouped(results.rows.len() as u64)),
            ("digest of the rows".to_owned(), results.digest.clone()),
            ("time of all attempts together".to_owned(), quantity::time(results.worked)),
            ("from the first begin to the last end".to_owned(), quantity::time(results.lasted)),
        ],
        definition: definition.to_owned(),
    };
    let question = "What does the paper claim, and what comes out here?".to_owned();
    let asked =
        Question { title: None, question: Some(question), seed: 0, provenance: provenance::entries() };
    analysis::claims(&claims, &asked)
}
