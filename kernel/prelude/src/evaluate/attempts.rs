//! What was measured, as frames, charts and pages have it: a row an attempt.

use reports::analysis::{self, Question};
use reports::frame;
use reports::page::Block;
use reports::source::Source;
use reports::study::{Answer, Attempts};

use super::ResultTable;
use crate::error::{Error, Fault};
use crate::frame::Frame;
use crate::page::Figure;
use crate::report::{Reported, Subject};

impl ResultTable {
    /// A row for each attempt of a solver at a task: whether it was solved, with which program, at what cost.
    #[must_use]
    pub fn frame(&self) -> Frame {
        frame::attempts(&self.attempts()).into()
    }

    /// The share of tasks that each solver solves, in all and by tier, with Wilson's 95 % interval.
    ///
    /// # Errors
    /// Where nothing was tried.
    pub fn plot_solved(&self) -> Result<Figure, Error> {
        self.figure("solved", "nothing was tried")
    }

    /// The share of tasks that are solved within so many nodes.
    ///
    /// # Errors
    /// Where nothing was solved that took more than one node.
    pub fn plot_budget(&self) -> Result<Figure, Error> {
        self.figure("budget-nodes", "nothing was solved that took more than one node")
    }

    /// A figure of the page, by its name there.
    fn figure(&self, id: &str, lack: &'static str) -> Result<Figure, Error> {
        let page = analysis::page(&Source::Attempts(self.attempts()), &Question::default());
        let blocks = page.sections.into_iter().flat_map(|section| section.blocks);
        let found =
            blocks.filter_map(|block| if let Block::Figure(figure) = block { Some(figure) } else { None });
        let figure = found.into_iter().find(|figure| figure.id == id);
        let figure = figure.ok_or_else(|| Fault::TooLittle { of: self.suite.clone(), lack })?;
        let title = figure.drawing.name().to_owned();
        Ok(Figure::drawn(figure.drawing, &title).explained(&figure.caption, figure.data.into()))
    }

    fn attempts(&self) -> Attempts {
        let mut attempts = Attempts { name: self.suite.clone(), ..Attempts::default() };
        for task in &self.tasks {
            attempts.tiers.extend(task.tier().map(|tier| (task.id(), tier)));
        }
        for entrant in &self.entrants {
            for (attempt, end) in entrant.attempts.iter().zip(&entrant.ends) {
                attempts.answers.push(Answer {
                    task: self.tasks[attempt.task].id(),
                    solver: entrant.name.clone(),
                    seed: attempt.seed,
                    solved: attempt.steps.is_some(),
                    general: attempt.general,
                    optimal: end.is_shortest,
                    steps: attempt.steps.map(|steps| steps as u64),
                    nodes: attempt.nodes,
                    evals: attempt.evals,
                    ms: attempt.micros as f64 / 1e3,
                    program: end.program.clone(),
                    reason: end.reason.clone(),
                });
            }
        }
        attempts
    }
}

impl Reported for ResultTable {
    fn subject(&self) -> Result<Subject, Error> {
        Ok(Subject::new(&self.suite, Source::Attempts(self.attempts())))
    }
}

#[cfg(test)]
mod tests {
    use crate::notebook::Rich;
    use crate::solver::{exact, solver};
    use crate::suite::suite;

    #[test]
    fn an_attempt_is_a_row_and_the_charts_are_those_of_the_page() {
        let easy = suite("human-v1").unwrap().only("add").unwrap();
        let results = easy.evaluate(&[exact(), solver("plus").unwrap()]).unwrap();
        let frame = results.frame();
        assert_eq!(frame.len(), 16);
        let shortest = frame.filter(|row| row.text("solver") == "exact" && row.is("optimal")).unwrap();
        assert_eq!(shortest.len(), 8);
        assert!(shortest.column_text("program").unwrap().iter().all(|program| program.contains("%e")));
        let shown = results.plot_solved().unwrap().bundle();
        assert!(shown.get("text/html").unwrap().contains("<svg "));
        let lack = "human-v1, add has too little to draw: nothing was solved that took more than one node";
        assert_eq!(results.plot_budget().unwrap_err().to_string(), lack);
        let harder = suite("human-v1").unwrap().evaluate(&[exact()]).unwrap();
        assert!(harder.plot_budget().unwrap().data().len() > 2);
    }
}
