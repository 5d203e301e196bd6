//! A task from what is meant: pairs that the intent itself makes.

use synth::machine::{Machine, State};
use synth::task::{Intent, Pair, Task};

use crate::error::{Error, Fault};

/// Pairs that a task gets: enough that a short program which meets them by chance is rare.
const PAIRS: usize = 4;

/// The task of an intent on the smallest machine with four registers or more that has its places.
///
/// # Errors
/// Where the text is no intent.
pub(super) fn task(text: &str) -> Result<Task, Error> {
    let intent: Intent = text.parse().map_err(Fault::Intent)?;
    let (least, needed) = (Machine::PAPER, intent.machine());
    let machine =
        Machine::new(least.registers().max(needed.registers()), needed.slots()).map_err(Fault::from)?;
    let mut digits = Digits(0x5DEE_CE66);
    let mut pair = || {
        let words: Vec<u32> = (0..machine.places()).map(|_| digits.next()).collect();
        let input = State::new(machine, &words);
        Pair { input, output: intent.evaluate(&input) }
    };
    let mut pairs: Vec<Pair> = Vec::new();
    while pairs.len() < PAIRS {
        let new = pair();
        if pairs.iter().all(|pair| pair.input != new.input) {
            pairs.push(new);
        }
    }
    let care = intent.care(machine);
    Ok(Task { care, intent: Some(intent.to_string()), ..Task::new("intent", machine, pairs) })
}

/// Digits that look as if drawn at random and are always the same (`SplitMix64`, by Steele, Lea and Flood, 2014).
struct Digits(u64);

impl Digits {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ mixed >> 31) % 10) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_of_the_intent_and_always_the_same() {
        let made = task("ecx = ecx + eax; ebx = any").unwrap();
        assert_eq!(made, task("ecx = ecx + eax; ebx = any").unwrap());
        assert_eq!((made.pairs.len(), made.machine), (PAIRS, Machine::PAPER));
        assert!(made.is_solved_by(&"addl %eax, %ecx; movl $7, %ebx".parse().unwrap()));
        assert_eq!(task("-4(%rbp) = esi").unwrap().machine, Machine::new(5, 2).unwrap());
    }
}
