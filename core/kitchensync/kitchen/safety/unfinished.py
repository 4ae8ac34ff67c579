"""Which device of its household a home was when it began to come back, kept until it has.

Leaves coming back to `returning`.
"""

from __future__ import annotations

from kitchensync.replica import Replica

_BEFORE = "was-in-the-household"


def begin(household: Replica) -> bytes:
    """Note that this home begins to come back; the device that it was, also where it went on."""
    was = before(household)
    household.set_state(_BEFORE, was)
    return was


def end(household: Replica) -> None:
    """It has come back."""
    household.set_state(_BEFORE, None)


def before(household: Replica) -> bytes:
    """The device that this home was when it began to come back, or else that it is."""
    return household.get_state(_BEFORE) or household.identity.device
