//! Files of attempts: what is in their folder, and nothing else.

use std::fs;
use std::os::unix::fs::symlink;

use jobs::api::Api;
use jobs::engine::{Engine, Options};
use jobs::wire::{Ending, Lease, ProblemKind};
use store::TrialId;

use crate::lab::{Lab, Running, claimed, submission};
use crate::raw::{Response, over_socket, over_tcp, request};

/// A home with an attempt under way.
fn with_attempt(api: &dyn Api) -> Lease {
    api.submit(&submission("files", 2)).unwrap();
    claimed(api, "a").lease
}

#[test]
fn what_is_written_in_pieces_is_read_in_pieces() {
    let lab = Lab::new();
    let engine = Engine::open(&lab.home, Options::default()).unwrap();
    let lease = with_attempt(&engine);
    engine.write_file(lease, "work/deep/er/x.bin", 0, b"one").unwrap();
    engine.write_file(lease, "work/deep/er/x.bin", 3, b"two").unwrap();
    // Sent again after a broken connection, and then less than before.
    engine.write_file(lease, "work/deep/er/x.bin", 3, b"two").unwrap();
    let read = |offset, most| engine.read_file(lease, "work/deep/er/x.bin", offset, most).unwrap();
    assert_eq!(read(0, 100), b"onetwo");
    assert_eq!(read(2, 2), b"et");
    assert_eq!(read(6, 2), b"");
    assert_eq!(read(99, 2), b"");
    engine.write_file(lease, "work/deep/er/x.bin", 1, b"").unwrap();
    assert_eq!(read(0, 100), b"o");
    engine.write_file(lease, "log.txt", 0, b"log").unwrap();
    let files: Vec<(String, u64)> =
        engine.files(lease).unwrap().into_iter().map(|file| (file.path, file.bytes)).collect();
    assert_eq!(files, [("log.txt".to_owned(), 3), ("work/deep/er/x.bin".to_owned(), 1)]);
    let on_disk = lab.home.attempt(lease.trial, lease.attempt).join("work/deep/er/x.bin");
    assert_eq!(fs::read(on_disk).unwrap(), b"o");
}

#[test]
fn links_are_followed_within_the_folder_only_and_never_written_through() {
    let lab = Lab::new();
    let engine = Engine::open(&lab.home, Options::default()).unwrap();
    let lease = with_attempt(&engine);
    let secret = lab.path("secret");
    fs::create_dir(&secret).unwrap();
    fs::write(secret.join("key"), "secret").unwrap();
    engine.write_file(lease, "work/real.bin", 0, b"real").unwrap();
    let work = lab.home.attempt(lease.trial, lease.attempt).join("work");
    symlink("real.bin", work.join("latest")).unwrap();
    symlink(secret.join("key"), work.join("key")).unwrap();
    symlink(&secret, work.join("folder")).unwrap();
    symlink("..", work.join("up")).unwrap();
    symlink("nowhere", work.join("dangling")).unwrap();
    symlink("loop", work.join("loop")).unwrap();
    assert_eq!(engine.read_file(lease, "work/latest", 0, 10).unwrap(), b"real");
    assert_eq!(
        engine.read_file(lease, &["work", "up", "work", "real.bin"].join("/"), 0, 10).unwrap(),
        b"real"
    );
    for path in ["work/key", "work/folder/key", "work/dangling", "work/loop", "work/loop/x"] {
        engine.read_file(lease, path, 0, 10).unwrap_err();
    }
    for path in
        ["work/latest", "work/key", "work/folder/key", "work/folder/new", "work/dangling", "work/up/x"]
    {
        engine.write_file(lease, path, 0, b"written").unwrap_err();
    }
    assert_eq!(fs::read_to_string(secret.join("key")).unwrap(), "secret");
    assert_eq!(fs::read_dir(&secret).unwrap().count(), 1);
    assert!(!work.join("nowhere").exists());
    let listed: Vec<String> = engine.files(lease).unwrap().into_iter().map(|file| file.path).collect();
    assert_eq!(listed, ["work/latest", "work/real.bin"]);
}

#[test]
fn what_is_no_plain_file_is_neither_read_nor_written() {
    let lab = Lab::new();
    let engine = Engine::open(&lab.home, Options::default()).unwrap();
    let lease = with_attempt(&engine);
    engine.write_file(lease, "work/x", 0, b"x").unwrap();
    let work = lab.home.attempt(lease.trial, lease.attempt).join("work");
    let made = std::process::Command::new("mkfifo").arg(work.join("pipe")).status().unwrap();
    assert!(made.success());
    for path in ["work", "work/pipe", "work/x/y"] {
        engine.read_file(lease, path, 0, 1).unwrap_err();
        engine.write_file(lease, path, 0, b"y").unwrap_err();
    }
    assert_eq!(engine.files(lease).unwrap().len(), 1);
}

#[test]
fn a_stale_attempt_writes_nothing() {
    let lab = Lab::new();
    let engine = Engine::open(&lab.home, Options::default()).unwrap();
    let lease = with_attempt(&engine);
    engine.write_file(lease, "work/x", 0, b"mine").unwrap();
    engine.finish(lease, &Ending::Released).unwrap();
    let next = claimed(&engine, "b").lease;
    assert_eq!((next.trial, next.attempt), (lease.trial, 2));
    let absent = TrialId { number: 1, ..lease.trial };
    for stale in [
        lease,
        Lease { attempt: 3, ..lease },
        Lease { attempt: 0, ..lease },
        Lease { trial: absent, attempt: 1 },
    ] {
        let refused = engine.write_file(stale, "work/x", 0, b"theirs").unwrap_err();
        assert_eq!(refused.kind, ProblemKind::Conflict, "{stale:?}: {refused}");
    }
    assert_eq!(engine.read_file(lease, "work/x", 0, 10).unwrap(), b"mine", "it is still read");
    assert_eq!(fs::read_dir(lab.home.trial(lease.trial)).unwrap().count(), 1, "no other folder was made");
}

/// Sends a request over both ways of asking.
fn both(running: &Running, line: &str, body: &str) -> [Response; 2] {
    let token = format!("authorization: Bearer {}", running.token());
    let host = format!("host: {}", running.server().trim_start_matches("http://"));
    [
        over_socket(&running.listening.socket, &request(line, &["host: localhost"], body)),
        over_tcp(&running.server(), &request(line, &[&host, &token], body)),
    ]
}

#[test]
fn no_path_leads_out_of_the_folder_however_it_is_written() {
    let lab = Lab::new();
    let running = lab.serve_tcp();
    let lease = with_attempt(&lab.client());
    lab.client().write_file(lease, "work/x", 0, b"x").unwrap();
    let secret = lab.path("secret");
    fs::write(&secret, "secret").unwrap();
    let encoded = secret.to_str().unwrap().replace('/', "%2f");
    let up = ["%2e%2e"; 6].join("/");
    for path in [
        "../../../../../secret",
        "..%2f..%2f..%2f..%2f..%2fsecret",
        "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/secret",
        "work/%2e%2e/%2e%2e/%2e%2e/x",
        "%252e%252e/secret",
        "..%5c..%5csecret",
        "..%c0%af..%c0%afsecret",
        "%2fetc%2fpasswd",
        "/etc/passwd",
        "work//x",
        "work/./x",
        "work/x%00",
        "work/x%00.txt",
        "%00",
        "%ff%fe",
        "work%0ax",
        "",
        &encoded,
        &format!("/{encoded}"),
        &format!("{up}/secret"),
    ] {
        for (verb, prefix) in [("GET", "sweeps/s1/trials/0"), ("PUT", "leases/s1/0")] {
            let line = format!("{verb} /v1/{prefix}/1/files/{path}");
            let body = if verb == "PUT" { "overwritten" } else { "" };
            for response in both(&running, &line, body) {
                // A name with a backslash is a name like others, which may be written and cannot be read before.
                let plain = path.contains("%5c") || path.contains("%252e");
                assert!(
                    (400..=405).contains(&response.status) || (plain && response.status == 200),
                    "{line}: {response:?}"
                );
                assert!(
                    !response.body.contains("secret\n") && response.body != "secret",
                    "{line}: {response:?}"
                );
            }
        }
    }
    assert_eq!(fs::read_to_string(&secret).unwrap(), "secret");
    let around: Vec<_> =
        fs::read_dir(lab.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(around.len(), 2, "{around:?}");
}

#[test]
fn a_body_may_have_64_mib_and_no_byte_more() {
    let lab = Lab::new();
    let running = lab.serve();
    let client = lab.client();
    let lease = with_attempt(&client);
    let full = vec![7; 64 << 20];
    client.write_file(lease, "work/full", 0, &full).unwrap();
    assert_eq!(client.read_file(lease, "work/full", 0, u64::MAX).unwrap(), full);
    let line = format!("PUT /v1/leases/s1/0/1/files/{}", "work/more");
    let head = format!("{line} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n", (64 << 20) + 1);
    let response = over_socket(&running.listening.socket, head.as_bytes());
    assert_eq!(response.status, 413, "{response:?}");
    assert_eq!(response.problem().kind, ProblemKind::TooLarge);
    assert_eq!(
        client.write_file(lease, "work/more", 0, &[full, vec![1]].concat()).unwrap_err().kind,
        ProblemKind::TooLarge
    );
    let engine_says = client.read_file(lease, "work/more", 0, 1).unwrap_err();
    assert_eq!(engine_says.kind, ProblemKind::NotFound);
}
