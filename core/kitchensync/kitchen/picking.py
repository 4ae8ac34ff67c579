"""Which lots something is taken from, and what a stocktake does to each: rules on plain values.

Leaves stock to the ledger and postings to `pantry`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kitchensync.kitchen.units import Dimension


@dataclass(frozen=True, slots=True)
class Held:
    """A lot as picking sees it: days as ISO text, `stock` in base units and never below zero."""

    id: bytes
    dimension: Dimension
    stock: int
    best_before: str | None = None
    opened: str | None = None
    acquired: str | None = None

    @property
    def turn(self) -> tuple[bool, str, str, bytes]:
        """What goes first sorts first: opened, then due earliest, then oldest."""
        return (self.opened is None, self.best_before or "~", self.acquired or "~", self.id)


@dataclass(frozen=True, slots=True)
class Share:
    """`amount` base units of one lot: what to take from it, or what is to be in it."""

    lot: Held
    amount: int


def take(lots: Sequence[Held], amount: int) -> list[Share]:
    """Take `amount` from the lots whose turn it is, or all there is if that is less."""
    shares: list[Share] = []
    for lot in sorted(lots, key=lambda lot: lot.turn):
        part = min(lot.stock, amount)
        if part > 0:
            shares.append(Share(lot, part))
            amount -= part
    return shares


def spread(lots: Sequence[Held], counted: int) -> list[Share]:
    """What each lot holds if there is `counted` in all; at least one lot is given.

    People use what goes first, so a lack is missing from the lots whose turn it is. What is there
    too much was bought and not written down: it is in the lot whose turn comes last.
    """
    ordered = sorted(lots, key=lambda lot: lot.turn)
    missing = sum(lot.stock for lot in ordered) - counted
    shares: list[Share] = []
    for lot in ordered:
        gone = min(lot.stock, max(missing, 0))
        missing -= gone
        shares.append(Share(lot, lot.stock - gone))
    if missing < 0:
        last = shares[-1]
        shares[-1] = Share(last.lot, last.amount - missing)
    return shares
