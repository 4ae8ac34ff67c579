"""Comparing this device's state with what its changes make, and making it anew from them.

The changes are the envelopes kept here, above the newest floor's snapshot where older ones are not.
Words for people are left to the kitchen.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from kitchensync.errors import BadSnapshot, RelayError
from kitchensync.replica import Replica
from kitchensync.replica.database import copy_file, damaged
from kitchensync.replica.explain import Difference
from kitchensync.replica.repair.untold import tells_of_lost
from kitchensync.replica.snapshots.rebuild import Snapshot
from kitchensync.replica.values import Head
from kitchensync.sync import noticing, presence, scratch
from kitchensync.sync.snapshots import archives
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from kitchensync.wire import NO_HASH

SignIn = Callable[[], Session]
"""Gives a session when one is needed; raises NoRelay, NoNetwork."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a replica differs from what its changes make, and who else does.

    Of the other devices whose digests were told at a vector at which some differ, `right` hold what
    the changes make, and `wrong` do not; one may be in both, by digests of two vectors.
    """

    differences: tuple[Difference, ...]
    right: frozenset[bytes]
    wrong: frozenset[bytes]


def differences(space: Space, sign_in: SignIn) -> tuple[Difference, ...]:
    """Where the replica differs from what its changes make; it is left as it is.

    Two copies of one moment are compared, one of them made anew: what comes meanwhile is no
    difference.
    """
    with _copies(space) as (here, made):
        made.replica.whole.rebuild(made.open_envelope, _base(made, sign_in))
        return tuple(here.whole.differences(made.replica.whole))


def explain(space: Space, sign_in: SignIn) -> Explanation:
    """The differences, and which of the devices that disagree hold what the changes make.

    If there are no differences, the alarms about devices that are right end.
    """
    found = differences(space, sign_in)
    right: set[bytes] = set()
    wrong: set[bytes] = set()
    own = {space.device}
    for each in space.replica.whole.disagreements():
        made_there = _digest_at(space, sign_in, each.vector)
        if made_there is None:
            continue
        for device, digest in each.digests.items():
            (right if digest == made_there else wrong).add(device)
        if not found and own.isdisjoint(each.digests):
            space.replica.whole.record_digest(space.device, each.vector, made_there)
    if not found:
        noticing.compared(space.replica)
    return Explanation(found, frozenset(right - own), frozenset(wrong - own))


@dataclass(frozen=True, slots=True)
class Repaired:
    """What differed before, and how many segments of the archive the next sync has to fetch."""

    differences: tuple[Difference, ...]
    lacking: int


def repair(space: Space, sign_in: SignIn) -> Repaired:
    """Make the state anew. Nothing is lost: all of it comes from changes.

    CorruptDatabase, with the state as it was, if it has something that this device did and of which
    no change tells.
    """
    _have_archive(space, sign_in)
    before = differences(space, sign_in)
    if _tells_of_lost(space.replica, before):
        raise damaged(space.replica.path, "a change that was to be sent is gone")
    # What was sound before stays said: the others know of who is wrong by that.
    sound = [] if before else space.replica.whole.disagreements()
    _make_anew(space, sign_in)
    for each in sound:
        if own := each.digests.get(space.device):
            space.replica.whole.record_digest(space.device, each.vector, own)
    noticing.compared(space.replica)
    presence.say_at_once(space.replica)
    return Repaired(before, len(space.replica.whole.archive.lacking()))


def _tells_of_lost(replica: Replica, found: Sequence[Difference]) -> bool:
    whole = replica.whole
    if whole.archive.lacking() and not whole.keeps_all(replica.heads()):
        # What is in that is told already, though not here.
        return False
    return tells_of_lost(found, replica.identity.index)


def make_anew(space: Space, sign_in: SignIn) -> None:
    """Make the state of a space that holds its changes and nothing that they make."""
    _have_archive(space, sign_in)
    _make_anew(space, sign_in)
    noticing.compared(space.replica)
    presence.say_at_once(space.replica)


def _have_archive(space: Space, sign_in: SignIn) -> None:
    archives.mend(space)
    if space.replica.whole.archive.lacking():
        with suppress(BadSnapshot, RelayError):
            archives.fetch_lacking(space, sign_in())


def _make_anew(space: Space, sign_in: SignIn) -> None:
    space.replica.whole.rebuild(space.open_envelope, _base(space, sign_in))
    space.replica.whole.self_check()


def _base(space: Space, sign_in: SignIn) -> Snapshot | None:
    """The snapshot to begin from; None where every envelope is kept."""
    if space.replica.whole.keeps_all(space.replica.heads()):
        return None
    from kitchensync.sync.snapshots.floors import base_of_floor

    return base_of_floor(space, sign_in)


def _digest_at(space: Space, sign_in: SignIn, vector: Mapping[bytes, int]) -> bytes | None:
    """The digest of what the changes up to a vector make; None where it lies below the floor."""
    places = {device: Head(seq, NO_HASH) for device, seq in vector.items()}
    base = _base(space, sign_in)
    if base and any(place.seq > vector.get(device, 0) for device, place in base.boundary.items()):
        return None
    with scratch.empty_replica(space) as replica:
        scratch.fill(replica, space, base, places)
        return replica.digest()


@contextmanager
def _copies(space: Space) -> Generator[tuple[Replica, Space], None, None]:
    """Two copies of the replica as it stands, unsealed changes included; the second as a space."""
    with scratch.scratch_folder(space) as folder:
        one, other = folder / "here.db", folder / "made.db"
        copy_file(space.replica.path, one)
        copy_file(one, other)
        clock = space.around.clock
        with Replica.open(one, clock=clock) as here, Replica.open(other, clock=clock) as made:
            yield here, Space(made, space.label, space.around)
