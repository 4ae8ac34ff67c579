"""`ks food label` reads what a food holds, and believes no label that contradicts itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli import json_page
from tests.cli.conftest import Ks
from tests.core.receipts import packages, pages
from tests.core.receipts.reader import needs_tesseract


def printed(tmp_path: Path, text: str) -> str:
    """A label as a PDF."""
    file = tmp_path / "label.pdf"
    file.write_bytes(pages.printed(text))
    return str(file)


def figures(ks: Ks, food: str) -> dict[str, Any]:
    """What is known of a food, by nutrient, where a label said it."""
    shown = ks.ok("food", "show", food, "--json").json["food"]["figures"]
    return {one["nutrient"]: one["value"] for one in shown if one["source"] == "a label"}


def test_what_the_label_says_goes_before_the_catalogue_and_is_undone(
    ks: Ks, tmp_path: Path
) -> None:
    ks.ok("add", "muesli 500 g")
    said = ks.ok("food", "label", "muesli", printed(tmp_path, packages.GERMAN))
    assert ["energy", "372", "kcal"] in [line.split() for line in said.out.splitlines()]
    assert said.out.endswith("Muesli holds in 100 g what its label says.\n")
    assert figures(ks, "muesli")["protein"] == 13_500_000
    ks.ok("undo")
    assert figures(ks, "muesli") == {}


def test_a_label_about_a_volume_needs_to_know_what_a_litre_weighs(ks: Ks, tmp_path: Path) -> None:
    file = printed(tmp_path, packages.FRENCH)
    ks.ok("add", "zlorb drink 1 l")
    assert "--litre" in ks("food", "label", "zlorb drink", file).err
    ks.ok("food", "edit", "zlorb drink", "--litre", "2 kg")
    ks.ok("food", "label", "zlorb drink", file)
    assert figures(ks, "zlorb drink")["fat"] == 800_000


def test_a_label_that_contradicts_itself_changes_nothing_unless_somebody_insists(
    ks: Ks, tmp_path: Path
) -> None:
    file = printed(tmp_path, packages.ENGLISH.replace("5.0g", "55.0g"))
    ks.ok("add", "bread 500 g")
    said = ks.ok("food", "label", "bread", file, "--json").json
    shape = json_page.fields(json_page.ANSWERS["food label"])
    assert list(json_page.walk(shape, said)) == []
    assert (said["changed"], said["consistent"], figures(ks, "bread")) == (False, False, {})
    ks.ok("food", "label", "bread", file, "--anyway")
    assert figures(ks, "bread")["sugars"] == 55_000_000


def test_a_label_that_is_not_believed_makes_no_food(ks: Ks, tmp_path: Path) -> None:
    file = printed(tmp_path, packages.ENGLISH.replace("5.0g", "55.0g"))
    before = ks.ok("history").out
    assert not ks.ok("food", "label", "muesli", file, "--json").json["changed"]
    assert ks.ok("history").out == before


def test_what_is_no_label_is_refused(ks: Ks, tmp_path: Path) -> None:
    said = ks("food", "label", "bread", printed(tmp_path, "Bread\nfrom the corner\n"), "--json")
    assert (said.status, said.code) == (2, "bad-file")


@needs_tesseract
def test_a_picture_of_a_label_is_read(ks: Ks, tmp_path: Path) -> None:
    file = tmp_path / "label.png"
    file.write_bytes(pages.drawn(packages.ENGLISH))
    ks.ok("food", "label", "bread", str(file))
    assert figures(ks, "bread")["protein"] == 9_000_000
