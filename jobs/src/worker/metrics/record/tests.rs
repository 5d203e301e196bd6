//! Metrics survive interruptions byte for byte.

use proptest::prelude::*;

use super::super::read;
use super::*;

fn objective(take: Take) -> Objective {
    Objective { metric: "loss".to_owned(), direction: Direction::Minimize, take }
}

fn open(folder: &Path) -> Record {
    Record::open(folder, &objective(Take::Last)).unwrap()
}

fn print(record: &mut Record, line: &str) -> Option<(u64, f64)> {
    let report = record.add(read(line).unwrap(), DateTime::UNIX_EPOCH).unwrap();
    report.map(|report| (report.step, report.value))
}

fn text_of(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("metrics.jsonl")).unwrap()
}

#[test]
fn lines_of_a_step_are_one_and_odd_numbers_are_texts() {
    let folder = tempfile::tempdir().unwrap();
    let mut record = open(folder.path());
    assert_eq!(print(&mut record, "acc=0.5 step=10"), None);
    assert_eq!(print(&mut record, r#"{"step": 10, "loss": 0.25}"#), Some((10, 0.25)));
    // A shorter line takes the place of a longer one.
    assert_eq!(print(&mut record, "loss=2 step=10"), Some((10, 2.0)));
    assert_eq!(print(&mut record, "loss=nan a=-inf step=20"), None);
    let expected =
        "{\"step\":10,\"acc\":0.5,\"loss\":2.0}\n{\"step\":20,\"a\":\"-Infinity\",\"loss\":\"NaN\"}\n";
    assert_eq!(text_of(folder.path()), expected);
    assert_eq!(record.value(), Some(Report { step: 10, value: 2.0 }));
    assert_eq!(inherited::lines(&folder.path().join("metrics.jsonl")).unwrap().0.len(), 2);
    let clock = std::fs::read_to_string(folder.path().join("clock.jsonl")).unwrap();
    assert_eq!(clock.lines().next(), Some("{\"step\":10,\"at\":\"1970-01-01T00:00:00.000Z\"}"));
}

#[test]
fn a_program_that_tells_no_steps_has_them_counted() {
    let folder = tempfile::tempdir().unwrap();
    let mut record = open(folder.path());
    assert_eq!(print(&mut record, "loss=3"), Some((1, 3.0)));
    assert_eq!(print(&mut record, "acc=1"), None);
    assert_eq!(print(&mut record, "loss=2"), Some((2, 2.0)));
    assert_eq!(text_of(folder.path()), "{\"step\":1,\"acc\":1.0,\"loss\":3.0}\n{\"step\":2,\"loss\":2.0}\n");
    // Gone on with in another attempt, the count goes on.
    let mut record = open(folder.path());
    assert_eq!(print(&mut record, "loss=1"), Some((3, 1.0)));
    assert_eq!(text_of(folder.path()).lines().count(), 3);
}

#[test]
fn the_best_value_is_the_earliest_of_equals() {
    let check = |direction, expected| {
        let folder = tempfile::tempdir().unwrap();
        let objective = Objective { direction, ..objective(Take::Best) };
        let mut record = Record::open(folder.path(), &objective).unwrap();
        for (step, loss) in ["2", "1", "3", "nan", "1", "3"].iter().enumerate() {
            print(&mut record, &format!("loss={loss} step={step}"));
        }
        assert_eq!(record.value().map(|report| (report.step, report.value)), Some(expected));
    };
    check(Direction::Minimize, (1, 1.0));
    check(Direction::Maximize, (2, 3.0));
}

#[test]
fn values_known_before_an_interruption_are_no_news_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut record = open(folder.path());
    for step in 1..=4 {
        print(&mut record, &format!("loss={step} step={step}"));
    }
    let mut record = open(folder.path());
    let steps: Vec<u64> = record.report_inherited().iter().map(|report| report.step).collect();
    assert_eq!(steps, [1, 2, 3, 4]);
    assert_eq!(print(&mut record, "loss=3 step=3"), None);
    assert_eq!(print(&mut record, "loss=5 step=4"), Some((4, 5.0)));
    assert_eq!(text_of(folder.path()).lines().count(), 4);
}

proptest! {
    /// A program of `steps` steps with two lines for each, interrupted anywhere, its last line cut anywhere, and
    /// gone on with from any step before, leaves the bytes of an unbroken one.
    #[test]
    fn an_interruption_leaves_no_trace(steps in 1u64..12, at in 0u64..24, cut in 0u64..80, back in 0u64..12) {
        let lines = |from: u64| (from..steps).flat_map(|step| {
            [format!("loss={} step={step}", 1.0 / (step + 1) as f64), format!("acc={step} step={step}")]
        });
        let whole = tempfile::tempdir().unwrap();
        let mut record = open(whole.path());
        lines(0).for_each(|line| {
            print(&mut record, &line);
        });

        let broken = tempfile::tempdir().unwrap();
        let mut record = open(broken.path());
        lines(0).take(at as usize).for_each(|line| {
            print(&mut record, &line);
        });
        let file = OpenOptions::new().write(true).open(broken.path().join("metrics.jsonl")).unwrap();
        let size = file.metadata().unwrap().len();
        file.set_len(size.saturating_sub(cut)).unwrap();
        let left = inherited::lines(&broken.path().join("metrics.jsonl")).unwrap().0;
        // Its checkpoint is not newer than what it printed.
        let from = left.last().map_or(0, |line| line.step).saturating_sub(back);
        let mut record = open(broken.path());
        lines(from).for_each(|line| {
            print(&mut record, &line);
        });
        prop_assert_eq!(text_of(broken.path()), text_of(whole.path()));
        prop_assert_eq!(record.value().map(|report| report.step), Some(steps - 1));
    }
}
