//! Does a program map the given pairs?

use std::fmt;

use super::Counterexample;
use crate::machine::Program;
use crate::task::Task;

/// The first pair that a program does not map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The number of the pair, from 1.
    pub pair: usize,
    /// Its input, and the place and words that differ.
    pub counterexample: Counterexample,
}

impl fmt::Display for Mismatch {
    /// `pair 2: for input eax=0 ebx=-1 %eax should be 0 but is 1`, words signed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pair {}: {}", self.pair, self.counterexample)
    }
}

impl std::error::Error for Mismatch {}

/// Checks that `program` maps every pair of `task` (equation 1), in the places that matter.
///
/// # Errors
/// The first pair, and its first place, where it does not.
pub fn verify_io(task: &Task, program: &Program) -> Result<(), Mismatch> {
    for (index, pair) in task.pairs.iter().enumerate() {
        let found = program.run(pair.input);
        if let Some(counterexample) =
            Counterexample::of(task.machine, task.care, pair.input, &pair.output, &found)
        {
            return Err(Mismatch { pair: index + 1, counterexample });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_mismatch_is_named() {
        let line = r#"{"id":"a","registers":2,"pairs":[{"in":[1,2],"out":[3,9]},{"in":[1,-2],"out":[0,5]}],"care":["eax"]}"#;
        let task = Task::from_json(line).unwrap();
        let check = |program: &str, message: &str| {
            let program = program.parse().unwrap();
            let said =
                verify_io(&task, &program).map_or_else(|mismatch| mismatch.to_string(), |()| "met".into());
            assert_eq!(said, message, "for {program}");
            assert_eq!(message == "met", task.is_solved_by(&program));
        };
        check("addl %ebx, %eax", "pair 2: for input eax=1 ebx=-2 %eax should be 0 but is -1");
        check("movl $3, %ebx", "pair 1: for input eax=1 ebx=2 %eax should be 3 but is 1");
        let easier = line.replace("\"out\":[0,5]", "\"out\":[-1,5]");
        assert_eq!(
            verify_io(&Task::from_json(&easier).unwrap(), &"addl %ebx, %eax".parse().unwrap()),
            Ok(())
        );
    }
}
