//! `run`: a program on given registers, from text, a file or standard input.

use crate::program::{Finished, assemblet, assemblet_with, file};

const PROGRAM: &str = "imull %eax, %ecx; addl $2, %ecx";

#[track_caller]
fn check(finished: &Finished, stdout: &str) {
    assert_eq!(*finished, Finished { code: 0, stdout: stdout.to_owned(), stderr: String::new() });
}

#[test]
fn the_program_is_text_or_a_file_or_standard_input() {
    let expected = "5 1 7 8 -> 5 1 37 8\n-1 0 1 2 -> -1 0 1 2\n";
    let inputs = ["--input", "5 1 7 8", "--input", "-1 0 1 2"];
    let run = |program: &str, input: &[u8]| {
        let arguments: Vec<&str> = ["run", program].into_iter().chain(inputs).collect();
        assemblet_with(&arguments, input)
    };
    check(&run(PROGRAM, b""), expected);
    let path = file("product.s", b"imull %eax, %ecx # times\n\naddl $2, %ecx\n");
    check(&run(path.to_str().unwrap(), b""), expected);
    let spaced = file("with space.s", PROGRAM.as_bytes());
    check(&run(spaced.to_str().unwrap(), b""), expected);
    check(&run("-", PROGRAM.as_bytes()), expected);
}

#[test]
fn a_trace_shows_every_step() {
    let expected = "                       input 1
                       eax ebx ecx edx
   start                 5   1   7   8
1  imull %eax, %ecx      5   1  35   8
2  addl $2, %ecx         5   1  37   8
";
    check(&assemblet(&["run", PROGRAM, "--input", "5 1 7 8", "--trace"]), expected);
}

#[test]
fn json_holds_words_and_the_trace_when_asked() {
    let ram = ["run", "movl -4(%rbp), %eax", "--input", "0 0 | 2 8", "--json"];
    check(&assemblet(&ram), "{\"in\":[0,0,2,8],\"out\":[8,0,2,8]}\n");
    let traced = ["run", "subl $1, %ebx", "--input", "0 0", "--json", "--trace"];
    check(&assemblet(&traced), "{\"in\":[0,0],\"out\":[0,-1],\"trace\":[[0,0],[0,-1]]}\n");
}

#[test]
fn what_run_prints_synth_reads() {
    let printed = assemblet(&["run", "addl %ebx, %eax", "--input", "4 5 | -7"]).stdout;
    let solved = assemblet(&["synth", "--example", printed.trim_end(), "--json"]);
    assert_eq!(solved.code, 0);
    assert!(solved.stdout.contains("\"steps\":1"), "{}", solved.stdout);
}

#[cfg(all(target_arch = "x86_64", unix))]
#[test]
fn the_processor_is_asked() {
    let arguments = ["run", PROGRAM, "--input", "5 1 7 -8", "--native"];
    check(&assemblet(&arguments), "5 1 7 -8 -> 5 1 37 -8\nthe processor agrees\n");
    let json = [&arguments[..], &["--json"]].concat();
    check(&assemblet(&json), "{\"in\":[5,1,7,-8],\"out\":[5,1,37,-8],\"native\":true}\n");
}
