//! Rows to write: a few by hand, any number by strategy.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::json;
use store::row::{
    Attempt, AttemptEnd, Class, ReceiptRow, ReportRow, SweepPhase, SweepRow, TrialRow, TrialState,
};
use store::{Batch, Key, Row, Store, SweepId, TrialId};

/// A moment, `seconds` after the first of the tests.
pub(crate) fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_800_000_000 + seconds)
}

pub(crate) fn trial_id(sweep: u32, number: u32) -> TrialId {
    TrialId { sweep: SweepId(sweep), number }
}

pub(crate) fn sweep(id: u32, drawn: u32) -> Row {
    Row::Sweep(SweepRow {
        id: SweepId(id),
        name: format!("sweep-{id}"),
        definition: json!({"name": "x", "space": {"lr": {"float": [1e-5, 0.1], "log": true}}}),
        digest: "0".repeat(64),
        phase: SweepPhase::Active,
        created: moment(0),
        total: 100_000,
        drawn,
    })
}

/// A trial as long as those of a real sweep.
pub(crate) fn trial(sweep: u32, number: u32, at: i64) -> Row {
    Row::Trial(TrialRow {
        id: trial_id(sweep, number),
        params: BTreeMap::from([
            ("learning_rate".to_owned(), json!(1.0 / (3.0 + f64::from(number)))),
            ("batch".to_owned(), json!(number % 7)),
            ("act".to_owned(), json!("relu")),
        ]),
        seed: u64::MAX / 2 - u64::from(number),
        repeat: 0,
        given: false,
        forgiven: 0,
        state: TrialState::Succeeded { at: moment(at), value: 0.1 * f64::from(number), attempt: 1 },
        attempts: vec![Attempt {
            number: 1,
            worker: "w-0123456789".to_owned(),
            host: "laboratory".to_owned(),
            leased: moment(at),
            started: Some(moment(at)),
            end: Some(AttemptEnd::Succeeded { at: moment(at), digest: "f".repeat(64) }),
        }],
        created: moment(at),
    })
}

pub(crate) fn report(sweep: u32, number: u32, step: u64, value: f64) -> Row {
    Row::Report(ReportRow { trial: trial_id(sweep, number), step, value })
}

pub(crate) fn receipt(key: &str) -> Row {
    Row::Receipt(ReceiptRow { key: key.to_owned(), at: moment(1), answer: json!({"sweep": 1}) })
}

pub(crate) fn put(rows: impl IntoIterator<Item = Row>) -> Batch {
    Batch { puts: rows.into_iter().collect(), deletes: Vec::new() }
}

/// The `number`th commit of a story that overwrites and deletes.
pub(crate) fn commit(number: u32) -> Batch {
    let mut batch =
        put([trial(1, number % 40, number.into()), report(1, number % 3, (number % 11).into(), 0.5)]);
    if number.is_multiple_of(5) {
        batch.deletes.push(Key::Trial { trial: trial_id(1, (number + 7) % 40) });
    }
    if number.is_multiple_of(8) {
        batch.puts.push(sweep(1, number));
    }
    batch
}

/// What a store must hold: the obvious implementation.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Model(BTreeMap<Key, Row>);

impl Model {
    /// What the first commits of the story leave.
    pub(crate) fn after(commits: u32) -> Model {
        let mut model = Model::default();
        (1..=commits).for_each(|number| model.apply(&commit(number)));
        model
    }

    pub(crate) fn apply(&mut self, batch: &Batch) {
        batch.deletes.iter().for_each(|key| drop(self.0.remove(key)));
        batch.puts.iter().for_each(|row| drop(self.0.insert(row.key(), row.clone())));
    }

    /// Checks every row, in order, and the count.
    #[track_caller]
    pub(crate) fn check(&self, store: &Store, context: &str) {
        let rows: Vec<Row> = store.rows().collect::<Result<_, _>>().unwrap();
        let expected: Vec<&Row> = self.0.values().collect();
        let counts = (rows.len(), expected.len());
        assert!(rows.iter().eq(expected), "{context}: the rows differ; {counts:?} rows");
        assert_eq!(store.status().rows, rows.len() as u64, "{context}");
    }
}

/// Any batch over few keys, so that they meet again.
pub(crate) fn any_batch() -> impl Strategy<Value = Batch> {
    let trial_key = || (1..3_u32, 0..4_u32);
    let row = prop_oneof![
        (1..3_u32, any::<u32>()).prop_map(|(id, drawn)| sweep(id, drawn)),
        (trial_key(), 0..9_i64).prop_map(|((sweep, number), at)| trial(sweep, number, at)),
        (trial_key(), 0..4_u64, -1e300..1e300_f64)
            .prop_map(|((sweep, number), step, value)| report(sweep, number, step, value)),
        "[a-z\"\\\\\n\u{e9}\u{1f600}]{0,2}".prop_map(|key| receipt(&key)),
        (trial_key(), "\\PC{0,20}").prop_map(|((sweep, number), message)| {
            let Row::Trial(row) = trial(sweep, number, 3) else { unreachable!() };
            let state = TrialState::Failed { at: moment(3), class: Class::User, message };
            Row::Trial(TrialRow { state, ..row })
        }),
    ];
    (proptest::collection::vec(row.clone(), 0..5), proptest::collection::vec(row, 0..3))
        .prop_map(|(puts, deleted)| Batch { puts, deletes: deleted.iter().map(Row::key).collect() })
}
