//! Tasks as JSON, one object a line: the format that other programs read and write.
//!
//! `{"id": "…", "registers": 4, "ram": 0, "pairs": [{"in": [5,1,7,8], "out": [5,1,37,8]}, …]}`; `in` and
//! `out` hold the registers, then the slots. Words may be written signed or unsigned, −2³¹ to 2³² − 1, and
//! are printed signed. Optional keys: `family`, `tier`, `intent` (see [`super::intent`]), `held_out` (pairs),
//! `care` (names of the places that must match), `witness` (a program's lines), `shortest`, `attainable` and
//! `published`. An unknown key is refused, so that a misspelt one is not silently without effect.

use serde::{Deserialize, Serialize};

use super::{Attainable, Care, Intent, IntentError, Pair, Published, Task};
use crate::machine::{Machine, MachineSizeError, Place, Program, State};

/// What is wrong with a line of a task file.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// Not JSON, or not of this shape.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// A machine that does not exist.
    #[error(transparent)]
    Machine(#[from] MachineSizeError),
    /// No pairs.
    #[error("\"pairs\" is empty; a task needs at least one input/output pair")]
    NoPairs,
    /// A side of a pair of the wrong length.
    #[error(
        "pair {pair} of \"{list}\" has {found} numbers in \"{side}\", but a machine of {machine} needs {}",
        machine.places()
    )]
    Width {
        /// `pairs` or `held_out`.
        list: &'static str,
        /// The pair, from 1.
        pair: usize,
        /// `in` or `out`.
        side: &'static str,
        /// How many numbers there are.
        found: usize,
        /// The task's machine.
        machine: Machine,
    },
    /// A number that is not a 32-bit word.
    #[error(
        "pair {pair} of \"{list}\" has {value} in \"{side}\", which is outside 32 bits \
         (-2147483648 to 4294967295)"
    )]
    Word {
        /// `pairs` or `held_out`.
        list: &'static str,
        /// The pair, from 1.
        pair: usize,
        /// `in` or `out`.
        side: &'static str,
        /// The number.
        value: i64,
    },
    /// `care` names something that the machine does not have.
    #[error(
        "\"care\" names '{0}', which is not a place of this machine; the names are like eax and -4(%rbp)"
    )]
    Care(String),
    /// `care` is empty: every program would do.
    #[error("\"care\" is empty; name at least one place that must match, or leave the key out")]
    CareNothing,
    /// `intent` is not an intent for this machine.
    #[error("\"intent\": {0}")]
    Intent(IntentError),
    /// A program in `witness` or `published` that does not parse.
    #[error("\"{key}\": {error}")]
    Program {
        /// `witness` or `published`.
        key: &'static str,
        /// What is wrong with it.
        error: crate::machine::ParseError,
    },
    /// A program in `witness` or `published` that names a place the machine lacks.
    #[error("\"{key}\" names a place that a machine of {machine} does not have")]
    ProgramTooWide {
        /// `witness` or `published`.
        key: &'static str,
        /// The task's machine.
        machine: Machine,
    },
}

#[derive(Serialize, Deserialize)]
struct RawPair {
    r#in: Vec<i64>,
    out: Vec<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPublished {
    program: Vec<String>,
    io: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTask {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<String>,
    registers: usize,
    #[serde(default)]
    ram: usize,
    pairs: Vec<RawPair>,
    #[serde(skip_serializing_if = "Option::is_none")]
    care: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    intent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attainable: Option<Attainable>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shortest: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<RawPublished>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    held_out: Vec<RawPair>,
}

impl Task {
    /// Reads one task from its JSON object.
    ///
    /// # Errors
    /// Where the text is not JSON, has an unknown or missing key, or describes no task.
    pub fn from_json(text: &str) -> Result<Task, TaskError> {
        let raw: RawTask = serde_json::from_str(text)?;
        let machine = Machine::new(raw.registers, raw.ram)?;
        if raw.pairs.is_empty() {
            return Err(TaskError::NoPairs);
        }
        let care = match raw.care {
            None => Care::all(machine),
            Some(names) if names.is_empty() => return Err(TaskError::CareNothing),
            Some(names) => {
                let place = |name: String| place_named(machine, &name).ok_or(TaskError::Care(name));
                Care::of(machine, names.into_iter().map(place).collect::<Result<Vec<_>, _>>()?)
            }
        };
        if let Some(text) = &raw.intent {
            Intent::parse(text, machine).map_err(TaskError::Intent)?;
        }
        let published = raw.published.map(|p| {
            Ok::<_, TaskError>(Published { program: program("published", machine, &p.program)?, io: p.io })
        });
        Ok(Task {
            pairs: pairs("pairs", machine, &raw.pairs)?,
            held_out: pairs("held_out", machine, &raw.held_out)?,
            care,
            family: raw.family,
            tier: raw.tier,
            intent: raw.intent,
            witness: raw.witness.map(|lines| program("witness", machine, &lines)).transpose()?,
            shortest: raw.shortest,
            attainable: raw.attainable,
            published: published.transpose()?,
            id: raw.id,
            machine,
        })
    }

    /// Writes the task as one JSON object on one line, without the line's end.
    pub fn to_json(&self) -> String {
        let machine = self.machine;
        let side = |state: &State| state.words(machine).into_iter().map(|w| i64::from(w as i32)).collect();
        let raw_pairs = |pairs: &[Pair]| {
            pairs.iter().map(|p| RawPair { r#in: side(&p.input), out: side(&p.output) }).collect()
        };
        let care = (self.care != Care::all(machine)).then(|| {
            let places = machine.all_places().enumerate();
            places.filter(|(i, _)| self.care.contains(*i)).map(|(_, p)| place_name(p)).collect()
        });
        let raw = RawTask {
            id: self.id.clone(),
            family: self.family.clone(),
            tier: self.tier.clone(),
            registers: machine.registers(),
            ram: machine.slots(),
            pairs: raw_pairs(&self.pairs),
            care,
            intent: self.intent.clone(),
            attainable: self.attainable,
            shortest: self.shortest,
            witness: self.witness.as_ref().map(Program::lines),
            published: self.published.as_ref().map(|p| RawPublished { program: p.program.lines(), io: p.io }),
            held_out: raw_pairs(&self.held_out),
        };
        serde_json::to_string(&raw).expect("strings, numbers and lists are always JSON")
    }
}

/// A place's name in `care` and in intents: a register without `%`, a slot as its operand.
pub(crate) fn place_name(place: Place) -> String {
    match place {
        Place::Register(register) => register.name().to_owned(),
        Place::Slot(slot) => slot.to_string(),
    }
}

fn place_named(machine: Machine, name: &str) -> Option<Place> {
    let bare = name.trim_start_matches('%');
    machine.all_places().find(|&place| place_name(place).trim_start_matches('%') == bare)
}

fn program(key: &'static str, machine: Machine, lines: &[String]) -> Result<Program, TaskError> {
    let program: Program = lines.join("\n").parse().map_err(|error| TaskError::Program { key, error })?;
    if program.fits(machine) { Ok(program) } else { Err(TaskError::ProgramTooWide { key, machine }) }
}

fn pairs(list: &'static str, machine: Machine, raw: &[RawPair]) -> Result<Vec<Pair>, TaskError> {
    let state = |pair: usize, side: &'static str, values: &[i64]| {
        if values.len() != machine.places() {
            return Err(TaskError::Width { list, pair, side, found: values.len(), machine });
        }
        let words =
            values.iter().map(|&value| word(value).ok_or(TaskError::Word { list, pair, side, value }));
        Ok(State::new(machine, &words.collect::<Result<Vec<u32>, TaskError>>()?))
    };
    let pair = |(index, raw): (usize, &RawPair)| {
        Ok(Pair { input: state(index + 1, "in", &raw.r#in)?, output: state(index + 1, "out", &raw.out)? })
    };
    raw.iter().enumerate().map(pair).collect()
}

/// The 32-bit word of a number written signed or unsigned.
fn word(value: i64) -> Option<u32> {
    u32::try_from(value).ok().or_else(|| i32::try_from(value).ok().map(|v| v as u32))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LINE: &str = r#"{"id":"a","registers":2,"ram":1,"pairs":[{"in":[1,2,3],"out":[-1,4294967295,7]}]}"#;

    #[test]
    fn lines_read_and_print_back() {
        let task = Task::from_json(LINE).unwrap();
        assert_eq!(task.to_json(), LINE.replace("4294967295", "-1"));
        let full = r#"{"id":"b","family":"f","tier":"easy","registers":2,"ram":1,"pairs":[{"in":[1,2,3],"out":[1,2,4]}],"care":["eax","-0(%rbp)"],"intent":"eax = 1","attainable":"pairs-only","shortest":1,"witness":["addl $1, -0(%rbp)"],"published":{"program":[],"io":false},"held_out":[{"in":[0,0,0],"out":[0,0,1]}]}"#;
        assert_eq!(Task::from_json(full).unwrap().to_json(), full);
    }

    #[test]
    fn errors_say_what_and_where() {
        let check = |from: &str, to: &str, message: &str| {
            let text = LINE.replacen(from, to, 1);
            assert_eq!(Task::from_json(&text).unwrap_err().to_string(), message, "for {text}");
        };
        check(
            "[1,2,3]",
            "[1,2]",
            "pair 1 of \"pairs\" has 2 numbers in \"in\", but a machine of 2 registers and 1 RAM slot needs 3",
        );
        check(
            "4294967295",
            "4294967296",
            "pair 1 of \"pairs\" has 4294967296 in \"out\", which is outside 32 bits (-2147483648 to 4294967295)",
        );
        check(
            "\"registers\":2",
            "\"registers\":9",
            "a machine has 2 to 6 registers and 0 to 4 RAM slots, not 9 registers and 1 slots",
        );
        check(
            "\"id\"",
            "\"care\":[\"ecx\"],\"id\"",
            "\"care\" names 'ecx', which is not a place of this machine; the names are like eax and -4(%rbp)",
        );
        check(
            "\"id\"",
            "\"hold_out\":[],\"id\"",
            "unknown field `hold_out`, expected one of `id`, `family`, `tier`, `registers`, `ram`, `pairs`, `care`, `intent`, `attainable`, `shortest`, `witness`, `published`, `held_out` at line 1 column 11",
        );
        check(
            "\"id\"",
            "\"intent\":\"eax = 1;\\nebx = ecx\",\"id\"",
            "\"intent\": line 2, column 7: expected a place of a machine with 2 registers and 1 RAM slot, found 'ecx'",
        );
        check(
            "\"id\"",
            "\"witness\":[\"addl $1, %esi\"],\"id\"",
            "\"witness\" names a place that a machine of 2 registers and 1 RAM slot does not have",
        );
    }

    proptest! {
        #[test]
        fn any_task_prints_and_reads_back(
            (registers, slots) in (2usize..=6, 0usize..=4),
            words in proptest::collection::vec(any::<u32>(), 60),
            count in 1usize..4,
            care in 1u16..1 << 10,
            id in "\\PC*",
        ) {
            let machine = Machine::new(registers, slots).unwrap();
            let places = machine.places();
            let state = |n: usize| State::new(machine, &words[n * places..][..places]);
            let pairs = (0..count).map(|n| Pair { input: state(2 * n), output: state(2 * n + 1) }).collect();
            let chosen = machine.all_places().enumerate().filter(|(i, _)| care >> i & 1 == 1).map(|(_, p)| p);
            let mut task = Task::new(id, machine, pairs);
            if care & ((1 << places) - 1) != 0 {
                task.care = Care::of(machine, chosen);
            }
            prop_assert_eq!(Task::from_json(&task.to_json()).unwrap(), task);
        }

        #[test]
        fn any_text_is_a_task_or_an_error(text in "\\PC*", at in 0..LINE.len(), byte in "[ -~]{0,3}") {
            let _ = Task::from_json(&text);
            let mut line = LINE.to_owned();
            line.replace_range(at..=at, &byte);
            let _ = Task::from_json(&line);
        }
    }
}
