//! Results as a page in a folder.

use std::path::Path;

use assemblet::results::{Matter, Written};
use claims::of_finding;
use reports::analysis::{self, Claims, Question};
use reports::page::{Fact, Folder, Page};
use reports::source::{self, Reading, Source};

use super::{attempts, sweep};

pub(super) fn write(
    matter: &Matter,
    folder: &Path,
    provenance: Vec<(String, String)>,
) -> Result<Written, String> {
    let page = page(matter, Question { provenance, ..Question::default() })?;
    let written = Folder::default().write(&page, folder).map_err(|error| error.to_string())?;
    let fact = |fact: &Fact| [fact.name.clone(), fact.value.clone(), fact.note.clone()];
    Ok(Written {
        folder: written.path,
        facts: page.facts.iter().map(fact).collect(),
        title: page.title,
        question: page.question,
        answer: page.answer,
        cautions: page.cautions,
        files: written.files,
        bytes: written.bytes,
    })
}

fn page(matter: &Matter, mut question: Question) -> Result<Page, String> {
    let source = match matter {
        Matter::Sweep(state) => Source::Study(sweep::study(state)),
        Matter::Paths(paths) => {
            source::read(paths, &Reading::default()).map_err(|error| error.to_string())?
        }
        Matter::Attempts(attempts) => Source::Attempts(attempts::of(attempts)),
        Matter::Finding { finding, provenance, definition } => {
            question.question = Some(finding.question.clone());
            let claims = Claims {
                title: finding.title.clone(),
                answer: finding.answer.clone(),
                claims: vec![of_finding(finding)],
                provenance: provenance.clone(),
                definition: definition.clone(),
                ..Claims::default()
            };
            return Ok(analysis::claims(&claims, &question));
        }
    };
    Ok(analysis::page(&source, &question))
}
