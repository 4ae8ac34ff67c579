"""A replica beside the real one, to see what a state is without touching the one in use.

Which state to make, and what follows from it, is left to `offers` and `repairing`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from kitchensync import files
from kitchensync.replica import Identity, Replica
from kitchensync.replica.snapshots.rebuild import Snapshot
from kitchensync.replica.values import NO_HEAD, Head, Received
from kitchensync.sync import chains, knowledge
from kitchensync.sync.admission import Admitted
from kitchensync.sync.space import Space
from kitchensync.sync.wire.limits import MERGE_BYTES
from kitchensync.trust.envelope import open_, parse
from kitchensync.wire import NO_HASH

NOBODY = bytes(16)


def scratch_folder(space: Space) -> AbstractContextManager[Path]:
    """A private folder beside the replica, gone afterwards."""
    return files.scratch_folder(space.replica.path.parent, files.SCRATCH)


@contextmanager
def empty_replica(space: Space) -> Generator[Replica, None, None]:
    """A replica of the same space that is nobody's and holds nothing."""
    identity = Identity(space.id, NOBODY, 0)
    with (
        scratch_folder(space) as folder,
        Replica.create(folder / "scratch.db", identity, clock=space.around.clock) as replica,
    ):
        yield replica


def fill(
    replica: Replica, space: Space, base: Snapshot | None, places: Mapping[bytes, Head]
) -> bool:
    """Merge the base, and what the space keeps above it up to these places.

    True if the authors of these envelopes had seen nothing here beyond these places; else changes
    may be missing that theirs replaced. Raises BadSnapshot for the base, BadChain where envelopes
    in between are not kept.
    """
    archive, path = replica.whole.archive, space.replica.path
    if base is not None:
        archive.borrow(path, counting=True)
        replica.whole.rebuild(space.open_envelope, base, shown=False)
    here = space.replica.heads()
    seen: dict[bytes, int] = {}
    waiting: list[Received] = []
    size = 0
    for each in _kept(space, replica.heads(), places):
        waiting.append(each.received)
        size += each.size
        for device, seq in _seen(space, here, each):
            seen[device] = max(seq, seen.get(device, 0))
        if size > MERGE_BYTES:
            replica.merge(waiting)
            waiting, size = [], 0
    replica.merge(waiting)
    if base is None:
        archive.borrow(path, counting=False)
        archive.count_all()
    return all(seq <= places.get(device, NO_HEAD).seq for device, seq in seen.items())


def _seen(space: Space, here: Mapping[bytes, Head], each: Admitted) -> Iterator[tuple[bytes, int]]:
    """How far its author had seen the chains of others, of what is here.

    What is not is waited for before anybody judges, unless it is in doubt that there is any.
    """
    membership, replica = space.membership, space.replica
    for told in knowledge.of_others(each.opened) if each.opened else ():
        device, place = told.device, Head(told.seq, told.hash)
        if device in membership.everyone and chains.agrees(replica, device, place):
            seq = knowledge.counted(membership, each.epoch, device, told.seq)
            if seq <= here.get(device, NO_HEAD).seq:
                yield device, seq


def _kept(
    space: Space, above: Mapping[bytes, Head], places: Mapping[bytes, Head]
) -> Iterator[Admitted]:
    members = space.membership.everyone
    last: dict[bytes, bytes] = {device: head.hash for device, head in above.items()}
    for kept in space.replica.envelopes({device: head.seq for device, head in above.items()}):
        if kept.seq <= places.get(kept.device, NO_HEAD).seq:
            envelope = parse(kept.raw)
            epoch = envelope.header.epoch
            body = None if kept.void else open_(envelope, space.epoch_key(epoch))
            received = Received(
                device=kept.device,
                index=members[kept.device].index,
                seq=kept.seq,
                hash=kept.hash,
                prev=last.get(kept.device, NO_HASH),
                raw=kept.raw,
                change_sets=None if body is None else body.change_sets,
            )
            yield Admitted(received, epoch, body)
            last[kept.device] = kept.hash
