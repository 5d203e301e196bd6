//! What solvers did, in the words of `reports`.

use assemblet::results::Attempts;
use reports::analysis::{self, Question};
use reports::page::{Block, Figure};
use reports::source::Source;
use reports::study::{self, Answer};

pub(super) fn of(attempts: &Attempts) -> study::Attempts {
    let answers = attempts.attempts.iter().map(|attempt| Answer {
        task: attempt.task.clone(),
        solver: attempt.solver.clone(),
        seed: attempt.seed,
        solved: attempt.solved,
        general: attempt.general,
        optimal: attempt.optimal,
        steps: attempt.steps,
        nodes: attempt.nodes,
        evals: attempt.evals,
        ms: attempt.ms,
        program: attempt.program.clone(),
        reason: attempt.reason.clone(),
    });
    study::Attempts {
        name: attempts.name.clone(),
        answers: answers.collect(),
        tiers: attempts.tiers.iter().cloned().collect(),
        ..study::Attempts::default()
    }
}

/// A figure of the page, by its name there.
pub(super) fn chart(attempts: &Attempts, id: &str) -> Option<Figure> {
    let page = analysis::page(&Source::Attempts(of(attempts)), &Question::default());
    let mut blocks = page.sections.into_iter().flat_map(|section| section.blocks);
    blocks.find_map(|block| match block {
        Block::Figure(figure) if figure.id == id => Some(figure),
        _ => None,
    })
}
