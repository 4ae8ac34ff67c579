"""Reading the envelopes of many pushes and verifying their signatures, in several threads at once.

Only the proof of a good signature counts: what is not proven here, for want of a newer membership,
is left to `rules` like everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from kitchensync.errors import BadSignature, Malformed, NotMember
from kitchensync.trust.envelope import Envelope, parse
from kitchensync.trust.membership import Membership

_WORTH_A_THREAD: Final = 4


@dataclass(frozen=True, slots=True)
class Sent:
    """One envelope that a device sends; `envelope` is None where it is malformed."""

    raw: bytes
    envelope: Envelope | None
    verified: bool = False


Unchecked = tuple[Sequence[bytes], Membership | None]
"""What a push carries, and a membership that may know its authors' keys, which never change."""


def check(raws: Sequence[bytes], membership: Membership | None) -> list[Sent]:
    """Read and verify; pure."""
    return [_read(raw, membership) for raw in raws]


class Checker:
    """Checks with `threads` threads: while OpenSSL verifies, other threads go on."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="relay-verify")

    def check(self, pushes: Sequence[Unchecked]) -> list[list[Sent]]:
        """What each push carries, read."""
        size = max(_WORTH_A_THREAD, -(-len(pushes) // self._threads))
        if len(pushes) <= size:
            return _check_all(pushes)
        slices = [pushes[start : start + size] for start in range(0, len(pushes), size)]
        return [sent for checked in self._pool.map(_check_all, slices) for sent in checked]

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()


def _check_all(pushes: Sequence[Unchecked]) -> list[list[Sent]]:
    return [check(raws, membership) for raws, membership in pushes]


def _read(raw: bytes, membership: Membership | None) -> Sent:
    try:
        envelope = parse(raw)
    except Malformed:
        return Sent(raw, None)
    if membership is None:
        return Sent(raw, envelope)
    try:
        membership.authority(envelope.header.device).verify(envelope)
    except (BadSignature, NotMember):
        return Sent(raw, envelope)
    return Sent(raw, envelope, verified=True)
