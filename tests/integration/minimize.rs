//! `minimize`: shorter programs, and what was done to them.

use serde_json::json;

use crate::program::{Finished, assemblet, json_lines};

#[track_caller]
fn check(arguments: &[&str], stdout: &str, stderr: &str) {
    let finished = assemblet(&[&["minimize"], arguments].concat());
    assert_eq!(finished, Finished { code: 0, stdout: stdout.to_owned(), stderr: stderr.to_owned() });
}

#[test]
fn the_function_is_kept_for_every_input() {
    check(
        &["addl $4, %eax; subl $3, %eax; addl $9, %ebx"],
        "addl $1, %eax\naddl $9, %ebx\n",
        "lines 1 to 2: `addl $4, %eax; subl $3, %eax` became `addl $1, %eax`\n\
         2 instructions, 3 before; no shorter program does the same\n",
    );
}

#[test]
fn places_that_do_not_matter_need_not_be_kept() {
    check(
        &["addl $4, %eax; addl $9, -4(%rbp)", "--care", "eax"],
        "addl $4, %eax\n",
        "line 2 dropped: addl $9, -4(%rbp)\n1 instruction, 2 before; no shorter program does the same\n",
    );
    let finished = assemblet(&["minimize", "addl $4, %eax", "--care", "esi"]);
    assert_eq!(finished.code, 2);
    let message = "error: --care names 'esi', but the places of this machine are eax, ebx, ecx, edx\n";
    assert_eq!(finished.stderr, message);
}

#[test]
fn with_examples_only_these_are_kept() {
    let program = "addl $4, %ebx; subl $4, %eax; addl $0, %ecx";
    let finished = assemblet(&["minimize", program, "--example", "5 1 7 8 -> 1 5 7 8", "--json"]);
    let result = &json_lines(&finished.stdout)[0];
    assert_eq!(finished.code, 0);
    assert_eq!([&result["before"], &result["steps"]], [&json!(3), &json!(2)]);
    assert_eq!(result["optimal"], json!(true));
}

#[test]
fn a_program_that_fails_its_examples_is_refused() {
    let finished = assemblet(&["minimize", "addl $1, %eax", "--example", "5 1 7 8 -> 1 5 7 8"]);
    assert_eq!(finished.code, 2);
    let message = "error: the program does not solve the task, pair 1: for input eax=5 ebx=1 ecx=7 edx=8 \
                   %eax should be 1 but is 6: minimize a program that does\n";
    assert_eq!(finished.stderr, message);
}
