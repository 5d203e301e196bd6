//! Units run, stop, go on, and leave the same rows whatever happened.

#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use experiments::{Ended, Event, Observer, Preset, Row, Spec, Unit, plan, read_rows, run};

/// Takes note of everything, and stops at the event of that number.
#[derive(Default)]
struct Witness {
    asked: usize,
    stop_at: Option<usize>,
    done: Vec<f64>,
    steps: Vec<u64>,
}

impl Witness {
    fn stops(&mut self) -> bool {
        self.asked += 1;
        self.stop_at == Some(self.asked)
    }
}

impl Observer for Witness {
    fn event(&mut self, event: Event<'_>) -> ControlFlow<()> {
        if let Event::Metrics { step, numbers } = event {
            let (name, done) = numbers[0];
            assert_eq!(name, "done");
            self.done.push(done);
            self.steps.push(step);
        }
        if self.stops() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn is_stopping(&mut self) -> bool {
        self.stops()
    }

    fn now(&mut self) -> Option<Duration> {
        Some(Duration::from_millis(self.asked as u64))
    }
}

fn units() -> Vec<Unit> {
    plan(&[Spec::read(include_str!("data/tiny.toml")).unwrap()], Preset::Quick).unwrap()
}

fn rows(work: &Path) -> Vec<u8> {
    fs::read(work.join("rows.jsonl")).unwrap()
}

/// Runs a unit unbroken and gives its rows and how often its observer was asked.
fn unbroken(unit: &Unit, threads: usize) -> (Vec<u8>, usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut witness = Witness::default();
    assert_eq!(run(unit, folder.path(), threads, &mut witness).unwrap(), Ended::Complete);
    assert!(witness.done.is_sorted() && witness.steps.is_sorted_by(|a, b| a < b), "{:?}", witness.done);
    assert_eq!(witness.done.last(), Some(&1.0));
    (rows(folder.path()), witness.asked)
}

#[test]
fn a_unit_has_the_same_rows_on_one_thread_and_two() {
    for unit in units() {
        assert!(unbroken(&unit, 1).0 == unbroken(&unit, 2).0, "{}", unit.title);
    }
}

#[test]
fn a_unit_that_is_stopped_anywhere_goes_on_to_the_same_rows() {
    for unit in units() {
        let (expected, asked) = unbroken(&unit, 1);
        // Every place would take long: a few are spread over all of them, the ends included.
        for stop_at in (1..asked).step_by((asked / 6).max(1)).chain([asked - 1]) {
            let folder = tempfile::tempdir().unwrap();
            let mut witness = Witness { stop_at: Some(stop_at), ..Witness::default() };
            assert_eq!(run(&unit, folder.path(), 1, &mut witness).unwrap(), Ended::Stopped, "{stop_at}");
            // Another worker goes on in a copy.
            let copy = tempfile::tempdir().unwrap();
            for entry in fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
                fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
            }
            let threads = 1 + stop_at % 2;
            assert_eq!(run(&unit, copy.path(), threads, &mut Witness::default()).unwrap(), Ended::Complete);
            assert!(rows(copy.path()) == expected, "{} stopped at {stop_at} of {asked}", unit.title);
            let times = fs::read_to_string(copy.path().join("times.jsonl")).unwrap();
            assert_eq!(times.lines().count(), expected.iter().filter(|&&byte| byte == b'\n').count());
        }
    }
}

#[test]
fn files_that_were_cut_off_by_a_kill_are_gone_on_with() {
    let unit = units().into_iter().find(|unit| unit.title.starts_with("paper network")).unwrap();
    let (expected, _) = unbroken(&unit, 1);
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(&unit, folder.path(), 1, &mut Witness::default()).unwrap(), Ended::Complete);
    let cut = |name: &str, share: usize| {
        let path = folder.path().join(name);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() * share / 100]).unwrap();
    };
    // A row in the middle of a line; then more rows than times; then a state that is damaged, and its network gone.
    cut("rows.jsonl", 40);
    assert_eq!(run(&unit, folder.path(), 1, &mut Witness::default()).unwrap(), Ended::Complete);
    assert!(rows(folder.path()) == expected, "rows cut off");
    cut("times.jsonl", 70);
    assert_eq!(run(&unit, folder.path(), 1, &mut Witness::default()).unwrap(), Ended::Complete);
    assert!(rows(folder.path()) == expected, "times cut off");
    cut("rows.jsonl", 0);
    for entry in fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
        if entry.path().extension().is_some_and(|extension| extension == "safetensors") {
            fs::remove_file(entry.path()).unwrap();
        }
    }
    cut("imitation.saved", 50);
    assert_eq!(run(&unit, folder.path(), 1, &mut Witness::default()).unwrap(), Ended::Complete);
    assert!(rows(folder.path()) == expected, "networks gone");
}

#[test]
fn rows_say_what_was_measured() {
    let folder = tempfile::tempdir().unwrap();
    let unit = units().into_iter().find(|unit| unit.title.starts_with("paper network")).unwrap();
    run(&unit, folder.path(), 1, &mut Witness::default()).unwrap();
    let rows = read_rows(&folder.path().join("rows.jsonl")).unwrap();
    assert!(rows.iter().all(|row| row.unit == unit.key && row.training_seed == Some(0) && row.ms.is_some()));
    let of = |wanted: &dyn Fn(&&Row) -> bool| rows.iter().filter(wanted).count();
    // 12 tasks: two searches with two seeds each on two lengths of programs; PUCT draws nothing.
    assert_eq!(of(&|row| row.solver == "mcts-prior"), 12 * 2);
    assert_eq!(of(&|row| row.solver == "autoassemblet"), 12 * (2 + 1 + 2 * 2));
    assert!(
        rows.iter().all(|row| row.x["lines"] == 1.0 && row.x["pool"] == 300.0 && row.tasks == "held-out")
    );
    assert!(
        rows.iter().any(|row| row.solved && row.steps == Some(1)),
        "not even the exact help finds one step"
    );
    assert!(rows.iter().all(|row| row.solved == row.steps.is_some() && row.nodes <= row.budget));
}

#[test]
fn a_unit_of_another_program_is_refused() {
    let mut unit = units().into_iter().find(|unit| unit.title.starts_with("no network")).unwrap();
    unit.stages[0].measurements[0].solver = "oracle".to_owned();
    let folder = tempfile::tempdir().unwrap();
    let said = run(&unit, folder.path(), 1, &mut Witness::default()).unwrap_err().to_string();
    assert_eq!(said, "the unit names the solver `oracle`, which is not there; plan again with this program");
}

#[test]
fn what_a_search_finds_within_less_is_what_it_finds_with_that_budget() {
    let spec = Spec::read(
        "name = \"less\"\ntitle = \"Less\"\nquestion = \"Is it?\"\nreading = \"methods\"\n[quick]\n[paper]\n\
         [[part]]\nname = \"less\"\ntitle = \"Less\"\ntasks = \"human-v1\"\nnetworks = \"shipped\"\n\
         solvers = [\"autoassemblet\", \"mcts-prior\", \"plus\", \"beam\", \"ida\"]\n\
         axis = { label = \"nodes\", setting = \"budget\", quick = [10, 40], paper = [10] }",
    );
    let folder = tempfile::tempdir().unwrap();
    let mut rows = Vec::new();
    for unit in plan(&[spec.unwrap()], Preset::Quick).unwrap() {
        let work = folder.path().join(&unit.key);
        run(&unit, &work, 2, &mut Witness::default()).unwrap();
        rows.extend(read_rows(&work.join("rows.jsonl")).unwrap());
    }
    assert_eq!(rows.len(), 5 * 2 * 130);
    let (less, more): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.budget == 10);
    for row in less {
        let same = more.iter().find(|more| (&more.solver, &more.task) == (&row.solver, &row.task)).unwrap();
        // What happens between the last expansion allowed and the one after it is lost.
        let within = same.solved && (same.nodes < 10 || same.nodes == 10 && row.solved);
        assert_eq!(
            (row.solved, row.solved.then_some(row.steps)),
            (within, within.then_some(same.steps)),
            "{row:?}"
        );
    }
}
