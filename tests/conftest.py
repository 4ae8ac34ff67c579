"""Runs what is named; what takes long only where it is asked for. Spares what tests repeat."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from kitchensync.backup import sealing
from tests.support import blank

# How fast examples are drawn says how busy the machine is, and nothing about the project.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

LONG = ("campaign", "bench")
FIRST = (
    "tests/security/",
    "tests/core/test_adversary",
    "tests/core/test_convergence",
    "tests/cli/test_demo_cmd.py",
)
"""What takes many seconds in one piece: begun last, it would keep one core waiting for another."""

MEMORY, ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108  # pytest makes a private folder in it
"""A disk in memory, and how many bytes it must have for the files of all tests."""

# What is tested is what is in files, not whether a disk keeps it: half the time went into waiting.
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    tempfile.tempdir = os.environ["TMPDIR"] = str(MEMORY)

# A job in the background ignores Ctrl-C, and so would the programs that tests start and end by it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def empty_files_are_copied() -> Iterator[None]:
    """Making the tables of a device would take half the time of a test."""
    with blank.copied():
        yield


@pytest.fixture
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it costs to guess a passphrase is paid elsewhere."""
    monkeypatch.setattr(sealing, "MEMORY_KIB", 32)
    monkeypatch.setattr(sealing, "PASSES", 1)


@pytest.fixture
def papers_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What reads a PDF is a process; that it does is shown beside it."""
    from tests.support import papers

    papers.once(monkeypatch)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """All that is collected stays; to look for garbage in it would take a third of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests with a long mark, unless `-m` names it; begin with what takes longest."""
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))
    asked = str(config.getoption("-m"))
    unwanted = {mark for mark in LONG if mark not in asked}
    left_out = [item for item in items if unwanted & {mark.name for mark in item.iter_markers()}]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
