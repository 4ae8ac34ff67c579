"""`ks demo` plays its story with real processes, and ends with whether the devices agree."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kitchensync.errors import KitchenSyncError
from kitchensync_cli.processes import line_of, running
from kitchensync_cli.stage import KS
from tests.cli.conftest import Ks


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the demo told, and the folder it kept."""
    folder = tmp_path_factory.mktemp("demo") / "kept"
    done = subprocess.run(
        [*KS, "demo", "--keep", str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    return done.stdout, folder


def test_the_story_ends_well_and_within_a_minute(played: tuple[str, Path]) -> None:
    said, _ = played
    ending = said.splitlines()[-1]
    assert ending.startswith("All three devices agree.")
    assert int(re.findall(r"(\d+) seconds", ending)[0]) < 60


def test_it_shows_what_everybody_did_at_once_and_what_became_of_it(
    played: tuple[str, Path],
) -> None:
    said, _ = played
    for told in (
        "phone$ ks use milk 0.5 l",
        "tablet$ ks use milk 0.2 l",
        "tablet$ ks count milk 1.5 l",
        "please count",
        "phone$ ks rm bread",
        "tablet$ ks edit bread --note 'sourdough of Ben'",
        "butter, best before",
        "[x] eggs 12",
        "“milk” occurs 0 times",
    ):
        assert told in said, told
    shown = re.findall(r"(\w+) shows (\d{3} \d{3}), (\w+) shows (\d{3} \d{3})", said)
    assert [here == there for _, here, _, there in shown] == [True, True]
    assert len(set(re.findall(r"sha256 ([0-9a-f]+)", said))) == 1


def test_the_kitchens_that_it_keeps_can_be_used(played: tuple[str, Path]) -> None:
    _, folder = played
    exports = {Ks(folder / name).ok("export").out for name in ("laptop", "phone", "tablet")}
    assert len(exports) == 1
    history = Ks(folder / "laptop").ok("history", "eggs").out
    assert history.count("bought 12 × eggs") >= 1


def test_a_part_that_ends_too_soon_says_how_to_see_why(tmp_path: Path) -> None:
    relay = [sys.executable, "-c", "raise SystemExit('no port is free')"]
    with running(relay, {}) as child, pytest.raises(KitchenSyncError) as caught:
        line_of(child, lambda line: "listening" in line)
    assert "no port is free" in caught.value.message
    assert "--keep" in caught.value.hint


def test_a_folder_with_something_in_it_is_left_alone(new_ks: Ks, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    said = new_ks("demo", "--keep", str(tmp_path))
    assert said.status == 2
    assert "[bad-input]" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_without_a_relay_it_says_what_is_missing(
    new_ks: Ks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kitchensync_cli.demo_cmd.find_spec", lambda _: None)
    said = new_ks("demo")
    assert said.status == 2
    assert "kitchensync[relay]" in said.err
