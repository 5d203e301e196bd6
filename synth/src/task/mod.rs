//! Tasks: what is asked of a synthesizer (AutoAssemblet §3.1, equation 1).
//!
//! A [`Task`] is a set of input/output [`Pair`]s over one machine; a program solves it when it maps every
//! input to its output. Tasks are exchanged as JSON, one a line ([`Task::from_json`], [`Task::to_json`]). A [`Pilot`] makes them without a teacher, and a
//! [`pool`] keeps those.

mod distinct;
mod generate;
pub mod intent;
mod json;
mod pilot;
pub mod pool;

pub use generate::Pilot;
pub use intent::{Intent, IntentError};
pub use json::TaskError;
pub(crate) use json::place_name;
pub use pilot::{MAX_LINES, MAX_PAIRS, PilotError, PilotPolicy, PilotTask, PilotTasks};

use crate::machine::{Machine, Place, Program, State};

/// One example: the machine's contents before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pair {
    /// Before the program runs.
    pub input: State,
    /// After it has run.
    pub output: State,
}

/// The set of places whose final word matters, as a bit set over a machine's place indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Care(u16);

impl Care {
    /// Every place of a machine: the paper's rule.
    pub fn all(machine: Machine) -> Care {
        Care((1 << machine.places()) - 1)
    }

    /// These places of a machine; those that it lacks are passed over.
    pub fn of(machine: Machine, places: impl IntoIterator<Item = Place>) -> Care {
        let indices = places.into_iter().filter_map(|place| machine.index(place));
        Care(indices.fold(0, |set, index| set | 1 << index))
    }

    /// Whether the place with that index ([`Machine::index`]) matters.
    pub fn contains(self, index: usize) -> bool {
        self.0 >> index & 1 == 1
    }

    /// The places that matter in both.
    #[must_use]
    pub fn intersection(self, other: Care) -> Care {
        Care(self.0 & other.0)
    }

    /// The set as bits, bit `i` for the place with index `i`.
    pub fn bits(self) -> u16 {
        self.0
    }
}

/// What is asked: a program that maps each pair's input to its output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// A name, unique in its file.
    pub id: String,
    /// The machine that the program runs on.
    pub machine: Machine,
    /// The examples that the program must meet; at least one.
    pub pairs: Vec<Pair>,
    /// The places that must match; all of them unless said otherwise.
    pub care: Care,
    /// The group of alike tasks that it belongs to.
    pub family: Option<String>,
    /// Its level of difficulty (the paper's easy, medium and hard).
    pub tier: Option<String>,
    /// The function that the pairs were made from, in the language of [`intent`].
    pub intent: Option<String>,
    /// Further pairs of the same function, which a solver does not see.
    pub held_out: Vec<Pair>,
    /// A program known to solve it: the pilot's for a generated task, a shortest known one in a suite.
    pub witness: Option<Program>,
    /// The length of a shortest program, where it has been proved.
    pub shortest: Option<usize>,
    /// Whether a program of the base instruction set can implement the intent for all inputs.
    pub attainable: Option<Attainable>,
    /// A program printed in the paper for this task, and whether it meets the pairs.
    pub published: Option<Published>,
}

/// Whether the intended function can be computed for every input in the base instruction set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attainable {
    /// It is a polynomial that straight-line code reaches.
    Always,
    /// Only where the inputs keep a condition that the task's pairs keep (a scratch place of known content).
    Precondition,
    /// Provably never; only the given pairs can be met.
    PairsOnly,
}

/// A program that the paper prints for a task, with our verdict on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The program as printed.
    pub program: Program,
    /// Whether it maps the task's pairs.
    pub io: bool,
}

impl Task {
    /// A task of these pairs with every place compared and nothing else known.
    pub fn new(id: impl Into<String>, machine: Machine, pairs: Vec<Pair>) -> Task {
        Task {
            id: id.into(),
            machine,
            pairs,
            care: Care::all(machine),
            family: None,
            tier: None,
            intent: None,
            held_out: Vec::new(),
            witness: None,
            shortest: None,
            attainable: None,
            published: None,
        }
    }

    /// Whether `program` maps every pair's input to its output, in the places that matter (equation 1).
    pub fn is_solved_by(&self, program: &Program) -> bool {
        self.pairs.iter().all(|pair| self.matches(&program.run(pair.input), &pair.output))
    }

    /// The intent parsed for the task's machine; `None` where the task has none.
    ///
    /// # Errors
    /// Where its text is no intent for this machine; a task read from JSON has been checked.
    pub fn parsed_intent(&self) -> Result<Option<Intent>, IntentError> {
        self.intent.as_ref().map(|text| Intent::parse(text, self.machine)).transpose()
    }

    /// Whether two states agree in the places that matter.
    pub fn matches(&self, a: &State, b: &State) -> bool {
        let mut places = self.machine.all_places().enumerate();
        places.all(|(index, place)| !self.care.contains(index) || a.get(place) == b.get(place))
    }
}
