//! Errors of the intent language, one by one, and any text at all.

use proptest::prelude::*;

use super::*;
use crate::task::Intent;

#[test]
fn errors_name_the_place_and_what_was_expected() {
    let check = |text: &str, message: &str| {
        let error = Intent::parse(text, Machine::new(4, 1).unwrap()).unwrap_err();
        assert_eq!(error.to_string(), format!("line {message}"), "for {text:?}");
    };
    let atom = "a number, a place, (…), min(…), max(…) or filter(…)";
    let end = "the end of the statement";
    let number = "a whole number of 32 bits, -2147483648 to 4294967295";
    check("eax", &format!("1, column 4: expected = after what is assigned, found {end}"));
    check("eax = ", &format!("1, column 7: expected {atom}, found {end}"));
    check("ebx = 1;\n eax = eax + # 1", &format!("2, column 14: expected {atom}, found {end}"));
    check("eax = * 2", &format!("1, column 7: expected {atom}, found '*'"));
    check("eax = foo + 2", &format!("1, column 7: expected {atom}, found 'foo'"));
    check("eax = 1 + sort(ebx)", &format!("1, column 11: expected {atom}, found 'sort'"));
    check("eax = min()", &format!("1, column 11: expected {atom}, found ')'"));
    check("foo = 2", "1, column 1: expected a place to assign, such as eax or -4(%rbp), found 'foo'");
    check("rax = 2; ä = 1", "1, column 1: expected a place to assign, such as eax or -4(%rbp), found 'rax'");
    check("ä = 1", "1, column 1: expected a place to assign, such as eax or -4(%rbp), found 'ä'");
    check(
        "eax = %rax",
        "1, column 7: expected a register: %eax, %ebx, %ecx, %edx, %esi or %edi, found '%rax'",
    );
    check(
        "eax = ebx -3(%rbp)",
        "1, column 12: expected a slot: -0(%rbp), -4(%rbp), -8(%rbp) or -12(%rbp), found '3(%rbp)'",
    );
    check(
        "eax = esi",
        "1, column 7: expected a place of a machine with 4 registers and 1 RAM slot, found 'esi'",
    );
    check(
        "-4(%rbp) = 1",
        "1, column 1: expected a place of a machine with 4 registers and 1 RAM slot, found '-4(%rbp)'",
    );
    check("eax = 1; %eax = 2", "1, column 10: expected a place that is not assigned yet, found '%eax'");
    check("eax, eax = sort(1, 2)", "1, column 6: expected a place that is not assigned yet, found 'eax'");
    check(
        "eax, ebx = sort(eax, ebx, ecx)",
        "1, column 12: expected sort of 2 values, one for each target, found sort of 3",
    );
    check(
        "eax, ebx = ecx",
        "1, column 12: expected sort(…), the only value for several targets, found 'ecx'",
    );
    check("_ = 1", "1, column 1: expected a place to assign (_ stands among targets of sort), found '_'");
    check(
        "eax = filter(eax, 3)",
        "1, column 7: expected filter of 3 values: what, threshold and replacement, found filter of 2",
    );
    check("eax = 4294967296", &format!("1, column 7: expected {number}, found '4294967296'"));
    check("eax = 2*-2147483649", &format!("1, column 9: expected {number}, found '-2147483649'"));
    check("eax = 2e", &format!("1, column 7: expected {number}, found '2e'"));
    check("eax = eax^65", "1, column 11: expected an exponent from 0 to 64, found '65'");
    check("eax = eax^-1", "1, column 11: expected an exponent from 0 to 64, found '-1'");
    check("eax = eax^ebx", "1, column 11: expected an exponent from 0 to 64, found 'ebx'");
    check("eax = 1 2", "1, column 9: expected an operator or the end of the statement, found '2'");
    check("eax = any + 1", "1, column 11: expected an operator or the end of the statement, found '+'");
    check("eax = (1", &format!("1, column 9: expected an operator or a closing parenthesis, found {end}"));
}

#[test]
fn nesting_is_bounded_and_length_is_not() {
    let deep = |open: &str, levels: usize| format!("eax = {}1", open.repeat(levels));
    for open in ["(", "-", "min(", "filter(", "2*-(", "1+("] {
        let error = deep(open, 100_000).parse::<Intent>().unwrap_err();
        assert_eq!(error.expected, "an expression that nests at most 64 deep", "for {open:?}");
    }
    assert!(deep("-", MAX_NESTING).parse::<Intent>().is_ok());
    assert!(deep("-", MAX_NESTING + 1).parse::<Intent>().is_err());
    for operator in [" + 1", " - 1", " * 3"] {
        let long: Intent = format!("eax = 1{}", operator.repeat(100_000)).parse().unwrap();
        long.evaluate(&crate::machine::State::default());
    }
}

proptest! {
    #[test]
    fn any_text_gives_an_intent_or_an_error(
        text in "\\PC*|(eax|_) ?= ?[a-z0-9%(),+*^ -]*|[ebcdax=+*^(),;#_ \n0-9-]*|eax = (-|-?4?\\(%rbp\\)|ebx|[0-9]|[+*^ ]){0,12}",
    ) {
        match text.parse::<Intent>() {
            Ok(intent) => prop_assert_eq!(intent.to_string().parse(), Ok(intent)),
            Err(error) => prop_assert!(error.line >= 1 && error.column >= 1),
        }
    }
}
