//! Exact search for shorter replacements, of the whole program or of a window in it.

use std::ops::Range;

use super::requirement::Verdict;
use super::{Minimizer, Step};
use crate::exact::{Ida, Limits, Outcome, Solver};
use crate::machine::{Instruction, Program, State};
use crate::task::{Pair, Task};

/// The most neighbours that are replaced together. Of random programs of 20 instructions, windows of 5 leave 10.6
/// where windows of 7 leave 10.3; windows of 9 leave no fewer and take three times as long.
pub const WINDOW: usize = 7;

/// States expanded for one window at most: enough to decide nearly all windows of the paper's machine.
const WINDOW_NODES: u64 = 1 << 17;
/// States expanded at most in search of the whole program.
const WHOLE_NODES: u64 = 1 << 21;

impl Minimizer<'_> {
    /// Searches for the whole program; what the search proves, it proves for every program.
    pub(super) fn replace_whole(&mut self) {
        let whole = 0..self.result.program.len();
        if let Some(new) = self.shorter(whole.clone(), WHOLE_NODES) {
            // The first program found at all is a shortest one for these inputs.
            self.result.at_least = new.len();
            self.replace(whole, &new);
        }
    }

    /// Replaces one window, the shortest and then the first that can be; false where none can.
    pub(super) fn replace_window(&mut self) -> bool {
        let lines = self.result.program.len();
        for length in 2..=WINDOW.min(lines.saturating_sub(1)) {
            for start in 0..=lines - length {
                let window = start..start + length;
                let program = &self.result.program;
                let live = self.requirement.live_before(&program[window.end..]);
                if !self.searched.insert((program[..window.end].to_vec(), start, live)) {
                    continue;
                }
                if let Some(new) = self.shorter(window.clone(), WINDOW_NODES) {
                    self.replace(window, &new);
                    return true;
                }
            }
        }
        false
    }

    /// Fewer instructions that may stand for those of a window.
    fn shorter(&mut self, window: Range<usize>, nodes: u64) -> Option<Program> {
        let most = window.len().checked_sub(1)?;
        let is_whole = window.len() == self.result.program.len();
        let mut inputs = self.requirement.first_inputs();
        let mut left = nodes.min(self.limits.nodes.saturating_sub(self.result.nodes));
        while !(self.limits.stop)() {
            let limits = Limits { max_steps: most, nodes: left, threads: 1, ..*self.limits };
            let report = Ida.solve(&self.task(&window, &inputs), &limits);
            self.result.nodes += report.nodes;
            left = left.saturating_sub(report.nodes);
            if is_whole {
                self.result.at_least = self.result.at_least.max(report.at_least);
            }
            let Outcome::Solved { program: new, .. } = report.outcome else { return None };
            let program = &self.result.program;
            let candidate = spliced(program, &window, &new);
            match self.requirement.compare(program, &candidate) {
                Verdict::Yes => return Some(new),
                Verdict::No(input) => inputs.push(input),
                Verdict::Unknown => return None,
            }
        }
        None
    }

    /// The task of leaving the words that the window leaves, at these inputs of the whole program, in the
    /// places that matter after it.
    fn task(&self, window: &Range<usize>, inputs: &[State]) -> Task {
        let program = &self.result.program;
        let pair = |&input: &State| {
            let trace = program.trace(input);
            Pair { input: trace[window.start], output: trace[window.end] }
        };
        let pairs = inputs.iter().map(pair).collect();
        let care = self.requirement.live_before(&program[window.end..]);
        Task { care, ..Task::new("window", self.requirement.machine, pairs) }
    }

    fn replace(&mut self, window: Range<usize>, new: &Program) {
        let program = &self.result.program;
        let shorter = spliced(program, &window, new);
        // The step shows only what differs.
        let (head, tail) = common_ends(&program[window.clone()], new);
        let old = window.start + head..window.end - tail;
        self.result.steps.push(if head + tail == new.len() {
            Step::Dropped { lines: old.map(|line| (line + 1, program[line])).collect() }
        } else {
            let new = new[head..new.len() - tail].to_vec().into();
            Step::Replaced { first: old.start + 1, old: program[old].to_vec().into(), new }
        });
        self.result.program = shorter;
    }
}

/// The program with other instructions in a window.
fn spliced(program: &Program, window: &Range<usize>, new: &Program) -> Program {
    let parts = [&program[..window.start], &new[..], &program[window.end..]];
    Program::from(parts.concat())
}

/// How many instructions two programs share at their beginning and, apart from those, at their end.
pub(super) fn common_ends(a: &[Instruction], b: &[Instruction]) -> (usize, usize) {
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let tails = a[head..].iter().rev().zip(b[head..].iter().rev());
    (head, tails.take_while(|(a, b)| a == b).count())
}
