"""Kernels for the tests: one that most of them share, and fresh ones for those that break it."""
import pytest

from conversation import Conversation


class Shelf:
    """A kernel that is used again as long as it is well: a start takes seconds, a cell a fraction of one."""

    def __init__(self):
        self.kept = None

    def take(self):
        if self.kept is None:
            self.kept = Conversation()
        return self.kept

    def give_back(self):
        kernel, self.kept = self.kept, None
        try:
            well = kernel.run("1 + 1", timeout_s=10).result == "2"
        except Exception:
            well = False
        if well:
            self.kept = kernel
        else:
            kernel.close()


@pytest.fixture(scope="session")
def shelf():
    shelf = Shelf()
    yield shelf
    if shelf.kept:
        shelf.kept.close()


@pytest.fixture
def kernel(shelf):
    """A kernel in which other tests may have run cells."""
    yield shelf.take()
    shelf.give_back()


@pytest.fixture
def start():
    """Starts kernels that nobody else uses, and ends them after the test."""
    started = []

    def start(**options):
        started.append(Conversation(**options))
        return started[-1]

    yield start
    for kernel in started:
        kernel.close()


@pytest.fixture
def fresh(start):
    """A kernel that nobody has used yet."""
    return start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """What is asked for here the kernel can do: a skipped test would hide that it cannot."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped: {report.longrepr}"
    return report
