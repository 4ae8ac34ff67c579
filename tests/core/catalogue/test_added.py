"""What a food comes with is found, however much of it there is: somebody may not eat it."""

from __future__ import annotations

import re

import pytest

from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.resolving import added_to, known_by


def keys(words: str) -> list[str]:
    return [food.key for food in added_to(words)]


@pytest.mark.parametrize(
    ("words", "added"),
    [
        ("yoghurt with almonds", ["almond"]),
        ("200 g rice and 50 g peanuts", ["peanut"]),
        ("200 g rice (with anchovies)", ["anchovy"]),
        ("porridge with a few almonds", ["almond"]),
        ("toast with some butter and an egg", ["butter", "egg"]),
        ("rice plus 1/4 cup peanut or corn oil", ["groundnut-oil"]),
        ("porridge with 1% milk", ["1-percent-milk"]),
        ("coffee with half-and-half", ["half-and-half"]),
        ("rice with no-boil lasagna noodles", ["lasagne-sheet"]),
        ("yoghurt without nuts", []),
        ("rice and no nuts", []),
        ("bread, crust removed", []),
        ("yoghurt", []),
    ],
)
def test_what_a_line_adds_is_found_behind_how_much_of_it(words: str, added: list[str]) -> None:
    assert keys(words) == added


@pytest.mark.parametrize("beside", ["rice with {}", "200 g rice and 50 g {}"])
def test_every_food_is_found_beside_another(beside: str) -> None:
    named = {food.name: food.key for food in catalogue().foods.values()}
    alone = [name for name in named if not re.search(r"\b(?:and|in|on|with)\b", name)]
    missed = [name for name in alone if keys(beside.format(name)) != [named[name]]]
    assert missed == []


def test_something_with_almonds_is_not_what_it_is_with_to_whom_they_may_harm() -> None:
    assert known_by("yoghurt with almonds") is None
