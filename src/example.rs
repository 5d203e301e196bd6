//! Examples as a user types them: `5 1 7 8 -> 5 1 37 8`, with RAM `0 0 | 2 8 -> 0 0 | 2 9`.

use synth::machine::{Machine, State};
use synth::task::Pair;

/// The machine's size as far as options give it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Size {
    /// `--registers`.
    pub(crate) registers: Option<usize>,
    /// `--ram`.
    pub(crate) ram: Option<usize>,
}

/// An example or input that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{option} {number}, \"{text}\", {fault}")]
pub(crate) struct ExampleError {
    /// `example` or `input`.
    option: &'static str,
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
    /// An input has no arrow, so no sides.
    Whole,
}

impl std::fmt::Display for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Side::Before => " before the arrow",
            Side::After => " after the arrow",
            Side::Whole => "",
        })
    }
}

/// What is wrong with an example, told after its text.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Fault {
    #[error("is empty; write one number for each register, such as \"5 1 7 8\"")]
    Empty,
    #[error(
        "has no arrow; write the registers before and after with -> between, such as \
         \"5 1 7 8 -> 5 1 37 8\""
    )]
    NoArrow,
    #[error("has more than one arrow; give each example its own --example")]
    SecondArrow,
    #[error("has an arrow; an input is only what the registers hold before, such as \"5 1 7 8\"")]
    ArrowInInput,
    #[error("has no numbers{0}; write one for each register, such as \"5 1 7 8\"")]
    NoNumbers(Side),
    #[error("has more than one |{0}; a single | stands between the registers and the RAM slots")]
    SecondBar(Side),
    #[error("has '{token}' as number {position}{side}; write whole numbers such as 7 or -3")]
    NotANumber { token: String, position: usize, side: Side },
    #[error(
        "has {token} as number {position}{side}, which is outside 32 bits; \
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
    #[error("has {found}, but {option} 1 has {first}; give all of them the same places")]
    DiffersFromFirst { found: Shape, option: &'static str, first: Shape },
    #[error("has {found}, but the options ask for {wanted}; write {} numbers on each side, or change --registers or --ram", wanted.places())]
    DiffersFromOptions { found: Shape, wanted: Machine },
}

/// How many numbers stand on one side, before and behind the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    registers: usize,
    /// `None` without a bar.
    slots: Option<usize>,
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
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

/// Reads `--example` texts: the machine that they share, and a pair for each.
///
/// # Errors
/// The first text that cannot be used, and why.
pub(crate) fn parse_examples(texts: &[String], size: Size) -> Result<(Machine, Vec<Pair>), ExampleError> {
    parse_all("example", texts, size, |text| {
        let mut sides = text.split("->");
        let before = numbers(sides.next().unwrap_or_default(), Side::Before);
        let after = sides.next().ok_or(Fault::NoArrow)?;
        if sides.next().is_some() {
            return Err(Fault::SecondArrow);
        }
        let (before, after) = (before?, numbers(after, Side::After)?);
        if before.shape == after.shape {
            Ok((before.shape, [before.words, after.words]))
        } else {
            Err(Fault::SidesDiffer { before: before.shape, after: after.shape })
        }
    })
    .map(|(machine, pairs)| {
        (machine, pairs.into_iter().map(|[input, output]| Pair { input, output }).collect())
    })
}

/// Reads `--input` texts: the machine that they share, and a state for each.
///
/// # Errors
/// The first text that cannot be used, and why.
pub(crate) fn parse_inputs(texts: &[String], size: Size) -> Result<(Machine, Vec<State>), ExampleError> {
    parse_all("input", texts, size, |text| {
        if text.contains("->") {
            return Err(Fault::ArrowInInput);
        }
        numbers(text, Side::Whole).map(|side| (side.shape, [side.words]))
    })
    .map(|(machine, states)| (machine, states.into_iter().map(|[state]| state).collect()))
}

/// A state as an example's side: `5 1 7 8`, with RAM `5 1 7 8 | 0 0`.
pub(crate) fn side(machine: Machine, state: &State) -> String {
    let words: Vec<String> = state.words(machine).iter().map(|&word| (word as i32).to_string()).collect();
    let (registers, slots) = words.split_at(machine.registers());
    if slots.is_empty() {
        registers.join(" ")
    } else {
        format!("{} | {}", registers.join(" "), slots.join(" "))
    }
}

/// Reads each text into `N` lists of words of one shape, settles the machine, and makes states of them.
fn parse_all<const N: usize>(
    option: &'static str,
    texts: &[String],
    size: Size,
    parse: impl Fn(&str) -> Result<(Shape, [Vec<u32>; N]), Fault>,
) -> Result<(Machine, Vec<[State; N]>), ExampleError> {
    let mut first: Option<(Shape, Machine)> = None;
    let mut states = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let error = |fault| ExampleError { option, number: index + 1, text: text.clone(), fault };
        if text.trim().is_empty() {
            return Err(error(Fault::Empty));
        }
        let (shape, words) = parse(text).map_err(error)?;
        let (_, machine) = match first {
            Some((first, _)) if first != shape => {
                return Err(error(Fault::DiffersFromFirst { found: shape, option, first }));
            }
            Some(known) => known,
            None => *first.insert((shape, machine_of(shape, size).map_err(error)?)),
        };
        states.push(words.map(|words| State::new(machine, &words)));
    }
    let (_, machine) = first.expect("the argument parser asks for at least one");
    Ok((machine, states))
}

/// The machine of a shape. Without a bar, options may say how many of the numbers are slots.
fn machine_of(shape: Shape, size: Size) -> Result<Machine, Fault> {
    let count = shape.registers + shape.slots.unwrap_or(0);
    let (registers, slots) = match (shape.slots, size.registers, size.ram) {
        (Some(slots), _, _) => (shape.registers, slots),
        (None, None, None) => (count, 0),
        (None, Some(registers), None) => (registers, count.saturating_sub(registers)),
        (None, None, Some(ram)) => (count.saturating_sub(ram), ram),
        (None, Some(registers), Some(ram)) => (registers, ram),
    };
    let machine = Machine::new(registers, slots).map_err(|_| Fault::NoSuchMachine(shape))?;
    let wanted = Machine::new(size.registers.unwrap_or(registers), size.ram.unwrap_or(slots))
        .map_err(|_| Fault::NoSuchMachine(shape))?;
    if machine == wanted && machine.places() == count {
        Ok(machine)
    } else {
        Err(Fault::DiffersFromOptions { found: shape, wanted })
    }
}

/// The words of one side, registers then slots.
struct Numbers {
    shape: Shape,
    words: Vec<u32>,
}

fn numbers(text: &str, side: Side) -> Result<Numbers, Fault> {
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
    Ok(Numbers { shape: Shape { registers, slots: bar.map(|bar| words.len() - bar) }, words })
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
    use proptest::prelude::*;

    use super::*;

    fn machine(texts: &[&str], registers: Option<usize>, ram: Option<usize>) -> Result<Machine, String> {
        let texts: Vec<String> = texts.iter().map(ToString::to_string).collect();
        parse_examples(&texts, Size { registers, ram })
            .map(|(machine, _)| machine)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_machine_follows_from_the_numbers_and_the_options() {
        let check = |text: &str, registers, ram, expected: (usize, usize)| {
            let expected = Machine::new(expected.0, expected.1).unwrap();
            assert_eq!(machine(&[text], registers, ram), Ok(expected), "{text}");
        };
        check("5 1 7 8 -> 5 1 37 8", None, None, (4, 0));
        check("5,1, 7 ,8->5,1,37,8", None, None, (4, 0));
        check("0 0 0 0 | 2 8 0 1 -> 0 -3 0 0 | 2 -3 0 1", None, None, (4, 4));
        check("0 0 | -> 1 1 |", None, None, (2, 0));
        check("1 2 3 4 5 6 7 8 -> 1 2 3 4 5 6 7 8", Some(4), None, (4, 4));
        check("1 2 3 4 5 6 7 8 -> 1 2 3 4 5 6 7 8", None, Some(3), (5, 3));
        check("4294967295 -2147483648 -> +1 0", Some(2), Some(0), (2, 0));
    }

    #[test]
    fn options_that_contradict_the_numbers_are_refused() {
        let check = |text: &str, registers, ram, message: &str| {
            assert_eq!(machine(&[text], registers, ram).unwrap_err(), message);
        };
        let five = "example 1, \"1 2 3 -> 1 2 3\", has 3 numbers, but the options ask for 5 registers; \
                    write 5 numbers on each side, or change --registers or --ram";
        check("1 2 3 -> 1 2 3", Some(5), None, five);
        let bar = "example 1, \"1 2 | 3 -> 1 2 | 3\", has 2 registers and 1 RAM slot, but the options ask for \
                   2 registers; write 2 numbers on each side, or change --registers or --ram";
        check("1 2 | 3 -> 1 2 | 3", None, Some(0), bar);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*|[0-9 ,|>-]{0,40}") {
            let _ = machine(&[&text], None, None);
        }

        #[test]
        fn sides_print_and_read_back(words in proptest::collection::vec(any::<u32>(), 8)) {
            let state = State::new(Machine::PAPER_RAM, &words);
            let text = side(Machine::PAPER_RAM, &state);
            prop_assert_eq!(parse_inputs(&[text], Size::default()), Ok((Machine::PAPER_RAM, vec![state])));
        }
    }
}
