//! A file of 10⁵ tasks streams: results come as they are found, and memory does not grow.

use std::io::{BufRead, BufReader, Write};

use crate::program::{command, finish};

const TASKS: usize = 100_000;

fn line(number: usize) -> String {
    let (a, b) = (number % 10, number / 10 % 10);
    format!(
        "{{\"id\":\"{number}\",\"registers\":2,\"pairs\":[{{\"in\":[{a},{b}],\"out\":[{},{b}]}}]}}\n",
        a + b
    )
}

/// The resident memory of a process in KiB, where the system tells it.
fn resident(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[test]
fn memory_does_not_grow_with_the_file() {
    let mut child = command(&["synth", "--tasks", "-", "--json"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        (0..TASKS).for_each(|number| stdin.write_all(line(number).as_bytes()).unwrap());
    });
    let mut memory = Vec::new();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    for (number, line) in stdout.lines().enumerate() {
        let line = line.unwrap();
        assert!(line.starts_with(&format!("{{\"id\":\"{number}\",\"solved\":true")), "{line}");
        if (number + 1) % (TASKS / 5) == 0 && number + 1 < TASKS {
            memory.extend(resident(child.id()));
        }
    }
    writer.join().unwrap();
    let finished = finish(child);
    assert_eq!(finished.code, 0, "{}", finished.stderr);
    assert!(finished.stderr.contains("100,000 of 100,000 tasks solved"), "{}", finished.stderr);
    match memory[..] {
        [first, .., last] => assert!(last <= first + 8 * 1024, "from {first} KiB to {last} KiB"),
        _ => println!("skipped the memory check: this system does not tell a process's memory"),
    }
}

#[test]
fn an_answer_does_not_wait_for_the_next_question() {
    let mut child = command(&["synth", "--tasks", "-", "--json", "-q"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for number in 0..3 {
        stdin.write_all(line(number).as_bytes()).unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        assert!(answer.starts_with(&format!("{{\"id\":\"{number}\"")), "{answer}");
    }
    drop(stdin);
    assert_eq!(finish(child).code, 0);
}
