"""Ids of rows: random ones, ones that follow from what the row is, and those that people say.

Two devices that mean the same thing offline derive the same id. Which rows derive theirs from what
is left to the kitchen.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

from kitchensync.errors import Ambiguous

T = TypeVar("T")

Row = tuple[str, bytes]
"""Where something stands: a table and the id of a row."""

ID_BYTES = 16
SHORTEST_ID = 4
"""Digits of an id that are enough to mean it, if no other begins so."""
_DIGITS = frozenset("0123456789abcdef")


def random_id(random_bytes: Callable[[int], bytes]) -> bytes:
    """The id of something that nobody else can mean."""
    return random_bytes(ID_BYTES)


def normal_name(name: str) -> str:
    """How a name is compared: NFC, case folded, spaces collapsed."""
    folded = unicodedata.normalize("NFC", name).casefold()
    return " ".join(unicodedata.normalize("NFC", folded).split())


def find_by_id(wanted: str, things: Iterable[tuple[str, T]]) -> T | None:
    """The thing of that id in hex, or the only one whose id begins so; None, Ambiguous.

    `things` are looked at up to a whole id, and not at all where `wanted` can be no id.
    """
    key = wanted.lower()
    if len(key) < SHORTEST_ID or not set(key) <= _DIGITS:
        return None
    found: dict[str, T] = {}
    for id_, thing in things:
        if id_ == key:
            return thing
        if id_.startswith(key):
            found.setdefault(id_, thing)
    if len(found) > 1:
        message = f"“{wanted}” is the beginning of {len(found)} ids."
        raise Ambiguous(message, tuple(found), "Say more of it.")
    return next(iter(found.values()), None)


def beginning(digits: str) -> tuple[bytes, bytes]:
    """The lowest and the highest id that begins with these digits in hex, of as many as it has."""
    low, high = (digits[: 2 * ID_BYTES].ljust(2 * ID_BYTES, end) for end in "0f")
    return bytes.fromhex(low), bytes.fromhex(high)


def named_id(table: str, name: str) -> bytes:
    """The id of what people call by that name, in whatever case and spacing."""
    return _derived(f"named/{table}", _spelled(name))


def member_id(table: str, parent: bytes, member: str) -> bytes:
    """The id of a member of a parent's set; `table` is the set's."""
    return _derived(f"member/{table}", parent + _spelled(member))


def caused_id(table: str, cause: bytes, generation: int) -> bytes:
    """The id of what `cause` brings about; see `ledger.free_generation` for which `generation`."""
    return _derived(f"caused/{table}", generation.to_bytes(8, "big") + cause)


def _spelled(name: str) -> bytes:
    # Half of a pair, as of a little picture cut in two, is in no name: the id is one of nothing.
    return normal_name(name).encode("utf-8", "surrogatepass")


def _derived(purpose: str, what: bytes) -> bytes:
    # The protocol's H(), without msgspec at its side: deriving an id must not cost an import.
    domain = b"kitchensync/1/row/" + purpose.encode("ascii") + b"\0"
    return hashlib.sha256(domain + what).digest()[:ID_BYTES]
