//! Bad input is named in one sentence that says what, where and what to do; the exit code is 2.

use crate::program::{Finished, assemblet, assemblet_with, file};

/// Checks that the run ends with code 2, nothing on standard output, and exactly this message.
#[track_caller]
fn check(finished: &Finished, message: &str) {
    let expected = Finished { code: 2, stdout: String::new(), stderr: format!("error: {message}\n") };
    assert_eq!(*finished, expected);
}

#[test]
fn examples() {
    let check = |examples: &[&str], message: &str| {
        let arguments = examples.iter().flat_map(|example| ["--example", example]);
        check(&assemblet(&["synth"].into_iter().chain(arguments).collect::<Vec<_>>()), message);
    };
    check(&[""], "example 1, \"\", is empty; write one number for each register, such as \"5 1 7 8\"");
    check(
        &["1 2 3 4 1 2 3 4"],
        "example 1, \"1 2 3 4 1 2 3 4\", has no arrow; write the registers before and after with -> between, \
         such as \"5 1 7 8 -> 5 1 37 8\"",
    );
    check(
        &["1 2 -> 3 4 -> 5 6"],
        "example 1, \"1 2 -> 3 4 -> 5 6\", has more than one arrow; give each example its own --example",
    );
    check(
        &["1 2 ->"],
        "example 1, \"1 2 ->\", has no numbers after the arrow; write one for each register, such as \"5 1 7 8\"",
    );
    check(
        &["1 -> 2"],
        "example 1, \"1 -> 2\", has 1 number, but a machine has 2 to 6 registers and 0 to 4 RAM slots; \
         write the registers, then | and the slots",
    );
    check(
        &["1 2 3 4 5 6 7 -> 1 2 3 4 5 6 7"],
        "example 1, \"1 2 3 4 5 6 7 -> 1 2 3 4 5 6 7\", has 7 numbers, but a machine has 2 to 6 registers and \
         0 to 4 RAM slots; write the registers, then | and the slots",
    );
    check(
        &["1 2 3 -> 1 2 3 4"],
        "example 1, \"1 2 3 -> 1 2 3 4\", has 3 numbers before the arrow and 4 numbers after it; \
         write the same places on both sides",
    );
    check(
        &["1 2 -> 1 2", "1 2 | 3 -> 1 2 | 3"],
        "example 2, \"1 2 | 3 -> 1 2 | 3\", has 2 registers and 1 RAM slot, but example 1 has 2 numbers; \
         give all of them the same places",
    );
    check(
        &["1 2 -> 1 two"],
        "example 1, \"1 2 -> 1 two\", has 'two' as number 2 after the arrow; write whole numbers such as 7 or -3",
    );
    check(
        &["1 2.5 -> 1 2"],
        "example 1, \"1 2.5 -> 1 2\", has '2.5' as number 2 before the arrow; \
         write whole numbers such as 7 or -3",
    );
    check(
        &["1 2 -> 1 4294967296"],
        "example 1, \"1 2 -> 1 4294967296\", has 4294967296 as number 2 after the arrow, which is outside \
         32 bits; a word holds -2147483648 to 4294967295",
    );
    check(
        &["1 2 -> 1 -99999999999999999999"],
        "example 1, \"1 2 -> 1 -99999999999999999999\", has -99999999999999999999 as number 2 after the arrow, \
         which is outside 32 bits; a word holds -2147483648 to 4294967295",
    );
    check(
        &["1 2 | 3 | 4 -> 1 2 | 3"],
        "example 1, \"1 2 | 3 | 4 -> 1 2 | 3\", has more than one | before the arrow; \
         a single | stands between the registers and the RAM slots",
    );
}

#[test]
fn task_files() {
    let check = |content: &[u8], message: &str| {
        check(&assemblet_with(&["synth", "--tasks", "-", "--json", "--quiet"], content), message);
    };
    check(b"", "standard input holds no task; write one JSON object a line");
    check(b"\n  \n", "standard input holds no task; write one JSON object a line");
    check(
        b"\n{\"id\": \"a\",\n",
        "standard input, line 2, column 11: not a task in JSON (EOF while parsing a value); write one object \
         a line, such as {\"id\": \"a\", \"registers\": 2, \"pairs\": [{\"in\": [1, 2], \"out\": [3, 2]}]}",
    );
    check(b"{\"id\": \"a\", \"registers\": 2}", "standard input, line 1, column 27: missing field `pairs`");
    check(
        b"{\"id\": \"a\", \"registers\": 7, \"pairs\": []}",
        "standard input, line 1: a machine has 2 to 6 registers and 0 to 4 RAM slots, not 7 registers and 0 slots",
    );
    check(
        b"{\"id\": \"a\", \"registers\": 2, \"pairs\": [{\"in\": [1], \"out\": [3, 2]}]}",
        "standard input, line 1: pair 1 of \"pairs\" has 1 numbers in \"in\", but a machine of 2 registers needs 2",
    );
    check(b"\n{\"id\": \"\xff\"", "standard input, line 2: byte 9 is not UTF-8; save the file as UTF-8 text");
}

#[test]
fn task_files_are_named() {
    let path = file("broken.jsonl", b"{\n");
    let path = path.to_str().unwrap();
    check(
        &assemblet(&["synth", "--tasks", path]),
        &format!(
            "{path}, line 1, column 1: not a task in JSON (EOF while parsing an object); write one object a \
             line, such as {{\"id\": \"a\", \"registers\": 2, \"pairs\": [{{\"in\": [1, 2], \"out\": [3, 2]}}]}}"
        ),
    );
    check(
        &assemblet(&["synth", "--tasks", "no/such/file"]),
        "cannot read tasks from no/such/file: No such file or directory (os error 2); \
         give a file of JSON lines, or - for standard input",
    );
    check(
        &assemblet(&["synth", "--tasks", path, "--ram", "2"]),
        "--registers and --ram go with --example; each task of a file or suite names its own machine",
    );
}

#[test]
fn what_was_solved_before_a_broken_line_is_printed() {
    let input = b"{\"id\": \"a\", \"registers\": 2, \"pairs\": [{\"in\": [1, 2], \"out\": [3, 2]}]}\n{}\n";
    let finished = assemblet_with(&["synth", "--tasks", "-", "--json", "--quiet"], input);
    assert_eq!(finished.code, 2);
    assert!(finished.stdout.starts_with("{\"id\":\"a\",\"solved\":true"), "{}", finished.stdout);
    assert_eq!(finished.stderr, "error: standard input, line 2, column 2: missing field `id`\n");
}

#[test]
fn programs() {
    let check = |program: &str, message: &str| {
        check(&assemblet(&["run", program, "--input", "1 2 3 4"]), message);
    };
    check("add $1, %eax", "program, line 1, column 1: expected addl, subl, movl or imull, found 'add'");
    check(
        "addl $1, %eax\naddl $10, %eax",
        "program, line 2, column 6: expected a digit from $0 to $9, found '$10'",
    );
    check(
        "addl %eax %ebx",
        "program, line 1, column 11: expected a comma between the operands, found '%ebx'",
    );
    check(" ", "the program is empty text; give a file, - or instructions such as 'addl $2, %ecx'");
    check(
        "addl , %ecx",
        "program, line 1, column 6: expected a register, a digit $0 to $9 or a slot such as -4(%rbp), found ','; \
         a shell takes $2 out of double quotes, so write the program in single quotes",
    );
    check(
        "addl $1, %esi",
        "the program needs 5 registers, but the input has 4 registers; write a number for each place it names, \
         RAM slots after |",
    );
    check(
        "no-such-file.s",
        "cannot read the program no-such-file.s: No such file or directory (os error 2); \
         give a file, - or instructions with % in them",
    );
    let latin = file("latin.s", b"addl $1, %eax\n# \xe9\n");
    let latin = latin.to_str().unwrap();
    check(latin, &format!("{latin}, line 2: byte 3 is not UTF-8; save the program as UTF-8 text"));
}

#[test]
fn inputs() {
    let check = |input: &str, message: &str| {
        check(&assemblet(&["run", "addl $1, %eax", "--input", input]), message);
    };
    check("1 x", "input 1, \"1 x\", has 'x' as number 2; write whole numbers such as 7 or -3");
    check(
        "1 2 -> 2 2",
        "input 1, \"1 2 -> 2 2\", has an arrow; an input is only what the registers hold before, \
         such as \"5 1 7 8\"",
    );
}

#[test]
fn intents() {
    let check = |arguments: &[&str], message: &str| {
        check(&assemblet(&[&["verify", "addl $1, %eax", "--intent"], arguments].concat()), message);
    };
    check(
        &["eax = eax + "],
        "intent, line 1, column 13: expected a number, a place, (…), min(…), max(…) or filter(…), \
         found the end of the statement",
    );
    check(
        &["ecx = 1", "--registers", "2"],
        "the intent names places of 3 registers, but the machine has 2 registers; \
         leave --registers and --ram out, or give more numbers in the examples",
    );
}

#[test]
fn wrong_use() {
    let check = |arguments: &[&str], part: &str| {
        let finished = assemblet(arguments);
        assert_eq!(finished.code, 2, "{arguments:?}");
        assert!(finished.stderr.contains(part), "{}", finished.stderr);
    };
    check(&["synth"], "required");
    check(&["synth", "--example", "1 2 -> 2 2", "--tasks", "x"], "cannot be used with");
    check(&["synth", "--example", "1 2 -> 2 2", "--solver", "best"], "[possible values: ");
    check(&["synth", "--example", "1 2 -> 2 2", "--timeout", "0"], "a number of seconds above 0, or none");
    check(&["synth", "--example", "1 2 -> 2 2", "--registers", "7"], "7 is not in 2..=6");
    check(&["synth", "--suite", "human-v0"], "a similar value exists: 'human-v1'");
    check(&["verify", "addl $1, %eax", "--suite", "human-v1"], "--id <ID>");
    check(
        &["verify", "addl $1, %eax", "--suite", "human-v1", "--id", "none"],
        "error: the suite human-v1 has no task 'none'; assemblet suite show human-v1 lists its tasks\n",
    );
    check(&["sinth"], "'synth'");
    check(&["man", "sinth"], "there is no command 'sinth'; the commands are synth, ");
}
