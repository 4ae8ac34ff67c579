"""The whole state of a replica: written as a snapshot, compared with those of others, made anew.

What `Replica.whole` gives. Each method is a door to the room that does it: snapshots, the archive,
digests, the repair of damaged files.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import IO, TYPE_CHECKING

from kitchensync.replica import arrived, digest, explain, named, outbox, recorded
from kitchensync.replica.archives.archiving import Archive
from kitchensync.replica.database import Database
from kitchensync.replica.explain import Difference
from kitchensync.replica.identity import Identity
from kitchensync.replica.postings import stock
from kitchensync.replica.snapshots import cutting, rebuild, settling, snapshot
from kitchensync.replica.snapshots.rebuild import Snapshot
from kitchensync.replica.snapshots.settling import Replaced
from kitchensync.replica.values import Disagreeing, Head, Kept, Open, Written

if TYPE_CHECKING:
    from kitchensync.replica.repair.rescue import Rescued


class Whole:
    """What `Replica.whole` gives. `clock` gives Unix milliseconds."""

    def __init__(self, database: Database, identity: Identity, clock: Callable[[], int]) -> None:
        self._database = database
        self._identity = identity
        self._clock = clock

    @property
    def archive(self) -> Archive:
        """Groups that are over, in segments that all devices share."""
        return Archive(self._database)

    def trial(self) -> AbstractContextManager[None]:
        """A write that is taken back at the end of the block, and can be read within it."""
        return self._database.write(keep=False)

    def settle(self, left: Iterable[Replaced] = ()) -> None:
        """Forget which stamps were replaced before they came, but for those `left`.

        Only while all that any device has seen is here: nothing else can come that they apply to.
        """
        settling.settle(self._database, left)

    def replaced_since(
        self, open_: Open, above: Mapping[bytes, int], base: Snapshot | None, by: Collection[int]
    ) -> frozenset[Replaced]:
        """The stamps of the devices `by`, by index, that were replaced.

        By a change in an envelope that is kept above these places, or as the base remembers it;
        BadSnapshot where that cannot be read.
        """
        return settling.replaced_since(self._database, open_, above, base, by)

    def write(self, target: IO[bytes]) -> Written:
        """Write a snapshot; equal states give equal bytes."""
        return rebuild.take(self._database, self._identity.space, target)

    def equals(self, other: Snapshot) -> bool:
        """Whether it holds, byte for byte, what this replica would write; BadSnapshot."""
        return snapshot.equals(self._database, other.source, other.size)

    def named_blobs(self) -> tuple[bytes, ...]:
        """Ids of the blobs that rows name, sorted."""
        return named.named_blobs(self._database)

    def sums_up_newer(self) -> bool:
        """Whether this was made from a newer version's snapshot, of which it understands a part."""
        return digest.sums_up_newer(self._database)

    def self_check(self) -> bytes | None:
        """Take the digest, for the next envelope to carry; None while the outbox is not empty."""
        return digest.self_check(self._database, self._identity, self._clock())

    def overlooked(self) -> list[bytes]:
        """Lots that hold something and that the pantry does not show.

        There are none unless somebody or the disk changed the file. The list of lots to show is not
        part of the digest, so nothing else would find them.
        """
        return stock.overlooked(self._database)

    def record_digest(self, device: bytes, vector: Mapping[bytes, int], taken: bytes) -> None:
        """Remember the digest of a device of this schema version, taken at that vector."""
        recorded.record(self._database, device, vector, taken, self._clock())

    def disagreements(self) -> list[Disagreeing]:
        """Devices that have seen the same and hold something else."""
        return digest.disagreements(self._database, self._identity, self._clock())

    def agreeing(self, since: int) -> set[bytes]:
        """Devices that told, after that moment, the same digest as this one at the same vector.

        `since`: Unix milliseconds.
        """
        return recorded.agreeing(self._database, self._identity.device, since)

    def forget_digests(self, over: Iterable[bytes], by: Collection[bytes] | None = None) -> None:
        """Drop digests that cover envelopes of the devices `over`; `by`: only what these told."""
        recorded.forget_over(self._database, over, by)

    def keeps_all(self, places: Mapping[bytes, Head]) -> bool:
        """Whether every envelope up to these places is kept here."""
        return rebuild.keeps_all(self._database, places)

    def keeps_own_end(self) -> bool:
        """Whether what this device sealed last, and all that it did not send, is kept here."""
        return outbox.keeps_end(self._database, self._identity.device)

    def lay_in(self, envelopes: Sequence[Kept]) -> None:
        """Keep envelopes that were missing within a chain; each follows on the one before it.

        They are void until `retry_void` has opened them.
        """
        from kitchensync.replica.repair.rescue import lay_in

        lay_in(self._database, envelopes, self._clock())

    def newest_stamp(self) -> int:
        """The newest stamp of this device that stands in a table; 0 where none does."""
        from kitchensync.replica.repair.rescue import newest_stamp

        with self._database.snapshot():
            return newest_stamp(self._database)

    def leave_out(self, sent: Collection[bytes]) -> None:
        """Have these change sets wait no more: they were sent."""
        from kitchensync.replica.waiting import leave_out

        leave_out(self._database, sent)

    def tell_untold(self, found: Rescued, cause: str) -> int:
        """Make unsent changes that a damaged file lost again from its records; how many cells.

        They wait to be sent as one change of that cause. CorruptDatabase, Malformed where the
        records cannot be read.
        """
        from kitchensync.replica.repair.untold import tell

        return tell(self._database, self._identity, found, cause, self._clock())

    def rebuild(self, open_: Open, base: Snapshot | None = None, *, shown: bool = True) -> int:
        """Make the state anew from a snapshot, or from nothing, and the envelopes kept above it.

        How many envelopes those were. BadSnapshot, and BadChain where some are missing; nothing
        changed then. Unless it is `shown` to people, archived postings that do not count any more
        may stay in the archive.
        """
        return rebuild.rebuild(self._database, self._identity, open_, base, shown=shown)

    def retry_void(self, open_: Open) -> int:
        """Try envelopes again whose content did not open; how many do now."""
        return rebuild.retry_void(self._database, self._identity, open_)

    def cut(
        self, open_: Open, places: Mapping[bytes, Head], base: Snapshot | None = None
    ) -> dict[bytes, list[bytes]]:
        """Forget what other devices sent above these places, and undo it; envelopes that counted.

        The state is made anew from the base and what is kept. BadChain where envelopes in between
        are not kept: nothing changed then.
        """
        return cutting.cut(self._database, self._identity, open_, places, base)

    def arrived(self, change_sets: Iterable[bytes]) -> set[bytes]:
        """Those of these change sets that have come, as a change of theirs stands in the state.

        Be it as a conflict beside a winner: a change set comes whole.
        """
        return arrived.arrived(self._database, change_sets)

    def taken_over(self, change_sets: Sequence[bytes], open_: Open) -> set[bytes]:
        """Those of another device that some device made its own, as far as envelopes are kept."""
        return arrived.taken_over(self._database, change_sets, open_)

    def differences(self, made: Whole) -> list[Difference]:
        """The cells in which this state differs from `made`, which is as it should be."""
        return explain.differences(self._database, made._database)

    def forget(self, places: Mapping[bytes, Head], arrived_before: int) -> int:
        """Forget envelopes up to these places that came before a time; how many those were.

        `arrived_before`: Unix milliseconds. Only for places that a floor covers.
        """
        return rebuild.forget(self._database, places, arrived_before)
