//! Examples as a user types them: `5 1 7 8 -> 5 1 37 8`, with RAM `0 0 | 2 8 -> 0 0 | 2 9`, several with `;` or a new
//! line between. The sentences are those of the command line.

use std::fmt;

use synth::machine::{Machine, State};
use synth::task::Pair;

/// An example that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("example {number}, \"{text}\", {fault}")]
pub(crate) struct ExampleError {
    /// Which of them, from 1.
    number: usize,
    text: String,
    fault: Fault,
}

/// Where in an example something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Side::Before => "before the arrow",
            Side::After => "after the arrow",
        })
    }
}

/// What is wrong with an example, told after its text.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Fault {
    #[error(
        "has no arrow; write the registers before and after with -> between, such as \
         \"5 1 7 8 -> 5 1 37 8\""
    )]
    NoArrow,
    #[error("has more than one arrow; write ; or a new line between examples")]
    SecondArrow,
    #[error("has no numbers {0}; write one for each register, such as \"5 1 7 8\"")]
    NoNumbers(Side),
    #[error("has more than one | {0}; a single | stands between the registers and the RAM slots")]
    SecondBar(Side),
    #[error("has '{token}' as number {position} {side}; write whole numbers such as 7 or -3")]
    NotANumber { token: String, position: usize, side: Side },
    #[error(
        "has {token} as number {position} {side}, which is outside 32 bits; \
         a word holds -2147483648 to 4294967295"
    )]
    OutsideWord { token: String, position: usize, side: Side },
    #[error("has {before} before the arrow and {after} after it; write the same places on both sides")]
    SidesDiffer { before: Shape, after: Shape },
    #[error(
        "has {0}, but a machine has 2 to 6 registers and 0 to 4 RAM slots; \
         write the registers, then | and the slots"
    )]
    NoSuchMachine(Shape),
    #[error("has {found}, but example 1 has {first}; give all of them the same places")]
    DiffersFromFirst { found: Shape, first: Shape },
}

/// How many numbers stand on one side, before and behind the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    registers: usize,
    /// `None` without a bar.
    slots: Option<usize>,
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        match self.slots {
            None => write!(f, "{} number{}", self.registers, plural(self.registers)),
            Some(slots) => {
                write!(f, "{} register{}", self.registers, plural(self.registers))?;
                write!(f, " and {slots} RAM slot{}", plural(slots))
            }
        }
    }
}

/// Reads examples: the machine that they share, and a pair for each. There is at least one that is not blank.
///
/// # Errors
/// The first that cannot be used, and why.
pub(super) fn parse_examples(text: &str) -> Result<(Machine, Vec<Pair>), ExampleError> {
    let mut first: Option<(Shape, Machine)> = None;
    let mut pairs = Vec::new();
    let texts = text.split([';', '\n']).map(str::trim).filter(|text| !text.is_empty());
    for (number, text) in (1..).zip(texts) {
        let error = |fault| ExampleError { number, text: text.to_owned(), fault };
        let (shape, before, after) = parse_example(text).map_err(error)?;
        let (_, machine) = match first {
            Some((first, _)) if first != shape => {
                return Err(error(Fault::DiffersFromFirst { found: shape, first }));
            }
            Some(known) => known,
            None => *first.insert((shape, machine_of(shape).map_err(error)?)),
        };
        pairs.push(Pair { input: State::new(machine, &before), output: State::new(machine, &after) });
    }
    match first {
        Some((_, machine)) => Ok((machine, pairs)),
        None => Err(ExampleError { number: 1, text: text.trim().to_owned(), fault: Fault::NoArrow }),
    }
}

fn parse_example(text: &str) -> Result<(Shape, Vec<u32>, Vec<u32>), Fault> {
    let mut sides = text.split("->");
    let before = numbers(sides.next().unwrap_or_default(), Side::Before);
    let after = sides.next().ok_or(Fault::NoArrow)?;
    if sides.next().is_some() {
        return Err(Fault::SecondArrow);
    }
    let (before, after) = (before?, numbers(after, Side::After)?);
    if before.0 == after.0 {
        Ok((before.0, before.1, after.1))
    } else {
        Err(Fault::SidesDiffer { before: before.0, after: after.0 })
    }
}

fn machine_of(shape: Shape) -> Result<Machine, Fault> {
    Machine::new(shape.registers, shape.slots.unwrap_or(0)).map_err(|_| Fault::NoSuchMachine(shape))
}

/// The words of one side, registers then slots.
fn numbers(text: &str, side: Side) -> Result<(Shape, Vec<u32>), Fault> {
    let mut words = Vec::new();
    let mut bar = None;
    for part in text.split_inclusive('|') {
        let (part, ends_with_bar) = part.strip_suffix('|').map_or((part, false), |part| (part, true));
        for token in part.split(|c: char| c.is_whitespace() || c == ',').filter(|token| !token.is_empty()) {
            words.push(word(token, words.len() + 1, side)?);
        }
        if ends_with_bar && bar.replace(words.len()).is_some() {
            return Err(Fault::SecondBar(side));
        }
    }
    if words.is_empty() {
        return Err(Fault::NoNumbers(side));
    }
    let registers = bar.unwrap_or(words.len());
    Ok((Shape { registers, slots: bar.map(|bar| words.len() - bar) }, words))
}

/// The 32-bit word of a number written signed or unsigned.
fn word(token: &str, position: usize, side: Side) -> Result<u32, Fault> {
    let digits = token.strip_prefix(['-', '+']).unwrap_or(token);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::NotANumber { token: token.to_owned(), position, side });
    }
    let unsigned = token.parse::<u32>().ok();
    let word = unsigned.or_else(|| token.parse::<i32>().ok().map(|word| word as u32));
    word.ok_or_else(|| Fault::OutsideWord { token: token.to_owned(), position, side })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_follows_from_the_numbers() {
        let check = |text: &str, pairs: usize, registers, slots| {
            let (machine, found) = parse_examples(text).unwrap();
            assert_eq!((machine, found.len()), (Machine::new(registers, slots).unwrap(), pairs), "{text}");
        };
        check("5 1 7 8 -> 5 1 37 8", 1, 4, 0);
        check("5,1->5,1; 4 3 -> 4 3\n\n1 1 -> 1 1;", 3, 2, 0);
        check("0 0 0 0 | 2 8 -> 0 -3 0 0 | 2 4294967295", 1, 4, 2);
    }

    #[test]
    fn what_is_wrong_is_told_in_one_sentence() {
        let check = |text: &str, message: &str| {
            assert_eq!(parse_examples(text).unwrap_err().to_string(), message);
        };
        check(
            "1 2 -> 1 x",
            "example 1, \"1 2 -> 1 x\", has 'x' as number 2 after the arrow; write whole numbers such as 7 or -3",
        );
        check(
            "1 2 -> 1",
            "example 1, \"1 2 -> 1\", has 2 numbers before the arrow and 1 number after it; write the same places on both sides",
        );
        check(
            "1 2 -> 1 2; 1 2 3 -> 1 2 3",
            "example 2, \"1 2 3 -> 1 2 3\", has 3 numbers, but example 1 has 2 numbers; give all of them the same places",
        );
        check(
            "1 -> 2 -> 3",
            "example 1, \"1 -> 2 -> 3\", has more than one arrow; write ; or a new line between examples",
        );
        check(
            "1 99999999999 -> 1 1",
            "example 1, \"1 99999999999 -> 1 1\", has 99999999999 as number 2 before the arrow, which is outside 32 bits; a word holds -2147483648 to 4294967295",
        );
        check(
            "->",
            "example 1, \"->\", has no numbers before the arrow; write one for each register, such as \"5 1 7 8\"",
        );
    }
}
