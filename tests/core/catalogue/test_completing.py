"""A name goes on as it was begun, slips of a finger forgiven."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.catalogue.completing import complete

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
def test_the_first_completion_is_what_was_meant(begun: str, name: str) -> None:
    assert complete(begun)[0].name == name


def test_a_food_comes_once_and_no_more_than_asked_for() -> None:
    found = complete("c", 8)
    assert len({completion.food.key for completion in found}) == len(found) == 8
    assert complete("c", 0) == []


def test_a_later_word_comes_after_the_first() -> None:
    names = [completion.name for completion in complete("oni", 30)]
    assert names.index("onion") < names.index("red onion")


def test_nothing_begun_or_nothing_like_it_gives_nothing() -> None:
    assert complete("") == []
    assert complete("   ") == []
    assert complete("xqzwv") == []


def test_two_letters_have_no_slip() -> None:
    assert all("xo" in completion.name.casefold() for completion in complete("xo"))


def test_it_is_there_before_the_next_key() -> None:
    complete("warm")

    def taken(begun: str) -> float:
        times = []
        for _ in range(3):
            start = time.process_time()
            complete(begun)
            times.append(time.process_time() - start)
        return min(times)

    assert max(map(taken, ("c", "oni", "tomtao", "creme f", "vegetabel stok"))) < BUDGET_S


@given(st.text(max_size=100))
def test_no_text_breaks_it(text: str) -> None:
    assert len(complete(text, 5)) <= 5
