"""What does not count though it was verified here: left out by a removal, or on another chain.

Its change sets are set aside, by device. A device that is still a member seals anew what a relay
had forgotten, and when that comes it is set aside no longer. A person decides what becomes of the
changes of devices that are gone, and of those on a second chain that does not count. What the disk
has spoilt of them is left to `spoilt`, forgetting the envelopes to the replica.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain

from kitchensync.errors import BadChain, Malformed
from kitchensync.replica import Replica
from kitchensync.replica.arrived import alike
from kitchensync.replica.changeset import gather
from kitchensync.replica.snapshots.rebuild import Snapshot
from kitchensync.replica.values import NO_HEAD, Head, Open
from kitchensync.sync import chains, knowledge, notes, noticing, outgoing, spoilt, takeover
from kitchensync.sync.snapshots import holding
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from kitchensync.trust.entries import Floor, Leave, Remove, parse_entry
from kitchensync.trust.membership import Membership
from kitchensync.wire import NO_HASH

LEFT_OUT = "left-out"
_STATE = "left-out/{}"
_ANEW = "Begin in an empty folder: `ks join`. This one can still be read."


def follow(space: Space, entries: Iterable[bytes]) -> None:
    """Forget what these entries, which were just added, leave out of the chains kept here.

    Where a chain does not go through the place at which an entry fixes it, a fork rings.
    """
    everyone = space.membership.everyone
    for raw in entries:
        entry = parse_entry(raw)
        match entry.payload:
            case Remove(boundary=boundary):
                ends = holding.heads_of(boundary)
                _cut(space, {device: ends.get(device, NO_HEAD) for device in everyone})
            case Leave(seq=seq, hash=hash_):
                _cut(space, {entry.body.author: Head(seq, hash_)})
            case Floor(boundary=boundary):
                _ring_other_chains(space, holding.heads_of(boundary))
            case _:
                pass
    _ask_about_those_who_are_gone(space.replica, space.membership)


def part(space: Space, session: Session, device: bytes, place: Head) -> None:
    """Forget what is kept of a device above a place, where its other chain is the one that counts.

    Raises what the relay does where its snapshot is needed to make the state anew.
    """
    from kitchensync.sync.snapshots.floors import base_of_floor

    replica = space.replica
    kept_whole = replica.whole.keeps_all(replica.heads())
    base = None if kept_whole else base_of_floor(space, lambda: session)
    with replica.atomic():
        if _leave_out(space, {device: place}, base):
            spoilt.note_for_good(replica, device)
        _ask(replica, device)


def forget(
    before: Space, membership: Membership, places: Mapping[bytes, Head], open_: Open
) -> None:
    """Forget what other devices wrote above these places, as it does not count by another log.

    A person is asked about what nobody will seal anew by that log. BadChain where the state cannot
    be made without it from what is kept here; nothing changed then.
    """
    replica, base = before.replica, holding.base_here(before)
    if base and any(
        base.boundary.get(device, NO_HEAD).seq > head.seq for device, head in places.items()
    ):
        raise inseparable()
    known = membership.hashes[: before.membership.length] == before.membership.hashes
    for device, envelopes in _forget(replica, places, open_, base).items():
        _set_aside(replica, device, map(open_, envelopes))
    for device in () if known else places:
        _ask(replica, device)
    _ask_about_those_who_are_gone(replica, membership)


def inseparable() -> BadChain:
    """The error where the state cannot be made anew without what does not count."""
    return BadChain(
        "What is here cannot be told apart from what the household does not count.", _ANEW
    )


def sealed() -> BadChain:
    """The error where something that is kept here would have to be opened, and does not open."""
    return BadChain("What is here cannot be opened without keys that this home lacks.", _ANEW)


def _cut(space: Space, ends: Mapping[bytes, Head]) -> None:
    replica = space.replica
    # What somebody said to have seen of a chain may go further than what of it ever came here.
    knowledge.cap(replica, {device: end.seq for device, end in ends.items()})
    others = _ring_other_chains(space, ends)
    heads = replica.heads()
    beyond = {
        device: Head(end.seq, end.hash if end.seq else NO_HASH)
        for device, end in ends.items()
        if device in heads and heads[device].seq > end.seq and device not in others
    }
    own = beyond.pop(space.device, None)
    if own is not None:
        # What it sent after that is sealed anew.
        replica.acknowledge(min(own.seq, outgoing.acknowledged(replica)))
    if beyond:
        for device in _leave_out(space, beyond, holding.base_here(space)):
            # What is sealed anew begins with what was left out.
            spoilt.note(replica, device, beyond[device].seq + 1)


def _ring_other_chains(space: Space, ends: Mapping[bytes, Head]) -> set[bytes]:
    """Ring a fork about devices whose chain here goes past these ends, not through them; which."""
    heads = space.replica.heads()
    others = {
        device
        for device, end in ends.items()
        if device != space.device
        and 0 < end.seq <= heads.get(device, NO_HEAD).seq
        and not chains.agrees(space.replica, device, end)
    }
    for device in others:
        noticing.ring_fork(space.replica, device, ends[device].seq)
    return others


def _leave_out(space: Space, beyond: Mapping[bytes, Head], base: Snapshot | None) -> set[bytes]:
    """Forget what these devices wrote above these places, and set aside what can be read of it.

    The devices of which the disk has spoilt some. CorruptDatabase where it has spoilt what counts,
    of which the state is to be made anew.
    """
    replica, open_, lacking = space.replica, space.opener(), set[bytes]()
    with spoilt.telling(replica):
        forgotten = _forget(replica, beyond, open_, base)
    for device, envelopes in forgotten.items():
        opened = spoilt.sound(space.membership.everyone[device], open_)
        contents = [opened(raw) for raw in envelopes]
        _set_aside(replica, device, filter(None, contents))
        if None in contents:
            lacking.add(device)
    return lacking


def _forget(
    replica: Replica, beyond: Mapping[bytes, Head], open_: Open, base: Snapshot | None
) -> dict[bytes, list[bytes]]:
    """Forget what these devices wrote above these places; their envelopes, in order."""
    forgotten = replica.whole.cut(open_, beyond, base)
    knowledge.cap(replica, {device: head.seq for device, head in beyond.items()})
    return forgotten


def _set_aside(replica: Replica, device: bytes, contents: Iterable[Sequence[bytes]]) -> None:
    _keep(replica, device, [*aside_of(replica, device), *chain.from_iterable(contents)])


def _keep(replica: Replica, device: bytes, aside: Sequence[bytes]) -> None:
    notes.keep_list(replica, _STATE.format(device.hex()), aside)


def _ask(replica: Replica, device: bytes) -> None:
    """Ring, so that a person decides, if anything of that device is set aside, or is spoilt."""
    aside = aside_of(replica, device)
    if aside or spoilt.is_lacking(replica, device):
        noticing.ring_once(replica, LEFT_OUT, str(len(aside)), device)


def _ask_about_those_who_are_gone(replica: Replica, membership: Membership) -> None:
    for device in membership.everyone.keys() - membership.members.keys():
        _ask(replica, device)


def sealed_anew(replica: Replica, device: bytes, came: Iterable[bytes]) -> None:
    """These change sets of a device have come, and count: they are set aside no longer."""
    aside = aside_of(replica, device)
    if not (aside or spoilt.is_noted(replica, device)):
        return
    came = set(came)
    left = [raw for raw in aside if raw not in came]
    _keep(replica, device, left)
    if spoilt.is_lacking(replica, device):
        return
    spoilt.forget(replica, device)
    if not left:
        replica.alarms.silence(LEFT_OUT, device)


def taken_over(replica: Replica, came: Iterable[Sequence[bytes]]) -> None:
    """These change sets came: what their authors took over with them is set aside no longer."""
    if asked := noticing.ringing(replica, LEFT_OUT):
        known = [*chain.from_iterable(map(_readable, came))]
        for device in asked:
            sealed_anew(replica, device, alike(aside_of(replica, device), known))


def summed_up(replica: Replica, membership: Membership) -> None:
    """The state was made from a snapshot: what it holds is set aside no longer.

    Its authors had sealed that anew.
    """
    aside = {device: aside_of(replica, device) for device in membership.everyone}
    if waiting := [device for device in aside if aside[device] or spoilt.is_noted(replica, device)]:
        came = replica.whole.arrived(chain.from_iterable(aside.values()))
        with replica.atomic():
            for device in waiting:
                sealed_anew(replica, device, came)


def _readable(change_sets: Sequence[bytes]) -> Sequence[bytes]:
    """The change sets of one envelope; none where one that does not decode makes all of it void."""
    with suppress(Malformed):
        gather(change_sets, {})
        return change_sets
    return ()


def aside_of(replica: Replica, device: bytes) -> list[bytes]:
    """The change sets of a device that are set aside, in order."""
    return notes.listed(replica, _STATE.format(device.hex()), list[bytes])


def settle(space: Space, device: bytes, *, take: bool) -> int:
    """Take what was set aside over as changes of this device, or drop it; how many change sets.

    CorruptDatabase where the disk has spoilt what it is compared with; nothing changed then.
    """
    replica = space.replica
    aside = aside_of(replica, device)
    with replica.atomic():
        if take:
            with spoilt.telling(replica):
                takeover.take(space, takeover.not_taken(space, aside))
        _keep(replica, device, [])
        spoilt.forget(replica, device)
        replica.alarms.silence(LEFT_OUT, device)
    return len(aside)
