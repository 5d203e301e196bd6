"""A cell that takes its process with it: the kernel says what was lost, and goes on."""
import signal

import pytest

CRASHES = {
    "abort": "std::process::abort();",
    "exit": "std::process::exit(3);",
    # Not the null pointer: Rust itself looks out for that.
    "segmentation fault": "unsafe { std::ptr::without_provenance_mut::<i32>(64).write_volatile(1); }",
    "stack overflow": "fn deep(n: u64) -> u64 { let a = [n; 64]; 1 + deep(std::hint::black_box(a[3] + 1)) }\ndeep(0);",
    "panic in a drop while panicking": "struct Bad; impl Drop for Bad { fn drop(&mut self) { panic!(\"again\") } }\n"
                                       "{ let _bad = Bad; panic!(\"first\"); }",
}


@pytest.fixture
def furnished(fresh):
    """A kernel with something to lose."""
    fresh.do("let precious = 1;\nlet dear = vec![2];\nfn kept_function() -> i32 { 3 }")
    return fresh


def assert_lost_and_usable(kernel, cell):
    assert cell.status == "error"
    error = cell.error
    assert "precious" in error and "dear" in error, error
    assert {key: cell.reply[key] for key in ("ename", "evalue", "traceback")} == cell.of("error")[0]
    assert kernel.value("kept_function()") == "3"
    assert kernel.run("precious").status == "error"
    assert kernel.value("let precious = 5; precious + 1") == "6"
    assert kernel.do('display(&Bundle::text("prelude"));').of("display_data")


@pytest.mark.parametrize("crash", CRASHES.values(), ids=CRASHES)
def test_crash_of_a_cell(furnished, crash):
    cell = furnished.run(f'println!("before");\n{crash}')
    assert "before" in cell.stdout
    assert_lost_and_usable(furnished, cell)


def test_crash_is_told_in_plain_words(furnished):
    cell = furnished.run(CRASHES["segmentation fault"])
    assert any(word in cell.error.lower() for word in ["segmentation", "sigsegv", "signal 11"]), cell.error


def test_crash_ends_the_queue(furnished):
    crashing, waiting = furnished.start(CRASHES["abort"]), furnished.start("1")
    assert crashing.finish().status == "error"
    assert waiting.finish().status == "aborted"


@pytest.mark.parametrize("which", [0, -1], ids=["nearest", "cell's own"])
def test_process_of_the_cells_is_killed_while_a_cell_runs(furnished, which):
    cell = furnished.start('println!("runs"); loop { std::hint::black_box(1); }').until_prints("runs")
    furnished.cell_processes[which].send_signal(signal.SIGKILL)
    assert_lost_and_usable(furnished, cell.finish())


@pytest.mark.parametrize("which", [0, -1], ids=["nearest", "cell's own"])
def test_process_of_the_cells_is_killed_between_cells(furnished, which):
    furnished.cell_processes[which].send_signal(signal.SIGKILL)
    assert_lost_and_usable(furnished, furnished.run("1 + 1"))


def test_two_crashes_in_a_row(furnished):
    for _ in range(2):
        assert furnished.run(CRASHES["abort"]).status == "error"
        assert furnished.value("kept_function()") == "3"
