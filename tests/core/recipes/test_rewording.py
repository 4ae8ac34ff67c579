"""A line of a scaled recipe counts the packs that its words count."""

from __future__ import annotations

from fractions import Fraction

import pytest

from kitchensync.recipes.lines import read_line
from kitchensync.recipes.measuring import needed
from kitchensync.recipes.rewording import with_packs


@pytest.mark.parametrize(
    ("words", "times", "scaled"),
    [
        ("2 (15 oz) cans kidney beans", "2", "4 (15 oz) cans kidney beans"),
        ("1 (28-ounce) can tomatoes", "2", "2 (28-ounce) cans tomatoes"),
        ("2 x 400g tins beans, drained", "1/2", "1 x 400g tin beans, drained"),
        ("2-3 (15 oz) cans beans", "1/2", "1–1 1/2 (15 oz) cans beans"),
        ("3 cans (14 oz each) corn", "3/2", "4 1/2 cans (14 oz each) corn"),
        ("about 2 (8 oz) packages tofu", "2", "about 4 (8 oz) packages tofu"),
        ("15-ounce can black beans", "2", "2 15-ounce cans black beans"),
        ("6 x 330 ml cola", "2", "12 x 330 ml cola"),
        ("2 (15 oz) cans beans", "2/3", None),
        ("1 (15 oz) can beans", "5/4", None),
        ("2 cups (240 g) flour", "2", None),
        ("2 cans beans", "2", None),
        ("salt", "2", None),
    ],
)
def test_packs_are_counted_where_people_would_count_so_many(
    words: str, times: str, scaled: str | None
) -> None:
    line = read_line(words)
    amount = needed(line)
    value = amount.value if amount else 1
    assert with_packs(words, Fraction(times), line.name, value) == scaled
    assert with_packs(words, Fraction(times), line.name, value + 7) is None
