//! What goes wrong is said in one sentence, and nothing good is lost.

use super::{config, learner, taught, trainer, updates};
use crate::machine::Machine;
use crate::train::testing::LinearLearner;
use crate::train::{Run, TaskSets, TrainError, Trainer};

fn new(overrides: &[&str], learner: LinearLearner) -> Result<Trainer, TrainError> {
    let config = config(overrides);
    let sets = TaskSets::make(&config, &|| false).unwrap().unwrap();
    Trainer::new(config, sets, Box::new(learner), None)
}

#[test]
fn what_does_not_fit_is_said() {
    let check = |overrides: &[&str], learner: LinearLearner, message: &str| {
        let Err(error) = new(overrides, learner) else { panic!("{overrides:?} fits") };
        assert_eq!(error.to_string(), message);
    };
    check(
        &[],
        LinearLearner::new(Machine::PAPER, 2),
        "the tasks are for 2 registers, but the network is for 4 registers; make a network for that machine",
    );
    check(
        &["tasks.pairs=3"],
        learner(&config(&[])),
        "the tasks have 3 pairs, which the network does not read; set `tasks.pairs` to what it reads",
    );
    check(
        &["expert.enabled=true"],
        learner(&config(&[])),
        "`expert.enabled` is true, but there is no search to learn from; set it to false",
    );
}

#[test]
fn a_loss_that_is_no_number_stops_and_keeps_what_was_saved() {
    let folder = std::env::temp_dir().join(format!("assemblet-train-{}-nan", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let mut failing = learner(&config(&[]));
    failing.fails_at = Some(33);
    let mut run = Run::start(&folder, new(&[], failing).unwrap()).unwrap();
    let error = run.train(&mut |_| (), &|| 0.0, &|| false).unwrap_err().to_string();
    assert!(error.starts_with("update 33: the value loss is not a finite number"), "{error}");
    let mut resumed = Run::resume(&folder, trainer(&[])).unwrap();
    assert_eq!(resumed.trainer().updates(), 30);
    let mut unbroken = trainer(&[]);
    updates(&mut unbroken, 30);
    assert!(resumed.trainer().learner().state().unwrap() == unbroken.learner().state().unwrap());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_state_of_another_run_is_refused_and_changes_nothing() {
    let mut first = trainer(&[]);
    updates(&mut first, 3);
    let state = first.state().unwrap();
    let check = |overrides: &[&str], message: &str| {
        let mut other = taught(overrides, None);
        let before = other.state().unwrap();
        let error = other.restore(&state).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
        assert!(other.state().unwrap() == before);
    };
    check(
        &["sampling.discount=0.5"],
        "the run was started with `sampling.discount = 0.9`, but the config now says 0.5",
    );
    check(&["seed=4"], "the run was started with `seed = 3`, but the config now says 4");
    let mut longer = trainer(&["updates=90", "report.every=7"]);
    longer.restore(&state).unwrap();
    assert_eq!(longer.updates(), 3);
    let mut bad = state.clone();
    bad[state.len() / 2] ^= 1;
    let error = first.restore(&bad).unwrap_err().to_string();
    assert_eq!(
        error,
        "the saved run is cut off or damaged, and so is any before it; start again in another folder"
    );
}

#[test]
fn a_folder_is_neither_overwritten_nor_resumed_from_nothing() {
    let folder = std::env::temp_dir().join(format!("assemblet-train-{}-folder", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let said = |result: Result<Run, TrainError>| result.map(|_| ()).unwrap_err().to_string();
    assert!(said(Run::resume(&folder, trainer(&[]))).contains("holds no checkpoint to resume from"));
    let mut run = Run::start(&folder, trainer(&[])).unwrap();
    run.train(&mut |_| (), &|| 0.0, &|| true).unwrap();
    assert!(said(Run::start(&folder, trainer(&[]))).contains("holds a run already; go on with --resume"));
    let state = folder.join("states/update-000000000000.saved");
    std::fs::write(&state, b"ASBLTRAI and then nothing").unwrap();
    let error = said(Run::resume(&folder, trainer(&[])));
    assert!(error.contains("update-000000000000.saved: the saved run is cut off or damaged"), "{error}");
    std::fs::remove_dir_all(&folder).unwrap();
    // A file where the folder should be.
    std::fs::write(&folder, b"").unwrap();
    let error = said(Run::start(&folder, trainer(&[])));
    assert!(error.starts_with("cannot ") && !error.contains('\n'), "{error}");
    std::fs::remove_file(&folder).unwrap();
}
