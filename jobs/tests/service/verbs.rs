//! Every verb gives the same answers in this process, over the socket and over TCP.

use std::time::Duration;

use jobs::api::Api;
use jobs::engine::{Engine, Options};
use jobs::wire::{Directive, Ending, Lease, ProblemKind, Report, Shutdown, Submission, TrialQuery};
use serde::Serialize;
use serde_json::{Value, json};
use store::row::{Class, TrialId};

use crate::lab::{Lab, claim, claimed, submission};

/// What everybody is asked, and what was answered.
struct Story<'a> {
    api: &'a dyn Api,
    told: Vec<(String, Value)>,
}

impl Story<'_> {
    fn ask<T: Serialize, E: Serialize>(&mut self, what: &str, ask: impl FnOnce(&dyn Api) -> Result<T, E>) {
        let answer = match ask(self.api) {
            Ok(answer) => json!({"ok": answer}),
            Err(problem) => json!({"problem": problem}),
        };
        self.told.push((what.to_owned(), timeless(answer)));
    }
}

/// Times, processes and places differ; everything else must not.
fn timeless(value: Value) -> Value {
    match value {
        Value::String(text) if text.parse::<chrono::DateTime<chrono::Utc>>().is_ok() => json!("a time"),
        Value::Array(values) => values.into_iter().map(timeless).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(name, _)| !["pid", "home", "store"].contains(&name.as_str()))
            .map(|(name, value)| (name, timeless(value)))
            .collect(),
        other => other,
    }
}

fn story(api: &dyn Api) -> Vec<(String, Value)> {
    let mut story = Story { api, told: Vec::new() };
    // With keys of our own: a client that is given none makes them, and what it was answered is then written down.
    let keyed =
        |name: &str, trials, key: &str| Submission { key: Some(key.to_owned()), ..submission(name, trials) };
    let first = keyed("first", 4, "one");
    story.ask("no sweeps", |api| api.sweeps());
    story.ask("submit", |api| api.submit(&first));
    story.ask("submit again", |api| api.submit(&first));
    story.ask("another definition", |api| api.submit(&keyed("first", 5, "two")));
    story.ask("hostile name", |api| api.submit(&keyed("../../etc", 1, "three")));
    story.ask("second", |api| api.submit(&keyed("second", 2, "four")));
    story.ask("sweeps", |api| api.sweeps());
    story.ask("by name", |api| api.sweep("first"));
    story.ask("by number", |api| api.sweep("s1"));
    story.ask("none", |api| api.sweep("third"));
    for hostile in ["../s1", ".", "..", "s1/trials", "s1?x=1", "s1%2f", "\0", "ä b"] {
        story.ask(&format!("named {hostile:?}"), |api| api.sweep(hostile));
    }
    story.ask("pause second", |api| api.pause("second"));
    story.ask("claim", |api| api.claim(&claim("a", 0.0)));
    let trial = |number| TrialId { sweep: store::SweepId(1), number };
    let lease = |number, attempt| Lease { trial: trial(number), attempt };
    story.ask("started", |api| api.started(lease(0, 1)));
    story.ask("heartbeat", |api| api.heartbeat(lease(0, 1)));
    let reports = [Report { step: 1, value: 0.1 + 0.2 }, Report { step: 2, value: 1e-300 }];
    story.ask("report", |api| api.report(lease(0, 1), &reports));
    story.ask("stale report", |api| api.report(lease(0, 2), &reports));
    story.ask("write", |api| api.write_file(lease(0, 1), "work/a b.bin", 0, &[0, 255, 10]));
    story.ask("write more", |api| api.write_file(lease(0, 1), "work/a b.bin", 2, b"more"));
    story.ask("gap", |api| api.write_file(lease(0, 1), "work/a b.bin", 99, b"x"));
    story.ask("stale write", |api| api.write_file(lease(0, 2), "log.txt", 0, b"x"));
    story.ask("files", |api| api.files(lease(0, 1)));
    story.ask("read", |api| api.read_file(lease(0, 1), "work/a b.bin", 1, 3));
    story.ask("read at the end", |api| api.read_file(lease(0, 1), "work/a b.bin", 6, 3));
    story.ask("read nothing", |api| api.read_file(lease(0, 1), "nothing", 0, 3));
    let good = Ending::Succeeded { value: 0.25, digest: "ab".repeat(32) };
    story.ask("finish", |api| api.finish(lease(0, 1), &good));
    story.ask("finish again", |api| api.finish(lease(0, 1), &good));
    story.ask("finish otherwise", |api| {
        api.finish(lease(0, 1), &Ending::Succeeded { value: 0.5, digest: "cd".repeat(32) })
    });
    story.ask("claim another", |api| api.claim(&claim("a", 5.0)));
    story.ask("fail", |api| {
        api.finish(lease(1, 1), &Ending::Failed { class: Class::User, message: "it broke".to_owned() })
    });
    story.ask("retry one", |api| api.retry_trial(trial(1)));
    story.ask("trials", |api| api.trials("first", &TrialQuery::default()));
    let query = TrialQuery { state: Some("succeeded".to_owned()), from: 0, limit: Some(1) };
    story.ask("some trials", |api| api.trials("first", &query));
    let query = TrialQuery { state: Some("no such state&x".to_owned()), ..TrialQuery::default() };
    story.ask("no trials", |api| api.trials("first", &query));
    story.ask("a trial", |api| api.trial(trial(0)));
    story.ask("no trial", |api| api.trial(trial(77)));
    let point = [("rate".to_owned(), json!(0.75))].into();
    story.ask("enqueue", |api| api.enqueue("first", &point, Some("key")));
    story.ask("enqueue again", |api| api.enqueue("first", &point, Some("key")));
    story.ask("add", |api| api.add("first", 2, Some("more")));
    story.ask("add again", |api| api.add("first", 2, Some("more")));
    story.ask("cancel one", |api| api.cancel_trial(trial(1)));
    story.ask("resume", |api| api.resume("second"));
    story.ask("cancel", |api| api.cancel("second"));
    story.ask("retry", |api| api.retry("first"));
    story.ask("remove", |api| api.remove("second"));
    story.ask("removed", |api| api.sweep("second"));
    story.ask("happenings", |api| api.happenings(0, Duration::ZERO));
    story.ask("beyond", |api| api.happenings(u64::MAX, Duration::ZERO));
    story.ask("service", |api| api.service());
    story.told
}

#[test]
fn every_verb_is_answered_alike_in_process_over_the_socket_and_over_tcp() {
    let (here, there, elsewhere) = (Lab::new(), Lab::new(), Lab::new());
    let engine = Engine::open(&here.home, Options::default()).unwrap();
    let in_process = story(&engine);
    let _running = there.serve();
    let over_socket = story(&there.client());
    let tcp = elsewhere.serve_tcp();
    let over_tcp = story(&tcp.client_tcp());
    for (((what, own), (_, socket)), (_, tcp)) in in_process.iter().zip(&over_socket).zip(&over_tcp) {
        assert_eq!(own, socket, "{what}, in process and over the socket");
        assert_eq!(own, tcp, "{what}, in process and over TCP");
    }
    // A story in which nothing succeeds would be alike everywhere, too.
    let failed: Vec<&str> = in_process
        .iter()
        .filter(|(_, told)| told.get("problem").is_some())
        .map(|(what, _)| what.as_str())
        .collect();
    let named = failed.iter().filter(|what| what.starts_with("named")).count();
    assert_eq!(named, 8, "{failed:?}");
    let others: Vec<&str> = failed.into_iter().filter(|what| !what.starts_with("named")).collect();
    let expected = [
        "another definition",
        "hostile name",
        "none",
        "stale report",
        "gap",
        "stale write",
        "read nothing",
        "finish otherwise",
        "no trials",
        "no trial",
        "removed",
    ];
    assert_eq!(others, expected);
}

#[test]
fn a_shutdown_answers_what_is_under_way() {
    let lab = Lab::new();
    let running = lab.serve();
    let client = lab.client();
    client.submit(&submission("one", 1)).unwrap();
    assert_eq!(claimed(&client, "a").lease.attempt, 1);
    let waiting = {
        let client = lab.client();
        std::thread::spawn(move || client.claim(&claim("b", 60.0)))
    };
    // It may come before the claim does; then the claim finds nobody, which is an answer, too.
    client.shutdown(Shutdown::default()).unwrap();
    let waited = waiting.join().unwrap();
    assert!(matches!(&waited, Ok(None)) || waited.is_err(), "{waited:?}");
    running.stop();
    let _again = lab.serve();
    let lease = Lease { trial: TrialId { sweep: store::SweepId(1), number: 0 }, attempt: 1 };
    assert_eq!(lab.client().heartbeat(lease), Ok(Directive::Continue), "running trials are adopted again");
}

#[test]
fn a_backup_is_a_home_itself_and_is_made_on_the_services_machine_only() {
    let lab = Lab::new();
    let running = lab.serve_tcp();
    let client = lab.client();
    client.submit(&submission("saved", 2)).unwrap();
    let lease = claimed(&client, "a").lease;
    client.write_file(lease, "work/model.bin", 0, b"weights").unwrap();
    let before = client.sweep("saved").unwrap();
    assert_eq!(client.backup(&lab.home.root().join("inside")).unwrap_err().kind, ProblemKind::Invalid);
    assert_eq!(running.client_tcp().backup(&lab.path("copy")).unwrap_err().kind, ProblemKind::Forbidden);
    let saved = client.backup(&lab.path("copy")).unwrap();
    assert_eq!(saved.folder, lab.path("copy"));
    assert_eq!(client.backup(&lab.path("copy")).unwrap_err().kind, ProblemKind::Invalid, "it is there");
    client.cancel("saved").unwrap();
    let copy = Engine::open(&store::Home::at(lab.path("copy")), Options::default()).unwrap();
    assert_eq!(copy.sweep("saved").unwrap(), before);
    assert_eq!(copy.read_file(lease, "work/model.bin", 0, 99).unwrap(), b"weights");
    assert_eq!(copy.backup(std::path::Path::new("relative")).unwrap_err().kind, ProblemKind::Invalid);
}
