//! What the scheduler does, one promise after another.

use jobs::scheduler::{Answer, Request};
use jobs::sweep::Definition;
use jobs::wire::{Directive, Ending, Lease, ProblemKind, Report, Submission};
use serde_json::json;
use store::row::{Class, Params, SweepId, TrialId, TrialState};

use crate::definitions::definition;
use crate::table::{Bench, failed, succeeded};

fn trial(sweep: u32, number: u32) -> TrialId {
    TrialId { sweep: SweepId(sweep), number }
}

fn lease(sweep: u32, number: u32, attempt: u32) -> Lease {
    Lease { trial: trial(sweep, number), attempt }
}

fn finish(lease: Lease, ending: Ending) -> Request {
    Request::Finish { lease, ending }
}

fn named(sweep: &str) -> String {
    sweep.to_owned()
}

/// A bench with these sweeps.
fn bench_of(definitions: &[Definition]) -> Bench {
    let mut bench = Bench::new();
    definitions.iter().for_each(|definition| assert!(bench.submit(definition.clone()).is_ok()));
    bench
}

#[test]
fn the_larger_priority_goes_first_then_the_older_sweep_then_the_number() {
    let low = definition("low", 1, &[("priority", json!(-1))]);
    let high = definition("high", 1, &[("priority", json!(5))]);
    let mut bench = bench_of(&[low, definition("first", 2, &[]), definition("second", 1, &[]), high]);
    let claims: Vec<_> = (0..6).map(|i| bench.claim(&format!("w{i}"))).collect();
    let order = [(4, 0), (2, 0), (2, 1), (3, 0), (1, 0)].map(|(sweep, number)| Some(lease(sweep, number, 1)));
    assert_eq!(claims[..5], order);
    assert_eq!(claims[5], None);
}

#[test]
fn a_trial_that_was_given_back_goes_before_those_that_are_not_drawn() {
    let mut bench = bench_of(&[definition("one", 3, &[])]);
    let first = bench.claim("a").unwrap();
    assert_eq!(bench.claim("b"), Some(lease(1, 1, 1)));
    bench.ask(finish(first, Ending::Released)).unwrap();
    assert_eq!(bench.claim("c"), Some(lease(1, 0, 2)));
    assert_eq!(bench.claim("d"), Some(lease(1, 2, 1)));
}

#[test]
fn what_runs_on_a_host_is_no_more_than_it_has() {
    let mut bench = bench_of(&[
        definition("wide", 9, &[("resources.cores", json!(3)), ("priority", json!(1))]),
        definition("narrow", 9, &[]),
        definition("hungry", 1, &[("resources.gpus", json!(1)), ("priority", json!(9))]),
    ]);
    let on = |bench: &mut Bench, worker: &str, host: &str| {
        bench.claim_on(worker, host, 4).map(|it| it.trial.sweep.0)
    };
    assert_eq!(on(&mut bench, "a", "x"), Some(1));
    assert_eq!(on(&mut bench, "b", "x"), Some(2));
    assert_eq!(on(&mut bench, "c", "x"), None);
    assert_eq!(on(&mut bench, "d", "y"), Some(1));
    let waits = bench.sweep("hungry").waits_for.unwrap();
    assert_eq!(
        waits,
        "a trial of it needs 1 cores, 0 MiB of memory and 1 GPUs, and no worker's host has that much"
    );
    // A cancelled trial holds its cores until its worker has stopped it.
    bench.ask(Request::CancelTrial { trial: trial(1, 0) }).unwrap();
    assert_eq!(on(&mut bench, "e", "x"), None);
    bench.ask(finish(lease(1, 0, 1), Ending::Cancelled)).unwrap();
    assert_eq!(on(&mut bench, "e", "x"), Some(1));
}

#[test]
fn no_more_trials_of_a_sweep_run_at_once_than_it_says() {
    let mut bench = bench_of(&[definition("one", 5, &[("budget.concurrency", json!(2))])]);
    let capacity = jobs::sweep::Resources { cores: 9, memory_mib: 0, gpus: 0 };
    assert_eq!(bench.scheduler.claimable("host", &capacity), 2);
    assert!(bench.claim("a").is_some() && bench.claim("b").is_some());
    assert_eq!(bench.claim("c"), None);
    assert_eq!(bench.scheduler.claimable("host", &capacity), 0);
    bench.ask(finish(lease(1, 0, 1), succeeded("aa"))).unwrap();
    assert_eq!(bench.claim("c"), Some(lease(1, 2, 1)));
}

#[test]
fn a_sweep_waits_for_those_that_it_comes_after() {
    let mut late = definition("late", 1, &[]);
    late.after = vec![named("early"), named("nowhere")];
    let mut bench = bench_of(&[late, definition("early", 1, &[])]);
    let waits = |bench: &mut Bench| bench.sweep("late").waits_for.unwrap_or_default();
    assert_eq!(
        waits(&mut bench),
        "it waits for the sweep `early` to end, and for the sweep `nowhere`, \
         which is not there: submit it, or cancel this one"
    );
    bench.submit(definition("nowhere", 1, &[])).unwrap();
    for sweep in [2, 3] {
        let claimed = bench.claim("w").unwrap();
        assert_eq!(claimed, lease(sweep, 0, 1));
        bench.ask(finish(claimed, failed(Class::User))).unwrap();
        bench.pass(20_000);
        let again = bench.claim("w").unwrap();
        bench.ask(finish(again, failed(Class::User))).unwrap();
    }
    assert_eq!(bench.claim("w"), Some(lease(1, 0, 1)));
    // It has begun: what becomes of the others does not matter any more.
    bench.ask(Request::Remove { sweep: named("early") }).unwrap();
    bench.ask(finish(lease(1, 0, 1), Ending::Released)).unwrap();
    assert_eq!(bench.claim("w"), Some(lease(1, 0, 2)));
}

#[test]
fn a_cancelled_sweep_holds_those_after_it_and_says_so() {
    let mut late = definition("late", 1, &[]);
    late.after = vec![named("early")];
    let mut bench = bench_of(&[definition("early", 2, &[]), late]);
    bench.ask(Request::Cancel { sweep: named("early") }).unwrap();
    assert_eq!(bench.claim("w"), None);
    let waits = bench.sweep("late").waits_for.unwrap();
    assert!(waits.contains("`early`, which was cancelled"), "{waits}");
    assert_eq!(bench.sweep("early").counts["cancelled"], 2);
    bench.ask(Request::Retry { sweep: named("early") }).unwrap();
    assert_eq!(bench.claim("w"), Some(lease(1, 0, 1)));
}

#[test]
fn sweeps_that_wait_for_each_other_are_refused() {
    let mut early = definition("early", 1, &[]);
    early.after = vec![named("late")];
    let mut late = definition("late", 1, &[]);
    late.after = vec![named("early")];
    let mut bench = bench_of(&[early]);
    let (kind, message) = bench.submit(late).unwrap_err();
    assert_eq!(kind, ProblemKind::Invalid);
    assert_eq!(message, "the sweep `late` would wait for itself, by its `after`");
}

#[test]
fn a_submission_that_comes_twice_makes_one_sweep() {
    let mut bench = Bench::new();
    let submit = |trials: u32, key: &str| {
        let definition = definition("one", trials, &[]);
        Request::Submit(Submission { definition, source: String::new(), key: Some(named(key)) })
    };
    assert!(bench.ask(submit(3, "k")).is_ok());
    assert!(bench.ask(submit(3, "k")).is_ok());
    assert!(bench.ask(submit(3, "other")).is_ok());
    assert_eq!(bench.sweep("one").sweep.id, SweepId(1));
    let (kind, message) = bench.ask_in_words(submit(4, "new")).unwrap_err();
    assert_eq!(kind, ProblemKind::Conflict);
    assert_eq!(
        message,
        "the sweep `one` is there with another definition: budget.trials is 4 and was 3: \
         give the new one another name, or remove the old one"
    );
    assert_eq!(bench.ask(submit(4, "k")).unwrap_err(), ProblemKind::Conflict);
    bench.ask(Request::Remove { sweep: named("s1") }).unwrap();
    // The same request, delayed, does not make a sweep again that was removed.
    assert_eq!(bench.ask(submit(3, "k")).unwrap_err(), ProblemKind::Conflict);
    assert!(bench.ask(submit(3, "fresh")).is_ok());
    assert_eq!(bench.sweep("one").sweep.id, SweepId(2), "numbers are never used again");
    bench.pass(8 * 24 * 3_600_000);
    assert!(bench.rows.0.len() <= 2, "old receipts go, and the largest number stays: {:?}", bench.rows.0);
}

#[test]
fn points_that_are_added_or_given_come_once() {
    let mut bench = bench_of(&[definition("one", 1, &[("budget.seeds", json!(2))])]);
    let add = || Request::Add { sweep: named("one"), trials: 2, key: Some(named("k")) };
    bench.ask(add()).unwrap();
    bench.ask(add()).unwrap();
    assert_eq!(bench.sweep("one").sweep.total, 6);
    let first = bench.claim("a").unwrap();
    let params = Params::from([(named("x"), json!(0.25))]);
    let give = || Request::Enqueue { sweep: named("one"), params: params.clone(), key: Some(named("k")) };
    bench.ask(give()).unwrap();
    bench.ask(give()).unwrap();
    assert_eq!(bench.sweep("one").sweep.total, 7);
    // The given point stands between the two trials of the first point, and changes neither.
    let given = bench.claim("b").unwrap();
    let second = bench.claim("c").unwrap();
    assert_eq!((first, given, second), (lease(1, 0, 1), lease(1, 1, 1), lease(1, 2, 1)));
    let rows: Vec<_> = bench.rows.trials().cloned().collect();
    assert_eq!(rows[0].params, rows[2].params);
    assert_eq!(rows[1].params, params);
    assert_eq!([0, 1, 2].map(|i| rows[i].repeat), [0, 0, 1]);
    assert_ne!(rows[0].seed, rows[2].seed);
    let definition = definition("one", 1, &[("budget.seeds", json!(2))]);
    assert_eq!([rows[0].seed, rows[2].seed], [definition.seed(0), definition.seed(1)]);
    let third = bench.claim("d").unwrap();
    assert_eq!(bench.rows.trial(third.trial).unwrap().seed, definition.seed(2));
    // The best point is that with the better mean of its own trials.
    for (lease, value) in [(first, 0.9), (second, 0.3), (given, 0.5), (third, 0.7)] {
        bench.ask(finish(lease, Ending::Succeeded { value, digest: named("aa") })).unwrap();
    }
    let best = bench.sweep("one").best.unwrap();
    assert_eq!((best.trial, best.value, best.repeats), (trial(1, 1), 0.5, 1));
}

#[test]
fn a_grid_has_no_more_points_than_it_has() {
    let grid = [("sampler", json!({"kind": "grid"})), ("budget.trials", json!(null))];
    let mut bench = bench_of(&[definition("grid", 1, &grid)]);
    assert_eq!(bench.sweep("grid").sweep.total, 12);
    let add = Request::Add { sweep: named("grid"), trials: 1, key: None };
    assert_eq!(bench.ask_in_words(add).unwrap_err(), (ProblemKind::Invalid, named("the grid has 12 points")));
    // A budget that is larger than the grid: its end is said, and what there is runs.
    bench
        .submit(definition("long", 13, &[("sampler", json!({"kind": "grid"})), ("priority", json!(1))]))
        .unwrap();
    (0..12).for_each(|i| assert!(bench.claim(&format!("w{i}")).is_some_and(|it| it.trial.sweep.0 == 2)));
    assert_eq!(bench.claim("x").unwrap().trial.sweep.0, 1);
    (0..12).for_each(|number| {
        assert!(bench.ask(finish(lease(2, number, 1), succeeded("aa"))).is_ok());
    });
    let waits = bench.sweep("long").waits_for.unwrap();
    assert_eq!(waits, "no further point can be drawn: the grid has 12 points");
}

#[test]
fn a_worker_that_asks_again_before_it_began_gets_the_same_trial() {
    let mut bench = bench_of(&[definition("one", 3, &[])]);
    assert_eq!(bench.claim("w"), Some(lease(1, 0, 1)));
    assert_eq!(bench.claim("w"), Some(lease(1, 0, 1)));
    bench.ask(Request::Started(lease(1, 0, 1))).unwrap();
    assert_eq!(bench.claim("w"), None, "a late request of a worker that is busy");
}

#[test]
fn a_trial_that_takes_five_workers_with_it_is_quarantined_and_the_others_go_on() {
    let mut bench = bench_of(&[definition("one", 2, &[])]);
    for attempt in 1..=5 {
        assert_eq!(bench.claim(&format!("w{attempt}")), Some(lease(1, 0, attempt)));
        bench.pass(30_000);
        assert_eq!(bench.state(trial(1, 0)), if attempt < 5 { "lost" } else { "quarantined" });
        bench.pass(5_000);
    }
    assert_eq!(bench.claim("w"), Some(lease(1, 1, 1)));
    bench.ask(finish(lease(1, 1, 1), succeeded("aa"))).unwrap();
    assert!(bench.sweep("one").finished);
    // After `retry` it has all its chances again, and its attempts go on counting.
    bench.ask(Request::Retry { sweep: named("one") }).unwrap();
    assert_eq!(bench.claim("w"), Some(lease(1, 0, 6)));
    bench.pass(30_000);
    assert_eq!(bench.state(trial(1, 0)), "lost");
    assert_eq!(bench.ask(Request::Heartbeat(lease(1, 0, 5))).unwrap_err(), ProblemKind::Conflict);
}

#[test]
fn each_kind_of_fault_has_its_own_retries() {
    let retry = [("retry.user", json!(0)), ("retry.timeout", json!(2)), ("retry.infrastructure", json!(2))];
    let check = |faults: &[Option<Class>], expected: &str| {
        let mut bench = bench_of(&[definition("one", 1, &retry)]);
        for fault in faults {
            let claimed = bench.claim("w").unwrap();
            let ending = fault.map_or(Ending::Released, failed);
            bench.ask(finish(claimed, ending)).unwrap();
            bench.pass(20_000);
        }
        assert_eq!(bench.state(trial(1, 0)), expected, "after {faults:?}");
    };
    let (user, timeout, infrastructure) =
        (Some(Class::User), Some(Class::Timeout), Some(Class::Infrastructure));
    check(&[user], "failed");
    check(&[timeout, timeout], "queued");
    check(&[timeout, infrastructure, timeout], "queued");
    check(&[timeout, infrastructure, timeout, timeout], "failed");
    check(&[infrastructure, None, None, None], "queued");
    check(&[infrastructure, None, infrastructure], "quarantined");
}

#[test]
fn waits_double_and_are_drawn_from_half_of_them_to_all() {
    let retry =
        [("retry.user", json!(9)), ("retry.backoff_s", json!(10)), ("retry.most_backoff_s", json!(60))];
    let mut bench = bench_of(&[definition("one", 1, &retry)]);
    let mut waits = Vec::new();
    for most in [10, 20, 40, 60, 60] {
        let claimed = bench.claim("w").unwrap();
        bench.ask(finish(claimed, failed(Class::User))).unwrap();
        let TrialState::Queued { since, not_before: Some(until) } =
            bench.rows.trial(trial(1, 0)).unwrap().state
        else {
            panic!("it does not wait")
        };
        let wait = (until - since).num_milliseconds();
        assert!((most * 500..=most * 1000).contains(&wait), "{wait} ms of {most} s");
        assert_eq!(bench.scheduler.due(), Some(until));
        assert_eq!(bench.claim("w"), None);
        bench.now += wait;
        waits.push(wait as f64 / most as f64);
    }
    assert!(waits.windows(2).any(|pair| pair[0] != pair[1]), "{waits:?}");
}

#[test]
fn the_pruners_word_stands_until_the_attempt_has_ended() {
    let mut bench = bench_of(&[definition(
        "one",
        4,
        &[("pruner", json!({"kind": "asha", "min_step": 1, "reduction": 2}))],
    )]);
    let report = |lease, step, value| Request::Report { lease, reports: vec![Report { step, value }] };
    for (number, value) in [(0, 0.1), (1, 0.2)] {
        let claimed = bench.claim(&format!("w{number}")).unwrap();
        assert_eq!(bench.ask(report(claimed, 1, value)), Ok(Answer::Directive(Directive::Continue)));
    }
    let bad = bench.claim("bad").unwrap();
    let prune = Ok(Answer::Directive(Directive::Prune));
    assert_eq!(bench.ask(report(bad, 1, 0.9)), prune);
    assert_eq!(bench.ask(report(bad, 1, 0.9)), prune, "told again");
    assert_eq!(bench.ask(Request::Heartbeat(bad)), prune, "its answer may have been lost");
    assert_eq!(bench.ask(report(bad, 2, 0.0)), prune);
    bench.ask(finish(bad, Ending::Pruned { step: 1, value: 0.9 })).unwrap();
    assert_eq!(bench.state(bad.trial), "pruned");
}

#[test]
fn a_report_that_comes_again_takes_the_place_of_the_old_one() {
    let mut bench = bench_of(&[definition("one", 1, &[])]);
    let claimed = bench.claim("w").unwrap();
    let report = |steps: &[(u64, f64)]| Request::Report {
        lease: claimed,
        reports: steps.iter().map(|(step, value)| Report { step: *step, value: *value }).collect(),
    };
    bench.ask(report(&[(1, 0.5), (3, 0.25), (2, 0.75)])).unwrap();
    bench.ask(report(&[(2, 0.125)])).unwrap();
    let Ok(Answer::Trial(view)) = bench.ask(Request::Trial { trial: claimed.trial }) else {
        panic!("no view")
    };
    assert_eq!(view.reports, [(1, 0.5), (2, 0.125), (3, 0.25)]);
    assert_eq!(bench.ask(report(&[(4, 0.5), (5, f64::NAN)])).unwrap_err(), ProblemKind::Invalid);
}

#[test]
fn a_process_that_slept_does_not_take_its_workers_for_dead() {
    let mut bench = bench_of(&[definition("one", 1, &[("budget.timeout_s", json!(60))])]);
    let claimed = bench.claim("w").unwrap();
    bench.pass(3_600_000);
    assert_eq!(bench.state(claimed.trial), "leased");
    assert_eq!(bench.ask(Request::Heartbeat(claimed)), Ok(Answer::Directive(Directive::Continue)));
    // And a clock that is put back does not keep dead workers alive.
    bench.pass(-7_200_000);
    bench.pass(29_000);
    assert_eq!(bench.state(claimed.trial), "leased");
    bench.pass(1_000);
    assert_eq!(bench.state(claimed.trial), "lost");
}

#[test]
fn an_attempt_that_runs_far_past_its_timeout_is_ended() {
    let mut bench = bench_of(&[definition("one", 1, &[("budget.timeout_s", json!(60))])]);
    let claimed = bench.claim("w").unwrap();
    while bench.now < 60_000 + 120_000 - 5_000 {
        bench.pass(5_000);
        bench.ask(Request::Heartbeat(claimed)).unwrap();
    }
    bench.pass(5_000);
    assert_eq!(bench.ask(Request::Heartbeat(claimed)).unwrap_err(), ProblemKind::Conflict);
    assert_eq!(bench.state(claimed.trial), "queued");
}

#[test]
fn what_runs_is_not_removed() {
    let mut bench = bench_of(&[definition("one", 2, &[])]);
    let claimed = bench.claim("w").unwrap();
    let remove = || Request::Remove { sweep: named("one") };
    assert_eq!(bench.ask(remove()).unwrap_err(), ProblemKind::Conflict);
    bench.ask(Request::Cancel { sweep: named("one") }).unwrap();
    assert_eq!(bench.ask(remove()), Ok(Answer::Removed(SweepId(1))));
    assert_eq!(bench.ask(Request::Heartbeat(claimed)).unwrap_err(), ProblemKind::Conflict);
    assert_eq!(bench.ask(Request::Sweep { sweep: named("one") }).unwrap_err(), ProblemKind::NotFound);
    assert!(bench.scheduler.is_idle());
}

#[test]
fn a_paused_sweep_hands_out_nothing_and_what_runs_runs_on() {
    let mut bench = bench_of(&[definition("one", 2, &[])]);
    let claimed = bench.claim("a").unwrap();
    bench.ask(Request::Pause { sweep: named("one") }).unwrap();
    assert_eq!(bench.claim("b"), None);
    assert_eq!(bench.ask(Request::Heartbeat(claimed)), Ok(Answer::Directive(Directive::Continue)));
    bench.ask(finish(claimed, succeeded("aa"))).unwrap();
    assert!(bench.scheduler.is_idle());
    bench.ask(Request::Resume { sweep: named("one") }).unwrap();
    assert_eq!(bench.claim("b"), Some(lease(1, 1, 1)));
}
