//! The page of several claims: what each asked, what came out, beside what others reported.

mod plots;
mod tables;

use super::Question;
use super::parts::fact;
use crate::claim::Claim;
use crate::page::{Block, Page, Section};

/// What is to be said of all claims together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    /// The page's heading, where the question has none.
    pub title: String,
    /// The answer to all of it, in one or two sentences.
    pub answer: String,
    /// Figures that one wants to see first: name, value, and what stands beneath it.
    pub facts: Vec<(String, String, String)>,
    /// What a reader must know before believing any of it. A sentence each.
    pub cautions: Vec<String>,
    /// The claims, in order.
    pub claims: Vec<Claim>,
    /// What is known of the measurements: names and values.
    pub provenance: Vec<(String, String)>,
    /// The specs that were measured, as they were given.
    pub definition: String,
}

/// The page of several claims.
#[must_use]
pub fn claims(claims: &Claims, question: &Question) -> Page {
    let own = "What was claimed, and what came of it?".to_owned();
    let facts = claims.facts.iter().map(|(name, value, note)| fact(name, value, note)).collect();
    Page {
        title: question.title(&claims.title),
        question: question.question(own),
        answer: claims.answer.clone(),
        facts,
        cautions: claims.cautions.clone(),
        sections: claims.claims.iter().map(section).collect(),
        attachments: Vec::new(),
        provenance: question.provenance(claims.provenance.clone(), &claims.definition),
    }
}

fn section(claim: &Claim) -> Section {
    let mut blocks = vec![Block::Text(claim.question.clone())];
    blocks.extend(claim.answer.lines().map(|line| Block::Text(line.to_owned())));
    let id = |name: &str| format!("{}-{name}", claim.name);
    blocks.extend(claim.figures.iter().map(|figure| plots::figure(&id(&figure.name), figure)));
    blocks
        .extend(claim.tables.iter().map(|table| tables::table(&format!("{}-table", id(&table.name)), table)));
    let mut say = |what: &str, sentences: &str| {
        if !sentences.is_empty() {
            blocks.push(Block::Text(format!("{what}: {sentences}")));
        }
    };
    say("To keep in mind", &claim.cautions.join(" "));
    say("Otherwise than in the paper", &claim.departures.join(" "));
    say("Measured again by", &claim.command);
    Section { id: claim.name.clone(), title: claim.title.clone(), blocks }
}

#[cfg(test)]
mod tests;
