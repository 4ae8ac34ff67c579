"""How many of something, in a sentence: "1 change", "3 changes".

Leaves amounts of food to `measure`.
"""

from __future__ import annotations


def counted(number: int, one: str, many: str | None = None) -> str:
    """The number and what there are so many of; `many` where that is not `one` with an s."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
