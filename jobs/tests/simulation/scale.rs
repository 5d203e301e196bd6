//! The scheduler with a hundred thousand trials: time and memory, to be looked at. `cargo test --release -p jobs --test
//! simulation scale -- --ignored --nocapture --test-threads 1` prints them.

use jobs::scheduler::{Answer, Changes, Request, Scheduler};
use jobs::wire::{ClaimRequest, Ending, Report, Submission, TrialQuery};
use serde_json::json;
use store::row::Row;

use crate::definitions::{at, config, definition};
use crate::table::succeeded;

const TRIALS: u32 = 100_000;

/// Prints what a deed takes of the processor, whatever else the machine does.
fn timed<T>(what: &str, times: u32, deed: impl FnOnce() -> T) -> T {
    let start = nanoseconds();
    let result = deed();
    let taken = (nanoseconds() - start) as f64;
    println!("{what}: {:.1} ms, {:.2} µs each", taken / 1e6, taken / 1e3 / f64::from(times));
    result
}

/// How long this thread ran.
fn nanoseconds() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split_whitespace().next().unwrap().parse().unwrap()
}

/// Memory of this process, in mebibytes.
fn resident() -> f64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() * 4096.0 / f64::from(1 << 20)
}

fn ask(scheduler: &mut Scheduler, now: i64, changes: &mut Changes, request: Request) -> Answer {
    let decision = scheduler.handle(request, at(now));
    changes.add(decision.changes);
    decision.answer.unwrap()
}

fn claim(worker: u32) -> Request {
    let capacity = jobs::sweep::Resources { cores: 1 << 20, memory_mib: 0, gpus: 0 };
    let worker = format!("host-{}-{worker:08x}", worker % 64);
    Request::Claim(ClaimRequest { worker, host: "host".to_owned(), capacity, wait_s: 0.0 })
}

/// Claims and ends every trial, eight at a time.
fn run(scheduler: &mut Scheduler, trials: u32, mut ask: impl FnMut(&mut Scheduler, i64, Request) -> Answer) {
    for first in (0..trials).step_by(8) {
        let now = i64::from(first);
        let claims: Vec<_> = (0..8).map(|i| ask(scheduler, now, claim(first + i))).collect();
        for answer in claims {
            let Answer::Claim(Some(assignment)) = answer else { panic!("no trial: {answer:?}") };
            let lease = assignment.lease;
            ask(scheduler, now, Request::Started(lease));
            for step in 0..3 {
                let value = f64::from(lease.trial.number % 977) + step as f64;
                ask(scheduler, now, Request::Report { lease, reports: vec![Report { step, value }] });
            }
            let digest = "0123456789abcdef".repeat(4);
            ask(scheduler, now, Request::Finish { lease, ending: Ending::Succeeded { value: 0.5, digest } });
        }
    }
}

#[test]
#[ignore = "measures; see the head of this file"]
fn a_hundred_thousand_trials_at_scale() {
    let before = resident();
    let (mut scheduler, _) = Scheduler::restore(config(), std::iter::empty(), at(0)).unwrap();
    let submit = || {
        let definition = definition("big", TRIALS, &[]);
        Request::Submit(Submission { definition, source: String::new(), key: Some("k".to_owned()) })
    };
    let forget = |scheduler: &mut Scheduler, now, request| scheduler.handle(request, at(now)).answer.unwrap();
    timed("submit", 1, || forget(&mut scheduler, 0, submit()));
    timed("claim, started, 3 reports, finish", TRIALS, || run(&mut scheduler, TRIALS, forget));
    println!("memory: +{:.0} MiB for {TRIALS} trials with 3 reports each", resident() - before);
    timed("a sweep's view", 1, || forget(&mut scheduler, 0, Request::Sweep { sweep: "big".to_owned() }));
    let query = TrialQuery { from: 50_000, ..TrialQuery::default() };
    timed("a list of 1,000", 1, || {
        forget(&mut scheduler, 0, Request::Trials { sweep: "big".to_owned(), query })
    });
    timed("a claim in vain", 1, || forget(&mut scheduler, 0, claim(0)));

    let (mut again, _) = Scheduler::restore(config(), std::iter::empty(), at(0)).unwrap();
    let mut changes = Changes::default();
    ask(&mut again, 0, &mut changes, submit());
    run(&mut again, TRIALS, |scheduler, now, request| ask(scheduler, now, &mut changes, request));
    let texts = |row: &Row| serde_json::to_string(row).unwrap();
    let texts: Vec<String> = changes.into_batch().puts.iter().map(texts).collect();
    let rows = texts.iter().map(|text| serde_json::from_str::<Row>(text).unwrap());
    timed("reading the rows' JSON", texts.len() as u32, || rows.clone().count());
    let restore = || Scheduler::restore(config(), rows, at(0)).unwrap();
    let (restored, _) = timed("restoring, with reading", texts.len() as u32, restore);
    assert_eq!(restored.audit(), Vec::<String>::new());
    assert_eq!(restored.portrait(), again.portrait());
}

#[test]
#[ignore = "measures; see the head of this file"]
fn twenty_thousand_sweeps_at_scale() {
    const SWEEPS: u32 = 20_000;
    let (mut scheduler, _) = Scheduler::restore(config(), std::iter::empty(), at(0)).unwrap();
    let mut changes = Changes::default();
    let before = resident();
    timed("submit", SWEEPS, || {
        for number in 0..SWEEPS {
            let definition = definition(&format!("n{number}"), 1, &[("priority", json!(number % 7))]);
            let submission = Submission { definition, source: String::new(), key: None };
            let decision = scheduler.handle(Request::Submit(submission), at(0));
            assert!(decision.answer.is_ok());
        }
    });
    println!("+{:.0} MiB", resident() - before);
    timed("claim and finish", SWEEPS, || {
        for number in 0..SWEEPS {
            let answer = scheduler.handle(claim(number), at(0)).answer;
            let Ok(Answer::Claim(Some(assignment))) = answer else { panic!("no trial") };
            let finish = Request::Finish { lease: assignment.lease, ending: succeeded("aa") };
            assert!(scheduler.handle(finish, at(0)).answer.is_ok());
        }
    });
    println!("+{:.0} MiB", resident() - before);
    timed("all views", SWEEPS, || ask(&mut scheduler, 0, &mut changes, Request::Sweeps));
}
