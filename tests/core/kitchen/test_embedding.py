"""The page about embedding is run, so that it cannot lie."""

import re
from pathlib import Path

import pytest

from kitchensync.sync.wire import http
from tests.support.kitchens import World

PAGE = Path(__file__).parents[3] / "docs" / "guide" / "embedding.md"


def test_the_examples_run_one_after_the_other(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(http, "HttpRelay", world.connect)
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) > 5
    exec(compile("\n".join(examples), PAGE.name, "exec"), {"home": tmp_path / "home"})  # noqa: S102  # our own page
    told = capsys.readouterr().out
    assert "Added 2 l milk to fridge" in told
    assert told.endswith("There is only 1.5 l of milk.\n")
