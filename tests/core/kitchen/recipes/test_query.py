"""What people type to find recipes is read as they mean it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.errors import TooLarge
from kitchensync.kitchen.recipes.query import LONGEST, Query, read_query


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", Query()),
        ("pasta", Query(words=("pasta",))),
        ("pasta -dairy <30m", Query(words=("pasta",), without=("dairy",), minutes=30)),
        ("<1h", Query(minutes=60)),
        ("< 30 min soup", Query(words=("soup",), minutes=30)),
        ("<30 Minutes", Query(minutes=30)),
        ("< 1 h 30 min soup", Query(words=("soup",), minutes=90)),
        ("<1h 30 min", Query(minutes=90)),
        ("< 1 h 2 eggs", Query(words=("2", "eggs"), minutes=60)),
        ("<30 mint", Query(words=("mint",), minutes=30)),
        (">= 4 stars", Query(stars=4)),
        ("<=45", Query(minutes=45)),
        ("<1h30", Query(minutes=90)),
        ("tag:quick #winter", Query(tags=("quick", "winter"))),
        ("-tag:quick -#winter", Query(without_tags=("quick", "winter"))),
        ("fav", Query(favourite=True)),
        (">=4", Query(stars=4)),
        (">=4 stars soup", Query(stars=4, words=("soup",))),
        (">3*", Query(stars=4)),
        ("stars", Query(words=("stars",))),
        ("with:basil without:nuts", Query(foods=("basil",), without_foods=("nuts",))),
        ("-with:basil", Query(without_foods=("basil",))),
        ('with:"olive oil" -"red wine"', Query(foods=("olive oil",), without=("red wine",))),
        ("<30x soup", Query(words=("<30x", "soup"))),
        ("- <x >= # tag:", Query(words=("-", "<x", ">=", "#", "tag:"))),
    ],
)
def test_a_search_is_read(said: str, meant: Query) -> None:
    assert read_query(said) == meant


def test_a_search_has_an_end() -> None:
    with pytest.raises(TooLarge):
        read_query("x" * (LONGEST + 1))


@given(st.text(max_size=LONGEST))
def test_nothing_that_is_typed_is_an_error_or_looked_for_as_something_else(said: str) -> None:
    query = read_query(said)
    looked_for = (
        *query.words,
        *query.without,
        *query.tags,
        *query.without_tags,
        *query.foods,
        *query.without_foods,
    )
    assert all(part and part in said.replace('"', "") for part in looked_for)
