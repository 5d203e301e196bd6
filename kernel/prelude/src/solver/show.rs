//! A solution as a listing with its verdict.

use super::solution::{Found, Solution};
use crate::notebook::{Bundle, Rich};
use crate::page::{BAD, FAINT, GOOD, Html, Listing, counted, escape, spaced, span, strong, time};
use crate::program::judged;

impl Solution {
    /// What it is, in a word and the rest of a sentence.
    fn verdict(&self) -> (&'static str, String) {
        match &self.outcome {
            Found::Solved { program, optimal, .. } => {
                let length = counted(program.len() as u64, "instruction");
                let proof = if *optimal { ", proved shortest" } else { ", not proved shortest" };
                let verified = match self.task.asked.pairs.len() {
                    1 => "the pair is verified".to_owned(),
                    2 => "both pairs verified".to_owned(),
                    n => format!("all {n} pairs verified"),
                };
                ("solved", format!("{length}{proof}; {verified}"))
            }
            Found::Unsolved(reason) => {
                let bound = counted(self.at_least as u64, "instruction");
                let hope =
                    if reason.leaves_hope() { format!("; it needs at least {bound}") } else { String::new() };
                ("not solved", format!("{reason}{hope}"))
            }
        }
    }

    /// Whether the program does what was meant, in words, where that was said.
    fn general_in_words(&self) -> Option<String> {
        match &self.outcome {
            Found::Solved { general, .. } if self.task.asked.intent.is_some() => Some(general.to_string()),
            _ => None,
        }
    }

    fn cost(&self) -> String {
        let nodes = counted(self.nodes, "node");
        let evaluations = counted(self.evaluations, "evaluation");
        format!("{nodes} and {evaluations} in {}, solver {}", time(self.elapsed), self.solver)
    }
}

impl Rich for Solution {
    fn bundle(&self) -> Bundle {
        let (mut text, mut html) = (String::new(), Html::new());
        if let Found::Solved { program, .. } = &self.outcome {
            let listing = Listing::of_task(&self.task.asked, program);
            text = listing.to_text() + "\n";
            html = html.code(&listing.to_html());
        }
        let (head, rest) = self.verdict();
        let colour = if self.is_solved() { GOOD } else { BAD };
        text.push_str(&format!("{head}: {rest}\n"));
        html = html.block(&spaced(&format!("{}: {}", strong(colour, head), escape(&rest))));
        if let Some(general) = self.general_in_words() {
            text.push_str(&format!("{general}\n"));
            html = html.block(&judged(&general, self.general()));
        }
        text.push_str(&self.cost());
        Bundle::text(text).html(html.block(&span(FAINT, &self.cost())).finish())
    }
}

impl std::fmt::Display for Solution {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use crate::notebook::Rich;
    use crate::solver::{exact, solver};
    use crate::task::task;

    #[test]
    fn a_solution_says_what_is_proved() {
        let task = task("5 1 7 8 -> 5 1 37 8; 4 3 7 0 -> 4 3 30 0")
            .unwrap()
            .with_intent("ecx = eax*ecx + 2")
            .unwrap();
        let solution = task.solve_with(&exact());
        let bundle = solution.bundle();
        let text = bundle.get("text/plain").unwrap();
        assert!(text.contains("\n2  addl $2, %ecx         5   1  37   8      4   3  30   0\n\nsolved: 2 instructions, proved shortest; both pairs verified\ngeneral: proved"), "{text}");
        assert!(text.ends_with(", solver exact"), "{text}");
        let html = bundle.get("text/html").unwrap();
        assert_eq!(html.matches("<table").count(), 1);
    }

    #[test]
    fn a_task_without_a_program_says_why() {
        let impossible = task("2 2 -> 2 3; 2 2 -> 2 4").unwrap().solve();
        let text = impossible.bundle().get("text/plain").unwrap().to_owned();
        assert!(text.starts_with("not solved: unsolvable: "), "{text}");
        let other = task("1 2 -> 3 2").unwrap().solve_with(&solver("plus").unwrap());
        let reason = other.reason().unwrap();
        assert!(
            reason.starts_with("the solver plus cannot try this: task example is for 2 registers"),
            "{reason}"
        );
        let budget = task("human-sort-3").unwrap().solve_within(&exact(), |effort| effort.nodes = Some(1));
        assert_eq!(budget.reason().as_deref(), Some("out of nodes"));
    }
}
