"""A line calls for an amount that stock can be compared with, however often it is scaled."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.recipes.lines import read_line
from kitchensync.recipes.measuring import needed


@pytest.mark.parametrize(
    ("words", "value", "dimension"),
    [
        ("200g flour", 200_000, "mass"),
        ("2 x 400g tins tomatoes", 800_000, "mass"),
        ("400g tin tomatoes", 400_000, "mass"),
        ("6 x 330 ml beer", 1_980_000, "volume"),
        ("2 tins tomatoes", 2_000, "count"),
        ("3 eggs", 3_000, "count"),
        ("2 sticks unsalted butter", 226_796, "mass"),
        ("2 sticks celery", 2_000, "count"),
        ("1 cup plus 2 tbsp flour", 266_162, "volume"),
    ],
)
def test_what_a_line_calls_for_is_in_base_units(words: str, value: int, dimension: str) -> None:
    amount = needed(read_line(words))
    assert amount
    assert (amount.value, amount.dimension) == (value, dimension)


def test_of_a_range_the_least_is_needed_and_the_most_may_be_asked_for() -> None:
    line = read_line("2-3 eggs")
    least, most = needed(line), needed(line, most=True)
    assert least
    assert most
    assert (least.value, most.value) == (2_000, 3_000)


@pytest.mark.parametrize(
    "words", ["salt", "a few sprigs of thyme", "0 eggs", "99999999999 kg salt"]
)
def test_what_no_number_says_is_not_made_up(words: str) -> None:
    assert needed(read_line(words)) is None


@given(st.integers(1, 999), st.integers(1, 12), st.integers(1, 12))
def test_scaling_a_line_does_not_add_up_errors(grams: int, servings: int, wanted: int) -> None:
    line = read_line(f"{grams} g flour")
    scaled = needed(line, Fraction(wanted, servings))
    assert scaled
    assert abs(scaled.value - grams * 1000 * Fraction(wanted, servings)) <= Fraction(1, 2)
