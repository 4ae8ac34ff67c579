"""Recovery words at a relay: what they open, and the device that they let in.

What words are and may do is left to `trust`, where the spaces are kept then to the caller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kitchensync.errors import BadChain, RelayRefused, WrongWords
from kitchensync.sync.membership.enrolment import (
    NOT_LET_IN,
    Believed,
    add_to,
    log_there,
    put_back,
    whole_log,
)
from kitchensync.sync.space import Clock
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Relay
from kitchensync.trust.entries import SpaceKind
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership
from kitchensync.trust.recovery import Paper


@dataclass(frozen=True, slots=True)
class Openable:
    """A space that recovery words open: everything that is needed to let a device into it."""

    kind: SpaceKind
    session: Session
    log: Sequence[bytes]
    paper: Paper


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a home that comes back knows of a space: its membership log, and who it was there."""

    log: Sequence[bytes]
    device: bytes


Known = Mapping[str, Remembered]
"""What a home that comes back knows of its spaces, by kind; empty for a new device."""


def look(relay: Relay, paper: Paper, clock: Clock, known: Known) -> tuple[Openable, ...]:
    """The spaces that these words open at that relay, household first; nothing is changed.

    If the relay has never heard of a space that is `known`, or has lost it, or the end of its list,
    the log known here serves. WrongWords if the words open no household; BadChain where its list
    parts from the one known here, or ends before that and another adult's device may have signed
    more; for an unsound log, what its rules raise.
    """
    household = _openable(relay, paper, "household", clock, known)
    if household is None:
        raise WrongWords(
            "No household at this relay knows these words, or they were replaced by newer ones.",
            "Look whether this is the household's relay, and whether there is a newer paper. One "
            "that was wiped knows them again once a device has synced, or with a restored backup; "
            "one that was put back to before they were made, once a device has synced.",
        )
    personal = _openable(relay, paper, "personal", clock, known)
    return (household, personal) if personal else (household,)


def come_back(openable: Openable, newcomer: DeviceKeys) -> Believed:
    """Let the owner of these keys in, if the list known here does not have it; see `add_to`."""

    def person_of(membership: Membership) -> bytes:
        return openable.paper.check(membership).person

    keys = openable.paper.keys(openable.kind)
    return add_to(openable.session, openable.log, keys, newcomer, person_of)


def _openable(
    relay: Relay, paper: Paper, kind: SpaceKind, clock: Clock, known: Known
) -> Openable | None:
    keys = paper.keys(kind)
    spaces = relay.recoverable(keys.device_id)
    if len(spaces) > 1:
        raise _misled("several spaces for one set of recovery words")
    for space in spaces:
        session = Session(relay, space, keys, clock)
        log = _newest(session, _known_of(space, known.get(kind)))
        membership = Membership.replay(log)
        if (membership.space_id, membership.space_kind) != (space, kind):
            raise _misled("another space than it named")
        paper.check(membership)
        return Openable(kind, session, log, paper)
    return _unheard_of(relay, paper, clock, known[kind].log) if kind in known else None


def _known_of(space: bytes, known: Remembered | None) -> Remembered | None:
    """What is known, if it is of that space: words may be another household's."""
    is_of = known and known.log and Membership.begin(known.log[0]).space_id == space
    return known if is_of else None


def _newest(session: Session, known: Remembered | None) -> Sequence[bytes]:
    """The relay's log, or what is known here where that ends before, and nobody else can know more.

    Nobody as far as the list says: who was let in after the backup, or goes on as the device that
    was backed up, may have signed on it, and hears of a `membership-fork` then. Devices that are
    gone and were never shut out count as if they were there.
    """
    if known is None:
        return whole_log(session)
    log = log_there(session, known.log)
    if len(log) >= len(known.log):
        return log
    members = Membership.replay(known.log).members.values()
    if any(each.role == "adult" and each.device != known.device for each in members):
        raise put_back()
    return known.log


def _unheard_of(relay: Relay, paper: Paper, clock: Clock, log: Sequence[bytes]) -> Openable | None:
    """A space that is known here, if these words open it and the relay does not know it.

    None if it does, as the words hold no more then. RelayRefused where it says neither, as of a
    space that is suspended.
    """
    membership = Membership.replay(log)
    kind = membership.space_kind
    try:
        paper.check(membership)
    except WrongWords:
        return None
    session = Session(relay, membership.space_id, paper.keys(kind), clock)
    try:
        whole_log(session)
    except RelayRefused as refused:
        if refused.reason == "unknown-space":
            return Openable(kind, session, log, paper)
        if refused.reason not in NOT_LET_IN:
            raise
    # It has another list of members, in which these words hold no more, or do not hold yet.
    return None


def _misled(what: str) -> BadChain:
    return BadChain(f"The relay gives {what}.", "Ask whoever runs the relay.")
