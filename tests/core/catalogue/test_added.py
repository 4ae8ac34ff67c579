"""What a food comes with is found, however much of it there is: somebody may not eat it."""

from __future__ import annotations

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
        ("yoghurt without nuts", []),
        ("bread, crust removed", []),
        ("yoghurt", []),
    ],
)
def test_what_a_line_adds_is_found_behind_how_much_of_it(words: str, added: list[str]) -> None:
    assert keys(words) == added


@pytest.mark.parametrize("first", ["a", "an", "some", "g", "l"])
def test_no_letters_of_a_name_are_taken_for_how_much_of_it(first: str) -> None:
    names = [name for name in catalogue().forms if name.startswith(first) and " " not in name]
    assert names
    for name in names:
        assert keys(f"rice with {name}") == [catalogue().forms[name].key]


def test_something_with_almonds_is_not_what_it_is_with_to_whom_they_may_harm() -> None:
    assert known_by("yoghurt with almonds") is None
