//! What a program is worth as an answer to a task.

use synth::machine::Program as Instructions;
use synth::verify::{General, Mismatch, verify_io, verify_task};

use super::Program;
use crate::error::{Error, Fault};
use crate::notebook::{Bundle, Rich};
use crate::page::{BAD, Block, FAINT, GOOD, Html, Listing, escape, spaced, strong};
use crate::task::Task;

/// What a program is worth as an answer to a task: *io*, whether it maps the pairs, and *general*, whether it does what
/// was meant for every input.
///
/// Shown as the listing on the pairs, with what should be there where it fails, and both verdicts.
#[derive(Clone, Debug)]
pub struct Verdict {
    task: Task,
    program: Instructions,
    io: Result<(), Mismatch>,
    general: General,
}

impl Verdict {
    pub(super) fn of(task: &Task, program: &Program) -> Result<Verdict, Error> {
        let (asked, instructions) = (&task.asked, &program.instructions);
        if !instructions.fits(asked.machine) {
            let needed = asked.machine.widened_for(instructions);
            return Err(Fault::TooWide { needed, given: asked.machine, given_by: "task" }.into());
        }
        let general = verify_task(asked, instructions).map_err(Fault::from)?;
        let io = verify_io(asked, instructions);
        Ok(Verdict { task: task.clone(), program: instructions.clone(), io, general })
    }

    /// Whether the program maps every pair.
    #[must_use]
    pub fn io(&self) -> bool {
        self.io.is_ok()
    }

    /// Whether it does what was meant for every input: proved, refuted, or `None` where neither is known or the task does
    /// not say what is meant.
    #[must_use]
    pub fn general(&self) -> Option<bool> {
        self.general.verdict()
    }

    /// Both verdicts in words, a line each.
    #[must_use]
    pub fn in_words(&self) -> String {
        let pairs = match (&self.io, self.task.asked.pairs.len()) {
            (Ok(()), 1) => "examples: the pair is met".to_owned(),
            (Ok(()), 2) => "examples: both pairs are met".to_owned(),
            (Ok(()), count) => format!("examples: all {count} pairs are met"),
            (Err(mismatch), _) => format!("examples: {mismatch}"),
        };
        match self.general_in_words() {
            Some(general) => format!("{pairs}\n{general}"),
            None => pairs,
        }
    }

    fn general_in_words(&self) -> Option<String> {
        let told = self.task.asked.intent.is_some() || self.general.counterexample().is_some();
        told.then(|| self.general.to_string())
    }
}

/// A verdict with its first words in colour.
pub(crate) fn judged(line: &str, good: Option<bool>) -> String {
    let (head, rest) = line.split_once(':').unwrap_or((line, ""));
    let colour = match good {
        Some(true) => GOOD,
        Some(false) => BAD,
        None => FAINT,
    };
    format!("{}: {}", strong(colour, head), escape(rest.trim()))
}

impl Rich for Verdict {
    fn bundle(&self) -> Bundle {
        let mut listing = Listing::of_task(&self.task.asked, &self.program);
        let words = self.in_words();
        let mut text = listing.to_text();
        let first = words.lines().next().unwrap_or_default();
        let mut html = Html::new().code(&listing.to_html()).block(&spaced(&judged(first, Some(self.io()))));
        if let Some(general) = self.general_in_words() {
            html = html.block(&judged(&general, self.general()));
        }
        if let Some(counterexample) = self.general.counterexample().filter(|_| self.io()) {
            listing.blocks = vec![Block::of("counterexample", &self.program, counterexample.input)];
            html = html.code(&spaced(&listing.to_html()));
            text.push('\n');
            text.push_str(&listing.to_text());
        }
        Bundle::text(format!("{text}\n{words}")).html(html.finish())
    }
}

impl std::fmt::Display for Verdict {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::program;
    use crate::task::task;

    #[test]
    fn pairs_and_intent_are_judged_apart() {
        let task = task("5 1 7 8 -> 5 1 37 8").unwrap().with_intent("ecx = ecx + 30").unwrap();
        let check = |text: &str, io: bool, general: Option<bool>, words: &str| {
            let verdict = program(text).unwrap().verify(&task).unwrap();
            assert_eq!((verdict.io(), verdict.general()), (io, general), "{text}");
            assert!(verdict.in_words().starts_with(words), "{}", verdict.in_words());
            assert!(verdict.bundle().get("text/plain").unwrap().ends_with(&verdict.in_words()));
        };
        check(
            "imull %eax, %ecx; addl $2, %ecx",
            true,
            Some(false),
            "examples: the pair is met\nnot general: for input",
        );
        check(
            "addl $9, %ecx; addl $9, %ecx; addl $9, %ecx; addl $3, %ecx",
            true,
            Some(true),
            "examples: the pair is met\ngeneral: proved",
        );
        check("addl $9, %ecx", false, Some(false), "examples: pair 1: for input eax=5");
    }
}
