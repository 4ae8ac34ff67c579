"""`ks models` says what this device recognises with, and takes another model where it is good."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kitchensync.vision import shipped
from tests.cli import json_page
from tests.cli.conftest import Ks
from tests.support.drawn import RED, grainy, plain, written

pytest.importorskip("ai_edge_litert", reason="ai-edge-litert is not installed")

from tests.support.tiny_model import small_model


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A model that knows five things by their colour."""
    return small_model(tmp_path / "tiny")


def test_the_model_that_comes_with_it_is_in_use(ks: Ks) -> None:
    answer = ks.ok("models", "--json").json
    assert list(json_page.walk(json_page.fields(json_page.ANSWERS["models"]), answer)) == []
    (model,) = answer["models"]
    assert (model["origin"], model["in_use"], model["problem"]) == ("program", True, None)
    assert "comes with the program" in ks.ok("models").out


def test_another_model_is_installed_used_and_removed(ks: Ks, tiny: Path, tmp_path: Path) -> None:
    photo = tmp_path / "tomato.png"
    photo.write_bytes(written(grainy(plain(RED, (96, 96))), "PNG"))
    ks.ok("models", "install", str(tiny), "--dry-run")
    assert len(ks.ok("models", "--json").json["models"]) == 1
    assert ks.ok("models", "install", str(tiny)).out.startswith("Recognises with ")
    assert [one["origin"] for one in ks.ok("models", "--json").json["models"]] == [
        "home",
        "program",
    ]
    seen = ks.ok("scan", str(photo), "--json").json["photos"][0]["seen"]
    assert [(one["food"], one["how"]) for one in seen] == [("tomato", "fine")]
    ks.ok("models", "rm", "--dry-run")
    assert len(ks.ok("models", "--json").json["models"]) == 2
    assert ks.ok("models", "rm").out == "Removed the model of this home.\n"
    assert ks.ok("models", "rm").out == "No model was installed here.\n"


def test_a_model_that_is_no_good_leaves_what_was_there(ks: Ks, tiny: Path, tmp_path: Path) -> None:
    ks.ok("models", "install", str(tiny))
    bad = shutil.copytree(tiny, tmp_path / "bad")
    (bad / "labels.json").write_text("{}")
    for file, code, status in ((bad, "bad-model", 8), (tmp_path / "none.zip", "bad-file", 2)):
        said = ks("models", "install", str(file), "--json")
        assert (said.status, said.code) == (status, code)
    assert ks.ok("models", "--json").json["models"][0]["problem"] is None


def test_why_a_model_cannot_be_used_is_said(ks: Ks, tiny: Path) -> None:
    ks.ok("models", "install", str(tiny))
    (ks.home / "model" / "labels.json").write_text("{}")
    assert "cannot be used: The file labels.json of this model" in ks.ok("models").out


def test_without_any_model_it_is_said_how_to_get_one(
    ks: Ks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "PACKAGE", "kitchensync_no_models")
    assert ks.ok("models").out.startswith("There is no model. Install one")


def test_threads_are_a_setting_of_this_device(ks: Ks) -> None:
    ks.ok("models", "threads", "4", "--dry-run")
    assert "threads" not in ks.ok("models").out
    said = ks.ok("models", "threads", "2")
    assert said.out == "Models run with 2 threads on this device.\n"
    assert json.loads((ks.home / "kitchen.json").read_text())["threads"] == 2
    assert "2 threads" in ks.ok("models").out
    assert ks("models", "threads", "0", "--json").code == "bad-input"
    assert ks.ok("models", "threads", "2", "--json").json["changed"] is False


def test_what_runs_a_model_may_be_missing(ks: Ks, monkeypatch: pytest.MonkeyPatch) -> None:
    from kitchensync.vision import runtime

    monkeypatch.setattr(runtime, "PACKAGES", {})
    (model,) = ks.ok("models", "--json").json["models"]
    assert model["problem"].startswith("What runs a model is not installed.")
    assert model["runtime"] is None
