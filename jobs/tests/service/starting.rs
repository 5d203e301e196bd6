//! Exactly one service runs, however many clients need it, and whatever became of the last one.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use jobs::api::Api;
use jobs::client::{Client, StartCommand, connect_or_start, end_service};
use jobs::wire::{ProblemKind, Shutdown};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::lab::{Lab, submission, until};
use crate::program::start_command;

/// So many clients at once, each in a thread; gives the processes that answered.
fn race(lab: &Lab, start: &StartCommand, clients: usize) -> BTreeSet<u32> {
    std::thread::scope(|scope| {
        let racing: Vec<_> = (0..clients)
            .map(|_| scope.spawn(|| connect_or_start(&lab.home, start).unwrap().service().unwrap().pid))
            .collect();
        racing.into_iter().map(|client| client.join().unwrap()).collect()
    })
}

fn started(lab: &Lab) -> usize {
    let log = fs::read_to_string(lab.home.service().join("log.txt")).unwrap();
    log.lines().filter(|line| line.contains(" serving ")).count()
}

#[test]
fn sixteen_clients_that_race_get_one_service_again_and_again() {
    let lab = Lab::new();
    let start = start_command(&lab);
    let mut known: BTreeSet<u32> = BTreeSet::new();
    for round in 1..=3 {
        let answered = race(&lab, &start, 16);
        assert_eq!(answered.len(), 1, "{answered:?}");
        assert_eq!(started(&lab), round);
        known.extend(&answered);
        let pid = Pid::from_raw(*answered.first().unwrap() as i32);
        // Its socket stays behind, and nobody listens there.
        kill(pid, Signal::SIGKILL).unwrap();
        until("the process is gone", || Client::of_home(&lab.home).is_err());
        assert!(lab.home.service().join("socket").exists());
    }
    assert_eq!(known.len(), 3);
}

#[test]
fn a_client_heals_a_service_that_was_killed_between_two_verbs() {
    let lab = Lab::new();
    let client = connect_or_start(&lab.home, &start_command(&lab)).unwrap();
    client.submit(&submission("kept", 2)).unwrap();
    let first = client.service().unwrap().pid;
    kill(Pid::from_raw(first as i32), Signal::SIGKILL).unwrap();
    let view = client.sweep("kept").unwrap();
    assert_eq!(view.sweep.total, 2);
    assert_ne!(client.service().unwrap().pid, first);
    assert_eq!(end_service(&lab.home, Shutdown::default()), Ok(true));
    assert_eq!(end_service(&lab.home, Shutdown::default()), Ok(false));
    assert!(Client::of_home(&lab.home).is_err());
}

#[test]
fn a_service_that_has_just_ended_is_followed_by_another_at_once() {
    let lab = Lab::new();
    let start = start_command(&lab);
    for _ in 0..3 {
        connect_or_start(&lab.home, &start).unwrap().sweeps().unwrap();
        end_service(&lab.home, Shutdown::default()).unwrap();
    }
}

#[test]
fn a_service_that_cannot_start_says_why() {
    let lab = Lab::new();
    let check = |start: &StartCommand, expected: &str| {
        let told = connect_or_start(&lab.home, start).unwrap_err();
        assert_eq!(told.kind, ProblemKind::Unavailable);
        assert!(told.message.contains(expected), "{told}");
        assert!(!told.message.contains('\n'), "{told}");
    };
    check(&StartCommand::of(lab.path("nothing")), "No such file");
    fs::write(lab.path("failing"), "#!/bin/sh\necho 'error: it is too late' >&2\nexit 3\n").unwrap();
    fs::set_permissions(lab.path("failing"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    check(&StartCommand::of(lab.path("failing")), "it is too late");
}

#[test]
fn a_home_with_a_long_path_has_its_socket_elsewhere_and_is_found() {
    let mut lab = Lab::new();
    let long = lab.path(&"long-".repeat(30));
    lab.home = store::Home::at(long);
    let running = lab.serve();
    assert!(!running.listening.socket.starts_with(lab.home.root()));
    assert!(running.listening.socket.as_os_str().len() < 100);
    let client = lab.client();
    client.submit(&submission("far", 1)).unwrap();
    let socket = running.listening.socket.clone();
    running.stop();
    assert!(!socket.exists());
    fs::remove_dir(socket.parent().unwrap()).unwrap();
    let gone = client.patient(Duration::ZERO).sweeps().unwrap_err();
    assert_eq!(gone.kind, ProblemKind::Unavailable);
}
