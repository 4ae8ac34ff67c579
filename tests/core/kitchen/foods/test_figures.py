"""Figures are told as labels have them, or as closely as they are known."""

from __future__ import annotations

import pytest

from kitchensync.kitchen.foods.figures import closely, on_label


@pytest.mark.parametrize(
    ("nutrient", "value", "label", "close"),
    [
        ("energy", 510 * 4184, "510 kcal", "510 kcal"),
        ("energy", None, "?", "?"),
        ("fat", 12_340_000, "12 g", "12.3 g"),
        ("fat", 3_400_000, "3.4 g", "3.4 g"),
        ("fat", 49_000, "<0.1 g", "49 mg"),
        ("salt", 50_000, "0.1 g", "50 mg"),
        ("salt", 0, "0 g", "0"),
        ("vitamin_d", 12, "<0.1 g", "12 µg"),
        ("vitamin_d", None, "?", "?"),
    ],
)
def test_a_figure_in_words(nutrient: str, value: int | None, label: str, close: str) -> None:
    assert (on_label(nutrient, value), closely(nutrient, value)) == (label, close)
