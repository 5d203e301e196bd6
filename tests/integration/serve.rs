//! `assemblet serve`: says where it is, is the only one, and ends when it is told.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Child;

use crate::program::{Finished, assemblet, command, finish};

/// A service in the foreground; what it has said, line by line.
struct Served {
    child: Child,
    said: Vec<String>,
}

fn home(name: &str) -> PathBuf {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&home);
    home
}

fn serve(home: &Path, more: &[&str]) -> Served {
    let mut child =
        command(&["serve", "--workers", "0", "--home", home.to_str().unwrap()]).args(more).spawn().unwrap();
    let mut said = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        said.push(line.unwrap());
        if said.last().unwrap().starts_with("Ctrl-C") {
            break;
        }
    }
    Served { child, said }
}

fn in_home(home: &Path, arguments: &[&str]) -> Finished {
    let mut all = arguments.to_vec();
    all.extend(["--home", home.to_str().unwrap()]);
    assemblet(&all)
}

#[test]
fn a_service_says_where_it_is_and_ends_when_another_command_says_so() {
    let home = home("serve_says");
    let served = serve(&home, &["--listen", "127.0.0.1:0"]);
    assert_eq!(served.said.len(), 5, "{:?}", served.said);
    let said = |name: &str| {
        let line = served.said.iter().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().to_owned()
    };
    assert!(Path::new(&said("socket")).exists());
    assert!(said("address").starts_with("http://127.0.0.1:"));
    assert_eq!(std::fs::read_to_string(said("token")).unwrap().trim().len(), 64);
    let second = in_home(&home, &["serve", "--workers", "0"]);
    assert_eq!(second.code, 2, "{second:?}");
    assert!(second.stderr.contains("in use by"), "{}", second.stderr);
    assert_eq!(second.stderr.lines().count(), 1, "{}", second.stderr);
    let stopped = in_home(&home, &["serve", "--stop"]);
    assert_eq!(stopped, Finished { code: 0, stdout: String::new(), stderr: String::new() });
    let ended = finish(served.child);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    assert_eq!(
        in_home(&home, &["serve", "--stop"]).code,
        0,
        "there is none any more, which is what was wanted"
    );
}

#[test]
fn a_signal_ends_a_service_in_order() {
    let home = home("serve_signal");
    let served = serve(&home, &[]);
    let status = std::process::Command::new("kill").arg(served.child.id().to_string()).status();
    assert!(status.unwrap().success());
    let ended = finish(served.child);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    assert!(!home.join("service/socket").exists());
}

#[test]
fn a_service_that_nobody_needs_ends_by_itself() {
    let home = home("serve_idle");
    let served = serve(&home, &["--idle-exit", "0.2"]);
    assert_eq!(finish(served.child).code, 0);
}

#[test]
fn what_cannot_be_served_is_told_in_one_sentence() {
    let home = home("serve_refused");
    for (arguments, expected) in [
        (vec!["--listen", "0.0.0.0:0"], "other machines"),
        (vec!["--listen", "nowhere"], "invalid"),
        (vec!["--idle-exit", "-1"], "above 0"),
        (vec!["--stop", "--workers", "1"], "cannot be used with"),
    ] {
        let refused = in_home(&home, &[&["serve"], &arguments[..]].concat());
        assert_eq!(refused.code, 2, "{arguments:?}: {refused:?}");
        assert!(refused.stderr.contains(expected), "{arguments:?}: {}", refused.stderr);
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = in_home(&home, &["serve", "--listen", &address]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("in use by another program"), "{}", refused.stderr);
}
