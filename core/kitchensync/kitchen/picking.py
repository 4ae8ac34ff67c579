"""Which lots something is taken from, and what a stocktake does to each: rules on plain values.

Leaves stock to the ledger, reading lots to `shelf`, postings to `taking` and `keeping`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar


class Pickable(Protocol):
    """A lot as picking sees it: days are ISO text, `left` counts base units, never below zero."""

    @property
    def id(self) -> bytes: ...
    @property
    def left(self) -> int: ...
    @property
    def best_before(self) -> str | None: ...
    @property
    def opened(self) -> str | None: ...
    @property
    def acquired(self) -> str | None: ...


L = TypeVar("L", bound=Pickable)


def turn(lot: Pickable) -> tuple[bool, str, str, bytes]:
    """What goes first sorts first: opened, then due earliest, then oldest."""
    return (lot.opened is None, lot.best_before or "~", lot.acquired or "~", lot.id)


def take(lots: Sequence[L], amount: int) -> list[tuple[L, int]]:
    """Take `amount` from the lots whose turn it is, or all there is if that is less."""
    shares: list[tuple[L, int]] = []
    for lot in sorted(lots, key=turn):
        part = min(lot.left, amount)
        if part > 0:
            shares.append((lot, part))
            amount -= part
    return shares


def spread(lots: Sequence[L], counted: int) -> list[tuple[L, int]]:
    """What each lot holds if there is `counted` in all; at least one lot is given.

    People use what goes first, so a lack is missing from the lots whose turn it is. What is there
    too much was bought and not written down: it is in the lot whose turn comes last.
    """
    ordered = sorted(lots, key=turn)
    missing = sum(lot.left for lot in ordered) - counted
    shares: list[tuple[L, int]] = []
    for lot in ordered:
        gone = min(lot.left, max(missing, 0))
        missing -= gone
        shares.append((lot, lot.left - gone))
    if missing < 0:
        last, amount = shares[-1]
        shares[-1] = (last, amount - missing)
    return shares
