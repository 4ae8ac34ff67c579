"""A slip of the finger finds the word that was meant, and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.catalogue.spelling import distance, nearest


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("tomato", "tomato", 0),
        ("tomato", "tomatoe", 1),
        ("tomato", "tmato", 1),
        ("tomato", "tonato", 1),
        ("tomato", "otmato", 1),
        ("cinnamon", "cinamonn", 2),
    ],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 3) == distance(other, one, 3) == slips


def test_short_words_are_taken_as_they_stand() -> None:
    assert nearest("pea", ["tea", "peas"]) == []
    assert nearest("beens", ["beans", "peas"]) == ["beans"]


def test_long_words_may_have_two_slips_and_fewer_go_first() -> None:
    assert nearest("cinamonn", ["cinnamon", "cilantro"]) == ["cinnamon"]
    assert nearest("courgete", ["courgette", "corvette"]) == ["courgette"]


def test_the_beginning_of_a_longer_word_may_be_misspelled() -> None:
    assert nearest("tomatt", ["tomatoes", "timbale"], unfinished=True) == ["tomatoes"]
    assert nearest("tomatt", ["tomatoes"]) == []


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 3))
def test_the_bound_changes_no_answer_within_it(one: str, other: str, most: int) -> None:
    exact = distance(one, other, 20)
    found = distance(one, other, most)
    assert found == exact if exact <= most else found > most
