//! Every way in which a program can end, and what is made of it.

use std::os::unix::process::ExitStatusExt;

use super::*;

const VALUE: Report = Report { step: 5, value: 0.5 };

/// The ending in words: its kind, and where it failed the class and the sentence.
#[allow(clippy::needless_pass_by_value, reason = "what is made where it is given")]
fn judged(raw: i32, halt: Option<Halt>, value: Option<Report>, names: &[&str], words: &[&str]) -> String {
    let names = names.iter().map(|&name| name.to_owned()).collect();
    let last_words = words.iter().map(|&line| line.to_owned()).collect();
    let verdict = verdict(&Course {
        status: ExitStatus::from_raw(raw),
        halt: halt.as_ref(),
        value,
        reported: value,
        metric: "loss",
        names: &names,
        last_words: &last_words,
    });
    match verdict {
        None => "nothing".to_owned(),
        Some(Verdict::Succeeded(report)) => format!("succeeded {}", report.value),
        Some(Verdict::Other(Ending::Failed { class, message })) => format!("{class:?}: {message}"),
        Some(Verdict::Other(other)) => format!("{other:?}"),
    }
}

#[test]
fn endings_are_judged_by_code_signal_and_value() {
    let exit = |code: i32| code << 8;
    let check = |raw, halt, value, expected: &str| {
        assert_eq!(judged(raw, halt, value, &["loss"], &["Traceback:", "no luck"]), expected);
    };
    check(exit(0), None, Some(VALUE), "succeeded 0.5");
    let nothing = "User: its program ended well but printed no finite value of the objective loss";
    check(exit(0), None, None, nothing);
    check(exit(3), None, Some(VALUE), "User: its program ended with exit code 3: Traceback: / no luck");
    let machine = "Infrastructure: its program ended with exit code 74: Traceback: / no luck";
    check(exit(74), None, Some(VALUE), machine);
    let killed = "Infrastructure: its program was killed by SIGKILL, which no worker sent";
    check(9, None, Some(VALUE), killed);
    assert!(judged(exit(75), None, None, &[], &[]).starts_with("Infrastructure: "));
    check(exit(75), Some(Halt::Release), Some(VALUE), "Released");
    check(15, Some(Halt::Release), None, "Released");
    check(exit(0), Some(Halt::Release), Some(VALUE), "Released");
    check(15, Some(Halt::Prune), Some(VALUE), "Pruned { step: 5, value: 0.5 }");
    check(9, Some(Halt::Cancel), Some(VALUE), "Cancelled");
    let late = "Timeout: it took longer than the 7 s that an attempt may take";
    check(exit(75), Some(Halt::Timeout(7)), Some(VALUE), late);
    check(9, Some(Halt::Unwritable("disk full".to_owned())), None, "Infrastructure: disk full");
    check(exit(0), Some(Halt::Stale), Some(VALUE), "nothing");
}

#[test]
fn a_program_without_a_value_is_told_what_it_printed() {
    let others = "User: its program ended well but printed no value of the objective loss; other metrics that it \
                  printed: acc, los";
    assert_eq!(judged(0, None, None, &["acc", "los"], &[]), others);
    assert!(
        judged(0, None, None, &[], &[]).ends_with("print lines such as loss=0.31 step=20 to standard output")
    );
}

#[test]
fn a_long_message_keeps_its_end() {
    let long = format!("{}the end", "é".repeat(5000));
    let message = judged(1 << 8, None, None, &[], &[&long]);
    assert!(message.chars().count() <= 2000 + "User: ".len());
    assert!(message.contains("exit code 1") && message.ends_with("the end"), "{message}");
}
