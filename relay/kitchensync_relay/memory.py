"""The store in this process: what tests put in the place of a file. Forgets everything at its end.

What may be written is left to `rules`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from kitchensync.replica.values import Head
from kitchensync_relay.codes import refuse
from kitchensync_relay.shelves import Entry, Envelope, Shelf, ShelvedBlobs
from kitchensync_relay.store import (
    Addition,
    Item,
    Logged,
    Mailbox,
    Offered,
    OpenMailboxes,
    Result,
    Snapshot,
    Space,
    Together,
    Totals,
    Transaction,
    newest_and_since,
    paper_in,
)


class _MemoryTransaction:
    def __init__(self) -> None:
        self._shelves: dict[bytes, Shelf] = {}
        self._mailboxes: dict[bytes, tuple[Mailbox, dict[str, bytes]]] = {}
        self._allowed: frozenset[bytes] = frozenset()
        self._given = [0]
        self._quotas: Mapping[bytes, int | None] = {}
        self.taken = 0

    def copy(self) -> _MemoryTransaction:
        other = _MemoryTransaction()
        other._shelves = {space: shelf.copy() for space, shelf in self._shelves.items()}
        other._mailboxes = {
            name: (box, dict(slots)) for name, (box, slots) in self._mailboxes.items()
        }
        other._given = [*self._given]
        other._allowed, other._quotas = self._allowed, self._quotas
        return other

    @property
    def blobs(self) -> ShelvedBlobs:
        return ShelvedBlobs(self._shelves, self._given)

    def space(self, space: bytes) -> Space | None:
        shelf = self._shelves.get(space)
        return replace(shelf.space, quota=self._quotas.get(space)) if shelf else None

    def heads(self, space: bytes) -> Mapping[bytes, Head]:
        return dict(self._shelves[space].heads)

    def envelope(self, space: bytes, device: bytes, seq: int) -> bytes | None:
        kept = self._shelves[space].envelopes
        return next((one.raw for one in kept if (one.device, one.seq) == (device, seq)), None)

    def holds(self, space: bytes, device: bytes, seq: int) -> bool:
        return self.envelope(space, device, seq) is not None

    def envelopes(self, space: bytes, vector: Mapping[bytes, int]) -> Iterator[bytes]:
        for kept in self._shelves[space].envelopes:
            if kept.seq > vector.get(kept.device, 0):
                yield kept.raw

    def entries(self, space: bytes, start: int = 0) -> Iterator[bytes]:
        for entry in self._shelves[space].entries[start:]:
            yield entry.raw

    def log_size(self, space: bytes) -> int:
        return sum(len(entry.raw) for entry in self._shelves[space].entries)

    def entries_since(self, space: bytes, since: int, kind: str | None = None) -> Sequence[int]:
        return [
            entry.taken
            for entry in self._shelves[space].entries
            if entry.taken > since and kind in (None, entry.kind)
        ]

    def floors(self, space: bytes) -> Iterator[tuple[int, bytes]]:
        for entry in reversed(self._shelves[space].entries):
            if entry.kind == "floor":
                yield entry.taken, entry.raw

    def papers(self, device: bytes) -> Sequence[bytes]:
        return sorted(
            space
            for space, shelf in self._shelves.items()
            for entry in shelf.entries
            if entry.kind == "recovery" and paper_in(entry.raw) == device
        )

    def snapshot(self, space: bytes, digest: bytes) -> Snapshot | None:
        return self._shelves[space].snapshots.get(digest)

    def snapshots(self, space: bytes) -> Iterator[Snapshot]:
        return iter([*self._shelves[space].snapshots.values()])

    def offers(self, space: bytes) -> Sequence[Offered]:
        kept = [one for one in self._shelves[space].snapshots.values() if one.floor is None]
        return [Offered(one.hash, one.device, one.taken, len(one.raw)) for one in kept]

    def spaces(self, after: bytes, limit: int) -> Sequence[Space]:
        ids = sorted(space for space in self._shelves if space > after)[:limit]
        return [there for space in ids if (there := self.space(space))]

    def totals(self) -> Totals:
        shelves = self._shelves.values()
        return Totals(
            spaces=len(shelves),
            suspended=sum(shelf.space.suspended for shelf in shelves),
            senders=sum(len(shelf.heads) for shelf in shelves),
            envelopes=sum(shelf.space.envelopes for shelf in shelves),
            size=sum(shelf.space.size for shelf in shelves),
        )

    def spare(self) -> int:
        return 0

    def mailbox(self, mailbox: bytes) -> Mailbox | None:
        return self._mailboxes[mailbox][0] if mailbox in self._mailboxes else None

    def mailboxes(self) -> OpenMailboxes:
        closes = (box.expires for box, _ in self._mailboxes.values())
        return OpenMailboxes(len(self._mailboxes), min(closes, default=0))

    def message(self, mailbox: bytes, slot: str) -> bytes | None:
        return self._mailboxes[mailbox][1].get(slot)

    def is_allowed(self, space: bytes) -> bool:
        return space in self._allowed

    def allow(self, space: bytes, allowed: bool) -> None:
        self._allowed = self._allowed | {space} if allowed else self._allowed - {space}

    def add_space(self, space: bytes, now: int) -> None:
        self.allow(space, False)
        self._shelves[space] = Shelf(Space(space, b"", 0, 0, 0, now, now))

    def add_entries(self, space: bytes, entries: Sequence[Logged], now: int) -> int:
        shelf = self._shelves[space]
        first = len(shelf.entries)
        shelf.entries.extend(Entry(each.raw, each.kind, now) for each in entries)
        shelf.space = replace(
            shelf.space,
            membership=entries[-1].hash,
            entries=len(shelf.entries),
            size=shelf.space.size + sum(len(each.raw) for each in entries),
            active=max(shelf.space.active, now),
        )
        return first

    def add_envelopes(self, additions: Sequence[Addition], now: int) -> None:
        for each in additions:
            shelf = self._shelves[each.space]
            first = each.head.seq - len(each.raws) + 1
            shelf.envelopes += [
                Envelope(each.device, seq, raw) for seq, raw in enumerate(each.raws, first)
            ]
            shelf.heads[each.device] = each.head
            shelf.space = replace(
                shelf.space,
                envelopes=shelf.space.envelopes + len(each.raws),
                size=shelf.space.size + sum(map(len, each.raws)),
                grown_envelopes=shelf.space.grown_envelopes + len(each.raws),
                grown_size=shelf.space.grown_size + sum(map(len, each.raws)),
                active=now,
            )

    def cut(self, space: bytes, heads: Mapping[bytes, Head]) -> bool:
        shelf = self._shelves[space]
        shelf.heads |= heads
        all_went = shelf.drop(
            one for one in shelf.envelopes if one.seq > shelf.heads[one.device].seq
        )
        if all_went:
            shelf.heads = {device: head for device, head in shelf.heads.items() if head.seq}
        shelf.space = replace(shelf.space, is_cut=not all_went)
        return all_went

    def add_snapshot(self, space: bytes, snapshot: Snapshot) -> None:
        shelf = self._shelves[space]
        shelf.snapshots[snapshot.hash] = snapshot
        shelf.space = replace(
            shelf.space,
            size=shelf.space.size + len(snapshot.raw),
            grown_envelopes=0,
            grown_size=0,
            offered=snapshot.hash,
            offered_at=shelf.space.offered_at if shelf.space.offered else snapshot.taken,
        )

    def set_floor(self, space: bytes, digest: bytes, floor: int, drop_at: int) -> None:
        shelf = self._shelves[space]
        shelf.snapshots[digest] = replace(shelf.snapshots[digest], floor=floor)
        newest, since = newest_and_since(self.offers(space))
        shelf.space = replace(shelf.space, offered=newest, offered_at=since, drop_at=drop_at)

    def raise_head(self, space: bytes, device: bytes, head: Head) -> None:
        self._shelves[space].heads[device] = head

    def drop_below(self, space: bytes, places: Mapping[bytes, int]) -> bool:
        shelf = self._shelves[space]
        return shelf.drop(one for one in shelf.envelopes if one.seq <= places.get(one.device, 0))

    def drop_later(self, space: bytes, drop_at: int) -> None:
        shelf = self._shelves[space]
        shelf.space = replace(shelf.space, drop_at=drop_at)

    def drop_snapshot(self, space: bytes, digest: bytes) -> None:
        shelf = self._shelves[space]
        if (gone := shelf.snapshots.pop(digest, None)) is not None:
            shelf.shrink(0, len(gone.raw))

    def suspend(self, space: bytes, suspended: bool) -> None:
        shelf = self._shelves[space]
        shelf.space = replace(shelf.space, suspended=suspended)

    def give(self, space: bytes, quota: int | None) -> None:
        self._quotas = {**self._quotas, space: quota}

    def going(self) -> Sequence[bytes]:
        return [space for space, shelf in self._shelves.items() if shelf.space.is_cut]

    def erase(self, space: bytes) -> bool:
        self._shelves.pop(space, None)
        return True

    def add_mailbox(self, mailbox: bytes, key_hash: bytes, expires: int) -> None:
        self._mailboxes[mailbox] = (Mailbox(key_hash, expires), {})

    def add_message(self, mailbox: bytes, slot: str, message: bytes) -> None:
        self._mailboxes[mailbox][1][slot] = message

    def drop_mailbox(self, mailbox: bytes) -> None:
        self._mailboxes.pop(mailbox, None)

    def drop_mailboxes(self, now: int, latest: int) -> None:
        for name, (box, _) in [*self._mailboxes.items()]:
            if not now < box.expires <= latest:
                del self._mailboxes[name]


class MemoryStore:
    """A `RelayStore` without a file; its calls return without waiting, from any thread."""

    def __init__(self, generation: bytes | None = None) -> None:
        self.generation = generation or os.urandom(16)
        self._kept = _MemoryTransaction()
        self._lock = threading.RLock()
        self._closed = False

    async def read(self, work: Callable[[Transaction], Result]) -> Result:
        """What `work` returns."""
        with self._open():
            self._kept.taken = 0
            return work(self._kept)

    async def write(self, work: Callable[[Transaction], Result]) -> Result:
        """What `work` returns; if it raises, nothing it wrote stays."""
        with self._open():
            before = self._kept.copy()
            self._kept.taken = 0
            try:
                return work(self._kept)
            except BaseException:
                self._kept = before
                raise

    async def write_together(self, work: Together[Item, Result], item: Item) -> Result:
        """What `work` returns for this item alone."""
        (outcome,) = await self.write(lambda tx: work(tx, [item]))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def check_writing(self) -> None:
        """Nothing fails here."""

    async def scrub(self) -> bool:
        """There are no files."""
        return True

    async def close(self) -> None:
        """Take nothing more."""
        self._closed = True

    def _open(self) -> threading.RLock:
        if self._closed:
            raise refuse("unavailable", retry_after=1)
        return self._lock
