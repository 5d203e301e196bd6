//! Tasks: what is asked of a program.

mod examples;
mod intended;
mod show;

pub(crate) use examples::ExampleError;

use synth::machine::{Machine, State};
use synth::task::{Pair, Pilot, PilotPolicy, Task as Asked};

use crate::error::{Error, Fault};
use crate::words::{state, words};

/// A task from examples, from what is meant, from JSON, or from a suite, told apart by how the text looks.
///
/// | text | what it is |
/// |---|---|
/// | `"5 1 7 8 -> 5 1 37 8; 4 3 7 0 -> 4 3 37 0"` | the registers before and after; `;` or a new line between examples |
/// | `"0 0 \| 2 8 -> 0 0 \| 2 9"` | with RAM: registers, then a bar and the slots |
/// | `"ecx = ecx + eax; eax = min(eax, ebx)"` | what each register becomes, with four pairs made from it |
/// | `"human-add-1"` | a task of a suite by its id |
/// | `"{\"id\": …}"` | a task in JSON, as in the suites' files |
///
/// A variable of the same name hides this function; `Task::new` is the same one.
///
/// # Errors
/// Where the text is none of these; the sentence says which number or word is wrong.
///
/// ```
/// # use assemblet::prelude::*;
/// let task = task("5 1 7 8 -> 5 1 37 8; 4 3 7 0 -> 4 3 37 0")?;
/// assert_eq!((task.registers(), task.pairs().len()), (4, 2));
/// # Ok::<(), Error>(())
/// ```
pub fn task(text: impl AsRef<str>) -> Result<Task, Error> {
    task_of(text.as_ref())
}

/// Compiled here once, and not in every cell that calls the function above.
fn task_of(text: &str) -> Result<Task, Error> {
    let text = text.trim();
    if text.starts_with('{') {
        Task::from_json(text)
    } else if text.contains("->") {
        let (machine, pairs) = examples::parse_examples(text).map_err(Fault::from)?;
        Ok(Task { asked: Asked::new("example", machine, pairs) })
    } else if text.contains('=') {
        Ok(Task { asked: intended::task(text)? })
    } else {
        let mut suites = synth::suite::NAMES.iter().filter_map(|name| synth::suite::load(name));
        let found = suites.find_map(|tasks| tasks.into_iter().find(|task| task.id == text));
        Ok(Task { asked: found.ok_or_else(|| Fault::NoTask(text.to_owned()))? })
    }
}

/// What is asked: a program that maps each pair's words before to its words after. [`task`] makes one.
///
/// Shown as a table of its pairs, where what must change stands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    pub(crate) asked: Asked,
}

/// One example of a task. Words are signed, −2³¹ to 2³¹ − 1: the registers in order, then the RAM slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The words before the program runs.
    pub before: Vec<i64>,
    /// The words after it has run.
    pub after: Vec<i64>,
}

impl Task {
    /// The same as [`task`].
    ///
    /// # Errors
    /// As there.
    pub fn new(text: impl AsRef<str>) -> Result<Task, Error> {
        task(text)
    }

    /// A task from one JSON object, the format of the suites' files and of the command line.
    ///
    /// # Errors
    /// Where the text is no task.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// Task::from_json(r#"{"id": "sum", "registers": 2, "pairs": [{"in": [1, 2], "out": [3, 2]}]}"#)?;
    /// # Ok::<(), Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Task, Error> {
        Ok(Task { asked: Asked::from_json(text.trim()).map_err(Fault::from)? })
    }

    /// A task from its examples, each of them `(before, after)`: 2 to 6 registers, without RAM.
    ///
    /// # Errors
    /// Where there are none, or they do not have the same number of words, or a word has more than 32 bits.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// let double = Task::from_pairs(&[(vec![3, 0], vec![6, 0]), (vec![5, 1], vec![10, 1])])?;
    /// assert_eq!(double.solve().steps(), Some(1));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn from_pairs(pairs: &[(Vec<i64>, Vec<i64>)]) -> Result<Task, Error> {
        let registers = pairs.first().map_or(0, |(before, _)| before.len());
        let machine = Machine::new(registers, 0).map_err(Fault::from)?;
        let pair = |(before, after): &(Vec<i64>, Vec<i64>)| {
            let (input, output) =
                (state("the left side", machine, before)?, state("the right side", machine, after)?);
            Ok::<Pair, Error>(Pair { input, output })
        };
        let pairs = pairs.iter().map(pair).collect::<Result<Vec<Pair>, Error>>()?;
        Ok(Task { asked: Asked::new("example", machine, pairs) })
    }

    /// A task that a random program of `lines` instructions (1 to 64) makes, with two pairs, on four registers. The same
    /// seed makes the same task.
    ///
    /// # Errors
    /// Where `lines` is outside its range, or no such program makes a task that is worth it.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// Task::random(3, 7)?.solve();
    /// # Ok::<(), Error>(())
    /// ```
    pub fn random(lines: usize, seed: u64) -> Result<Task, Error> {
        let pilot = Pilot::new(PilotPolicy { machine: Machine::PAPER, lines, pairs: 2, seed })
            .map_err(Fault::from)?;
        // Some programs make no task that is worth it.
        let asked = (0..1000).find_map(|index| pilot.task(index)).ok_or(Fault::NoRandomTask(lines))?;
        Ok(Task { asked })
    }

    /// Its name; `example` where none was given.
    #[must_use]
    pub fn id(&self) -> String {
        self.asked.id.clone()
    }

    /// The same task under another name.
    #[must_use]
    pub fn named(&self, id: &str) -> Task {
        let mut named = self.clone();
        id.clone_into(&mut named.asked.id);
        named
    }

    /// The number of registers of its machine, 2 to 6.
    #[must_use]
    pub fn registers(&self) -> usize {
        self.asked.machine.registers()
    }

    /// The number of RAM slots of its machine, 0 to 4.
    #[must_use]
    pub fn ram(&self) -> usize {
        self.asked.machine.slots()
    }

    /// Its examples, at least one.
    #[must_use]
    pub fn pairs(&self) -> Vec<Example> {
        let machine = self.asked.machine;
        let example = |pair: &Pair| Example {
            before: words(machine, &pair.input),
            after: words(machine, &pair.output),
        };
        self.asked.pairs.iter().map(example).collect()
    }

    /// What is meant, in the language of [`task`], where it is known.
    #[must_use]
    pub fn intent(&self) -> Option<String> {
        self.asked.intent.clone()
    }

    /// The same task with what is meant, such as `"ecx = ecx + 30"`, so that programs can be held to it.
    ///
    /// # Errors
    /// Where the text is no intent for this machine.
    pub fn with_intent(&self, intent: &str) -> Result<Task, Error> {
        let parsed = synth::task::Intent::parse(intent, self.asked.machine).map_err(Fault::from)?;
        let asked = Asked { intent: Some(parsed.to_string()), ..self.asked.clone() };
        Ok(Task { asked })
    }

    /// The group of like tasks that it belongs to, in a suite.
    #[must_use]
    pub fn family(&self) -> Option<String> {
        self.asked.family.clone()
    }

    /// Its level of difficulty, in a suite.
    #[must_use]
    pub fn tier(&self) -> Option<String> {
        self.asked.tier.clone()
    }

    /// The task as one line of JSON, which [`task`] reads back.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.asked.to_json()
    }

    /// The states before and after of all pairs.
    pub(crate) fn states(&self) -> (Vec<State>, Vec<State>) {
        self.asked.pairs.iter().map(|pair| (pair.input, pair.output)).unzip()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::Rich;

    #[test]
    fn every_way_of_writing_a_task_is_understood() {
        let check = |text: &str, id: &str, pairs: usize| {
            let task = task(text).unwrap();
            assert_eq!((task.id(), task.pairs().len()), (id.to_owned(), pairs), "{text}");
            assert_eq!(super::task(task.to_json()).unwrap(), task);
        };
        check("5 1 -> 6 1; 1 1 -> 2 1", "example", 2);
        check("ecx = ecx + eax", "intent", 4);
        check("human-add-1", "human-add-1", 2);
        check("ram-load-op-store-1", "ram-load-op-store-1", 4);
    }

    #[test]
    fn what_is_no_task_is_refused_in_a_sentence() {
        let check = |text: &str, start: &str| {
            let error = task(text).unwrap_err().to_string();
            assert!(error.starts_with(start) && !error.contains('\n'), "{error}");
        };
        check("", "'' is no task; write examples such as");
        check("human-none", "'human-none' is no task");
        check("1 2 -> 3", "example 1, \"1 2 -> 3\", has 2 numbers before the arrow and 1 number after it");
        check("ecx = ecy", "intent, ");
        check("{\"id\": 3}", "the task in JSON: ");
        check("{", "the task in JSON: ");
        assert!(Task::random(0, 1).is_err());
        let error = Task::from_pairs(&[(vec![1, 2], vec![1])]).unwrap_err().to_string();
        assert_eq!(error, "the right side has 1 numbers, but a machine of 2 registers needs 2");
    }

    #[test]
    fn a_task_shows_what_must_change() {
        let task =
            task("5 1 7 8 -> 5 1 37 8; 4 3 7 0 -> 4 3 -37 0").unwrap().with_intent("ecx=30+ecx").unwrap();
        let bundle = task.bundle();
        let text = "\
task example: 2 pairs, 4 registers, intent ecx = 30 + ecx
         eax ebx ecx edx      eax ebx ecx edx
pair 1     5   1   7   8  ->    5   1  37   8
pair 2     4   3   7   0  ->    4   3 -37   0";
        assert_eq!(bundle.get("text/plain"), Some(text));
    }
}
