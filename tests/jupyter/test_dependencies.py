"""Crates from the registry, asked for in a cell."""
import re

import pytest

pytestmark = pytest.mark.timeout(400)


def test_crate_is_built_with_progress_and_used(fresh):
    fresh.do("let before_crate = 1;")
    cell = fresh.do(':dep itoa = "1"', timeout_s=300)
    told = cell.stdout + cell.stderr + str(cell.of("display_data")) + str(cell.of("update_display_data"))
    # A crate that is built within the tenth of a second between two drawings may not be seen; the last one is.
    assert re.search(r"building crates: \d+ of at most \d+, now (itoa|ctx) v", told), "what is built is named while it is built"
    assert fresh.value("itoa::Buffer::new().format(7_u32).to_owned()") == '"7"'
    assert fresh.value("before_crate") == "1"
    assert fresh.do('display(&Bundle::text("prelude"));').of("display_data")
    assert fresh.value("let bundle = Bundle::text(\"t\"); bundle.get(\"text/plain\").is_some()") == "true"


def test_crate_and_its_use_in_one_cell(fresh):
    assert fresh.do(':dep itoa = "1"\nitoa::Buffer::new().format(8_u32).to_owned()', timeout_s=300).result == '"8"'


@pytest.mark.parametrize("line", [
    ':dep no-such-crate-of-anybody-at-all = "1"',
    ':dep itoa = "999"',
    ":dep itoa = {",
    ':dep itoa = { path = "/nowhere" }',
    ":no_such_command",
])
def test_crate_that_cannot_be_had_is_an_error_and_nothing_is_lost(kernel, line):
    kernel.do("let before_wrong_line = 2;")
    cell = kernel.run(line, timeout_s=120)
    assert cell.status == "error"
    assert cell.of("error")[0]["evalue"]
    assert kernel.value("before_wrong_line") == "2"


def test_building_a_crate_can_be_interrupted(fresh):
    fresh.do("let before_crate = 3;")
    cell = fresh.start(':dep regex = "1"\nregex::Regex::new("a+")?.is_match("caat")')
    cell.until(lambda: cell.of("execute_input"), "the cell begins")
    cell.until(lambda: len(cell.messages) > 2 or cell.is_idle, "something is told of the build", 60)
    if not cell.is_idle:
        assert fresh.interrupt()["status"] == "ok"
        cell.finish(20)
    assert fresh.value("before_crate") == "3"
