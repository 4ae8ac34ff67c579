"""Whether a home is coming back: another device of its household, and not yet of its own space.

Leaves coming back to `returning`. Kept in the household's file.
"""

from __future__ import annotations

from kitchensync.errors import HalfJoined
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


def check(household: Replica) -> None:
    """HalfJoined while it is in its own space as the device that it is no more."""
    if before(household) != household.identity.device:
        raise HalfJoined(
            "This home is a new device of the household, and was cut short before it was one of "
            "your own space.",
            "Say what you said to come back again, `ks rejoin` or `ks recovery use`: it goes on.",
        )
