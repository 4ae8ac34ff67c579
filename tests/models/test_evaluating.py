"""`make evaluate` measures the shipped file on any folder in the data set's layout."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.models.photos import HELD, KNOWN, data_set
from training.evaluate import list_in, main


def test_the_last_line_says_how_good_it_is(tmp_path: Path) -> None:
    data_set(tmp_path)
    (tmp_path / "val.txt").rename(tmp_path / "test.txt")
    asked = [sys.executable, "-m", "training.evaluate", str(tmp_path)]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    told = json.loads(said.splitlines()[-1])
    assert list(told) == ["images", "fine", "top5", "coarse", "accepted", "precision_accepted"]
    assert told["images"] == 4 * len(KNOWN | HELD)
    assert 0 <= told["fine"] <= told["top5"] <= 1


@pytest.mark.parametrize(
    ("there", "chosen"),
    [
        (["train.txt", "val.txt", "test.txt"], "test.txt"),
        (["train.txt", "val.txt"], "val.txt"),
        (["mine.txt"], "mine.txt"),
    ],
)
def test_the_list_that_was_held_out_is_taken(there: list[str], chosen: str, tmp_path: Path) -> None:
    for name in there:
        (tmp_path / name).touch()
    assert list_in(tmp_path).name == chosen


def test_a_folder_with_several_other_lists_leaves_the_choice(tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).touch()
    with pytest.raises(FileNotFoundError, match="2 list files"):
        list_in(tmp_path)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (None, "0 list files"),
        ("", "names no photos"),
        ("apple.jpg 3", "line 1: not 'path, fine, coarse'"),
        ("none.jpg, 0, 0", "There is no file"),
        ("val.txt, 0, 0", "val.txt: This file is no picture"),
    ],
)
def test_what_cannot_be_measured_is_said_in_a_line(
    lines: str | None,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if lines is not None:
        (tmp_path / "val.txt").write_text(lines)
    monkeypatch.setattr(sys, "argv", ["evaluate", str(tmp_path)])
    with pytest.raises(SystemExit, match=told) as ended:
        main()
    assert "\n" not in str(ended.value)
