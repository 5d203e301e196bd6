"""The stop button: it stops what runs, and what has been computed stays."""
import time

import pytest

# Constant evaluation that takes the compiler minutes. The kernel may put no checkpoint into it.
LONG_TO_COMPILE = """
#[allow(long_running_const_eval)]
const SLOW: u64 = { let mut i = 0; while i < 20_000_000_000 { i += 1; } i };
println!("{SLOW}");
"""
TEN_MINUTES = "std::time::Duration::from_secs(600)"


def stop(kernel, cell, within_s=10):
    """Interrupts a running cell; gives back its error."""
    assert kernel.interrupt()["status"] == "ok"
    cell.finish(within_s)
    assert cell.status == "error", cell.story()
    return cell.error


def test_while_compiling(kernel):
    kernel.do("let before_compiling = 11;")
    cell = kernel.start(LONG_TO_COMPILE)
    cell.until(lambda: cell.of("execute_input"), "the cell begins")
    time.sleep(3)
    assert not cell.is_idle, cell.story()
    assert "nterrupt" in stop(kernel, cell)
    assert kernel.value("before_compiling") == "11"


@pytest.mark.parametrize("loop", [
    "loop { n = std::hint::black_box(n.wrapping_add(1)); }",
    "while n < u64::MAX { n = std::hint::black_box(n.wrapping_add(1) % 1000); }",
    "for i in 0..u64::MAX { n = std::hint::black_box(i); }",
    "'outer: loop { for i in 0..10 { if i == 20 { break 'outer; } n = std::hint::black_box(i); } }",
    "{ let mut spin = || loop { n = std::hint::black_box(n.wrapping_add(1)); }; spin(); }",
    "fn spin() { loop { std::hint::black_box(1); } } n += 1; spin();",
])
def test_while_a_loop_runs(kernel, loop):
    kernel.do("let before_loop = 12;")
    cell = kernel.start(f'let mut n = 0_u64;\nprintln!("runs");\n{loop}').until_prints("runs")
    error = stop(kernel, cell)
    assert "nterrupt" in error
    assert cell.stderr == "", "an interrupt is no panic"
    assert kernel.value("before_loop + 1") == "13"


def test_in_a_loop_of_a_function_of_an_earlier_cell(kernel):
    kernel.do("fn forever() { let mut n = 0_u64; loop { n = std::hint::black_box(n.wrapping_add(1)); } }")
    kernel.do("let before_function = 14;")
    cell = kernel.start('println!("runs"); forever();').until_prints("runs")
    stop(kernel, cell)
    assert kernel.value("before_function") == "14"


def test_while_our_own_sleep_runs_new_variables_stay(kernel):
    cell = kernel.start(f'println!("runs");\nlet whole = interrupt::sleep({TEN_MINUTES});\nlet after_sleep = 15;')
    stop(kernel, cell.until_prints("runs"))
    assert kernel.value("(whole, after_sleep)") == "(false, 15)"


def test_while_training_the_run_stays_and_goes_on(start, tmp_path):
    # A run keeps its files beside the notebook.
    kernel = start(cwd=tmp_path)
    cell = kernel.start('let mut run = train("smoke", |c| c.updates = 1_000_000)?;')
    cell.until(lambda: len(cell.of("update_display_data")) >= 3, "the learning curve is drawn anew")
    stop(kernel, cell, 20)
    assert kernel.value("(run.interrupted(), run.updates() > 0)") == "(true, true)"
    made = int(kernel.value("run.updates()"))
    cell = kernel.start("run.resume()?;")
    cell.until(lambda: len(cell.of("update_display_data")) >= 2, "the learning curve goes on")
    stop(kernel, cell, 20)
    assert int(kernel.value("run.updates()")) > made


def test_while_idle_is_harmless(kernel):
    kernel.do("let before_idle = 16;")
    assert kernel.interrupt()["status"] == "ok"
    assert kernel.value("let mut sum = 0; for i in 0..5 { sum += i; } sum + before_idle") == "26"


def test_stops_the_cells_that_wait(kernel):
    running = kernel.start('println!("runs"); loop { std::hint::black_box(1); }')
    waiting = kernel.start('println!("must not run")')
    stop(kernel, running.until_prints("runs"))
    assert waiting.finish().status == "aborted"
    assert waiting.stdout == ""


def test_second_one_ends_a_cell_that_ignores_the_first(fresh):
    fresh.do("let precious = 1;\nlet dear = 2;\nfn kept_function() -> i32 { 3 }")
    cell = fresh.start(f'println!("runs"); std::thread::sleep({TEN_MINUTES});').until_prints("runs")
    assert fresh.interrupt()["status"] == "ok"
    time.sleep(1)
    fresh.read_shell()
    assert cell.reply is None, "the first interrupt kills nothing"
    error = stop(fresh, cell)
    assert "precious" in error and "dear" in error, error
    assert fresh.value("kept_function()") == "3"
    assert fresh.run("precious").status == "error"


def test_user_is_told_when_a_cell_does_not_stop(fresh):
    cell = fresh.start(f'println!("runs"); std::thread::sleep({TEN_MINUTES});').until_prints("runs")
    fresh.interrupt()
    cell.until(lambda: "interrupt" in cell.stderr, "how to stop it for good", 10)
    stop(fresh, cell)


def test_interrupt_is_forgotten_by_the_next_cell(kernel):
    for _ in range(2):
        cell = kernel.start('println!("runs"); loop { std::hint::black_box(1); }').until_prints("runs")
        stop(kernel, cell)
        assert kernel.value("let mut n = 0; while n < 3 { n += 1; } n") == "3"
