//! What the exact solvers promise: right, shortest, and the same whatever the memory and the threads.

use proptest::prelude::*;
use synth::exact::{Bidirectional, Exact, Ida, Limits, Outcome, Report, Solver, obstruction};
use synth::machine::{Catalog, Instruction, Machine, Program, Source, State};
use synth::task::{Care, Pair, Task};

/// A task made from a program, and the program.
#[derive(Clone, Debug)]
struct Planted {
    task: Task,
    program: Program,
}

/// How large planted tasks are.
#[derive(Clone, Copy, Debug)]
struct Size {
    registers: usize,
    slots: usize,
    lines: usize,
    /// The fewest instructions.
    least: usize,
    pairs: usize,
    /// Whether any subset of the places may be cared for, rather than all of them.
    any_care: bool,
}

impl Size {
    const fn new(registers: usize, slots: usize, lines: usize, pairs: usize) -> Size {
        Size { registers, slots, lines, least: 1, pairs, any_care: false }
    }

    const fn any_care(self) -> Size {
        Size { any_care: true, ..self }
    }

    const fn at_least(self, least: usize) -> Size {
        Size { least, ..self }
    }

    fn machine(self) -> Machine {
        Machine::new(self.registers, self.slots).expect("the sizes are legal")
    }
}

/// The machines and numbers of pairs that the solvers must be right for.
const SIZES: [Size; 9] = [
    Size::new(4, 0, 5, 2),
    Size::new(4, 4, 3, 2),
    Size::new(2, 0, 5, 2),
    Size::new(6, 0, 4, 2),
    Size::new(4, 0, 4, 1),
    Size::new(4, 0, 4, 3),
    Size::new(4, 0, 3, 2).any_care(),
    Size::new(6, 4, 2, 2).any_care(),
    Size::new(3, 2, 3, 3).any_care(),
];

/// Planted tasks of `least` to `lines` instructions. Words are digits mostly, as in the experiments, else anything.
fn planted(size: Size) -> impl Strategy<Value = Planted> {
    let machine = size.machine();
    let catalog = Catalog::new(machine);
    let word = prop_oneof![3 => 0u32..10, 1 => any::<u32>()];
    let lines = proptest::collection::vec(0..catalog.canonical().len(), size.least..=size.lines);
    let inputs = proptest::collection::vec(proptest::collection::vec(word, machine.places()), size.pairs);
    let care = if size.any_care { any::<u16>().boxed() } else { Just(u16::MAX).boxed() };
    (lines, inputs, care).prop_map(move |(lines, inputs, care)| {
        let instructions = lines.iter().map(|&line| catalog.instruction(catalog.canonical()[line]));
        let program: Program = instructions.collect();
        let pairs = inputs.iter().map(|words| {
            let input = State::new(machine, words);
            Pair { input, output: program.run(input) }
        });
        let cared = machine.all_places().enumerate().filter(|(index, _)| care >> index & 1 == 1);
        let care = Care::of(machine, cared.map(|(_, place)| place));
        Planted { task: Task { care, ..Task::new("planted", machine, pairs.collect()) }, program }
    })
}

fn any_planted() -> impl Strategy<Value = Planted> {
    proptest::sample::select(&SIZES[..]).prop_flat_map(planted)
}

/// Tasks for the smallest machine: planted, or with digits for a goal, which few programs reach.
fn small_task() -> impl Strategy<Value = Task> {
    let machine = Machine::new(2, 0).expect("two registers are legal");
    let state = proptest::array::uniform2(0u32..10).prop_map(move |words| State::new(machine, &words));
    let pair = (state.clone(), state).prop_map(|(input, output)| Pair { input, output });
    let any = (proptest::collection::vec(pair, 1..3), any::<bool>()).prop_map(move |(pairs, all)| {
        let care = if all { Care::all(machine) } else { Care::of(machine, [machine.place(1)]) };
        Task { care, ..Task::new("any", machine, pairs) }
    });
    prop_oneof![planted(Size::new(2, 0, 3, 2).any_care()).prop_map(|planted| planted.task), any]
}

/// Executes a program without the simulator's own code.
fn runs_independently(program: &Program, pair: &Pair, task: &Task) -> bool {
    let index = |place| task.machine.index(place).expect("the program fits the machine");
    let mut words: Vec<u64> = pair.input.words(task.machine).into_iter().map(u64::from).collect();
    for line in program.lines() {
        let instruction = line.parse::<Program>().expect("what we print, we parse")[0];
        let (to, source) = (index(instruction.destination()), instruction.source());
        let source = match source {
            Source::Digit(digit) => u64::from(digit.value()),
            source => words[index(source.place().expect("it is no digit"))],
        };
        let word = match &line[..5] {
            "addl " => words[to] + source,
            "subl " => words[to] + (1 << 32) - source,
            "movl " => source,
            _ => words[to] * source,
        };
        words[to] = word % (1 << 32);
    }
    let wanted = pair.output.words(task.machine);
    (0..words.len()).all(|i| !task.care.contains(i) || words[i] == u64::from(wanted[i]))
}

fn check_program(task: &Task, program: &Program) -> Result<(), TestCaseError> {
    prop_assert!(program.fits(task.machine));
    prop_assert!(task.pairs.iter().all(|pair| runs_independently(program, pair, task)), "{program}");
    Ok(())
}

/// The first shortest program of at most `most` instructions in search order (destination, opcode, source
/// with places before digits), by trying all of them.
fn by_brute_force(task: &Task, most: usize) -> Option<Program> {
    let catalog = Catalog::new(task.machine);
    // Every action, those that are not canonical too; these come last, so that they never come first.
    let key = |instruction: &Instruction| {
        let source = match instruction.source() {
            Source::Digit(digit) => 100 + digit.value() as usize,
            source => task
                .machine
                .index(source.place().expect("it is no digit"))
                .expect("the catalogue fits its machine"),
        };
        let id = catalog.action(instruction).expect("it comes from the catalogue");
        let other = catalog.canonical_of(id) != Some(id);
        (other, task.machine.index(instruction.destination()), instruction.opcode(), source)
    };
    let mut all = catalog.instructions().to_vec();
    all.sort_by_key(key);
    let inputs: Vec<State> = task.pairs.iter().map(|pair| pair.input).collect();
    (0..=most).find_map(|length| first_of_length(task, &all, &inputs, length)).map(|mut backwards| {
        backwards.reverse();
        Program::from(backwards)
    })
}

fn first_of_length(
    task: &Task,
    all: &[Instruction],
    states: &[State],
    length: usize,
) -> Option<Vec<Instruction>> {
    if length == 0 {
        let met = states.iter().zip(&task.pairs).all(|(state, pair)| task.matches(state, &pair.output));
        return met.then(Vec::new);
    }
    all.iter().find_map(|instruction| {
        let mut next = states.to_vec();
        next.iter_mut().for_each(|state| state.step(instruction));
        let mut found = first_of_length(task, all, &next, length - 1)?;
        found.push(*instruction);
        Some(found)
    })
}

fn limits(max_steps: usize) -> Limits<'static> {
    Limits { max_steps, ..Limits::default() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn planted_programs_are_solved_and_never_by_a_longer_one(Planted { task, program } in any_planted()) {
        prop_assert_eq!(obstruction(&task), None);
        let report = Ida.solve(&task, &limits(program.len()));
        let Outcome::Solved { program: found, optimal } = &report.outcome else {
            return Err(TestCaseError::fail(format!("{:?} for {program}", report.outcome)));
        };
        check_program(&task, found)?;
        prop_assert!(found.len() <= program.len() && *optimal && report.at_least == found.len());
    }

    #[test]
    fn bidirectional_is_right_in_what_it_says(Planted { task, program } in any_planted()) {
        let Outcome::Solved { program: shortest, .. } = Ida.solve(&task, &limits(program.len())).outcome else {
            return Err(TestCaseError::fail("ida finds what was planted"));
        };
        for memory in [1 << 20, 64 << 20] {
            let limits = Limits { nodes: 1 << 18, memory, ..limits(program.len()) };
            let report = Bidirectional.solve(&task, &limits);
            check_bounds(&task, &report, shortest.len())?;
        }
    }
}

/// What holds for every solver that may leave programs out; `shortest` is the true length.
fn check_bounds(task: &Task, report: &Report, shortest: usize) -> Result<(), TestCaseError> {
    prop_assert!(report.at_least <= shortest, "{report:?}, but {shortest} are enough");
    prop_assert!(!matches!(report.outcome, Outcome::Unsolvable(_)));
    if let Outcome::Solved { program, optimal } = &report.outcome {
        check_program(task, program)?;
        prop_assert!(program.len() >= shortest);
        prop_assert!(!optimal || program.len() == shortest, "{program} is not shortest: {shortest}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn brute_force_finds_the_same(task in small_task()) {
        let truth = by_brute_force(&task, 3);
        for memory in [0, 64 << 20] {
            let report = Ida.solve(&task, &Limits { memory, ..limits(3) });
            let expected = match &truth {
                Some(program) => Outcome::Solved { program: program.clone(), optimal: true },
                None => Outcome::NoneWithin,
            };
            prop_assert_eq!(&report.outcome, &expected);
        }
        let report = Bidirectional.solve(&task, &limits(3));
        check_bounds(&task, &report, truth.as_ref().map_or(usize::MAX, |program| program.len()))?;
        let found = matches!(report.outcome, Outcome::Solved { .. });
        prop_assert!(truth.is_some() || !found);
        prop_assert!(truth.is_none() || obstruction(&task).is_none());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Only from five steps left on is a table used at all.
    #[test]
    fn memory_costs_time_and_never_an_answer(
        Planted { task, program } in planted(Size::new(4, 0, 8, 2).at_least(6)),
    ) {
        let large = Ida.solve(&task, &Limits { nodes: 1 << 18, ..limits(program.len()) });
        prop_assume!(large.outcome != Outcome::OutOfNodes);
        for memory in [0, 4 << 10] {
            let small = Ida.solve(&task, &Limits { memory, ..limits(program.len()) });
            prop_assert_eq!(&small.outcome, &large.outcome);
        }
    }

    /// Such programs are often beyond the part that is not shared between threads.
    #[test]
    fn threads_do_not_change_the_answer(
        Planted { task, .. } in planted(Size::new(4, 0, 9, 2).at_least(7)),
        nodes in 100_000u64..2_000_000,
    ) {
        let solve = |threads| {
            Exact.solve(&task, &Limits { nodes, threads, memory: 32 << 20, ..Limits::default() })
        };
        let one = solve(1);
        if let Outcome::Solved { program, .. } = &one.outcome {
            check_program(&task, program)?;
        }
        for threads in [2, 4] {
            prop_assert_eq!(&solve(threads).outcome, &one.outcome, "{} threads", threads);
        }
    }
}

/// A task that no solver finishes soon: unrelated words wanted everywhere.
fn hard() -> Task {
    let state = |words: [u32; 4]| State::new(Machine::PAPER, &words);
    let pair = |input, output| Pair { input: state(input), output: state(output) };
    let pairs = vec![
        pair([1, 0, 0, 0], [0x1234_5679, 0xDEAD_BEEF, 77_777, 123_456]),
        pair([0, 1, 0, 0], [0x0BAD_F00D, 0x1357_9BDF, 31_337, 654_321]),
    ];
    Task::new("hard", Machine::PAPER, pairs)
}

#[test]
fn a_budget_of_nodes_is_kept() {
    let solvers: [&dyn Solver; 3] = [&Ida, &Bidirectional, &Exact];
    for solver in solvers {
        for nodes in [0, 1, 100, 5_000, 300_000] {
            let report = solver.solve(&hard(), &Limits { nodes, ..Limits::default() });
            assert_eq!(report.outcome, Outcome::OutOfNodes, "{} with {nodes}", solver.name());
            assert!(report.nodes <= nodes, "{} took {} of {nodes}", solver.name(), report.nodes);
        }
    }
}

#[test]
fn a_stop_ends_the_search_soon() {
    let solvers: [&dyn Solver; 3] = [&Ida, &Bidirectional, &Exact];
    for solver in solvers {
        for asked in [0, 1, 6] {
            let questions = std::sync::atomic::AtomicUsize::new(0);
            let stop = || questions.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= asked;
            let report = solver.solve(&hard(), &Limits { stop: &stop, ..Limits::default() });
            assert_eq!(report.outcome, Outcome::Stopped, "{}", solver.name());
            let most = (asked as u64 + 2) * 20_000;
            assert!(report.nodes <= most, "{} took {} nodes", solver.name(), report.nodes);
        }
    }
}
