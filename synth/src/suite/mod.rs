//! The frozen benchmark suites, and the makers that reproduce them byte for byte.
//!
//! | suite | tasks | what for |
//! |---|---|---|
//! | `human-v1` | 50 easy, 40 medium, 40 hard | human-designed tasks (AutoAssemblet §4.3), two pairs each |
//! | `general-v1` | the same 130 cases | four pairs; 70 have a witness for all inputs |
//! | `ram-v1` | 48 | data in four RAM slots: load, change and store, map, exchange, copy, dot product |
//! | `length-v1` | 50 of each length 4 to 10 | planted programs that no shorter program replaces |
//! | `paper-v1` | 5 | the programs printed in §5.1 with our verdicts on them |
//!
//! The paper does not publish its tasks; the families of `human-v1` follow its description, and their sizes
//! and conditions are ours. A suite never changes: what would change one makes a `-v2`. Each family's
//! parameters and each task's inputs come from streams of their own, so no other family or task moves them,
//! and solvers work within budgets of nodes, so nothing depends on the machine or the number of threads.
//!
//! What `length-v1` proves and what it does not: `shortest` is proved for all tasks of up to 8 instructions
//! and for the first five of 9. For the others of 9 and 10, which have no `shortest`, it is proved that every
//! solution has at least 8 instructions; no one or two of the planted instructions can be left out, and no
//! row of up to 7 of them was found to be replaceable.

mod case;
mod condition;
mod easy;
mod general;
mod hard;
mod human;
mod length;
mod medium;
mod paper;
mod ram;
mod stream;

use crate::task::Task;

/// The names of the suites.
pub const NAMES: [&str; 5] = ["human-v1", "general-v1", "ram-v1", "length-v1", "paper-v1"];

/// The frozen text of a suite, one task as JSON a line; `None` for a name not in [`NAMES`].
pub fn text(name: &str) -> Option<&'static str> {
    Some(match name {
        "human-v1" => include_str!("../../data/suites/human-v1.jsonl"),
        "general-v1" => include_str!("../../data/suites/general-v1.jsonl"),
        "ram-v1" => include_str!("../../data/suites/ram-v1.jsonl"),
        "length-v1" => include_str!("../../data/suites/length-v1.jsonl"),
        "paper-v1" => include_str!("../../data/suites/paper-v1.jsonl"),
        _ => return None,
    })
}

/// The tasks of a suite in order; `None` for a name not in [`NAMES`].
pub fn load(name: &str) -> Option<Vec<Task>> {
    let task = |line: &str| Task::from_json(line).expect("a test reads every line of the frozen suites");
    text(name).map(|text| text.lines().map(task).collect())
}

/// What a suite is, in one line; `None` for a name not in [`NAMES`].
pub fn about(name: &str) -> Option<&'static str> {
    Some(match name {
        "human-v1" => "130 human-designed tasks (50 easy, 40 medium, 40 hard), two pairs each",
        "general-v1" => "the same 130 cases with four pairs, 70 of them solvable for all inputs",
        "ram-v1" => "48 tasks on data in four RAM slots, two pairs each",
        "length-v1" => {
            "350 planted programs that resist shortening, 50 of each length 4 to 10, four pairs each"
        }
        "paper-v1" => "the five programs printed in the paper, with our verdicts on them",
        _ => return None,
    })
}

/// Makes the text of a suite anew, the same as [`text`] byte for byte; `None` for a name not in [`NAMES`].
///
/// It works on the threads of the current `rayon` pool and uses up to some 300 MiB on each. `length-v1` takes
/// minutes, the others seconds.
pub fn make(name: &str) -> Option<String> {
    let tasks = match name {
        "human-v1" => human::tasks(),
        "general-v1" => general::tasks(),
        "ram-v1" => ram::tasks(),
        "length-v1" => length::tasks(),
        "paper-v1" => paper::tasks(),
        _ => return None,
    };
    Some(lines(&tasks))
}

/// Tasks as JSON, each on a line of its own.
fn lines(tasks: &[Task]) -> String {
    tasks.iter().map(|task| task.to_json() + "\n").collect()
}

#[cfg(test)]
mod tests;
