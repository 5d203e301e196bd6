"""An error names what went wrong and where in the cell, ends Run All, and keeps what earlier cells made."""
import re

import pytest


def line_shown(error, source):
    """The number that stands before this line of the cell."""
    (number,) = re.findall(rf"^\W*(\d+)\W+{re.escape(source)}\s*$", error, re.MULTILINE)
    return int(number)


def caret_column(error, source):
    """The column in `source` under which the compiler put its first caret."""
    lines = error.splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.endswith(source)]
    return lines[at + 1].index("^") - (len(lines[at]) - len(source))


def test_panic_is_an_error_with_its_line(kernel):
    cell = kernel.run('let a = 1;\nlet b = 2;\npanic!("broken by {}", a + b);')
    assert cell.status == "error"
    (error,) = cell.of("error")
    assert error["evalue"] == "broken by 3"
    assert error["ename"].isidentifier()
    assert line_shown(cell.error, 'panic!("broken by {}", a + b);') == 3
    assert {key: cell.reply[key] for key in error} == error
    assert cell.stderr == "", "the panic is told once"


def test_panic_keeps_earlier_variables(kernel):
    kernel.do("let before_panic = vec![1, 2];")
    assert kernel.run('panic!("now")').status == "error"
    assert kernel.value("before_panic") == "[1, 2]"


def test_panic_in_a_function_of_an_earlier_cell_is_told(kernel):
    kernel.do("fn third(items: &[i32]) -> i32 {\n    items[2]\n}")
    cell = kernel.run("let items = [1, 2];\nthird(&items)")
    assert cell.status == "error"
    assert "index out of bounds" in cell.error
    assert line_shown(cell.error, "    items[2]") == 2


def test_arithmetic_overflow_is_an_error(kernel):
    cell = kernel.run("let big = std::hint::black_box(200_u8);\nbig + big")
    assert cell.status == "error"
    assert "overflow" in cell.error and line_shown(cell.error, "big + big") == 2


def test_panic_of_another_thread_is_only_text(kernel):
    cell = kernel.do('let outcome = std::thread::spawn(|| panic!("elsewhere")).join().is_err();\noutcome')
    assert cell.result == "true"
    assert "elsewhere" in cell.stderr


def test_question_mark_is_an_error_with_its_line(kernel):
    kernel.do("let before_question = 7;")
    cell = kernel.run('let fine: i32 = "12".parse()?;\nlet broken: i32 = "twelve".parse()?;\nbroken')
    assert cell.status == "error"
    (error,) = cell.of("error")
    assert error["ename"] == "ParseIntError"
    assert error["evalue"] == "invalid digit found in string"
    assert line_shown(cell.error, 'let broken: i32 = "twelve".parse()?;') == 2
    assert cell.stderr == ""
    assert kernel.value("before_question") == "7"


def test_question_mark_that_succeeds_is_no_error(kernel):
    assert kernel.value('let parsed: i32 = "12".parse()?;\nparsed * 2') == "24"


@pytest.mark.parametrize("before, source, wrong", [
    ("let fine = 1;", 'let text: i32 = "x";', '"x"'),
    ("let fine = 1;", "1 + true", "+"),
    ("let ä = 'ö'; let π = 3.1;", 'let text: i32 = "x";', '"x"'),
    ("let fine = 1;", 'for i in 0..3 { let text: u8 = "x"; }', '"x"'),
    ("let fine = 1;", 'let n: String = "5".parse::<i32>()?;', '"5"'),
    ("// a remark", "    undefined_name(1)", "undefined_name"),
    ("fn double(x: i32) -> i32 { 2 * x }", "double(false)", "false"),
])
def test_compile_error_is_shown_on_the_cells_own_lines(kernel, before, source, wrong):
    cell = kernel.run(f"{before}\n{source}\n")
    assert cell.status == "error"
    assert {key: cell.reply[key] for key in ("ename", "evalue", "traceback")} == cell.of("error")[0]
    assert line_shown(cell.error, source) == 2
    assert caret_column(cell.error, source) == source.index(wrong), cell.error


def test_compile_error_says_what_rustc_says(kernel):
    cell = kernel.run('let text: i32 = "x";')
    assert "mismatched types" in cell.of("error")[0]["evalue"]
    assert "E0308" in cell.error and "expected `i32`, found `&str`" in cell.error


def test_every_compile_error_of_a_cell_is_shown(kernel):
    error = kernel.run("let a: u8 = true;\nlet b: bool = 1;").error
    assert "let a: u8 = true;" in error and "let b: bool = 1;" in error


def test_compile_error_names_nothing_that_the_kernel_wrote(kernel):
    kernel.do("let noise = 1;")
    for code in ['for i in 0..3 { let text: u8 = "x"; }', 'let a: u8 = "5".parse::<i32>()?;', "1 + true", "let x = ;"]:
        cell = kernel.run(code)
        for inner in ["checkpoint", "notebook::cell", "show!", "evcxr", "run_user_code", "catch_unwind", "libctx"]:
            assert inner not in cell.error, cell.error


def test_compile_error_keeps_variables_and_earlier_items(kernel):
    kernel.do("let before_error = 5;\nfn successor(x: i32) -> i32 { x + 1 }")
    assert kernel.run("let before_error: u8 = true;").status == "error"
    assert kernel.value("successor(before_error)") == "6"


def test_syntax_error_is_told_as_one(kernel):
    cell = kernel.run("let a = (1, 2;\n")
    assert cell.status == "error"
    assert "expected" in cell.error or "delimiter" in cell.error


def test_use_after_move_is_explained(kernel):
    kernel.do("let moved = String::from(\"once\");")
    kernel.do("drop(moved);")
    cell = kernel.run("moved.len()")
    assert cell.status == "error"
    assert "moved" in cell.error


def test_warnings_are_not_errors_and_make_no_noise(kernel):
    cell = kernel.do("fn lazy() { let unused = 1; }\nlazy()")
    assert cell.stderr == "" and cell.of("error") == []
