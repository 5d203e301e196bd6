"""The program's own commands: install, uninstall, doctor, and starts that cannot succeed."""
import json
import os
import pathlib
import socket
import subprocess

import pytest

PROGRAM = os.environ.get("ASSEMBLET_KERNEL", "assemblet-kernel")
PREFIX = pathlib.Path(os.environ.get("ASSEMBLET_PREFIX", "/nowhere"))


def run(*arguments, **changed):
    environment = {**os.environ, **changed}
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, env=environment, timeout=170)


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
    kernelspec = json.loads((PREFIX / "share/jupyter/kernels/assemblet/kernel.json").read_text())
    arguments = [argument.replace("{connection_file}", str(path)) for argument in kernelspec["argv"][1:]]
    assert path.name in assert_told_in_one_sentence(run(*arguments))


def test_port_that_is_taken(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        path = tmp_path / "connection.json"
        path.write_text(json.dumps({
            "ip": "127.0.0.1", "transport": "tcp", "key": "k", "signature_scheme": "hmac-sha256", "kernel_name": "assemblet",
            "shell_port": port, "iopub_port": port, "stdin_port": port, "control_port": port, "hb_port": port}))
        kernelspec = json.loads((PREFIX / "share/jupyter/kernels/assemblet/kernel.json").read_text())
        arguments = [argument.replace("{connection_file}", str(path)) for argument in kernelspec["argv"][1:]]
        assert str(port) in assert_told_in_one_sentence(run(*arguments))


def test_kernelspec_has_what_front_ends_read():
    folder = PREFIX / "share/jupyter/kernels/assemblet"
    spec = json.loads((folder / "kernel.json").read_text())
    assert spec["display_name"].startswith("Assemblet") and spec["language"] == "rust"
    assert spec["interrupt_mode"] == "message"
    assert pathlib.Path(spec["argv"][0]).is_absolute() and "{connection_file}" in spec["argv"]
    assert (folder / "logo-64x64.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "logo-svg.svg").read_text().lstrip().startswith("<")


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


def test_install_with_a_home_that_is_read_only(tmp_path):
    outcome = run("install", "--prefix", tmp_path / "prefix", XDG_DATA_HOME="/proc/nowhere", HOME="/proc/nowhere")
    assert_told_in_one_sentence(outcome)
    assert not (tmp_path / "prefix").exists() or not list((tmp_path / "prefix").rglob("*.json")), "nothing half-made"


def test_doctor_finds_nothing_wrong():
    outcome = run("doctor")
    assert outcome.returncode == 0, outcome
    for part in ["toolchain", "rust-src", "disk", "slot"]:
        assert part in outcome.stdout.lower(), outcome.stdout


def test_doctor_names_the_remedy_for_a_missing_toolchain(tmp_path):
    outcome = run("doctor", PATH=str(tmp_path), HOME=str(tmp_path), CARGO_HOME=str(tmp_path), RUSTUP_HOME=str(tmp_path))
    assert outcome.returncode != 0
    assert "rustup" in outcome.stdout + outcome.stderr


def test_kernel_without_a_toolchain_says_so_in_its_first_cell(start, tmp_path):
    environment = {**os.environ, "PATH": str(tmp_path), "HOME": str(tmp_path),
                   "CARGO_HOME": str(tmp_path), "RUSTUP_HOME": str(tmp_path)}
    cell = start(env=environment).run("1 + 1")
    assert cell.status == "error"
    assert "rustup" in cell.error or "doctor" in cell.error


@pytest.mark.parametrize("arguments", [["--no-such-flag"], ["no-such-command"], ["install", "--user", "--prefix", "/tmp"]])
def test_wrong_arguments(arguments):
    outcome = run(*arguments)
    assert outcome.returncode == 2 and "panicked" not in outcome.stderr
    assert "usage" in outcome.stderr.lower() or "cannot be used with" in outcome.stderr
