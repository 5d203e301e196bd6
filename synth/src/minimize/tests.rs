//! What minimizing must keep, and what it must find.

use proptest::prelude::*;

use super::*;
use crate::exact::Limits;
use crate::machine::{ActionId, Catalog, Place, Register, State};
use crate::task::Pair;
use crate::verify::{Equivalence, equivalent};

fn program(lines: &[&str]) -> Program {
    lines.join("\n").parse().unwrap()
}

fn function(machine: Machine) -> Preserve<'static> {
    Preserve::Function { machine, care: Care::all(machine) }
}

fn minimized(program: &Program, preserve: Preserve<'_>) -> Minimized {
    minimize(program, preserve, &Limits::default()).unwrap()
}

#[test]
fn redundancy_goes() {
    let check = |lines: &[&str], expected: &[&str], proved: bool| {
        let found = minimized(&program(lines), function(Machine::PAPER));
        assert_eq!(found.program, program(expected), "{lines:?}: {:?}", found.steps);
        assert_eq!(found.proved, proved, "{lines:?}");
    };
    check(&[], &[], true);
    check(&["movl %eax, %eax"], &[], true);
    check(&["addl $4, %eax", "subl $3, %eax"], &["addl $1, %eax"], true);
    check(&["addl $4, %eax", "imull %ecx, %ebx", "subl $4, %eax"], &["imull %ecx, %ebx"], true);
    check(&["movl %ebx, %eax", "addl $1, %ebx", "movl $3, %eax"], &["addl $1, %ebx", "movl $3, %eax"], true);
    // The paper's printed program for MAP needs four of its six instructions.
    check(
        &[
            "addl $1, %ebx",
            "addl $1, %edx",
            "addl $1, %eax",
            "addl $2, %ecx",
            "subl $0, %ecx",
            "subl $1, %ecx",
        ],
        &["addl $1, %ebx", "addl $1, %edx", "addl $1, %eax", "addl $1, %ecx"],
        true,
    );
    // 2³¹·(x² + x) is 0 at every word: only the normal form knows. The eleven products make 2³¹·x(x + 1).
    let mut zero = vec!["movl %eax, %ebx", "addl $1, %ebx", "imull %eax, %ebx"];
    zero.extend(["imull $8, %ebx"; 10]);
    zero.extend(["imull $2, %ebx", "addl %ebx, %ecx", "movl $0, %ebx"]);
    check(&zero, &["movl $0, %ebx"], true);
}

#[test]
fn what_looks_alike_at_every_input_tried_is_told_apart() {
    // 2³¹ times all six registers: 0 but where all are odd, which is one input in 64.
    let mut lines: Vec<String> =
        ["ebx", "ecx", "edx", "esi", "edi"].map(|other| format!("imull %{other}, %eax")).into();
    lines.extend(vec!["imull $8, %eax".to_owned(); 10]);
    lines.push("addl %eax, %eax".to_owned());
    let (given, machine) = (lines.join("\n").parse().unwrap(), Machine::LARGEST);
    let found = minimized(&given, function(machine)).program;
    assert_eq!(equivalent(&given, &found, machine, Care::all(machine)), Equivalence::Same);
    assert!(found.len() > 5, "{found}");
}

#[test]
fn a_program_too_large_to_compare_is_minimized_in_its_parts() {
    let mut lines = vec!["addl $4, %edx", "addl %ebx, %eax", "subl $3, %edx", "addl %ecx, %eax"];
    lines.extend(["imull %eax, %eax"; 8]);
    lines.push("addl %edx, %eax");
    let given = program(&lines);
    let found = minimized(&given, function(Machine::PAPER));
    assert_eq!(found.program.len(), given.len() - 1);
    assert_eq!(
        equivalent(&given, &found.program, Machine::PAPER, Care::all(Machine::PAPER)),
        Equivalence::TooLarge
    );
}

#[test]
fn only_what_matters_is_kept() {
    let lines = program(&["addl $1, %eax", "addl %eax, %ebx", "movl $7, %ecx", "addl $2, %ebx"]);
    let care = Care::of(Machine::PAPER, [Place::Register(Register::Eax)]);
    let found = minimized(&lines, Preserve::Function { machine: Machine::PAPER, care });
    assert_eq!((found.program, found.proved), (program(&["addl $1, %eax"]), true));
}

#[test]
fn pairs_allow_more_than_the_function_does() {
    let input = State::new(Machine::PAPER, &[2, 3, 0, 0]);
    let lines = program(&["imull %ebx, %eax", "addl %eax, %ecx"]);
    let task = Task::new("t", Machine::PAPER, vec![Pair { input, output: lines.run(input) }]);
    assert_eq!(minimized(&lines, function(Machine::PAPER)).program, lines);
    let two = minimized(&lines, Preserve::Pairs(&task));
    assert!(two.proved && two.program.len() == 2 && task.is_solved_by(&two.program));
    let care = Care::of(Machine::PAPER, [Place::Register(Register::Ecx)]);
    let one = minimized(&lines, Preserve::Pairs(&Task { care, ..task.clone() }));
    assert_eq!((one.program, one.proved), (program(&["addl $6, %ecx"]), true));
    let said = |lines: &[&str]| {
        minimize(&program(lines), Preserve::Pairs(&task), &Limits::default()).unwrap_err().to_string()
    };
    assert_eq!(
        said(&["addl $1, %esi"]),
        "instruction 1, `addl $1, %esi`, needs a place that 4 registers lack: choose a larger machine"
    );
    assert_eq!(
        said(&[]),
        "the program does not solve the task, pair 1: for input eax=2 ebx=3 ecx=0 edx=0 %eax should be 6 \
         but is 2: minimize a program that does"
    );
}

#[test]
fn steps_say_what_was_done() {
    let lines = program(&["addl $0, %eax", "movl $3, %ebx", "addl $4, %ecx", "subl $3, %ecx"]);
    let found = minimized(&lines, function(Machine::PAPER));
    let steps: Vec<String> = found.steps.iter().map(ToString::to_string).collect();
    assert_eq!(
        steps,
        [
            "line 1 dropped: addl $0, %eax",
            "lines 2 to 3: `addl $4, %ecx; subl $3, %ecx` became `addl $1, %ecx`",
        ]
    );
}

#[test]
fn a_stop_or_an_empty_budget_leaves_a_right_program() {
    let lines = program(&["addl $4, %eax", "subl $3, %eax", "imull %eax, %ebx", "movl %ebx, %ecx"]);
    for limits in [Limits { nodes: 0, ..Limits::default() }, Limits { stop: &|| true, ..Limits::default() }] {
        let found = minimize(&lines, function(Machine::PAPER), &limits).unwrap();
        assert_eq!((found.program, found.nodes, found.proved), (lines.clone(), found.nodes, false));
        assert!(found.nodes < 10);
    }
}

/// Up to `most` instructions of a machine, canonical or not.
fn programs(machine: Machine, most: usize) -> impl Strategy<Value = Program> {
    let catalog = Catalog::new(machine);
    proptest::collection::vec(0..catalog.len() as u16, 0..=most)
        .prop_map(move |ids| ids.into_iter().map(|id| catalog.instruction(ActionId::new(id))).collect())
}

fn machines_and_programs(most: usize) -> impl Strategy<Value = (Machine, Program)> {
    let machine = (2usize..=4, 0usize..=2).prop_map(|(r, s)| Machine::new(r, s).unwrap());
    machine.prop_flat_map(move |machine| (Just(machine), programs(machine, most)))
}

/// Small bounds keep the tests quick; what they must show does not depend on the bound.
const QUICK: Limits<'static> =
    Limits { max_steps: 15, nodes: 1 << 15, memory: 1 << 20, threads: 1, stop: &|| false };

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_function_is_kept_and_the_program_not_longer(
        (machine, program) in machines_and_programs(9),
        care in 0u16..64,
    ) {
        let places = machine.all_places().enumerate().filter(|(i, _)| care >> i & 1 == 1);
        let care = Care::of(machine, places.map(|(_, place)| place));
        let found = minimize(&program, Preserve::Function { machine, care }, &QUICK).unwrap();
        prop_assert_eq!(equivalent(&program, &found.program, machine, care), Equivalence::Same);
        prop_assert!(found.program.len() + found.steps.len() <= program.len());
        prop_assert!(found.at_least <= found.program.len());
        let again = minimize(&program, Preserve::Function { machine, care }, &QUICK).unwrap();
        prop_assert_eq!(&again, &found);
        let twice = minimize(&found.program, Preserve::Function { machine, care }, &QUICK).unwrap();
        prop_assert!(!found.proved || twice.program == found.program);
    }

    #[test]
    fn pairs_are_kept_and_the_program_not_longer(
        (machine, program) in machines_and_programs(9),
        words in proptest::collection::vec(proptest::array::uniform6(0u32..10), 1..5),
    ) {
        let pairs = words.iter().map(|words| {
            let input = State::new(machine, &words[..machine.places()]);
            Pair { input, output: program.run(input) }
        });
        let task = Task::new("t", machine, pairs.collect());
        let found = minimize(&program, Preserve::Pairs(&task), &QUICK).unwrap();
        prop_assert!(task.is_solved_by(&found.program));
        prop_assert!(found.program.len() + found.steps.len() <= program.len());
    }

    /// Four instructions with any number of useless ones between them come down to four again.
    #[test]
    fn planted_redundancy_goes(
        program in programs(Machine::PAPER, 4),
        planted in proptest::collection::vec((0usize..5, 0usize..4, 0usize..4, 1u8..10), 1..4),
    ) {
        let mut padded = program.clone();
        for (at, kind, register, n) in planted {
            let r = Register::ALL[register];
            let lines: String = match kind {
                0 => format!("addl $0, {r}"),
                1 => format!("addl ${n}, {r}\nsubl ${n}, {r}"),
                2 => format!("movl {r}, {r}\nimull $1, {r}"),
                _ => format!("addl ${n}, {r}\naddl ${n}, {r}\nsubl ${n}, {r}\nsubl ${n}, {r}"),
            };
            let planted: Program = lines.parse().unwrap();
            let at = at.min(padded.len());
            padded.splice(at..at, planted.iter().copied());
        }
        let found = minimized(&padded, function(Machine::PAPER));
        prop_assert!(found.program.len() <= program.len(), "{padded} became {}", found.program);
    }

    /// On the smallest machine all programs of two instructions can be listed.
    #[test]
    fn what_is_proved_is_true(program in programs(Machine::new(2, 0).unwrap(), 3)) {
        let machine = Machine::new(2, 0).unwrap();
        let found = minimized(&program, function(machine));
        prop_assert!(found.proved);
        let catalog = Catalog::new(machine);
        let mut shorter = vec![Program::default()];
        for _ in 1..found.program.len() {
            let longer = shorter.iter().flat_map(|program| {
                catalog.instructions().iter().map(|&next| program.iter().copied().chain([next]).collect())
            });
            shorter = longer.chain([Program::default()]).collect();
        }
        for candidate in shorter.iter().filter(|candidate| candidate.len() < found.program.len()) {
            let care = Care::all(machine);
            let same = equivalent(&found.program, candidate, machine, care) == Equivalence::Same;
            prop_assert!(!same, "{candidate} is shorter than {}", found.program);
        }
    }
}
