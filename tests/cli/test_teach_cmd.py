"""`ks teach` has the devices know what something looks like."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import json_page
from tests.cli.conftest import Ks
from tests.support.seen import put_in


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with photos, and an eye that knows them."""
    monkeypatch.chdir(tmp_path)
    put_in(tmp_path, monkeypatch)


def test_a_label_and_photos_teach(ks: Ks) -> None:
    said = ks.ok("teach", "our mustard", "jar.png", "jar-again.png", "--food", "mustard")
    assert said.out == "Taught what our mustard looks like, by 2 photos.\n"
    assert ks.ok("teach").out.split() == [
        "LABEL",
        "FOOD",
        "PHOTOS",
        "our",
        "mustard",
        "mustard",
        "2",
    ]
    assert "Added 1 × mustard." in ks.ok("scan", "jar-again.png").out
    assert ks.ok("teach", "rm", "our mustard").out == "Forgot what our mustard looks like.\n"
    assert ks.ok("teach", "ls").out.startswith("Nothing was taught.")


def test_a_program_is_answered_in_one_shape(ks: Ks) -> None:
    added = ks.ok("teach", "jam", "jar.png", "--json").json
    assert list(json_page.walk(json_page.fields(json_page.ANSWERS["teach add"]), added)) == []
    listed = ks.ok("teach", "--json").json
    assert list(json_page.walk(json_page.fields(json_page.ANSWERS["teach"]), listed)) == []
    assert listed["taught"] == [{"label": "jam", "food": None, "dish": None, "photos": 1}]


def test_naming_the_folder_of_the_kitchen_lists_what_was_taught(ks: Ks) -> None:
    ks.ok("teach", "jam", "jar.png")
    listed = ks.ok("teach").out
    assert "jam" in listed
    assert ks.ok("teach", "--home", str(ks.home)).out == listed


def test_nothing_is_taught_on_a_dry_run(ks: Ks) -> None:
    ks.ok("teach", "add", "jam", "jar.png", "--dry-run")
    assert ks.ok("teach", "--json").json["taught"] == []


def test_without_photos_it_says_what_is_missing(ks: Ks) -> None:
    said = ks("teach", "jam")
    assert said.status == 2
    assert "PHOTO" in said.err


def test_without_a_model_other_devices_recognise_it(
    ks: Ks, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kitchensync.vision import shipped

    monkeypatch.setattr(shipped, "PACKAGE", "kitchensync_no_models")
    assert ks.ok("teach", "jam", "jar.png").err.startswith("This device cannot recognise it: ")
