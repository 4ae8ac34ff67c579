"""How many of something, in a sentence: "1 change", "3 changes", "1 × milk and 1 × lime twice".

Leaves amounts of food to `measure`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


def counted(number: int, one: str, many: str | None = None) -> str:
    """The number and what there are so many of; `many` where that is not `one` with an s."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def listed(words: Iterable[str]) -> str:
    """Things in a row, each once, with how often it is there; "" for none."""
    *others, last = [_so_often(each, times) for each, times in Counter(words).items()] or [""]
    return f"{', '.join(others)} and {last}" if others else last


def _so_often(what: str, times: int) -> str:
    return what if times == 1 else f"{what} twice" if times == 2 else f"{what} {times} times"
