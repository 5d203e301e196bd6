//! A disk that is full: nothing is acknowledged, nothing changes, and when there is space again all goes on.

use std::fs;

use jobs::api::Api;
use jobs::client::{connect_or_start, end_service};
use jobs::wire::{Directive, Ending, ProblemKind};
use serde_json::json;

use crate::lab::{Lab, claim, claimed, submission, until};
use crate::program::{limit_file, start_command};

#[test]
fn on_a_full_disk_changes_are_refused_reading_goes_on_and_with_space_all_does() {
    let lab = Lab::new();
    let client = connect_or_start(&lab.home, &start_command(&lab)).unwrap();
    client.submit(&submission("kept", 3)).unwrap();
    let lease = claimed(&client, "a").lease;
    let before = client.sweeps().unwrap();
    let happened = client.happenings(0, std::time::Duration::ZERO).unwrap();

    fs::write(limit_file(&lab.home), "0").unwrap();
    // What is longer than anything that was written before.
    let mut large = submission("large", 3);
    large.definition.base = [("text".to_owned(), json!("x".repeat(100_000)))].into();
    let mut refused = None;
    until("a change is refused", || {
        refused = client.submit(&large).err();
        refused.is_some() || client.remove("large").is_err()
    });
    let refused = refused.unwrap();
    assert_eq!(refused.kind, ProblemKind::Unavailable, "{refused}");
    assert!(refused.message.contains("nothing was changed"), "{refused}");
    for _ in 0..3 {
        let ending = Ending::Succeeded { value: 1.0, digest: "ab".repeat(32) };
        assert_eq!(client.finish(lease, &ending).unwrap_err().kind, ProblemKind::Unavailable);
        assert_eq!(client.claim(&claim("b", 0.0)).unwrap_err().kind, ProblemKind::Unavailable);
        assert_eq!(client.heartbeat(lease), Ok(Directive::Continue), "the worker is not stopped");
    }
    let now: Vec<_> =
        client.sweeps().unwrap().into_iter().filter(|view| view.sweep.name != "large").collect();
    assert_eq!(now, before);

    fs::remove_file(limit_file(&lab.home)).unwrap();
    until("changes are taken again", || client.pause("kept").is_ok());
    client.resume("kept").unwrap();
    client.finish(lease, &Ending::Succeeded { value: 1.0, digest: "ab".repeat(32) }).unwrap();
    let lease = claimed(&client, "b").lease;
    assert_eq!((lease.trial.number, lease.attempt), (1, 1), "the refused claim handed out nothing");
    let all = client.happenings(0, std::time::Duration::ZERO).unwrap();
    assert_eq!(all[..happened.len()], happened);
    end_service(&lab.home).unwrap();
    let again = connect_or_start(&lab.home, &start_command(&lab)).unwrap();
    assert_eq!(again.happenings(0, std::time::Duration::ZERO).unwrap(), all);
    end_service(&lab.home).unwrap();
}
