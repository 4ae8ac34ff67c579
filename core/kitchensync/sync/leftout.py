"""What does not count though it was verified here: left out by a removal, or on another chain.

All of it is set aside. Who is still a member seals anew what a relay had forgotten, and then it is
so no longer; of what those wrote who are gone, or on the chain that does not count of a device that
wrote two, somebody decides.
Forgetting envelopes is left to the replica.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain

from kitchensync.errors import BadChain, Malformed, Unopenable
from kitchensync.replica import Replica
from kitchensync.replica.arrived import alike
from kitchensync.replica.changeset import gather
from kitchensync.replica.snapshots.rebuild import Snapshot
from kitchensync.replica.values import NO_HEAD, Head, Open
from kitchensync.sync import chains, knowledge, noticing, outgoing, takeover
from kitchensync.sync.snapshots import holding
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from kitchensync.trust.entries import Floor, Leave, Remove, parse_entry
from kitchensync.trust.membership import Membership
from kitchensync.wire import NO_HASH, decode, encode

LEFT_OUT = "left-out"
_STATE = "left-out/{}"


def follow(space: Space, entries: Iterable[bytes]) -> None:
    """Forget what these entries, which were just added, leave out of the chains kept here.

    Of a chain that does not go through the place where an entry fixes it, a fork rings.
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
                _note_others(space, holding.heads_of(boundary))
            case _:
                pass
    _ask_about_those_who_are_gone(space.replica, space.membership)


def part(space: Space, session: Session, device: bytes, place: Head) -> None:
    """Forget what is kept of a device above a place: it is another chain than the one that counts.

    Raises what the relay does where the snapshot is needed that earlier envelopes are in.
    """
    from kitchensync.sync.snapshots.floors import base_of_floor

    replica = space.replica
    kept_whole = replica.whole.keeps_all(replica.heads())
    base = None if kept_whole else base_of_floor(space, lambda: session)
    with replica.atomic():
        forgotten = _forget(replica, {device: place}, space.open_envelope, base)
        _set_aside(replica, device, forgotten[device], space.open_envelope)
        _ask(replica, device)


def forget(
    before: Space, membership: Membership, places: Mapping[bytes, Head], open_: Open
) -> None:
    """Forget what other devices wrote above these places, as it does not count by that log.

    Somebody decides of what nobody will seal anew who is a member by it. BadChain where the state
    cannot be made without it from what is kept here; nothing changed then.
    """
    replica, base = before.replica, holding.base_here(before)
    if base and any(
        base.boundary.get(device, NO_HEAD).seq > head.seq for device, head in places.items()
    ):
        raise inseparable()
    known = membership.hashes[: before.membership.length] == before.membership.hashes
    forgotten = _forget(replica, places, open_, base)
    for device, envelopes in forgotten.items():
        _set_aside(replica, device, envelopes, open_)
        if not known:
            _ask(replica, device)
    _ask_about_those_who_are_gone(replica, membership)


def inseparable() -> BadChain:
    """The error for a state that holds, in one, what counts and what does not."""
    return BadChain(
        "What is here cannot be told apart from what the household does not count.",
        "Begin in an empty folder: `ks join`. This one can still be read.",
    )


def _cut(space: Space, ends: Mapping[bytes, Head]) -> None:
    replica = space.replica
    # What somebody said to have seen of a chain may go further than what of it ever came here.
    knowledge.cap(replica, {device: end.seq for device, end in ends.items()})
    others = _note_others(space, ends)
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
    if not beyond:
        return
    forgotten = _forget(replica, beyond, space.open_envelope, holding.base_here(space))
    for device, envelopes in forgotten.items():
        _set_aside(replica, device, envelopes, space.open_envelope)


def _note_others(space: Space, ends: Mapping[bytes, Head]) -> set[bytes]:
    """Other devices of which a chain is kept here that goes past its end, not through it."""
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


def _forget(
    replica: Replica, beyond: Mapping[bytes, Head], open_: Open, base: Snapshot | None
) -> dict[bytes, list[bytes]]:
    forgotten = replica.whole.cut(open_, beyond, base)
    knowledge.cap(replica, {device: head.seq for device, head in beyond.items()})
    return forgotten


def _set_aside(replica: Replica, device: bytes, envelopes: Iterable[bytes], open_: Open) -> None:
    aside = [*set_aside(replica, device), *_changes(envelopes, open_)]
    _keep(replica, device, aside)


def _keep(replica: Replica, device: bytes, aside: Sequence[bytes]) -> None:
    replica.set_state(_STATE.format(device.hex()), encode(aside) if aside else None)


def _ask(replica: Replica, device: bytes) -> None:
    """Ring, if anything of that device is set aside."""
    if aside := set_aside(replica, device):
        noticing.ring_once(replica, LEFT_OUT, str(len(aside)), device)


def _ask_about_those_who_are_gone(replica: Replica, membership: Membership) -> None:
    for device in membership.everyone.keys() - membership.members.keys():
        _ask(replica, device)


def sealed_anew(replica: Replica, device: bytes, came: Iterable[bytes]) -> None:
    """These change sets of a device have come, and count: they are set aside no longer."""
    aside = set_aside(replica, device)
    if not aside:
        return
    came = set(came)
    left = [raw for raw in aside if raw not in came]
    _keep(replica, device, left)
    if not left:
        noticing.silence(replica, LEFT_OUT, device)


def taken_over(replica: Replica, came: Iterable[Sequence[bytes]]) -> None:
    """Envelopes have come with these: what their authors made their own is set aside no longer."""
    if asked := noticing.ringing(replica, LEFT_OUT):
        known = [*chain.from_iterable(map(_readable, came))]
        for device in asked:
            sealed_anew(replica, device, alike(set_aside(replica, device), known))


def summed_up(replica: Replica, membership: Membership) -> None:
    """The state is a snapshot's by now: what of it was set aside was sealed anew before."""
    aside = {device: set_aside(replica, device) for device in membership.everyone}
    if any(aside.values()):
        came = replica.whole.arrived(chain.from_iterable(aside.values()))
        with replica.atomic():
            for device in aside:
                sealed_anew(replica, device, came)


def _changes(envelopes: Iterable[bytes], open_: Open) -> Iterator[bytes]:
    """The change sets in them; what does not open or decode was void, and is no loss."""
    for raw in envelopes:
        with suppress(Unopenable, Malformed):
            yield from _readable(open_(raw))


def _readable(change_sets: Sequence[bytes]) -> Sequence[bytes]:
    """Those of one envelope; none where one of them makes all of it void."""
    with suppress(Malformed):
        gather(change_sets, {})
        return change_sets
    return ()


def set_aside(replica: Replica, device: bytes) -> list[bytes]:
    """The change sets of a device which no longer count."""
    kept = replica.get_state(_STATE.format(device.hex()))
    return decode(kept, list[bytes], limit=len(kept)) if kept else []


def settle(space: Space, device: bytes, *, take: bool) -> int:
    """Make what was set aside changes of this device, or let go of it; how many change sets."""
    replica = space.replica
    aside = set_aside(replica, device)
    with replica.atomic():
        if take:
            takeover.take(space, takeover.not_taken(space, aside))
        _keep(replica, device, [])
        noticing.silence(replica, LEFT_OUT, device)
    return len(aside)
