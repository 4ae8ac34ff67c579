"""A test in the table of docs/security.md is worth something: without its defence, it fails."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.security.defences import OFF

ROOT = Path(__file__).parents[2]
# What a test that failed leaves behind is no matter of the one after it.
PLUGINS = (
    "tests.security.plugin",
    "no:xdist",
    "no:cacheprovider",
    "no:unraisableexception",
    "no:threadexception",
)
ENOUGH_SECONDS = 240


def by_part() -> Mapping[str, Sequence[str]]:
    """The tests of the core, of the relay and of the commands: a process for each of these."""
    parts: dict[str, list[str]] = defaultdict(list)
    for test in OFF:
        parts[test.split("/")[1]].append(test)
    return parts


@pytest.mark.parametrize("part", by_part())
def test_every_test_fails_without_its_defence(part: str, tmp_path: Path) -> None:
    tests = by_part()[part]
    outcomes = tmp_path / "outcomes.json"
    plugins = [f"-p{plugin}" for plugin in PLUGINS]
    command = [sys.executable, "-m", "pytest", "--tb=line", *plugins]  # to tell how takes long
    command += ["--outcomes", str(outcomes), *tests]
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=ENOUGH_SECONDS, check=False
    )
    assert outcomes.exists(), ended.stdout[-2000:] + ended.stderr[-2000:]
    became: dict[str, str] = json.loads(outcomes.read_text())
    told = {
        test: {how for ran, how in became.items() if ran == test or ran.startswith(f"{test}[")}
        for test in tests
    }
    assert {test: how for test, how in told.items() if "failed" not in how} == {}
