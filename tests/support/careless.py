"""Rules of the house left out, so that a proof of them is seen to fail.

What goes wrong without one is left to the proof.
"""

from __future__ import annotations

import pytest

from kitchensync.replica import merge
from kitchensync.trust.membership import Membership


def only_the_winner(cell: merge.Cell, stamp: int, value: object, _bases: object) -> None:
    """Merge as if nobody had to be told what lost."""
    if stamp > cell.stamp:
        merge.merge(cell, stamp, value, ())


def take_any_epoch(patch: pytest.MonkeyPatch) -> None:
    """Let whoever was ever a member write under any epoch."""

    def anybody(membership: Membership, device: bytes, *_: object) -> bool:
        return device in membership.everyone

    patch.setattr(Membership, "allows_epoch", anybody)
