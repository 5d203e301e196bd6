//! Verdicts on known programs, and on random programs against what they compute.

use proptest::prelude::*;

use super::*;
use crate::machine::{ActionId, Catalog};
use crate::verify::{Equivalence, Polynomial, equivalent};

fn general(machine: Machine, program: &str, intent: &str) -> General {
    let intent = Intent::parse(intent, machine).unwrap();
    verify_general(&program.parse().unwrap(), machine, &intent, Care::all(machine), &[])
}

#[test]
fn verdicts_are_sentences() {
    let check = |program: &str, intent: &str, sentence: &str| {
        assert_eq!(general(Machine::PAPER, program, intent).to_string(), sentence, "{program} as {intent}");
    };
    let proved = "general: proved by polynomial normal form mod 2^32";
    let untried = "unknown: agrees on all 10,000 digit inputs and 4,096 random 32-bit inputs, but";
    check("subl %eax, %eax", "eax = 0", proved);
    check("", "", proved);
    check("addl $9,%ecx; addl $9,%ecx; addl $9,%ecx; addl $3,%ecx", "ecx = ecx + 30", proved);
    check("imull %eax, %eax; addl %ebx, %eax", "eax = ebx + eax ^ 2", proved);
    // The paper's Algebra program (§4.4) meets its two pairs and nothing more.
    check(
        "imull %eax,%ecx; addl $2,%ecx",
        "ecx = ecx + 30",
        "not general: for input eax=0 ebx=0 ecx=0 edx=0 %ecx should be 30 but is 2",
    );
    check("movl %eax,%ecx; movl %ebx,%eax; movl %ecx,%ebx", "eax = ebx; ebx = eax; ecx = any", proved);
    check(
        "movl %eax,%ecx; movl %ebx,%eax; movl %ecx,%ebx",
        "eax = ebx; ebx = eax",
        "not general: for input eax=0 ebx=0 ecx=1 edx=0 %ecx should be 1 but is 0",
    );
    check(
        "movl %ebx, %eax",
        "eax = min(eax, ebx)",
        "not general: for input eax=0 ebx=1 ecx=0 edx=0 %eax should be 0 but is 1",
    );
    // The polynomial places of a mixed intent are still decided.
    check(
        "movl %ebx, %eax",
        "eax = max(ebx, ebx); edx = edx + 1",
        "not general: for input eax=0 ebx=0 ecx=0 edx=0 %edx should be 1 but is 0",
    );
    // Equal to a polynomial without being written as one.
    check(
        "addl %ebx, %eax",
        "eax = min(eax, ebx) + max(eax, ebx)",
        &format!("{untried} an intent with min, max, filter or sort is no polynomial and cannot be proved"),
    );
    let power = "addl %ebx,%eax; addl %ecx,%eax; addl %edx,%eax; addl $1,%eax".to_owned()
        + &"; imull %eax,%eax".repeat(6);
    check(
        &power,
        "eax = (eax + ebx + ecx + edx + 1)^64",
        &format!("{untried} its polynomials are too large to compare"),
    );
}

#[test]
fn some_equalities_hold_only_modulo_2_32() {
    // x² + x is even, so 31 doublings of it leave 0: no coefficient says so, the normal form does.
    let program =
        "movl %eax,%ebx; imull %ebx,%ebx; addl %eax,%ebx".to_owned() + &"; addl %ebx,%ebx".repeat(31);
    assert_eq!(general(Machine::PAPER, &program, "ebx = 0"), General::Proved);
    let one_less = program.strip_suffix("; addl %ebx,%ebx").unwrap();
    let refuted = general(Machine::PAPER, one_less, "ebx = 0");
    let counterexample = refuted.counterexample().unwrap();
    assert_eq!((counterexample.expected, counterexample.found), (0, 1 << 31));
}

#[test]
fn polynomials_of_high_degree_are_decided_or_given_up() {
    let squarings = "; imull %eax,%eax".repeat(15);
    let cubed = format!("addl $1,%eax{squarings}; imull %eax,%ebx");
    assert_eq!(general(Machine::PAPER, &cubed, "eax = any; ebx = any"), General::Proved);
    // (x + 1)^(2¹⁵) in one variable keeps to 33 terms.
    let machine = Machine::PAPER;
    let twice = format!("addl $1,%eax{}", "; imull %eax,%eax".repeat(16));
    assert!(matches!(
        equivalent(
            &cubed.parse().unwrap(),
            &twice.parse().unwrap(),
            machine,
            Care::of(machine, [machine.place(0)])
        ),
        Equivalence::Different(_)
    ));
    // Two variables stay small enough as well.
    let binomial: Program = format!("addl %ebx,%eax; addl $1,%eax{squarings}").parse().unwrap();
    assert_eq!(equivalent(&binomial, &binomial, machine, Care::all(machine)), Equivalence::Same);
    let wide = "addl %ebx,%eax; addl %ecx,%eax; addl %edx,%eax; addl $1,%eax".to_owned() + &squarings;
    let wide: Program = wide.parse().unwrap();
    assert_eq!(equivalent(&wide, &wide, machine, Care::all(machine)), Equivalence::TooLarge);
    let zeroed: Program = format!("{wide}subl %eax, %eax").parse().unwrap();
    assert_eq!(
        equivalent(&zeroed, &"movl $0,%eax".parse().unwrap(), machine, Care::all(machine)),
        Equivalence::Same
    );
}

#[test]
fn held_out_pairs_are_tried_first_and_suffice_without_an_intent() {
    let line = r#"{"id":"a","registers":2,"pairs":[{"in":[1,2],"out":[1,2]}],"held_out":[{"in":[7,5],"out":[5,5]}]}"#;
    let mut task = Task::from_json(line).unwrap();
    let check = |task: &Task, program: &str, by: Option<Check>, sentence: &str| {
        let general = verify_task(task, &program.parse().unwrap()).unwrap();
        let refuted_by = if let General::Refuted { by, .. } = general { Some(by) } else { None };
        assert_eq!((refuted_by, &*general.to_string()), (by, sentence));
    };
    let sentence = "not general: for input eax=7 ebx=5 %eax should be 5 but is 7";
    check(&task, "", Some(Check::HeldOut), sentence);
    check(
        &task,
        "movl %ebx, %eax",
        None,
        "unknown: agrees on 1 held-out pair, but the task has no intent to compare it with",
    );
    task.intent = Some("eax = min(eax, ebx)".to_owned());
    check(&task, "", Some(Check::HeldOut), sentence);
    task.held_out.clear();
    check(&task, "", Some(Check::Digits), "not general: for input eax=1 ebx=0 %eax should be 0 but is 1");
    // Digits are never negative.
    task.intent = Some("eax = max(eax, 0)".to_owned());
    let random = verify_task(&task, &Program::default()).unwrap();
    assert!(matches!(random, General::Refuted { by: Check::Random, .. }), "{random}");
}

#[test]
fn each_permutation_of_the_registers_is_told_from_the_others() {
    let machine = Machine::PAPER_RAM;
    let name = |register: usize| machine.place(register).to_string();
    let orders: Vec<[usize; 4]> = (0..256usize)
        .map(|code| [code % 4, code / 4 % 4, code / 16 % 4, code / 64])
        .filter(|order| (0..4).all(|register| order.contains(&register)))
        .collect();
    assert_eq!(orders.len(), 24);
    let stores: String = (0..4).map(|i| format!("movl {}, {}\n", name(i), name(4 + i))).collect();
    let slots = "-0(%rbp) = any; -4(%rbp) = any; -8(%rbp) = any; -12(%rbp) = any";
    for programmed in &orders {
        let loads = (0..4).map(|i| format!("movl {}, {}\n", name(4 + programmed[i]), name(i)));
        let program = stores.clone() + &loads.collect::<String>();
        for intended in &orders {
            let moves: String = (0..4).map(|i| format!("{} = {}; ", name(i), name(intended[i]))).collect();
            let verdict = general(machine, &program, &(moves + slots));
            assert_eq!(verdict.verdict(), Some(programmed == intended), "{verdict}");
        }
    }
}

fn programs(registers: usize) -> impl Strategy<Value = Program> {
    let catalog = Catalog::new(Machine::new(registers, 2).unwrap());
    let actions = proptest::collection::vec(0..catalog.len() as u16, 0..9);
    actions.prop_map(move |a| a.iter().map(|&action| catalog.instruction(ActionId::new(action))).collect())
}

proptest! {
    #[test]
    fn a_program_is_proved_to_be_what_symbolic_execution_prints(program in programs(3)) {
        let machine = Machine::new(3, 2).unwrap();
        let symbolic = Symbolic::of_program(&program, &mut Budget::default());
        let statement = |place| Some(format!("{place} = {}", symbolic.get(place).ok()?));
        let printed: Option<Vec<String>> = machine.all_places().map(statement).collect();
        let intent: Intent = printed.unwrap().join("; ").parse().unwrap();
        let verdict = verify_general(&program, machine, &intent, Care::all(machine), &[]);
        prop_assert_eq!(verdict, General::Proved);
    }

    #[test]
    fn equivalence_agrees_with_running(
        a in programs(2),
        b in programs(2),
        care in 1u8..16,
        words in proptest::array::uniform4(prop_oneof![any::<u32>(), 0u32..10]),
    ) {
        let machine = Machine::new(2, 2).unwrap();
        let care = Care::of(machine, machine.all_places().enumerate().filter(|(i, _)| care >> i & 1 == 1).map(|(_, p)| p));
        let differs = |input: State| Counterexample::of(machine, care, input, &a.run(input), &b.run(input));
        match equivalent(&a, &b, machine, care) {
            Equivalence::Same => {
                prop_assert_eq!(digit_inputs(machine).find_map(differs), None);
                prop_assert_eq!(differs(State::new(machine, &words)), None);
            }
            Equivalence::Different(c) => {
                prop_assert_ne!(c.expected, c.found);
                prop_assert_eq!(a.run(c.input).get(c.place), c.expected);
                prop_assert_eq!(b.run(c.input).get(c.place), c.found);
            }
            Equivalence::TooLarge => prop_assert!(false, "eight instructions are never too large"),
        }
    }

    #[test]
    fn symbolic_execution_agrees_with_running(program in programs(4), words in proptest::array::uniform6(any::<u32>())) {
        let machine = Machine::new(4, 2).unwrap();
        let input = State::new(machine, &words);
        let symbolic = Symbolic::of_program(&program, &mut Budget::default());
        for place in machine.all_places() {
            let value = symbolic.get(place).map(|polynomial: &Polynomial| polynomial.evaluate(&input));
            prop_assert_eq!(value, Ok(program.run(input).get(place)));
        }
    }
}
