"""The seam to where a relay keeps things: what one transaction can read and write.

`memory` keeps it in this process, `sqlite` in one file. What may be written is left to `rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol, TypeVar

from kitchensync.replica.values import Head
from kitchensync.sync.wire.limits import MIB
from kitchensync.trust.entries import Recovery, parse_entry
from kitchensync.trust.keys import DevicePublic
from kitchensync_relay.blobrows import BlobRows
from kitchensync_relay.codes import refuse

DROPPED: Final = 500
DROPPED_BYTES: Final = 2 * MIB
"""What goes in one transaction: more would hold up whoever wants to write for longer than 50 ms."""

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Space:
    """One space as the relay sees it; times in Unix milliseconds, sizes in bytes.

    `size` counts against the `quota` that the operator gave it, or against the common one. Of the
    log, `membership` is the hash of the last entry. `grown_envelopes` and `grown_size` came since a
    snapshot was offered. Of the snapshots that nobody stands for yet, `offered` is the hash of the
    newest, or empty, and `offered_at` when the first came. At `drop_at`, unless it is 0, something
    that a floor covers is to be dropped. One that `is_cut` has envelopes beyond its heads, and is
    not used until they are dropped; one that `is_going` is suspended until all of it is erased.
    """

    space: bytes
    membership: bytes
    entries: int
    envelopes: int
    size: int
    founded: int
    active: int
    suspended: bool = False
    grown_envelopes: int = 0
    grown_size: int = 0
    offered: bytes = b""
    offered_at: int = 0
    drop_at: int = 0
    quota: int | None = None
    is_cut: bool = False
    is_going: bool = False

    def share(self, of_all: int) -> int:
        """Bytes that it may take, where each may have `of_all`."""
        return of_all if self.quota is None else self.quota

    def room(self, of_all: int) -> int:
        """Those that it may take beside what it has."""
        return self.share(of_all) - self.size


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that is kept; `device` made it, and `floor` is the index of the floor about it.

    `taken` is when it came, in Unix milliseconds. `newest` is the highest number that any blob had
    then, 0 if nobody wrote that down.
    """

    hash: bytes
    device: bytes
    floor: int | None
    raw: bytes
    taken: int
    newest: int = 0


class Offered(NamedTuple):
    """A snapshot that nobody stands for yet: its hash, its maker, when it came, its bytes."""

    hash: bytes
    device: bytes
    taken: int
    size: int


def newest_and_since(waiting: Sequence[Offered]) -> tuple[bytes, int]:
    """The hash of the newest of these offers, and when the oldest came; empty and 0 where none."""
    since = min((each.taken for each in waiting), default=0)
    return (waiting[-1].hash if waiting else b"", since)


class OpenMailboxes(NamedTuple):
    """How many mailboxes there are, and when the first one closes, in Unix milliseconds, or 0."""

    open: int
    closes: int


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox: SHA-256 of its key, and when it closes in Unix milliseconds."""

    key_hash: bytes
    expires: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all spaces. `senders` are devices that ever sent something."""

    spaces: int
    suspended: int
    senders: int
    envelopes: int
    size: int


@dataclass(frozen=True, slots=True)
class Addition:
    """What one device adds to its chain: envelopes in order, and its head after them."""

    space: bytes
    device: bytes
    head: Head
    raws: Sequence[bytes]


class Logged(NamedTuple):
    """An entry of a membership log: its bytes, its hash, its kind."""

    raw: bytes
    hash: bytes
    kind: str


class Transaction(Protocol):
    """One consistent view. In `RelayStore.read` only the reading half may be used.

    `taken` are the bytes that were counted in it (`quotas`).
    """

    taken: int

    @property
    def blobs(self) -> BlobRows:
        """What is known of blobs."""
        ...

    def space(self, space: bytes) -> Space | None:
        """The space, or None."""
        ...

    def heads(self, space: bytes) -> Mapping[bytes, Head]:
        """The last envelope of every device that ever sent one."""
        ...

    def envelope(self, space: bytes, device: bytes, seq: int) -> bytes | None:
        """One envelope as it came."""
        ...

    def holds(self, space: bytes, device: bytes, seq: int) -> bool:
        """Whether `envelope` gives one, which is not read for it."""
        ...

    def envelopes(self, space: bytes, vector: Mapping[bytes, int]) -> Iterator[bytes]:
        """What a device with this version vector lacks, in the order in which it was taken."""
        ...

    def entries(self, space: bytes, start: int = 0) -> Iterator[bytes]:
        """Membership entries from index `start` on."""
        ...

    def log_size(self, space: bytes) -> int:
        """Bytes of all membership entries."""
        ...

    def entries_since(self, space: bytes, since: int, kind: str | None = None) -> Sequence[int]:
        """When entries (of that kind) were taken after `since`, oldest first."""
        ...

    def floors(self, space: bytes) -> Iterator[tuple[int, bytes]]:
        """When each entry of kind `floor` was taken, and the entry, newest first."""
        ...

    def papers(self, device: bytes) -> Sequence[bytes]:
        """Spaces into which a recovery member of that id was ever let, in order."""
        ...

    def snapshot(self, space: bytes, digest: bytes) -> Snapshot | None:
        """The snapshot of that hash."""
        ...

    def snapshots(self, space: bytes) -> Iterator[Snapshot]:
        """All that are kept, in the order in which they came; each is read as it is asked for."""
        ...

    def offers(self, space: bytes) -> Sequence[Offered]:
        """Those that nobody stands for yet, in the order in which they came."""
        ...

    def spaces(self, after: bytes, limit: int) -> Sequence[Space]:
        """Up to `limit` spaces with an id above `after`, in the order of their ids."""
        ...

    def totals(self) -> Totals:
        """Sums over all spaces."""
        ...

    def spare(self) -> int:
        """Bytes of the store's files that new rows take before these grow."""
        ...

    def mailbox(self, mailbox: bytes) -> Mailbox | None:
        """The mailbox, also one that has expired."""
        ...

    def mailboxes(self) -> OpenMailboxes:
        """How many mailboxes there are, and when the first one closes."""
        ...

    def message(self, mailbox: bytes, slot: str) -> bytes | None:
        """What lies in a slot."""
        ...

    def is_allowed(self, space: bytes) -> bool:
        """Whether the operator lets a space in that is not here yet."""
        ...

    def allow(self, space: bytes, allowed: bool) -> None:
        """Let a space in that is not here yet, or take that back."""
        ...

    def add_space(self, space: bytes, now: int) -> None:
        """A space without entries, which needs to be allowed no more."""
        ...

    def add_entries(self, space: bytes, entries: Sequence[Logged], now: int) -> int:
        """Append to the membership log, whose head is then the last one; the index of the first.

        `now` may be before what the space was last active at, which stays then. One of kind
        `recovery` is found by `papers` from then on.
        """
        ...

    def add_envelopes(self, additions: Sequence[Addition], now: int) -> None:
        """Append to the spaces, in this order."""
        ...

    def cut(self, space: bytes, heads: Mapping[bytes, Head]) -> bool:
        """Have chains end there; forget some of what is beyond heads, and whether all went."""
        ...

    def add_snapshot(self, space: bytes, snapshot: Snapshot) -> None:
        """Keep an offer."""
        ...

    def set_floor(self, space: bytes, digest: bytes, floor: int, drop_at: int) -> None:
        """The snapshot is what the entry of that index is about; nothing is offered any more."""
        ...

    def raise_head(self, space: bytes, device: bytes, head: Head) -> None:
        """A chain stands there, though its envelopes are not here."""
        ...

    def drop_below(self, space: bytes, places: Mapping[bytes, int]) -> bool:
        """Forget the first envelopes of each device up to its place; heads stay. Whether all went.

        `DROPPED` of them at most, or as many as come to `DROPPED_BYTES`: others wait to write.
        """
        ...

    def drop_later(self, space: bytes, drop_at: int) -> None:
        """When more is dropped, 0 where nothing waits to be."""
        ...

    def drop_snapshot(self, space: bytes, digest: bytes) -> None:
        """Forget a snapshot."""
        ...

    def going(self) -> Sequence[bytes]:
        """Spaces of which some is erased or cut, and not all."""
        ...

    def suspend(self, space: bytes, suspended: bool) -> None:
        """Set or lift the operator's suspension."""
        ...

    def give(self, space: bytes, quota: int | None) -> None:
        """Have a space take that many bytes, or as many as all others; also one that is not here.

        Like `allow`, it is for an id: it outlasts the space.
        """
        ...

    def erase(self, space: bytes) -> bool:
        """Forget some of the space, as much as `drop_below` does; whether all of it is gone."""
        ...

    def add_mailbox(self, mailbox: bytes, key_hash: bytes, expires: int) -> None:
        """A mailbox without messages."""
        ...

    def add_message(self, mailbox: bytes, slot: str, message: bytes) -> None:
        """Fill a slot."""
        ...

    def drop_mailbox(self, mailbox: bytes) -> None:
        """Forget a mailbox and its messages."""
        ...

    def drop_mailboxes(self, now: int, latest: int) -> None:
        """Forget mailboxes that have expired, and those that would only after `latest`."""
        ...


class StoreFailed(Exception):
    """The store failed in a transaction, of which nothing stays then; its cause is why.

    Whoever catches other errors of a transaction lets this one through.
    """


Together = Callable[[Transaction, Sequence[Item]], Sequence[Result | Exception]]


class RelayStore(Protocol):
    """Runs work against transactions; raises `unavailable` where it cannot."""

    @property
    def generation(self) -> bytes:
        """16 random bytes, made when the store was made."""
        ...

    async def read(self, work: Callable[[Transaction], Result]) -> Result:
        """What `work` returns from one consistent view."""
        ...

    async def write(self, work: Callable[[Transaction], Result]) -> Result:
        """What `work` returns, once all that it wrote is durable; if it raises, nothing is."""
        ...

    async def write_together(self, work: Together[Item, Result], item: Item) -> Result:
        """The same for many: `work` gets the items of all calls that wait for it, and gives each
        its result, or the error that its caller is to have. If it raises, nothing it wrote stays.
        """
        ...

    async def check_writing(self) -> None:
        """Where the last write failed, try another one; `unavailable` while it fails, too."""
        ...

    async def scrub(self) -> bool:
        """Leave nothing of what was dropped in the store's files; whether that could be done.

        While others read them it cannot.
        """
        ...

    async def close(self) -> None:
        """Finish what was begun; then nothing more is taken."""
        ...


def at_once(going: Iterable[tuple[Item, int]]) -> tuple[list[Item], int, bool]:
    """The first of these that go in one transaction, their bytes, and whether that is all.

    `going` are pairs of what goes and its bytes.
    """
    gone: list[Item] = []
    size = 0
    for each, length in going:
        if len(gone) >= DROPPED or size >= DROPPED_BYTES:
            return gone, size, False
        gone.append(each)
        size += length
    return gone, size, True


def open_space(tx: Transaction, space: bytes) -> Space:
    """The space; `unknown-space`, `suspended`, or `unavailable` while some of it is cut."""
    there = tx.space(space)
    if there is None:
        raise refuse("unknown-space")
    if there.suspended:
        raise refuse("suspended")
    if there.is_cut:
        raise refuse("unavailable", retry_after=1)
    return there


def paper_in(raw: bytes) -> bytes:
    """The id of the recovery member that an entry of that kind lets in."""
    payload = parse_entry(raw).payload
    if not isinstance(payload, Recovery):
        raise TypeError("an entry of another kind")
    return DevicePublic(payload.signing, payload.wrapping).device_id
