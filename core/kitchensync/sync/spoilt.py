"""What the disk has spoilt of envelopes: of those that count, and of those that do not.

The first make the state, and come from a relay again. The others no relay has, so that some lacks
is noted by author, until that one has sealed it anew. What is asked about it is left to `leftout`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

from kitchensync.errors import Malformed, Unopenable
from kitchensync.replica import Replica
from kitchensync.replica.database import damaged
from kitchensync.replica.values import NO_HEAD, Open
from kitchensync.sync import notes
from kitchensync.trust.standing import Member

_STATE = "left-out-spoilt/{}"
_NOWHERE = 1 << 62
"""A seq that no chain reaches."""


@contextmanager
def telling(replica: Replica) -> Generator[None]:
    """CorruptDatabase where an envelope that counts, and so has to open, does not."""
    try:
        yield
    except (Unopenable, Malformed) as error:
        raise damaged(replica.path) from error


def sound(author: Member, open_: Open) -> Callable[[bytes], Sequence[bytes] | None]:
    """Opens as `open_` does; None for what the disk has changed since its author signed it."""

    def opened(raw: bytes) -> Sequence[bytes] | None:
        try:
            return open_(raw)
        except (Unopenable, Malformed):
            if author.wrote(raw):
                raise
            return None

    return opened


def is_lacking(replica: Replica, device: bytes) -> bool:
    """Whether some is noted that was not sealed anew since."""
    until = _noted(replica, device)
    return until is not None and replica.heads().get(device, NO_HEAD).seq < until


def is_noted(replica: Replica, device: bytes) -> bool:
    """Whether some is noted at all."""
    return _noted(replica, device) is not None


def note(replica: Replica, device: bytes, until: int) -> None:
    """Some lacks until the author's envelope with that seq is here."""
    if _noted(replica, device) != _NOWHERE:
        _keep(replica, device, [until])


def note_for_good(replica: Replica, device: bytes) -> None:
    """Some lacks that nobody will seal anew."""
    _keep(replica, device, [_NOWHERE])


def forget(replica: Replica, device: bytes) -> None:
    """Nothing lacks any more, or somebody was told."""
    _keep(replica, device, [])


def _noted(replica: Replica, device: bytes) -> int | None:
    return next(iter(notes.listed(replica, _STATE.format(device.hex()), list[int])), None)


def _keep(replica: Replica, device: bytes, places: Sequence[int]) -> None:
    notes.keep_list(replica, _STATE.format(device.hex()), places)
