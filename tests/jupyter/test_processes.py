"""Kernels come and go, and leave nothing running; two of them live side by side."""
import signal
import time

import psutil
import pytest

from process_tree import family, survivors
from test_interrupt import LONG_TO_COMPILE

RUNNING = 'println!("runs"); loop { std::hint::black_box(1); }'
# It hears no flag and no checkpoint.
DEAF = 'println!("runs"); std::thread::sleep(std::time::Duration::from_secs(600));'


def test_shutdown_leaves_nothing(fresh):
    fresh.do("1")
    processes = family(fresh.process)
    assert len(processes) >= 2, "the cells run in a process of their own"
    fresh.kernel.shutdown_kernel()
    assert survivors(processes) == []


@pytest.mark.parametrize("code", [RUNNING, DEAF])
def test_shutdown_while_a_cell_runs_leaves_nothing(fresh, code):
    fresh.start(code).until_prints("runs")
    processes = family(fresh.process)
    asked = time.monotonic()
    fresh.kernel.shutdown_kernel()
    assert survivors(processes) == []
    assert time.monotonic() - asked < 5, "the client waited until it gave up"


def test_shutdown_while_a_cell_is_compiled_leaves_nothing(fresh):
    fresh.do("1")
    cell = fresh.start(LONG_TO_COMPILE)
    cell.until(lambda: cell.of("execute_input"), "the cell begins")
    time.sleep(3)
    processes = family(fresh.process)
    assert len(processes) >= 3, "a compiler was to run"
    fresh.kernel.shutdown_kernel()
    assert survivors(processes) == []


def test_shutdown_is_answered(fresh):
    request = fresh.client.shutdown(restart=False)
    reply = fresh.client.control_channel.get_msg(timeout=5)
    assert reply["parent_header"]["msg_id"] == request
    assert reply["content"] == {"status": "ok", "restart": False}
    assert survivors([fresh.process] if psutil.pid_exists(fresh.kernel.provisioner.pid) else []) == []


@pytest.mark.parametrize("code", ["1;", RUNNING, DEAF], ids=["idle", "running", "deaf"])
def test_killed_kernel_takes_its_processes_along(fresh, code):
    cell = fresh.start(code)
    if code == "1;":
        cell.finish()
    else:
        cell.until_prints("runs")
    processes = family(fresh.process)
    fresh.process.send_signal(signal.SIGKILL)
    assert survivors(processes) == []


def test_killed_kernel_stops_its_compiler(fresh):
    fresh.do("1")
    cell = fresh.start(LONG_TO_COMPILE)
    cell.until(lambda: cell.of("execute_input"), "the cell begins")
    time.sleep(3)
    processes = family(fresh.process)
    assert len(processes) >= 3, "a compiler was to run"
    fresh.process.send_signal(signal.SIGKILL)
    assert survivors(processes) == []


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP])
def test_asked_by_signal_it_ends_and_leaves_nothing(fresh, end):
    fresh.do("1")
    processes = family(fresh.process)
    fresh.process.send_signal(end)
    assert survivors(processes) == []


def test_restart_forgets_everything_and_leaves_nothing(fresh):
    fresh.do("let forgotten = 1;")
    before = family(fresh.process)
    fresh.restart()
    assert survivors(before) == []
    cell = fresh.run("forgotten")
    assert cell.status == "error" and cell.reply["execution_count"] == 1
    assert fresh.value("1 + 1") == "2"


def test_restart_while_a_cell_runs(fresh):
    fresh.start(RUNNING).until_prints("runs")
    before = family(fresh.process)
    fresh.restart()
    assert survivors(before) == []
    assert fresh.value("1 + 1") == "2"


def test_kernel_answers_before_its_first_cell_is_compiled(start):
    asked = time.monotonic()
    kernel = start()
    assert time.monotonic() - asked < 3, "from the process's start to its first answers"
    first = kernel.start("1 + 1")
    kernel.answer(kernel.client.kernel_info(), 1)
    assert first.finish().result == "2"


def test_two_kernels_at_once_know_nothing_of_each_other(start):
    left, right = start(), start()
    left.do('let side = "left";')
    right.do("let side = 2;")
    running = left.start('println!("runs"); interrupt::sleep(std::time::Duration::from_secs(100)); side').until_prints("runs")
    assert right.value("side + 1") == "3"
    left.interrupt()
    running.finish()
    assert left.value("side") == '"left"'


def test_two_kernels_compile_at_once(start):
    both = [start(), start()]
    for round_number in range(3):
        cells = [kernel.start(f"let v{round_number} = {n} + {round_number}; v{round_number}") for n, kernel in enumerate(both)]
        assert [cell.finish().result for cell in cells] == [str(round_number), str(1 + round_number)]


def test_relative_paths_begin_at_the_notebook(start, tmp_path):
    (tmp_path / "data.txt").write_text("beside the notebook")
    kernel = start(cwd=tmp_path)
    assert kernel.value('std::fs::read_to_string("data.txt")?') == '"beside the notebook"'
    kernel.do('std::fs::write("made.txt", "by a cell")?;')
    assert {path.name for path in tmp_path.iterdir()} == {"data.txt", "made.txt"}, "nothing else is left there"


def test_folder_with_blanks_and_umlauts(start, tmp_path):
    folder = tmp_path / "my größte notebooks"
    folder.mkdir()
    assert start(cwd=folder).value("1 + 1") == "2"


def test_foreign_settings_beside_the_notebook_change_nothing(start, tmp_path):
    # An evcxr.toml and a cargo project of somebody's own.
    (tmp_path / "evcxr.toml").write_text('[evcxr]\ntmpdir = "./elsewhere"\nopt_level = "0"\n')
    (tmp_path / "Cargo.toml").write_text("this is no manifest")
    (tmp_path / "rust-toolchain.toml").write_text('[toolchain]\nchannel = "1.0.0"\n')
    (tmp_path / ".cargo").mkdir()
    (tmp_path / ".cargo" / "config.toml").write_text('[build]\nrustflags = ["--no-such-flag"]\n')
    assert start(cwd=tmp_path).value("1 + 1") == "2"
