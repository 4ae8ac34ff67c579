"""Whose replaced values a snapshot has to remember.

A removal leaves out what members sent under the old key, and they seal it anew: values that were
replaced meanwhile come once more. Whose these can be follows from the log and the snapshot's
boundary alone, so that its maker and the device that judges it agree. Finding the values is left
to replica/snapshots/settling.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync.space import Space
from kitchensync.trust.entries import Add, Entry, Leave, Recovery, Remove, parse_entry
from kitchensync.trust.standing import place_in


def unheard(space: Space, head: bytes, places: Mapping[bytes, Head]) -> frozenset[int]:
    """The indices of members that had sealed nothing yet in the epoch, at these places.

    Members and epoch are those of the log when `head` was its last entry. What the removal that
    began the epoch left out of their envelopes, these members may still send anew. Recovery words
    seal nothing.
    """
    membership = space.membership
    since = [*map(parse_entry, space.replica.entries(membership.hashes.index(head) + 1))]
    epoch = membership.epoch - sum(isinstance(entry.payload, Remove) for entry in since)
    if not epoch:
        return frozenset()
    begun = membership.boundary(epoch)
    came = sum(isinstance(entry.payload, Add | Recovery) for entry in since)
    members = (membership.everyone[each] for each in membership.members.keys() | _gone(since))
    return frozenset(
        member.index
        for member in members
        if member.role != "recovery"
        and member.index < membership.next_index - came
        and places.get(member.device, NO_HEAD).seq <= place_in(begun, member.device).seq
    )


def remembered(space: Space, among: Collection[int]) -> frozenset[int]:
    """Those of these indices whose replaced values the newest floor's snapshot remembers.

    They are of members that were unheard when a device stood for that snapshot.
    """
    membership = space.membership
    floor = membership.floor
    if floor is None or not floor.epoch:
        return frozenset()
    begun = membership.boundary(floor.epoch)
    return frozenset(
        member.index
        for device, member in membership.everyone.items()
        if member.index in among
        and member.index < floor.next_index
        and place_in(floor.boundary, device).seq <= place_in(begun, device).seq
    )


def _gone(entries: Iterable[Entry]) -> set[bytes]:
    gone: set[bytes] = set()
    for entry in entries:
        if isinstance(entry.payload, Remove):
            gone |= {*entry.payload.devices}
        elif isinstance(entry.payload, Leave):
            gone.add(entry.body.author)
    return gone
