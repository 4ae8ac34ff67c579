"""Removing devices: what was decided here, when it is due, and the entry that does it.

Who was let in and could not be told of it is removed, too. What an entry may say is left to
`trust`, sending it to `executor`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set

from kitchensync.errors import BadChain
from kitchensync.replica import Replica
from kitchensync.replica.values import Head
from kitchensync.sync import notes
from kitchensync.trust import authoring
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership
from kitchensync.trust.recovery import retired

_WANTED = "removals"
_UNTOLD = "untold"
_ID_BYTES = 16


def want(replica: Replica, devices: Iterable[bytes]) -> None:
    """Remember to remove these devices, besides those that wait already."""
    with replica.atomic():
        notes.keep_ids(replica, _WANTED, wanted(replica) | set(devices))


def await_telling(replica: Replica, device: bytes, until: int) -> None:
    """Remember that a device is let in that does not know it yet, and waits until then.

    `until` in Unix milliseconds. After that it is `due` to be removed, unless it was told or wrote.
    """
    with replica.atomic():
        _keep_untold(replica, {**untold(replica), device: until})


def told(replica: Replica, devices: Set[bytes]) -> None:
    """Note that these devices know that they were let in: they are not removed as unheard of."""
    if untold(replica).keys() & devices:
        with replica.atomic():
            left = {each: until for each, until in untold(replica).items() if each not in devices}
            _keep_untold(replica, left)


def due(
    replica: Replica, membership: Membership, author: bytes, now: int
) -> frozenset[bytes] | None:
    """Devices that `author` is to remove now; None if there is nothing to do.

    Besides those that are `wanted` out, these are recovery words that are `retired` and devices
    that nobody has, all in one entry. Empty if only the key has to turn, as somebody holds it who
    has left.
    """
    own = membership.members.get(author)
    if own is None or own.role != "adult":
        return None
    # Of a home that was copied, the other one may have wanted this device out.
    had_by_nobody = _had_by_nobody(replica, membership, author, now)
    going = (wanted(replica) | had_by_nobody) & membership.members.keys() - {author}
    devices = frozenset(going) | retired(membership, going)
    holders = membership.epochs[-1].wraps.keys()
    return devices if devices or holders - membership.members.keys() else None


def entry(
    membership: Membership,
    keys: DeviceKeys,
    devices: frozenset[bytes],
    *,
    boundary: Mapping[bytes, Head],
    verified: Mapping[bytes, Head],
    random: Callable[[int], bytes],
) -> bytes:
    """The entry that removes devices and turns the key at a boundary that a relay named.

    BadChain unless the boundary is exactly what this device has verified: what it left out of a
    chain would count for nobody who comes later. Where the chains of gone devices end is in the log
    already; if that has fixed more of a member's than the relay has, `ends` goes by it.
    """
    if membership.of_members(boundary) != membership.of_members(verified):
        raise BadChain(
            "The relay's heads are not those that this device has verified.",
            "Try again later; if it goes on, ask whoever runs the relay.",
        )
    gone = membership.ends_of_gone().items()
    ends = membership.ends(boundary) | {each: (last.seq, last.hash) for each, last in gone}
    return authoring.remove(membership, keys, devices, ends, random)


def forget(replica: Replica) -> None:
    """Nobody is to be removed any more."""
    for key in (_WANTED, _UNTOLD):
        replica.set_state(key, None)


def _had_by_nobody(replica: Replica, membership: Membership, author: bytes, now: int) -> set[bytes]:
    """Those that `author` let in, whose time to be told is over, and that never wrote."""
    over = {
        device
        for device, until in untold(replica).items()
        if until <= now and let_in_by(membership, device, author)
    }
    return over - replica.heads().keys() if over else over


def let_in_by(membership: Membership, device: bytes, author: bytes) -> bool:
    """Whether a member was let in by that one."""
    member = membership.members.get(device)
    return member is not None and member.by == author


def untold(replica: Replica) -> dict[bytes, int]:
    """Devices that were let in from here and do not know it yet, and until when each waits."""
    return dict(notes.listed(replica, _UNTOLD, list[tuple[bytes, int]]))


def _keep_untold(replica: Replica, devices: Mapping[bytes, int]) -> None:
    notes.keep_list(replica, _UNTOLD, [*devices.items()])


def wanted(replica: Replica) -> set[bytes]:
    """Devices that this home wanted removed, including those that are gone by now."""
    return notes.ids(replica, _WANTED, _ID_BYTES)
