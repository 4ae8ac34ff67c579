"""The messages in the slots of a pairing's mailbox: their shapes, and reading one.

Who says what when is left to pairing.py, sealing them to code.py; protocol, section 7.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

import msgspec

from kitchensync.errors import Malformed, PairingError
from kitchensync.trust.canary import CANARY
from kitchensync.trust.entries import SpaceKind
from kitchensync.wire import Hash, Id, Shape, check_ascending, decode, encode

_LIMIT = 16 * 1024
MAX_NAME = 64
"""Characters of a device's name."""
_BLANK = frozenset(" \u115f\u1160\u2800\u3164\uffa0")
"""Characters that count as printable, though nothing is seen of them."""
NO = encode([])
"""The welcome of a member whose person said no."""
KINDS: tuple[SpaceKind, ...] = ("household", "personal")

T = TypeVar("T", bound=Shape)


class KeyPair(Shape, frozen=True):
    """A device's public keys in one space."""

    signing: Hash
    wrapping: Hash


class Hello(Shape, frozen=True):
    """From the new device: its name, its keys for a household and for a personal space."""

    name: str
    keys: Annotated[list[KeyPair], msgspec.Meta(min_length=2, max_length=2)]


class Offered(Shape, frozen=True):
    """A space that the new device is to join, and the head of its membership log."""

    space: Hash
    kind: SpaceKind
    head: Hash


class Offer(Shape, frozen=True):
    """From the member: its id in the household, the spaces, its nonce."""

    device: Id
    spaces: Annotated[list[Offered], msgspec.Meta(min_length=1, max_length=2)]
    nonce: Hash


class Reveal(Shape, frozen=True):
    """From the new device: the nonce that its code committed it to."""

    nonce: Hash


class Opened(Shape, frozen=True):
    """A space that the new device has been added to, with the head after that."""

    space: Hash
    head: Hash
    canary: Annotated[bytes, msgspec.Meta(min_length=CANARY, max_length=CANARY)]


class Welcome(Shape, frozen=True):
    """From the member: whose the device is, and every space that was offered."""

    person: Id
    spaces: list[Opened]


def is_name(name: str) -> bool:
    """Whether a device can have that name: it can be printed, and something is seen of it.

    Control characters could draw other digits on the screen where a person compares them.
    """
    return 0 < len(name) <= MAX_NAME and name.isprintable() and not {*name} <= _BLANK


def read_slot(message: bytes, shape: type[T]) -> T:
    """The message of that shape, or PairingError."""
    try:
        return decode(message, shape, limit=_LIMIT)
    except Malformed:
        raise PairingError(
            "The other device speaks another version.", "Update both, then start again."
        ) from None


def read_offer(message: bytes) -> Offer:
    """An offer of one household and at most one personal space, or PairingError."""
    offer = read_slot(message, Offer)
    kinds = [each.kind for each in offer.spaces]
    if len(set(kinds)) != len(kinds) or "household" not in kinds:
        raise PairingError("The other device offers no household.", "Start again.")
    try:
        check_ascending(each.space for each in offer.spaces)
    except Malformed:
        raise PairingError("The other device's offer is out of order.", "Start again.") from None
    return offer
