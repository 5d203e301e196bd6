//! A case: one task of a suite before its inputs are drawn, and the rules by which they are.

use super::condition::Condition;
use super::stream::Stream;
use crate::exact::{Ida, Limits, Outcome, Solver, obstruction};
use crate::machine::{Machine, Program, State};
use crate::task::{Attainable, Care, Intent, Pair, Task};

/// Pairs that no solver sees, for each task.
const HELD_OUT: usize = 64;
/// The longest witness that is searched for.
const WITNESS_STEPS: usize = 8;
/// The states that the search for a witness may expand.
pub(super) const WITNESS_NODES: u64 = 3_000_000;
/// Draws of one input before all inputs are drawn anew: the first ones may leave no room for it.
const INPUT_DRAWS: usize = 100_000;

/// What a task asks, without its examples.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// The family and the number in it, such as `add-3`.
    pub(super) name: String,
    family: &'static str,
    tier: &'static str,
    machine: Machine,
    care: Care,
    intent: String,
    condition: Condition,
    attainable: Attainable,
    /// Whether the paper shows a single pair for tasks of this kind.
    pub(super) single: bool,
    /// A program that implements the intent.
    pub(super) general: Option<Program>,
}

/// The cases of one family, numbered from 1; their parameters come from the family's own stream.
pub(super) fn family(
    name: &'static str,
    tier: &'static str,
    cases: impl FnOnce(&mut Stream) -> Vec<Case>,
) -> Vec<Case> {
    let number = |(index, case)| Case { name: format!("{name}-{}", index + 1), family: name, tier, ..case };
    cases(&mut Stream::new(&format!("family/{name}"))).into_iter().enumerate().map(number).collect()
}

impl Case {
    /// A case on the paper's machine whose intent some program implements for all inputs.
    pub(super) fn always(intent: impl Into<String>, program: impl AsRef<str>) -> Case {
        let program = program.as_ref().parse().expect("the suites' own programs parse");
        let case = Case::pairs_only(intent, Condition::Free);
        Case { attainable: Attainable::Always, general: Some(program), ..case }
    }

    /// A case on the paper's machine whose intent no program implements: only pairs can be met.
    pub(super) fn pairs_only(intent: impl Into<String>, condition: Condition) -> Case {
        Case {
            name: String::new(),
            family: "",
            tier: "",
            machine: Machine::PAPER,
            care: Care::all(Machine::PAPER),
            intent: intent.into(),
            condition,
            attainable: Attainable::PairsOnly,
            single: false,
            general: None,
        }
    }

    /// The case as one that can be solved for all inputs that keep its condition.
    pub(super) fn under_precondition(self) -> Case {
        Case { attainable: Attainable::Precondition, ..self }
    }

    /// The case with a single pair where the suite allows it.
    pub(super) fn single_pair(self) -> Case {
        Case { single: true, ..self }
    }

    /// The case on four registers and four slots.
    pub(super) fn with_ram(self) -> Case {
        Case { machine: Machine::PAPER_RAM, care: Care::all(Machine::PAPER_RAM), ..self }
    }

    /// The case with these places compared and the others free.
    pub(super) fn caring(self, care: Care) -> Case {
        Case { care, ..self }
    }

    /// The task of that id with `pairs` examples and 64 held-out ones, all drawn from the id's streams.
    ///
    /// Inputs are uniform digits that keep the case's condition, pairwise different, each changed by the
    /// intent; they are drawn anew where a cheap proof shows that no program maps them, unless the
    /// condition says that such tasks are kept.
    pub(super) fn task(&self, id: &str, pairs: usize) -> Task {
        let intent = Intent::parse(&self.intent, self.machine).expect("the suites' own intents parse");
        let pair = |input: State| Pair { output: intent.evaluate(&input), input };
        let mut stream = Stream::new(id);
        let mut task = loop {
            let Some(inputs) = self.inputs(&intent, pairs, &mut stream) else { continue };
            let mut task = Task::new(id, self.machine, inputs.into_iter().map(pair).collect());
            task.care = self.care;
            if self.condition.may_be_impossible() || obstruction(&task).is_none() {
                break task;
            }
        };
        let mut stream = Stream::new(&format!("{id}/held-out"));
        while task.held_out.len() < HELD_OUT {
            let mut input = stream.digits(self.machine);
            self.condition.impose(&mut input);
            if task.pairs.iter().chain(&task.held_out).all(|pair| pair.input != input) {
                task.held_out.push(pair(input));
            }
        }
        task.family = Some(self.family.to_owned());
        task.tier = Some(self.tier.to_owned());
        task.intent = Some(self.intent.clone());
        task.attainable = Some(self.attainable);
        task
    }

    /// Inputs for that many pairs, or `None` where the first ones left no room for the next.
    fn inputs(&self, intent: &Intent, pairs: usize, stream: &mut Stream) -> Option<Vec<State>> {
        let mut inputs: Vec<State> = Vec::new();
        while inputs.len() < pairs {
            let fits = |input: &State| {
                let changed = Task::new("", self.machine, Vec::new());
                let changed = !Task { care: self.care, ..changed }.matches(input, &intent.evaluate(input));
                changed && !inputs.contains(input) && {
                    let together: Vec<State> = inputs.iter().chain([input]).copied().collect();
                    self.condition.holds(&together)
                }
            };
            let draw = |_| {
                let mut input = stream.digits(self.machine);
                self.condition.impose(&mut input);
                input
            };
            let input = (0..INPUT_DRAWS).map(draw).find(fits)?;
            inputs.push(input);
        }
        Some(inputs)
    }
}

/// A shortest program for the task's pairs, of at most 8 instructions, found within `nodes` nodes.
pub(super) fn shortest(task: &Task, nodes: u64) -> Option<Program> {
    let limits = Limits { max_steps: WITNESS_STEPS, nodes, memory: 128 << 20, ..Limits::default() };
    match Ida.solve(task, &limits).outcome {
        Outcome::Solved { program, optimal: true } => Some(program),
        _ => None,
    }
}
