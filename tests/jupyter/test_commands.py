"""The program's own commands: install, uninstall, doctor, and starts that cannot succeed."""
import json
import os
import pathlib
import socket
import subprocess

import pytest

BUILT = os.environ.get("ASSEMBLET_KERNEL", "assemblet-kernel")
PREFIX = pathlib.Path(os.environ.get("ASSEMBLET_PREFIX", "/nowhere"))
KERNELSPEC = PREFIX / "share/jupyter/kernels/assemblet"


def run(*arguments, program=BUILT, **changed):
    environment = {**os.environ, **changed}
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, env=environment, timeout=170)


def serve(connection_file):
    """Starts the installed kernel as Jupyter does, for a start that cannot succeed."""
    argv = json.loads((KERNELSPEC / "kernel.json").read_text())["argv"]
    program, *arguments = [argument.replace("{connection_file}", str(connection_file)) for argument in argv]
    return run(*arguments, program=program)


def assert_told_in_one_sentence(outcome):
    """It failed, and says why as a person would: no panic, no list of causes, no debug print."""
    assert outcome.returncode in (1, 2), outcome
    said = outcome.stderr.strip()
    assert said and len(said.splitlines()) <= 3, said
    assert "panicked" not in said and "RUST_BACKTRACE" not in said and "Error {" not in said and "Os {" not in said, said
    return said


@pytest.mark.parametrize("text", [
    None,
    "",
    "this is no JSON",
    "[]",
    "{}",
    json.dumps({"ip": "127.0.0.1", "transport": "tcp", "key": "k", "signature_scheme": "hmac-sha256", "shell_port": "x"}),
    json.dumps({"ip": "127.0.0.1", "transport": "carrier pigeon", "key": "k", "signature_scheme": "hmac-sha256",
                "shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5}),
], ids=["missing", "empty", "no JSON", "list", "no fields", "port of text", "unknown transport"])
def test_bad_connection_file(tmp_path, text):
    path = tmp_path / "connection.json"
    if text is not None:
        path.write_text(text)
    assert path.name in assert_told_in_one_sentence(serve(path))


def test_port_that_is_taken(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        path = tmp_path / "connection.json"
        path.write_text(json.dumps({
            "ip": "127.0.0.1", "transport": "tcp", "key": "k", "signature_scheme": "hmac-sha256", "kernel_name": "assemblet",
            "shell_port": port, "iopub_port": port, "stdin_port": port, "control_port": port, "hb_port": port}))
        assert str(port) in assert_told_in_one_sentence(serve(path))


def test_kernelspec_has_what_front_ends_read():
    spec = json.loads((KERNELSPEC / "kernel.json").read_text())
    assert spec["display_name"].startswith("Assemblet") and spec["language"] == "rust"
    assert spec["interrupt_mode"] == "message"
    assert pathlib.Path(spec["argv"][0]).is_absolute() and "{connection_file}" in spec["argv"]
    assert (KERNELSPEC / "logo-64x64.png").read_bytes().startswith(b"\x89PNG")
    assert (KERNELSPEC / "logo-svg.svg").read_text().lstrip().startswith("<")


def test_install_again_is_quick_and_uninstall_removes_it(tmp_path):
    spec = tmp_path / "share/jupyter/kernels/assemblet/kernel.json"
    outcome = run("install", "--prefix", tmp_path)
    assert outcome.returncode == 0, outcome
    assert spec.is_file() and str(tmp_path) in outcome.stdout + outcome.stderr
    assert run("install", "--prefix", tmp_path).returncode == 0
    outcome = run("uninstall", "--prefix", tmp_path)
    assert outcome.returncode == 0, outcome
    assert not spec.parent.exists()
    assert_told_in_one_sentence(run("uninstall", "--prefix", tmp_path))


def test_install_under_another_name(tmp_path):
    assert run("install", "--prefix", tmp_path, "--name", "lab").returncode == 0
    assert (tmp_path / "share/jupyter/kernels/lab/kernel.json").is_file()
    assert run("uninstall", "--prefix", tmp_path, "--name", "lab").returncode == 0
    for wrong in ["../outside", "a b", ""]:
        assert_told_in_one_sentence(run("install", "--prefix", tmp_path, "--name", wrong))
    assert not list(tmp_path.rglob("kernel.json"))


def test_install_where_nothing_can_be_written(tmp_path):
    # A file in the folder's place stops even root, whom permissions do not.
    blocked = tmp_path / "a file"
    blocked.write_text("")
    assert str(blocked) in assert_told_in_one_sentence(run("install", "--prefix", blocked))
    assert str("/proc") in assert_told_in_one_sentence(run("install", "--prefix", "/proc/assemblet"))
    assert [path.name for path in tmp_path.iterdir()] == ["a file"]


def test_install_into_a_home_where_nothing_can_be_written(tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("")
    rust = {name: os.environ.get(name, str(pathlib.Path.home() / folder))
            for name, folder in [("RUSTUP_HOME", ".rustup"), ("CARGO_HOME", ".cargo")]}
    homes = {name: str(blocked) for name in ["HOME", "XDG_DATA_HOME", "JUPYTER_DATA_DIR"]}
    assert str(blocked) in assert_told_in_one_sentence(run("install", "--user", **rust, **homes))


def test_install_without_a_toolchain(tmp_path):
    said = assert_told_in_one_sentence(run("install", "--prefix", tmp_path / "prefix", PATH=str(tmp_path), HOME=str(tmp_path),
                                           CARGO_HOME=str(tmp_path), RUSTUP_HOME=str(tmp_path)))
    assert "rustup" in said, "where to get one"
    assert list(tmp_path.rglob("kernel.json")) == []


def test_doctor_finds_nothing_wrong():
    outcome = run("doctor", "--prefix", PREFIX)
    assert outcome.returncode == 0, outcome.stdout
    for part in ["compiler", "rust-src", "kernel", "disk"]:
        assert part in outcome.stdout.lower(), outcome.stdout


def test_doctor_names_the_remedy_for_a_kernel_that_is_not_there(tmp_path):
    outcome = run("doctor", "--prefix", tmp_path)
    assert outcome.returncode != 0 and "assemblet-kernel install" in outcome.stdout + outcome.stderr


def test_doctor_names_the_remedy_for_a_kernel_of_another_version(tmp_path):
    assert run("install", "--prefix", tmp_path).returncode == 0
    (record,) = tmp_path.rglob("toolchain.json")
    record.write_text(record.read_text().replace("rustc 1.", "rustc 0."))
    outcome = run("doctor", "--prefix", tmp_path)
    assert outcome.returncode != 0 and "install" in outcome.stdout + outcome.stderr


def test_doctor_names_the_remedy_for_a_missing_toolchain(tmp_path):
    outcome = run("doctor", PATH=str(tmp_path), HOME=str(tmp_path), CARGO_HOME=str(tmp_path), RUSTUP_HOME=str(tmp_path))
    assert outcome.returncode != 0
    assert "rustup" in outcome.stdout + outcome.stderr


def test_kernel_without_a_linker_says_so_in_its_first_cell(start, tmp_path):
    cell = start(env={**os.environ, "PATH": str(tmp_path)}).run("1 + 1")
    assert cell.status == "error"
    assert "`cc`" in cell.error and ("gcc" in cell.error or "doctor" in cell.error), "what is missing, and the remedy"


@pytest.mark.parametrize("arguments", [["--no-such-flag"], ["no-such-command"], ["install", "--user", "--prefix", "/tmp"]])
def test_wrong_arguments(arguments):
    outcome = run(*arguments)
    assert outcome.returncode == 2 and "panicked" not in outcome.stderr
    assert "usage" in outcome.stderr.lower() or "cannot be used with" in outcome.stderr
