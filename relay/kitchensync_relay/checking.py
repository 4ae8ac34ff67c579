"""Reading envelopes and verifying their signatures, away from the event loop and the writer.

Both need only the bytes and the author's key, which never changes. All else is left to `rules`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kitchensync.errors import BadSignature, Malformed, NotMember
from kitchensync.sync.envelope import Envelope, parse
from kitchensync.trust.membership import Membership
from kitchensync_relay.batches import Batches, Job

_BATCH = 8


@dataclass(frozen=True, slots=True)
class Offer:
    """One envelope that a device sends; `envelope` is None where it is malformed."""

    raw: bytes
    envelope: Envelope | None
    verified: bool = False


Task = tuple[Sequence[bytes], Membership]


class Checker(Protocol):
    """Where offers are made."""

    async def check(self, raws: Sequence[bytes], membership: Membership) -> Sequence[Offer]:
        """Offers in the same order, their signatures verified with keys from `membership`."""
        ...

    async def close(self) -> None:
        """Finish what was begun."""
        ...


class InlineChecker:
    """Checks where it is called; what tests use."""

    async def check(self, raws: Sequence[bytes], membership: Membership) -> Sequence[Offer]:
        """Offers in the same order."""
        return check(raws, membership)

    async def close(self) -> None:
        """Nothing to finish."""


class ThreadedChecker:
    """Checks on threads; verifying lets go of the interpreter, so they use other cores."""

    def __init__(self, threads: int = 2) -> None:
        self._batches: Batches[Task, Sequence[Offer]] = Batches(
            "relay-check", _run, threads=threads, most=_BATCH
        )

    async def check(self, raws: Sequence[bytes], membership: Membership) -> Sequence[Offer]:
        """Offers in the same order."""
        return await self._batches.submit((raws, membership))

    async def close(self) -> None:
        """Check what waits, then end the threads."""
        await self._batches.close()


def check(raws: Sequence[bytes], membership: Membership) -> list[Offer]:
    """Read and verify; pure."""
    return [_offer(raw, membership) for raw in raws]


def _offer(raw: bytes, membership: Membership) -> Offer:
    try:
        envelope = parse(raw)
    except Malformed:
        return Offer(raw, None)
    try:
        membership.authority(envelope.header.device).verify(envelope)
    except (BadSignature, NotMember):
        return Offer(raw, envelope)
    return Offer(raw, envelope, verified=True)


def _run(batch: list[Job[Task, Sequence[Offer]]]) -> None:
    for job in batch:
        try:
            job.result = check(*job.task)
        except Exception as error:  # noqa: BLE001  # handed to the caller, who waits for it
            job.error = error
