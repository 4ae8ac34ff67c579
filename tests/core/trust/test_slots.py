"""What stands in the slots of a mailbox is read strictly."""

from __future__ import annotations

import pytest

from kitchensync.errors import PairingError
from kitchensync.trust.entries import SpaceKind
from kitchensync.trust.slots import Offer, Offered, read_offer
from kitchensync.wire import encode


def offer(*kinds: SpaceKind) -> bytes:
    spaces = [Offered(bytes([at]) * 32, kind, bytes(32)) for at, kind in enumerate(kinds)]
    return encode(Offer(bytes(16), spaces, bytes(32)))


def test_an_offer_is_of_one_household_and_at_most_one_personal_space() -> None:
    for kinds in ((), ("personal",), ("household", "household"), ("personal", "personal")):
        with pytest.raises(PairingError):
            read_offer(offer(*kinds))
    assert len(read_offer(offer("personal", "household")).spaces) == 2
