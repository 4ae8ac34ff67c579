"""What a pack names is never safe, whatever the household said of its food; and people hear it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kitchensync import Kitchen
from tests.support.kitchens import settle

CODE, OTHER = "4000521006112", "4006381333931"


def file_of(folder: Path, name: str, *codes: str, tags: dict[str, list[str]]) -> Path:
    """A file of packs that are called so, with the same tags."""
    path = folder / "packs.json"
    packs = [{"code": code, "product_name": name, **tags} for code in codes]
    path.write_text(json.dumps({"products": packs}))
    return path


def denying(kitchen: Kitchen) -> Kitchen:
    """Ada must not eat gluten, and the household said that there is none in its oat milk."""
    kitchen.cooking.eating.edit("Ada", allergies=["gluten"])
    kitchen.add("oat milk 1 l")
    kitchen.recipes.new("Porridge", "200 ml oat milk\n\nCook.")
    kitchen.catalog.edit("oat milk", allergens=["gluten=no"])
    return kitchen


@pytest.fixture
def denied(kitchen: Kitchen) -> Kitchen:
    return denying(kitchen)


def verdict(kitchen: Kitchen) -> str | None:
    (found,) = kitchen.cooking.can_cook(eaters=["Ada"])
    return found.eaters


def answer(kitchen: Kitchen) -> tuple[bool | None, bool, bool]:
    """What is shown of gluten in oat milk: the answer, who said it, whether a pack does."""
    shown = kitchen.catalog.show("oat milk").allergens
    return next((one.answer, one.said, one.on_pack) for one in shown if one.code == "gluten")


GLUTEN = {"allergens_tags": ["en:gluten"]}


def test_what_a_pack_names_and_the_household_denies_is_unknown(
    denied: Kitchen, tmp_path: Path
) -> None:
    assert (verdict(denied), answer(denied)) == ("safe", (False, True, False))
    assert (
        denied.catalog.import_(
            file_of(tmp_path, "Barista oat", CODE, tags=GLUTEN), "openfoodfacts"
        ).warnings
        == ()
    )
    (warning,) = denied.eye.products.add(CODE, "oat milk 1 l").warnings
    assert warning == (
        f"The pack {CODE} (Barista oat) names gluten, and your household said that there is none "
        "in oat milk. From now on that is unknown: no dish with it is called safe for who must not "
        "eat gluten. If the pack is right: `ks food edit 'oat milk' --allergen gluten=yes`. "
        f"If it is another food: `ks product add {CODE} NAME`."
    )
    assert (verdict(denied), answer(denied)) == ("unknown", (None, True, True))
    assert denied.recipes.search("-gluten")[0].unsure == ("gluten",)
    assert denied.catalog.edit("oat milk", allergens=["gluten=no"]).warnings == (warning,)
    assert denied.catalog.edit("oat milk", allergens=["nuts=no"]).warnings == ()
    denied.eye.products.add(CODE, "barista drink 1 l")
    assert verdict(denied) == "safe"


def test_a_pack_that_a_file_calls_so_is_of_that_food_where_it_names_what_is_denied(
    denied: Kitchen, tmp_path: Path
) -> None:
    file = file_of(tmp_path, "Oat milk", CODE, tags={"traces_tags": ["en:gluten"]})
    for told in (
        denied.catalog.import_(file, "openfoodfacts", dry_run=dry) for dry in (True, False)
    ):
        (warning,) = told.warnings
        assert "(Oat milk) may contain traces of gluten, and your household" in warning
        assert "--traces gluten=yes" in warning
    assert verdict(denied) == "unknown"
    history = denied.history()
    assert denied.catalog.import_(file, "openfoodfacts").warnings == (warning,)
    assert denied.history() == history, "nothing in it is new"
    safe = file_of(tmp_path, "Oat milk", OTHER, tags={"allergens_tags": ["en:soya"]})
    assert denied.catalog.import_(safe, "openfoodfacts").warnings == ()
    assert [one.code for one in denied.eye.products.ls()] == [CODE]


def test_of_many_packs_the_first_few_are_told(denied: Kitchen, tmp_path: Path) -> None:
    codes = [f"40063813{number:04}" for number in range(100, 120)]
    codes = [f"{code}{check_digit(code)}" for code in codes]
    file = file_of(tmp_path, "Oat milk", *codes, tags=GLUTEN)
    warnings = denied.catalog.import_(file, "openfoodfacts").warnings
    assert len(warnings) == 9
    assert warnings[-1] == "So it is with 12 more packs: `ks product` shows what is named."


def check_digit(code: str) -> int:
    return -sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(code)) % 10


def test_whoever_was_apart_reads_it_where_they_ask_what_can_be_cooked(
    two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    denying(laptop)
    phone.catalog.import_(file_of(tmp_path, "Barista oat", CODE, tags=GLUTEN), "openfoodfacts")
    assert phone.eye.products.add(CODE, "oat milk 1 l").warnings == (), "nothing was said here yet"
    settle(laptop, phone)
    assert [verdict(kitchen) for kitchen in two] == ["unknown", "unknown"]
    assert [answer(kitchen) for kitchen in two] == [(None, True, True)] * 2


def test_it_does_not_matter_whether_a_file_or_the_no_came_first(
    two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    denying(laptop)
    file = file_of(tmp_path, "Oat milk", CODE, tags=GLUTEN)
    assert phone.catalog.import_(file, "openfoodfacts").warnings == ()
    settle(laptop, phone)
    assert answer(phone) == (True, True, False), "while people differ, it may"
    (conflict,) = (one for one in laptop.conflicts() if "no" in one.values)
    chosen = laptop.resolve(conflict.id, conflict.values.index("no") + 1)
    assert chosen.warnings == laptop.catalog.edit("oat milk", allergens=["gluten=no"]).warnings
    settle(laptop, phone)
    assert [answer(kitchen) for kitchen in two] == [(None, True, True)] * 2
    assert len(chosen.warnings) == 1


def test_a_pack_that_one_forgets_and_another_adds_keeps_what_it_names(
    two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    denying(laptop)
    laptop.catalog.import_(file_of(tmp_path, "Barista oat", CODE, tags=GLUTEN), "openfoodfacts")
    laptop.eye.products.add(CODE, "oat milk 1 l")
    settle(laptop, phone)
    laptop.eye.products.remove(CODE)
    assert phone.eye.products.add(CODE, "oat milk 2 l").warnings
    settle(laptop, phone)
    assert [verdict(kitchen) for kitchen in two] == ["unknown", "unknown"]


def test_who_merges_a_food_with_one_of_which_it_is_denied_hears_it(
    denied: Kitchen, tmp_path: Path
) -> None:
    denied.catalog.import_(file_of(tmp_path, "Barista", CODE, tags=GLUTEN), "openfoodfacts")
    assert denied.eye.products.add(CODE, "barista drink 1 l").warnings == ()
    (warning,) = denied.catalog.merge("barista drink", "oat milk").warnings
    assert warning.startswith(f"The pack {CODE} (Barista) names gluten")
    denied.catalog.split("barista drink")
    assert verdict(denied) == "safe"


def test_who_says_what_a_pack_says_hears_nothing_of_it(denied: Kitchen, tmp_path: Path) -> None:
    file = file_of(tmp_path, "Barista", CODE, tags={"traces_tags": ["en:gluten"]})
    denied.catalog.import_(file, "openfoodfacts")
    assert denied.eye.products.add(CODE, "oat milk 1 l").warnings
    assert denied.catalog.edit("oat milk", traces=["gluten=yes"]).warnings == ()
    assert denied.catalog.edit("oat milk", allergens=["gluten=no"]).warnings == ()
    assert denied.eye.products.add(CODE, "oat milk 1 l").warnings == ()
    (warning,) = denied.catalog.edit("oat milk", traces=["gluten=no"]).warnings
    assert "may contain traces of gluten" in warning
    denied.catalog.edit("oat milk", traces=["gluten=yes"])
    denied.catalog.import_(file_of(tmp_path, "Barista", OTHER, tags=GLUTEN), "openfoodfacts")
    (warning,) = denied.eye.products.add(OTHER, "oat milk 1 l").warnings
    assert "names gluten" in warning, "which is more than traces"


def test_a_pack_that_two_people_said_is_of_two_foods_counts_for_both(
    two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    denying(laptop)
    laptop.catalog.import_(file_of(tmp_path, "Barista oat", CODE, tags=GLUTEN), "openfoodfacts")
    settle(laptop, phone)
    laptop.eye.products.add(CODE, "oat milk")
    phone.eye.products.add(CODE, "barista drink")
    settle(laptop, phone)
    assert [verdict(kitchen) for kitchen in two] == ["unknown", "unknown"]
    (conflict,) = (one for one in phone.conflicts() if one.field == "food")
    phone.resolve(conflict.id, conflict.values.index("barista drink") + 1)
    settle(laptop, phone)
    assert [verdict(kitchen) for kitchen in two] == ["safe", "safe"]
