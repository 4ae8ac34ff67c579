"""What every way into a space needs: its whole log, and an entry that lets the device in.

How a device shows that it may come in is left to `pairing` and `recovery`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from kitchensync.errors import BadChain, PairingError, RelayRefused, Surpassed
from kitchensync.sync.executor import synchronise
from kitchensync.sync.space import Space
from kitchensync.sync.wire.limits import LOG_ENTRIES, MIB
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Request
from kitchensync.trust import authoring
from kitchensync.trust.entries import SpaceKind
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership

ATTEMPTS = 5
"""How often an entry is written that has to follow on the last one, if others come before it."""
NOT_LET_IN = frozenset({"not-member", "unknown-space"})
"""Why a relay refuses a device that was never let in, or is out again."""

_LONGEST_LOG = 4 * LOG_ENTRIES
_LARGEST_LOG = 512 * MIB
"""Bytes of all entries; a thousand devices and a floor a day for ten years take half of that."""


@dataclass(frozen=True, slots=True)
class Believed:
    """A space that a new device was let into, its membership log fetched and found in order.

    `person` is whose device it is there.
    """

    kind: SpaceKind
    keys: DeviceKeys
    log: Sequence[bytes]
    person: bytes


def whole_log(session: Session, known: Sequence[bytes] = ()) -> list[bytes]:
    """The membership log as the relay has it, not believed yet; BadChain where it never ends, or
    does not go on from what is `known` of it."""
    log = log_there(session, known)
    if len(log) < len(known):
        raise put_back()
    return log


def log_there(session: Session, known: Sequence[bytes]) -> list[bytes]:
    """The membership log as the relay has it, or just the beginning of what is `known`, as a relay
    has it that was put back; BadChain where it never ends, or parts from that."""
    log = _given(session)
    if log[: len(known)] != [*known[: len(log)]]:
        raise BadChain(
            "The relay tells another story of who is in a space than this device knows.",
            "Compare `ks fingerprint` and `ks devices` with another device.",
        )
    return log


def put_back() -> BadChain:
    """The error where a relay has just the beginning of the list that is known here."""
    return BadChain(
        "The relay has an older list of who is in a space than this device: it was put back, or "
        "hides the end.",
        "Sync the other devices first: one may bring the list back. If none is left that can: "
        "`ks recovery use` at another relay, where all that is here comes along, and whoever was "
        "shut out stays out.",
    )


def _given(session: Session) -> list[bytes]:
    log: list[bytes] = []
    size = 0
    while fresh := session.sync(Request({}, len(log))).entries:
        log += fresh
        size += sum(map(len, fresh))
        if len(log) > _LONGEST_LOG or size > _LARGEST_LOG:
            raise BadChain("The relay gives a list of members without end.", "Start again.")
    return log


def hear(space: Space, session: Session) -> None:
    """Sync before an entry is signed; goes on after Surpassed.

    Else a member could keep anybody from being let in, by having the log name more of every device
    than it wrote.
    """
    with suppress(Surpassed):
        synchronise(space, session)


def let_in(
    space: Space, session: Session, device: bytes, write: Callable[[Membership], bytes]
) -> Membership:
    """Let a device in by the entry that `write` makes for the end of the log; the membership then.

    It is written anew when another entry comes first. Raises what a sync raises. The entry is not
    kept to be sent again, as whoever saw this fail may change their mind; but where only the
    relay's answer was lost, it stands in the log.
    """
    for _ in range(ATTEMPTS):
        hear(space, session)
        membership = space.membership
        if device in membership.members:
            return membership
        entry = write(membership)
        # Raises what the rules say against it, before anybody hears of it.
        membership.then(entry)
        try:
            session.append(entry)
        except RelayRefused as refused:
            if refused.reason != "stale-membership":
                raise
    raise outrun()


def add_to(
    session: Session,
    log: Sequence[bytes],
    keys: DeviceKeys,
    newcomer: DeviceKeys,
    person_of: Callable[[Membership], bytes],
) -> Believed:
    """Let the owner of `newcomer` into a space by a member's `keys`, without a replica of it here.

    The entry stands at the relay then, or stood in `log` already. `person_of` says whose device it
    is, and raises where the member may let in nobody. A relay that has less than `log` is given it.
    BadChain where it gives another list, or still less: nothing is signed on that.
    """
    for _ in range(ATTEMPTS):
        membership = Membership.replay(log)
        kind, person = membership.space_kind, person_of(membership)
        if newcomer.device_id in membership.members:
            return Believed(kind, newcomer, log, person)
        entry = authoring.add(membership, keys, newcomer.public, person=person, role="adult")
        try:
            session.append(entry)
        except RelayRefused as refused:
            if refused.reason == "unknown-space":
                session.found(log)
            elif refused.reason == "stale-membership":
                there = log_there(session, log)
                if len(there) < len(log):
                    session.found(log)
                    there = whole_log(session, log)
                log = there
            else:
                raise
        else:
            return Believed(kind, newcomer, [*log, entry], person)
    raise outrun()


def outrun() -> PairingError:
    """The error for a log that others keep adding to."""
    return PairingError("The household's membership keeps changing.", "Try again in a moment.")
