"""Foods are found by words that are begun, slips of a finger forgiven."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.catalogue.lookup import find
from kitchensync.catalogue.searching import search

BUDGET_S = 0.02


@pytest.mark.parametrize(
    ("begun", "name"),
    [
        ("on", "onion"),
        ("zuc", "zucchini"),
        ("crème f", "crème fraîche"),
        ("creme f", "crème fraîche"),
        ("tomtao", "tomato"),
        ("butermilk", "buttermilk"),
        ("parmesn", "parmesan"),
        ("ckicken br", "chicken breast"),
        ("vegetabel stok", "vegetable stock"),
    ],
)
def test_the_first_food_is_what_was_meant(begun: str, name: str) -> None:
    assert search(begun)[0] == find(name)


def test_a_food_comes_once_whichever_of_its_names_are_begun_so() -> None:
    found = [food.key for food in search("c")]
    assert len(set(found)) == len(found) > 8


def test_a_name_that_begins_so_comes_before_one_with_a_later_word() -> None:
    names = [food.name for food in search("oni")]
    assert names.index("onion") < names.index("red onion")


def test_words_are_found_in_whatever_order() -> None:
    assert search("chicken breast")[0] in search("breast chicken")


def test_nothing_begun_or_nothing_like_it_gives_nothing() -> None:
    assert search("") == []
    assert search("   ") == []
    assert search("xqzwv") == []


def test_two_letters_have_no_slip() -> None:
    assert search("xo") == []


def test_it_is_there_before_the_next_key() -> None:
    search("warm")

    def taken(begun: str) -> float:
        times = []
        for _ in range(3):
            start = time.process_time()
            search(begun)
            times.append(time.process_time() - start)
        return min(times)

    assert max(map(taken, ("c", "oni", "tomtao", "creme f", "vegetabel stok"))) < BUDGET_S


@given(st.text(max_size=100))
def test_no_text_breaks_it(text: str) -> None:
    found = search(text)
    assert len({food.key for food in found}) == len(found)
