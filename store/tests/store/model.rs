//! Any batches and reopenings give the rows of a map.

use std::fs;

use proptest::prelude::*;
use store::{Batch, Key, Since, Store, StoreError};

use crate::folder::{home, open_sound};
use crate::rows::{Model, any_batch, put, receipt, report, sweep, trial};

/// What happens between two batches.
#[derive(Clone, Debug)]
enum Step {
    Commit(Batch),
    Reopen,
    LoseIndex,
    Tend,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => any_batch().prop_map(Step::Commit),
        2 => Just(Step::Reopen),
        1 => Just(Step::LoseIndex),
        1 => Just(Step::Tend),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_batches_and_reopenings_give_the_rows_of_a_map(
        steps in proptest::collection::vec(any_step(), 1..30),
    ) {
        let (_folder, home) = home();
        let mut store = open_sound(&home);
        let (mut model, mut changes) = (Model::default(), Vec::new());
        for (index, step) in steps.into_iter().enumerate() {
            match step {
                Step::Commit(batch) => {
                    let number = store.commit(&batch).unwrap();
                    model.apply(&batch);
                    if !batch.is_empty() {
                        changes.push((number, batch));
                    }
                }
                Step::Reopen => {
                    drop(store);
                    store = open_sound(&home);
                }
                Step::LoseIndex => {
                    drop(store);
                    fs::remove_dir_all(home.index()).unwrap();
                    let (opened, said) = Store::open(&home).unwrap();
                    prop_assert_eq!(said.rebuilt, !changes.is_empty());
                    store = opened;
                }
                Step::Tend => store.tend().unwrap(),
            }
            model.check(&store, &format!("step {index}"));
            prop_assert_eq!(store.last(), changes.len() as u64);
        }
        prop_assert_eq!(store.since(0, usize::MAX).unwrap(), Since::Changes(changes.clone()));
        let half = changes.len() / 2;
        let some: Vec<_> = changes.iter().skip(half).take(2).cloned().collect();
        prop_assert_eq!(store.since(half as u64, 2).unwrap(), Since::Changes(some));
        prop_assert_eq!(store.since(changes.len() as u64 + 1, 2).unwrap(), Since::Gone);
    }
}

#[test]
fn rows_come_back_to_the_bit_and_one_by_one() {
    let (_folder, home) = home();
    let mut store = open_sound(&home);
    let values = [0.1 + 0.2, 1e-308, -0.0, 5e-324, f64::MAX, 0.123_456_789_012_345_68];
    let reports = (0..).zip(values).map(|(step, value)| report(1, 2, step, value));
    let rows: Vec<_> = reports.chain([sweep(1, 3), trial(1, 2, 0), receipt("k")]).collect();
    assert_eq!(store.commit(&put(rows.clone())).unwrap(), 1);
    drop(store);
    let store = open_sound(&home);
    for row in &rows {
        let found = store.get(&row.key()).unwrap();
        assert_eq!(format!("{found:?}"), format!("{:?}", Some(row)));
    }
    assert_eq!(store.get(&Key::Receipt { key: "other".to_owned() }).unwrap(), None);
}

#[test]
fn what_could_not_be_read_again_is_refused_and_changes_nothing() {
    let (_folder, home) = home();
    let mut store = open_sound(&home);
    store.commit(&put([sweep(1, 0)])).unwrap();
    for value in [f64::NAN, f64::INFINITY] {
        let error = store.commit(&put([sweep(2, 0), report(1, 2, 3, value)])).unwrap_err();
        assert!(matches!(error, StoreError::BadRow { .. }), "{error}");
        assert!(error.to_string().contains("step: 3"), "{error}");
    }
    assert_eq!((store.last(), store.status().rows), (1, 1));
    assert_eq!(store.commit(&put([sweep(3, 0)])).unwrap(), 2);
}

#[test]
fn an_empty_batch_is_no_commit() {
    let (_folder, home) = home();
    let mut store = open_sound(&home);
    assert_eq!(store.commit(&Batch::default()).unwrap(), 0);
    assert_eq!(store.since(0, 9).unwrap(), Since::Changes(Vec::new()));
}
