"""What a file says of a recipe that no field takes: words as they stood there, all else as JSON.

Which of its properties those are is left to each format.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

LARGEST: Final = 15_000
"""Characters of all extras of a recipe as JSON, which a kitchen keeps in one cell."""


def as_json(value: object) -> str:
    """A value as one line of JSON; "" for what JSON does not take."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return ""


def as_words(value: object) -> str:
    """Words as they are, all else as JSON."""
    return value if isinstance(value, str) else as_json(value)


def stars(rating: object) -> int | None:
    """A rating of one to five as whole stars; None for any other."""
    if isinstance(rating, bool) or not isinstance(rating, int | float) or not 1 <= rating <= 5:
        return None
    return int(rating + 0.5)


def fitting(found: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The extras that a program or a page gave, in its order, without those that are too much.

    Short ones go before long ones: what is as long as a recipe is not about it.
    """
    said = {name: value for name, value in found if value}
    left = LARGEST
    for name in sorted(said, key=lambda name: len(said[name])):
        left -= len(as_json({name: said[name]}))
        if left < 0:
            del said[name]
    return said
