//! A reader that leaves is no error; a full disk is one.

use std::io::{BufRead, BufReader, Write};

use crate::program::{command, finish};

#[test]
fn a_closed_pipe_ends_the_work_in_silence() {
    let mut child = command(&["synth", "--tasks", "-", "--json"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        let line = b"{\"id\":\"a\",\"registers\":2,\"pairs\":[{\"in\":[1,2],\"out\":[3,2]}]}\n";
        // More than pipes and windows hold, so that only the end of the program ends this.
        (0..1_000_000).take_while(|_| stdin.write_all(line).is_ok()).count()
    });
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with("{\"id\":\"a\",\"solved\":true"), "{first}");
    let finished = finish(child);
    assert_eq!((finished.code, finished.stderr.as_str()), (0, ""));
    assert!(writer.join().unwrap() < 1_000_000, "it read everything although nobody listened");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    for arguments in [&["synth", "--example", "1 2 -> 3 2"][..], &["man"], &["completions", "bash"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let finished = finish(command(arguments).stdout(full).spawn().unwrap());
        let message = "error: cannot write to standard output: No space left on device (os error 28)\n";
        assert_eq!((finished.code, finished.stderr.as_str()), (1, message), "{arguments:?}");
    }
}
