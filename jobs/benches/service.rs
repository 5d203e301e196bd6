//! What the service costs: durable trials a second, lists, restarts, memory and the delay of events.
//!
//! `cargo bench -p jobs --bench service`, or with a number of trials behind `--`. It serves from a process of its own.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jobs::api::Api;
use jobs::client::Client;
use jobs::engine::{Engine, Options};
use jobs::service::{Serving, serve};
use jobs::sweep::{Definition, Resources};
use jobs::wire::{ClaimRequest, Ending, Report, Submission, TrialQuery, What};
use serde_json::json;
use store::row::{AttemptEnd, Params, TrialId, TrialState};
use store::{Batch, Home, Row, Store};

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    match (arguments.next(), arguments.next()) {
        (Some(verb), Some(home)) if verb == "serve" => serve_home(&home),
        (trials, _) => measure(trials.and_then(|trials| trials.parse().ok()).unwrap_or(100_000)),
    }
}

fn serve_home(home: &str) {
    let serving = Serving { home: Home::at(home), engine: Options::default(), listen: None, idle_exit: None };
    if let Err(error) = serve(serving, || false, |_| {}) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn measure(trials: u32) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let home = Home::at(folder.path().join("home"));
    let mut service = start(&home);
    for clients in [1, 8] {
        let rate = throughput(&home, clients, Duration::from_secs(5));
        println!("durable submit + claim + complete, {clients} clients: {rate:.0} a second");
    }
    println!("a trial's five verbs, one client: {:.2} ms", overhead(&home));
    end(&mut service);

    fill(&home, trials);
    let begun = now();
    let mut service = start(&home);
    println!("start to answer at {trials} trials: {:.2} s", begun.elapsed().as_secs_f64());
    println!("memory then: {} MiB", resident(service.id()));
    for limit in [100, 1_000] {
        println!("list of {limit} of {trials} trials: {}", list(&home, trials, limit));
    }
    println!("list of all sweeps: {}", spread((0..200).map(|_| timed(|| client(&home).sweeps())).collect()));
    println!("events, from asking to hearing: {}", lag(&home));
    println!("memory at the end: {} MiB", resident(service.id()));
    service.kill().expect("it runs");
    service.wait().expect("it ends");
    let begun = now();
    let mut service = start(&home);
    println!("start to answer after kill -9: {:.2} s", begun.elapsed().as_secs_f64());
    end(&mut service);
}

fn start(home: &Home) -> Child {
    let this = std::env::current_exe().expect("a path");
    let service = Command::new(this).arg("serve").arg(home.root()).spawn().expect("a process");
    while Client::of_home(home).is_err() {
        std::thread::sleep(Duration::from_millis(1));
    }
    service
}

fn end(service: &mut Child) {
    nix::sys::signal::kill(
        nix::unistd::Pid::from_raw(service.id() as i32),
        nix::sys::signal::Signal::SIGKILL,
    )
    .expect("it runs");
    service.wait().expect("it ends");
}

fn client(home: &Home) -> Client {
    Client::of_home(home).expect("it answers")
}

/// Trials that were submitted one by one, claimed and completed, a second.
fn throughput(home: &Home, clients: usize, time: Duration) -> f64 {
    let name = format!("rate-{clients}");
    client(home).submit(&submission(&name, 1)).expect("it is taken");
    let begun = now();
    let done: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..clients)
            .map(|number| {
                let name = name.clone();
                scope.spawn(move || {
                    let client = client(home);
                    let mut done = 0;
                    while begun.elapsed() < time {
                        client.enqueue(&name, &point(), None).expect("it is taken");
                        let lease = claim(&client, number).lease;
                        client.finish(lease, &succeeded()).expect("it is taken");
                        done += 1;
                    }
                    done
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().expect("no panic")).sum()
    });
    done as f64 / begun.elapsed().as_secs_f64()
}

/// Milliseconds that a trial's worker waits for the service: claim, started, report, heartbeat, finish.
fn overhead(home: &Home) -> f64 {
    let client = client(home);
    client.submit(&submission("overhead", 500)).expect("it is taken");
    let begun = now();
    for _ in 0..500 {
        let lease = claim(&client, 0).lease;
        client.started(lease).expect("it is told");
        client.report(lease, &[Report { step: 1, value: 0.5 }]).expect("it is taken");
        client.heartbeat(lease).expect("it is told");
        client.finish(lease, &succeeded()).expect("it is taken");
    }
    begun.elapsed().as_secs_f64() * 1e3 / 500.0
}

/// Writes so many finished trials, as the scheduler would have.
fn fill(home: &Home, trials: u32) {
    let engine = Engine::open(home, Options::default()).expect("it opens");
    let sweep = engine.submit(&submission("large", trials)).expect("it is taken").sweep;
    let lease = claim(&engine, 0).lease;
    engine.finish(lease, &succeeded()).expect("it is taken");
    let mut sweep = engine.sweep("large").map(|view| view.sweep).unwrap_or(sweep);
    let model = engine.trial(lease.trial).expect("it is there").trial;
    drop(engine);
    let (mut store, _) = Store::open(home).expect("it opens");
    sweep.drawn = trials;
    store.commit(&Batch { puts: vec![Row::Sweep(sweep)], deletes: vec![] }).expect("there is space");
    let numbers: Vec<u32> = (lease.trial.number + 1..trials).collect();
    for numbers in numbers.chunks(1_000) {
        let rows = numbers.iter().map(|number| {
            let mut row = model.clone();
            row.id = TrialId { number: *number, ..row.id };
            row.seed = u64::from(*number);
            if let TrialState::Succeeded { value, .. } = &mut row.state {
                *value = f64::from(*number);
            }
            for attempt in &mut row.attempts {
                if let Some(AttemptEnd::Succeeded { digest, .. }) = &mut attempt.end {
                    *digest = format!("{number:064x}");
                }
            }
            Row::Trial(row)
        });
        store.commit(&Batch { puts: rows.collect(), deletes: vec![] }).expect("there is space");
    }
    store.tend().expect("there is space");
}

fn list(home: &Home, trials: u32, limit: u32) -> String {
    let client = client(home);
    let ask = |round: u32| {
        let from = round.wrapping_mul(2_654_435_761) % trials.saturating_sub(limit).max(1);
        let query = TrialQuery { from, limit: Some(limit), ..TrialQuery::default() };
        timed(|| client.trials("large", &query))
    };
    spread((0..200).map(ask).collect())
}

/// How long after asking for a change a watcher hears of it, while others change things, too.
fn lag(home: &Home) -> String {
    client(home).submit(&submission("watched", 1)).expect("it is taken");
    let asked: Arc<Mutex<HashMap<String, Instant>>> = Arc::default();
    let after = client(home).happenings(u64::MAX, Duration::ZERO).expect("it is told")[0].id;
    let mut events = client(home).events(after);
    let stopper = events.stopper();
    let known = Arc::clone(&asked);
    let watcher = std::thread::spawn(move || {
        let mut lags = Vec::new();
        while let Some(Ok(happening)) = events.next() {
            let What::Trial { trial } = happening.what else { continue };
            let key = trial.params["rate"].to_string();
            lags.extend(known.lock().expect("no panic").remove(&key).map(|asked| asked.elapsed()));
        }
        lags
    });
    std::thread::scope(|scope| {
        let busy = scope.spawn(|| throughput(home, 2, Duration::from_secs(10)));
        let client = client(home);
        for number in 0..400 {
            let rate = json!(0.5 + f64::from(number) / 1_000.0);
            asked.lock().expect("no panic").insert(rate.to_string(), now());
            client.enqueue("watched", &[("rate".to_owned(), rate)].into(), None).expect("it is taken");
            std::thread::sleep(Duration::from_millis(20));
        }
        busy.join().expect("no panic");
    });
    std::thread::sleep(Duration::from_millis(500));
    stopper.stop();
    let lags = watcher.join().expect("no panic");
    format!("{} of {} heard", spread(lags.clone()), lags.len())
}

fn submission(name: &str, trials: u32) -> Submission {
    let definition: Definition = serde_json::from_value(json!({
        "name": name,
        "trial": {"kind": "command", "command": ["true"]},
        "space": {"rate": {"float": [0.5, 1.0]}},
        "sampler": {"kind": "random", "seed": 7},
        "objective": {"metric": "loss", "direction": "minimize"},
        "budget": {"trials": trials},
    }))
    .expect("a definition");
    Submission { definition, source: String::new(), key: None }
}

fn point() -> Params {
    [("rate".to_owned(), json!(0.75))].into()
}

fn claim(api: &dyn Api, worker: usize) -> jobs::wire::Assignment {
    let capacity = Resources { cores: 1_000, memory_mib: 1 << 40, gpus: 0 };
    let request =
        ClaimRequest { worker: format!("w{worker}"), host: "here".to_owned(), capacity, wait_s: 30.0 };
    api.claim(&request).expect("it is told").expect("there is one")
}

fn succeeded() -> Ending {
    Ending::Succeeded { value: 0.5, digest: "ab".repeat(32) }
}

fn timed<T, E: std::fmt::Debug>(ask: impl FnOnce() -> Result<T, E>) -> Duration {
    let begun = now();
    ask().expect("it is told");
    begun.elapsed()
}

fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at =
        |share: f64| times.get(((times.len() as f64 - 1.0) * share) as usize).copied().unwrap_or_default();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    format!("median {:.1} ms, p99 {:.1} ms, longest {:.1} ms", ms(at(0.5)), ms(at(0.99)), ms(at(1.0)))
}

/// Mebibytes of a process's memory.
fn resident(pid: u32) -> u64 {
    let status =
        std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default() >> 10
}

#[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
fn now() -> Instant {
    Instant::now()
}
