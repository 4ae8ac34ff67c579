"""A pytest plugin that runs each test with the defence that it holds switched off.

Which tests, and whether they failed as they must, is left to `test_without_defences`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from kitchensync.replica import upgrades
from kitchensync.replica.database import Database
from tests.security.defences import OFF, without_parameters
from tests.support import blank

BROKEN = (AttributeError, ImportError, NameError, TypeError)
"""What a test ends with whose defence was not switched off but torn out."""

_outcomes: dict[str, str] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--outcomes FILE` is where to write what became of each test."""
    parser.addoption("--outcomes", type=Path)


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop() -> Generator[None, object, object]:
    """Make the tables of an empty file once, and now: no switch is about them."""
    with blank.copied(), closing(sqlite3.connect(":memory:", isolation_level=None)) as first:
        upgrades.upgrade(Database(Path(":memory:"), first))
        return (yield)


def pytest_runtest_protocol(item: pytest.Item) -> bool:
    """Nothing of a test, its fixtures included, outlives the switch."""
    with pytest.MonkeyPatch.context() as patch:
        try:
            (OFF.get(item.nodeid) or OFF[without_parameters(item.nodeid)])(patch)
        except Exception as error:  # noqa: BLE001  # what a switch names may be gone
            _outcomes[item.nodeid] = f"not switched off: {error!r}"
        else:
            runtestprotocol(item, nextitem=None)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "call":
        torn = call.excinfo is not None and call.excinfo.errisinstance(BROKEN)
        _outcomes[item.nodeid] = f"broken: {call.excinfo}" if torn else report.outcome
    elif report.failed:
        _outcomes.setdefault(item.nodeid, f"failed at {call.when}: {call.excinfo}")
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    session.config.getoption("outcomes").write_text(json.dumps(_outcomes))
