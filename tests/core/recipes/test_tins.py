"""What each tin holds that a line names."""

from __future__ import annotations

import pytest

from kitchensync.recipes.tins import held


@pytest.mark.parametrize(
    ("words", "amount", "each"),
    [
        ("2 x 400 g tins chickpeas", 800_000, 400_000),
        ("1 tin (400 ml) coconut milk", 400_000, 400_000),
        ("1/2 x 400 g tin beans", 200_000, 400_000),
        ("400g can chopped tomatoes", 400_000, 400_000),
        ("400 g tinned tomatoes", 400_000, 0),
        ("200 g chickpeas from a tin", 200_000, 0),
        ("2 x 400 g jars chickpeas", 800_000, 0),
        ("1 tin (400 ml) coconut milk", 200_000, 0),
    ],
)
def test_a_tin_holds_what_the_line_says(words: str, amount: int, each: int) -> None:
    assert held(words, amount) == each
