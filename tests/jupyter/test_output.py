"""What cells print arrives whole, in order, while they run, and before they are said to be idle."""
import pytest


def test_flood_arrives_whole(kernel):
    cell = kernel.do('for n in 0..200_000 { println!("line {n}"); }', timeout_s=120)
    lines = cell.stdout.splitlines()
    assert len(lines) == 200_000
    assert lines == [f"line {n}" for n in range(200_000)]
    # Not a message for each line: that is what drowns front ends.
    assert len(cell.of("stream")) < 20_000


def test_both_streams_are_complete_before_idle(kernel):
    cell = kernel.do('for n in 0..1000 { println!("out {n}"); eprintln!("err {n}"); }')
    assert cell.stdout.splitlines() == [f"out {n}" for n in range(1000)]
    assert cell.stderr.splitlines() == [f"err {n}" for n in range(1000)]


def test_streams_stay_in_order_where_time_lies_between(kernel):
    cell = kernel.do('for n in 0..4 { println!("out {n}"); PAUSE eprintln!("err {n}"); PAUSE }'.replace(
        "PAUSE", "std::thread::sleep(std::time::Duration::from_millis(40));"))
    text = "".join(content["text"] for content in cell.of("stream"))
    assert text == "".join(f"out {n}\nerr {n}\n" for n in range(4))


def test_text_without_newline_arrives_in_its_own_cell(kernel):
    assert kernel.do('print!("abc")').stdout == "abc"
    assert kernel.do('eprint!("def")').stderr == "def"
    assert kernel.do('println!("next")').stdout == "next\n"


def test_text_before_a_panic_arrives(kernel):
    cell = kernel.run('print!("half a line"); panic!("now")')
    assert cell.stdout == "half a line"
    assert [message["msg_type"] for message in cell.messages][-3:] == ["stream", "error", "status"]


def test_text_before_a_result_stays_before_it(kernel):
    cell = kernel.do('print!("first"); 2')
    kinds = [message["msg_type"] for message in cell.messages]
    assert kinds.index("stream") < kinds.index("execute_result")


def test_carriage_returns_arrive_while_the_cell_runs(kernel):
    cell = kernel.start('for n in 1..=8 { print!("\\rstep {n} of 8"); '
                        "std::thread::sleep(std::time::Duration::from_millis(250)); }")
    cell.until(lambda: len(cell.of("stream")) >= 3, "three states of the progress line")
    assert cell.reply is None and "step 8" not in cell.stdout
    assert cell.finish().stdout == "".join(f"\rstep {n} of 8" for n in range(1, 9))


def test_lines_arrive_while_the_cell_runs(kernel):
    cell = kernel.start('println!("early"); std::thread::sleep(std::time::Duration::from_secs(2)); println!("late");')
    cell.until_prints("early")
    assert cell.reply is None and "late" not in cell.stdout
    assert cell.finish().stdout == "early\nlate\n"


def test_line_of_a_megabyte(kernel):
    assert kernel.do('println!("{}", "x".repeat(1_000_000));').stdout == "x" * 1_000_000 + "\n"
    assert kernel.do('print!("{}", "y".repeat(1_000_000));').stdout == "y" * 1_000_000


def test_bytes_that_are_not_utf8(kernel):
    cell = kernel.do(r'std::io::Write::write_all(&mut std::io::stdout(), b"good \xff\xfe end\n")?;')
    assert cell.stdout.startswith("good ") and cell.stdout.endswith(" end\n") and "\ufffd" in cell.stdout
    assert kernel.do('println!("lives")').stdout == "lives\n"


def test_character_in_two_writes_is_one_character(kernel):
    cell = kernel.do(r"""
for half in [&b"\xc3"[..], &b"\xa9"[..]] {
    std::io::Write::write_all(&mut std::io::stdout(), half)?;
    std::io::Write::flush(&mut std::io::stdout())?;
    std::thread::sleep(std::time::Duration::from_millis(200));
}
""")
    assert cell.stdout == "é"


@pytest.mark.parametrize("end", ["", "\\n"])
def test_output_of_a_program_that_a_cell_starts(kernel, end):
    cell = kernel.do(f'let ended_well = std::process::Command::new("printf").arg("from a child{end}").status()?.success();')
    assert cell.stdout == "from a child" + ("\n" if end else "")
    assert kernel.value("ended_well") == "true"


def test_output_of_threads(kernel):
    cell = kernel.do("""
let threads: Vec<_> = (0..4).map(|n| std::thread::spawn(move || for m in 0..50 { println!("thread {n} line {m}"); })).collect();
for thread in threads { thread.join().unwrap(); }
""")
    for n in range(4):
        own = [line for line in cell.stdout.splitlines() if line.startswith(f"thread {n} ")]
        assert own == [f"thread {n} line {m}" for m in range(50)]


def test_thread_that_outlives_its_cell_is_heard_in_the_next(kernel):
    kernel.do('std::thread::spawn(|| { std::thread::sleep(std::time::Duration::from_millis(700)); println!("afterwards"); });')
    cell = kernel.start("interrupt::sleep(std::time::Duration::from_secs(2));")
    cell.until_prints("afterwards")
    assert cell.finish().status == "ok"


def test_text_that_looks_like_the_machinery_breaks_nothing(kernel):
    # evcxr takes such lines for its own, so they need not be shown; the cells after it must not notice. The line that
    # tells the end of a cell is no text that one may print: kernel/README.md says so.
    lines = ["EVCXR_BEGIN_CONTENT text/html", "<b>x</b>", "EVCXR_END_CONTENT", "EVCXR_"]
    kernel.run("".join(f'println!("{line}");' for line in lines))
    assert [kernel.value(f"{n} + 1") for n in range(3)] == ["1", "2", "3"]
