"""A membership log that somebody gives back, whole or in pieces: what is new of it is kept.

Which log goes on from the relay's is left to `rules`. Protocol, section 6, bringing back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from kitchensync.replica.values import Head
from kitchensync.trust.entries import MAX_REMOVE, Entry, parse_entry
from kitchensync.trust.membership import Membership
from kitchensync_relay import floors, growths, rules
from kitchensync_relay.blobrows import Blob
from kitchensync_relay.codes import refuse, well_formed
from kitchensync_relay.ground import Ground
from kitchensync_relay.memberships import Memberships
from kitchensync_relay.rules import Pace
from kitchensync_relay.store import Logged, Space, Transaction, open_space

CheckFounding = Callable[[Transaction, bytes], None]
"""Raises `closed` or `over-quota` if a space that is not here may not be brought here."""
Ends = Mapping[tuple[bytes, Head], Head]
"""By device and head of its chain, the last place that counts under a log that is given."""


class Held(NamedTuple):
    """What the relay has of a log: the membership that it makes, if any, and how many bytes it has.

    `pace` limits how much more of it is taken; it is None while the space is being brought here.
    """

    membership: Membership | None = None
    size: int = 0
    pace: Pace | None = None


def parse(raw: bytes) -> Entry:
    """The entry in these bytes; `too-large`, `malformed`."""
    if len(raw) > MAX_REMOVE:
        raise refuse("too-large")
    with well_formed():
        return parse_entry(raw)


def space_of(first: Entry) -> bytes:
    """The space that a piece of a log with this first entry is of."""
    return first.body.space if first.body.index else first.hash


def held(
    tx: Transaction,
    memberships: Memberships,
    first: Entry,
    check_founding: CheckFounding,
    now: int,
) -> Held:
    """What the relay has of the log that a piece of it belongs to, by the piece's first entry.

    If it has nothing, the piece has to begin with the entry that founds the space.
    """
    space = space_of(first)
    if tx.space(space) is None and not first.body.index:
        check_founding(tx, space)
        return Held()
    there = open_space(tx, space)
    size, pace = memberships.growths.of(tx, there, now)
    is_new = growths.is_new(there, now)
    return Held(memberships.current(tx, there), size, None if is_new else pace)


def grows(tx: Transaction, memberships: Memberships, given: Membership) -> bool:
    """Whether a log that is here goes on with the given one; `membership-fork`."""
    if tx.space(given.space_id) is None:
        return False
    return rules.judge_log(given, memberships.current(tx, open_space(tx, given.space_id)))


def ends(tx: Transaction, given: Membership) -> Ends:
    """Where the chains that are here end under the given log.

    It reads an envelope of each device, and these may be large: not to be done while others wait to
    write.
    """
    if tx.space(given.space_id) is None:
        return {}
    heads = tx.heads(given.space_id).items()
    return {(device, head): _end(tx, given, device, head) for device, head in heads}


def follow(
    tx: Transaction,
    ground: Ground,
    replayed: rules.Replayed,
    looked: Ends,
    *,
    check_founding: CheckFounding,
    now: int,
) -> Sequence[Blob] | None:
    """Add what the relay lacks of a log to its own; blobs that went, or None where it did not grow.

    `replayed` is the log, verified a moment ago, and `looked` its `ends` of that moment. A relay
    took these entries once, so one that lost some of them takes them beyond the quota, too.
    """
    given, fresh, asking, _ = replayed
    there = _opened(tx, given.space_id, check_founding, now)
    if there.entries and not rules.judge_log(given, ground.memberships.current(tx, there)):
        return None
    lacking = given.length - there.entries
    if lacking > len(fresh):  # erased since somebody looked
        raise refuse("unavailable", retry_after=1)
    if asking:
        ground.quotas.take(tx, asking, there, beyond=True)
    new = fresh[len(fresh) - lacking :]
    entries = [Logged(each.raw, each.hash, each.body.kind) for each in new]
    tx.add_entries(given.space_id, entries, growths.said_taken(there, now))
    _cut(tx, given, looked)
    return floors.follow(tx, given, now, ground.policy)


def _opened(tx: Transaction, space: bytes, check_founding: CheckFounding, now: int) -> Space:
    if tx.space(space) is None:
        check_founding(tx, space)
        tx.add_space(space, now)
    return open_space(tx, space)


def _cut(tx: Transaction, given: Membership, looked: Ends) -> None:
    """Have chains end where the longer log ends them; what lies above is dropped in steps later.

    Whoever wrote that seals it anew under the newer key, or is gone.
    """
    ends: dict[bytes, Head] = {}
    for device, head in tx.heads(given.space_id).items():
        end = looked.get((device, head)) or _end(tx, given, device, head)
        if end != head:
            ends[device] = end
    tx.cut(given.space_id, ends)


def _end(tx: Transaction, given: Membership, device: bytes, head: Head) -> Head:
    space = given.space_id
    return rules.counting(given, device, head, lambda author, seq: tx.envelope(space, author, seq))
