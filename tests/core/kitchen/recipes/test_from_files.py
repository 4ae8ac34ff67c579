"""A recipe that comes in a file: once, with its picture, or not at all."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from kitchensync import Kitchen, LineChange
from kitchensync.errors import BadFile, TooLarge
from tests.core.kitchen.recipes.test_recipes import COOK
from tests.support.photographs import photograph


def test_a_file_is_added_once(kitchen: Kitchen) -> None:
    assert kitchen.recipes.add(COOK, "soup.cook").changed
    again = kitchen.recipes.add(COOK, "soup.cook")
    assert not again.changed
    assert "here already" in again.what
    soup = kitchen.recipes.show("pea soup")
    assert [(timer.name, timer.seconds) for timer in soup.steps[0].timers] == [("soup", 600)]


@pytest.mark.parametrize(
    "source",
    ["http://example.org/pea-soup/", "https://EXAMPLE.org/pea-soup?utm_source=mail#print"],
)
def test_one_page_is_one_recipe_whoever_passed_its_address_on(
    kitchen: Kitchen, source: str
) -> None:
    kitchen.recipes.add(COOK, "soup.cook")
    again = COOK.replace(b"https://example.org/pea-soup", source.encode())
    assert not kitchen.recipes.add(again, "soup.cook").changed


def test_files_without_an_address_are_told_apart_by_their_lines(kitchen: Kitchen) -> None:
    own = COOK.replace(b"source: https://example.org/pea-soup\n", b"")
    kitchen.recipes.add(own, "soup.cook")
    assert not kitchen.recipes.add(own, "other.cook").changed
    assert kitchen.recipes.add(own.replace(b"300%g", b"1%kg"), "soup.cook").changed
    assert len(kitchen.recipes.search("pea soup")) == 2


def test_the_file_of_a_recipe_that_came_with_the_kitchen_is_that_recipe(kitchen: Kitchen) -> None:
    kitchen.recipes.add_starters()
    file = files("kitchensync.recipes").joinpath("starters/shakshuka.cook").read_bytes()
    assert not kitchen.recipes.add(file).changed
    assert "kitchensync-id" not in kitchen.recipes.export("shakshuka", "cooklang").decode()


def test_an_address_that_is_none_is_as_good_as_no_address(kitchen: Kitchen) -> None:
    assert kitchen.recipes.add(COOK.replace(b"example.org", b"[::"), "soup.cook").changed


def test_a_page_that_was_mended_is_still_that_recipe_and_edits_stay(kitchen: Kitchen) -> None:
    kitchen.recipes.add(COOK, "soup.cook")
    kitchen.recipes.edit.change_line("soup", 1, LineChange(words="400 g frozen peas"))
    assert not kitchen.recipes.add(COOK.replace(b"300%g", b"350%g"), "soup.cook").changed
    assert kitchen.recipes.show("soup").lines[0].words == "400 g frozen peas"


def test_a_removed_recipe_comes_back_when_it_is_added_again(kitchen: Kitchen) -> None:
    kitchen.recipes.add(COOK, "soup.cook")
    kitchen.recipes.edit.remove("soup")
    assert kitchen.recipes.add(COOK, "soup.cook").changed
    assert [item.title for item in kitchen.recipes.search()] == ["Pea soup"]


def test_a_picture_in_a_file_becomes_a_photo_of_the_recipe(kitchen: Kitchen) -> None:
    from kitchensync.recipes import plain
    from kitchensync.recipes.model import IngredientLine, Recipe

    recipe = Recipe("Pie", lines=(IngredientLine("1 apple"),), picture=photograph((40, 30)))
    kitchen.recipes.add(plain.write([recipe]))
    (photo,) = kitchen.photos.ls("pie")
    assert (photo.kind, photo.name) == ("recipe", "Pie")
    assert kitchen.photos.picture("pie").startswith(b"\xff\xd8")


def test_a_picture_that_is_none_does_not_keep_a_recipe_out(kitchen: Kitchen) -> None:
    from kitchensync.recipes import plain
    from kitchensync.recipes.model import IngredientLine, Recipe

    recipe = Recipe("Pie", lines=(IngredientLine("1 apple"),), picture=b"no picture")
    kitchen.recipes.add(plain.write([recipe]))
    assert kitchen.recipes.show("pie").lines
    assert kitchen.photos.ls() == []


def test_a_dry_run_adds_nothing(kitchen: Kitchen) -> None:
    assert kitchen.recipes.add(COOK, "soup.cook", dry_run=True).changed
    assert kitchen.recipes.search() == []
    assert kitchen.review.waiting() == []


def test_a_file_without_a_recipe_is_refused(kitchen: Kitchen) -> None:
    with pytest.raises(BadFile):
        kitchen.recipes.add(b"just words", "x.txt")


def test_a_step_that_no_device_could_take_is_refused(kitchen: Kitchen) -> None:
    with pytest.raises(TooLarge):
        kitchen.recipes.new("Endless", "1 egg\n\n" + "stir " * 10_000)


def test_details_of_a_file_that_no_device_could_take_are_refused(kitchen: Kitchen) -> None:
    head = "".join(f"remark{number}: {'x' * 2_000}\n" for number in range(9)).encode()
    with pytest.raises(TooLarge, match="16,000"):
        kitchen.recipes.add(COOK.replace(b"servings: 2\n", head), "soup.cook")


def test_the_stars_that_somebody_gave_in_another_program_are_theirs_here(kitchen: Kitchen) -> None:
    paprika = {"name": "Tea", "ingredients": "1 bag tea", "directions": "Brew.", "rating": 4}
    mealie = {"name": "Soup", "slug": "soup", "recipeIngredient": ["1 leek"], "rating": 4.5}
    unrated = {**paprika, "name": "Toast", "rating": 0}
    for recipe in (paprika, mealie, unrated):
        kitchen.recipes.add(json.dumps(recipe).encode())
    stars = {item.title: item.stars for item in kitchen.recipes.search()}
    assert stars == {"Tea": 4, "Soup": 5, "Toast": None}
    kitchen.recipes.rate("tea", 2)
    assert not kitchen.recipes.add(json.dumps(paprika).encode()).changed
    assert kitchen.recipes.show("tea").my_stars == 2
    given = kitchen.recipes.export("soup", "json")
    kitchen.recipes.rate("soup", 0)
    assert not kitchen.recipes.add(given).changed
    assert kitchen.recipes.show("soup").my_stars is None
