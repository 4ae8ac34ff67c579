"""A price that a shell took apart: `--price 1.19 EUR` without quotation marks.

Leaves what a price is to the kitchen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_OPTION = "--price"
_SUM = re.compile(r"\d+(?:[.,]\d+)?")


def joined(arguments: Sequence[str]) -> list[str]:
    """The arguments with a price and the currency beside it as one; they may stand either way."""
    found: list[str] = []
    for argument in arguments:
        if _is_price(found[-2:]) and _belongs(found[-1].removeprefix(f"{_OPTION}="), argument):
            found[-1] += f" {argument}"
        else:
            found.append(argument)
    return found


def _is_price(before: Sequence[str]) -> bool:
    return bool(before) and (before[0] == _OPTION or before[-1].startswith(f"{_OPTION}="))


def _belongs(said: str, argument: str) -> bool:
    from kitchensync import is_currency

    sums = [_SUM.fullmatch(each) is not None for each in (said, argument)]
    marks = [is_currency(each) for each in (said, argument)]
    return (sums[0] and marks[1]) or (marks[0] and sums[1])
