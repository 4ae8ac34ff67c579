"""Which lots something is taken from, and what a stocktake does to each: rules on plain values.

Leaves stock to the ledger, reading lots to `shelf`, postings to `taking` and `keeping`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol, TypeVar


class Pickable(Protocol):
    """A lot as picking sees it: days are ISO text, `left` counts base units, never below zero."""

    @property
    def id(self) -> bytes: ...
    @property
    def left(self) -> int: ...
    @property
    def due_day(self) -> str | None: ...
    @property
    def opened(self) -> str | None: ...
    @property
    def acquired(self) -> str | None: ...


L = TypeVar("L", bound=Pickable)


def turn(lot: Pickable) -> tuple[bool, str, str, bytes]:
    """What goes first sorts first: opened, then due earliest, then oldest."""
    return (lot.opened is None, lot.due_day or "~", lot.acquired or "~", lot.id)


def take(lots: Sequence[tuple[L, Fraction]], amount: int) -> list[tuple[L, int]]:
    """Take `amount` from the lots whose turn it is, or all there is if that is less.

    With each lot comes how many units of the amount are in one of its own. What needs no
    converting goes first: of it nobody has to ask what a piece weighs.
    """
    missing = Fraction(amount)
    shares: list[tuple[L, int]] = []
    for lot, rate in sorted(lots, key=lambda pair: (pair[1] != 1, turn(pair[0]))):
        if missing <= 0:
            break
        whole = lot.left * rate
        part = lot.left if whole <= missing else min(max(round(missing / rate), 1), lot.left)
        if part > 0:
            shares.append((lot, part))
        missing -= whole
    return shares


def spread(lots: Sequence[tuple[L, Fraction]], counted: int) -> list[tuple[L, int]]:
    """What each lot holds if there is `counted` in all; at least one lot is given, as for `take`.

    People use what goes first, so a lack is missing from the lots whose turn it is. What is there
    too much was bought and not written down: it is in the lot whose turn comes last, of those that
    need no converting if there are any.
    """
    ordered = sorted(lots, key=lambda pair: turn(pair[0]))
    missing = sum((lot.left * rate for lot, rate in ordered), Fraction()) - counted
    shares: list[tuple[L, int]] = []
    for lot, rate in ordered:
        gone = min(lot.left, max(round(missing / rate), 0))
        missing -= gone * rate
        shares.append((lot, lot.left - gone))
    if missing < 0:
        at = max(range(len(ordered)), key=lambda place: (ordered[place][1] == 1, place))
        (last, amount), (_, rate) = shares[at], ordered[at]
        shares[at] = (last, amount - round(missing / rate))
    return shares
