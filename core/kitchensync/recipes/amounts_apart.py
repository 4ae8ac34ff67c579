"""Amounts that a page shows in lines of their own, each above what it is of.

What an amount is is left to `rows`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kitchensync.recipes.classes import Found
from kitchensync.recipes.rows import is_amount

_FEWEST = 2
"""Amounts in lines of their own: a single one may as well be "2 cloves", of the spice."""


def joined(found: Found) -> Found:
    """The lines, each with the amount above it; as they are where amounts may stand below."""
    if not _stand_above([words for words, _ in found]):
        return found
    lines: Found = []
    amount = ""
    for words, section in found:
        if is_amount(words):
            amount = f"{words} "
        else:
            lines.append((amount + words, section))
            amount = ""
    return lines


def _stand_above(lines: Sequence[str]) -> bool:
    """Whether the first line is an amount, and no line below one begins with another."""
    if not lines or not is_amount(lines[0]):
        return False
    alone = [is_amount(words) for words in lines]
    below = (words for of_it, words in zip(alone, lines[1:], strict=False) if of_it)
    if sum(alone) < _FEWEST or alone[-1]:
        return False
    return not any(words[:1].isnumeric() for words in below)
