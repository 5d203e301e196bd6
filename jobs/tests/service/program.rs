//! A program that serves a home, for tests that need processes: this test's own binary, told to.
#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jobs::client::StartCommand;
use jobs::engine::{Options, Workers};
use jobs::service::{Serving, serve};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use store::Home;

use crate::lab::Lab;

/// The home that the process is to serve; set by the script alone.
const HOME: &str = "ASSEMBLET_TEST_SERVES";

/// What starts a service: a script that stands for the `assemblet` program.
pub(crate) fn start_command(lab: &Lab) -> StartCommand {
    let script = lab.path("program");
    let this = std::env::current_exe().unwrap();
    let text = format!(
        "#!/bin/sh\n# PROGRAM serve --home HOME --detached\ntrap '' XFSZ\n{HOME}=\"$3\" exec '{}' --exact {} --ignored \
         --nocapture --test-threads=1\n",
        this.display(),
        "program::serves_the_home_that_the_script_names"
    );
    fs::write(&script, text).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    StartCommand::of(script)
}

/// The file that holds the largest size which files of the process may have, for as long as it is there.
pub(crate) fn limit_file(home: &Home) -> PathBuf {
    home.root().join("limit")
}

#[test]
#[ignore = "this is the service of other tests, in a process of its own"]
fn serves_the_home_that_the_script_names() {
    let Some(home) = std::env::var_os(HOME) else { return };
    static STOPPED: AtomicBool = AtomicBool::new(false);
    let home = Home::at(PathBuf::from(home));
    let limit = limit_file(&home);
    std::thread::spawn(move || {
        loop {
            limit_files(&limit);
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    let workers = fs::read_to_string(home.root().join("workers")).ok();
    let workers = workers.map(|script| Workers { command: vec!["sh".into(), "-c".into(), script], most: 2 });
    let engine = Options { workers, ..Options::default() };
    let serving = Serving { home, engine, listen: None, idle_exit: Some(Duration::from_secs(120)) };
    serve(serving, || STOPPED.load(Ordering::Relaxed), |_| {}).unwrap();
}

/// Makes every write beyond the size that a file names fail, as on a full disk.
fn limit_files(limit: &std::path::Path) {
    static MOST: OnceLock<u64> = OnceLock::new();
    let most = *MOST.get_or_init(|| getrlimit(Resource::RLIMIT_FSIZE).unwrap().1);
    let wanted = fs::read_to_string(limit).ok().and_then(|text| text.trim().parse().ok());
    let (soft, hard) = getrlimit(Resource::RLIMIT_FSIZE).unwrap();
    if soft != wanted.unwrap_or(most) {
        setrlimit(Resource::RLIMIT_FSIZE, wanted.unwrap_or(most), hard).unwrap();
    }
}
