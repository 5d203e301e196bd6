//! What happens is told once to everybody who watches, whatever breaks meanwhile.

use std::time::Duration;

use jobs::api::Api;
use jobs::client::Client;
use jobs::wire::{Ending, Happening, ProblemKind, Shutdown, What};

use crate::lab::{Lab, claimed, submission, until};
use crate::raw::{over_socket, request};

/// Changes a sweep again and again.
fn keep_changing(client: &Client, rounds: usize) {
    for _ in 0..rounds {
        client.pause("busy").unwrap();
        client.resume("busy").unwrap();
        let lease = claimed(client, "worker").lease;
        client.finish(lease, &Ending::Succeeded { value: 1.0, digest: "ab".repeat(32) }).unwrap();
    }
}

/// Everything from the beginning, asked for piece by piece.
fn all(api: &dyn Api) -> Vec<Happening> {
    let mut all: Vec<Happening> = Vec::new();
    loop {
        let after = all.last().map_or(0, |last| last.id);
        let more = api.happenings(after, Duration::ZERO).unwrap();
        if more.is_empty() {
            return all;
        }
        all.extend(more);
    }
}

/// Whether this is the last thing that happens in a test.
fn is_the_end(happening: &Happening) -> bool {
    matches!(&happening.what, What::Sweep { sweep } if sweep.name == "end")
}

#[test]
fn a_watcher_that_comes_and_goes_misses_nothing_and_hears_nothing_twice() {
    let lab = Lab::new();
    let _running = lab.serve();
    let client = lab.client();
    client.submit(&submission("busy", 60)).unwrap();
    let watching = lab.client();
    let watcher = std::thread::spawn(move || {
        let mut heard: Vec<Happening> = Vec::new();
        let mut visits = 0;
        // Leaves after a few changes, and comes back with the number of the last one.
        while !heard.last().is_some_and(is_the_end) {
            let mut events = watching.events(heard.last().map_or(0, |last| last.id));
            let begun = heard.len();
            while heard.len() < begun + 5 || events.seen() < heard.last().unwrap().id {
                heard.push(events.next().unwrap().unwrap());
                if heard.last().is_some_and(is_the_end) {
                    break;
                }
            }
            visits += 1;
        }
        (heard, visits)
    });
    keep_changing(&client, 40);
    client.submit(&submission("end", 1)).unwrap();
    let (heard, visits) = watcher.join().unwrap();
    assert!(visits > 5, "{visits} visits");
    assert_eq!(heard, all(&client));
}

#[test]
fn a_watcher_outlives_the_service() {
    let lab = Lab::new();
    let running = lab.serve();
    lab.client().submit(&submission("busy", 60)).unwrap();
    let watching = lab.client().patient(Duration::from_secs(60));
    let watcher = std::thread::spawn(move || {
        let mut heard = Vec::new();
        for happening in watching.events(0) {
            heard.push(happening.unwrap());
            if heard.last().is_some_and(is_the_end) {
                break;
            }
        }
        heard
    });
    keep_changing(&lab.client(), 5);
    running.stop();
    let running = lab.serve();
    keep_changing(&lab.client(), 5);
    running.stop();
    let _running = lab.serve();
    keep_changing(&lab.client(), 5);
    lab.client().submit(&submission("end", 1)).unwrap();
    assert_eq!(watcher.join().unwrap(), all(&lab.client()));
}

#[test]
fn a_watcher_that_waits_is_stopped_from_outside() {
    let lab = Lab::new();
    let _running = lab.serve();
    let mut events = lab.client().events(0);
    let stopper = events.stopper();
    let watcher = std::thread::spawn(move || events.next());
    std::thread::sleep(Duration::from_millis(100));
    stopper.stop();
    until("it has ended", || watcher.is_finished());
    assert_eq!(watcher.join().unwrap(), None);
}

#[test]
fn an_event_has_the_changes_number_as_its_id() {
    let lab = Lab::new();
    let running = lab.serve();
    lab.client().submit(&submission("busy", 1)).unwrap();
    let stream = std::thread::spawn(move || {
        let ask = request("GET /v1/events?after=0", &["host: localhost"], "");
        let response = over_socket(&running.listening.socket, &ask);
        (response, running)
    });
    // The stream ends with the service.
    std::thread::sleep(Duration::from_millis(300));
    lab.client().shutdown(Shutdown::default()).unwrap();
    let (response, _running) = stream.join().unwrap();
    assert_eq!(response.status, 200);
    assert!(response.body.contains("id: 1\n"), "{}", response.body);
    assert!(response.body.contains("data: [{"), "{}", response.body);
}

#[test]
fn who_asks_beyond_the_end_is_told_to_read_everything_again() {
    let lab = Lab::new();
    let _running = lab.serve();
    let client = lab.client();
    client.submit(&submission("busy", 1)).unwrap();
    let last = all(&client).last().unwrap().id;
    let mut events = client.events(1_000_000);
    let first = events.next().unwrap().unwrap();
    assert_eq!(first, Happening { id: last, what: What::Reset });
    client.pause("busy").unwrap();
    let next = events.next().unwrap().unwrap();
    assert_eq!(next.id, last + 1, "it goes on from there");
}

#[test]
fn a_wrong_place_to_go_on_from_is_refused() {
    let lab = Lab::new();
    let running = lab.serve();
    for (line, headers) in [
        ("GET /v1/events", vec!["host: localhost", "last-event-id: yesterday"]),
        ("GET /v1/events?after=-1", vec!["host: localhost"]),
        ("GET /v1/events?since=1", vec!["host: localhost"]),
        ("GET /v1/happenings?wait_s=-1", vec!["host: localhost"]),
        ("GET /v1/happenings?wait_s=NaN", vec!["host: localhost"]),
    ] {
        let response = over_socket(&running.listening.socket, &request(line, &headers, ""));
        assert_eq!(response.status, 400, "{line} {headers:?}: {}", response.body);
        assert_eq!(response.problem().kind, ProblemKind::Invalid);
    }
}

#[test]
fn a_waiting_question_is_answered_by_the_next_change() {
    let lab = Lab::new();
    let _running = lab.serve();
    let client = lab.client();
    client.submit(&submission("busy", 1)).unwrap();
    let last = all(&client).last().unwrap().id;
    let waiting = {
        let client = lab.client();
        std::thread::spawn(move || client.happenings(last, Duration::from_secs(60)))
    };
    client.pause("busy").unwrap();
    until("it is answered", || waiting.is_finished());
    let told = waiting.join().unwrap().unwrap();
    assert!(!told.is_empty() && told.iter().all(|happening| happening.id > last));
}
