"""What a snapshot has to remember as replaced: what a removal left out may come once more.

Whose changes those are follows from the log and the snapshot's boundary alone, so that its maker
and whoever judges it agree. How they are told is left to replica/snapshots/settling.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync.space import Space
from kitchensync.trust.entries import Add, Entry, Leave, Recovery, Remove, parse_entry
from kitchensync.trust.standing import place_in


def unheard(space: Space, head: bytes, places: Mapping[bytes, Head]) -> frozenset[int]:
    """The indices of members that had sealed nothing in the current epoch, at these places.

    Members and epoch are those of the list of members when `head` was its last entry. What the
    entry that began the epoch left out of theirs they seal anew. Words on paper seal nothing.
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
    """Of which of these the newest floor's snapshot says what was replaced: the indices.

    Of members who were unheard themselves when a device stood for it. For all others it is not
    needed: what is told since says enough.
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
