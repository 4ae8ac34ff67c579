"""The cheapest model of a household: the real rules of merge, plan, membership and relay, no more.

Cells, chains and logs are in dictionaries; nothing is sealed, signed or written to a disk, so that
a million steps take minutes. How the real parts carry the rules out is left to `machine`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from kitchensync.errors import BadChain, StaleBoundary, TrustError
from kitchensync.replica.merge import Cell, merge
from kitchensync.replica.values import NO_HASH, NO_HEAD, Head
from kitchensync.sync.admission import in_chain_order
from kitchensync.sync.endings import forked_log, gone
from kitchensync.sync.having import Have, Waiting
from kitchensync.sync.wire.transport import Answer
from kitchensync.trust.entries import Payload, Remove
from kitchensync.trust.envelope import Envelope, Header
from kitchensync.trust.folding import fold
from kitchensync.trust.membership import Membership
from kitchensync.trust.standing import Member
from kitchensync_relay import rules
from kitchensync_relay.checking import Sent
from kitchensync_relay.codes import refuse

HANDED_OUT = 8
"""Envelopes in an answer."""


@dataclass(frozen=True)
class Change:
    """One change of one cell."""

    cell: int
    stamp: int
    bases: tuple[int, ...]
    value: int


@dataclass(frozen=True)
class Author:
    """The part of an entry's body that is judged."""

    author: bytes


@dataclass(frozen=True)
class Entry:
    """A membership entry that was not signed, and needs not be."""

    body: Author
    payload: Payload
    prev: bytes
    hash: bytes


@dataclass(frozen=True)
class Letter:
    """An envelope that was not sealed. Its hash stands for its bytes."""

    envelope: Envelope
    changes: tuple[Change, ...]


def written(
    at: Membership, device: bytes, head: Head, changes: Sequence[Change], random: Random
) -> Letter:
    """The letter that goes on from there."""
    hash_ = random.randbytes(32)
    header = Header(
        1, 1, at.space_id, device, head.seq + 1, head.hash, at.head, at.epoch, NO_HASH, 1
    )
    return Letter(Envelope(header, b"", b"", b"", b"", hash_, hash_), tuple(changes))


def then(membership: Membership, entry: Entry) -> Membership:
    """The membership after an entry; what `Membership.then` does, signatures aside."""
    if entry.prev != membership.head:
        raise BadChain("An entry does not follow the last one.")
    after = fold(membership, membership.member(entry.body.author), entry.payload)
    return replace(
        membership,
        everyone=after.everyone,
        epochs=after.epochs,
        floor=after.floor,
        hashes=(*membership.hashes, entry.hash),
    )


Chains = dict[bytes, dict[int, Letter]]


@dataclass
class Relay:
    """A relay's log and chains, `order` as they came; of the `paused` it takes nothing new."""

    log: list[Entry] = field(default_factory=list[Entry])
    membership: Membership | None = None
    order: list[Letter] = field(default_factory=list[Letter])
    chains: Chains = field(default_factory=Chains)
    heads: dict[bytes, Head] = field(default_factory=dict[bytes, Head])
    paused: set[bytes] = field(default_factory=set[bytes])

    def copy(self) -> Relay:
        """The same, apart."""
        chains = {device: dict(chain) for device, chain in self.chains.items()}
        return Relay([*self.log], self.membership, [*self.order], chains, dict(self.heads))

    def found(self, log: Sequence[Entry], given: Membership) -> None:
        """Take a whole log, and drop what does not count under it."""
        if self.membership is None or rules.judge_log(given, self.membership):
            self.log, self.membership = [*log], given
            for device, chain in self.chains.items():
                self._cut(device, chain, given)
            self.order = [
                each
                for each in self.order
                if each.envelope.header.seq in self.chains[each.envelope.header.device]
            ]

    def _cut(self, device: bytes, chain: dict[int, Letter], given: Membership) -> None:
        while chain:
            last = chain[len(chain)].envelope
            if given.allows_epoch(device, last.header.epoch, last.header.seq, last.hash):
                break
            del chain[len(chain)]
        self.heads.pop(device, None)
        if chain:
            self.heads[device] = Head(len(chain), chain[len(chain)].envelope.hash)

    def append(self, device: bytes, entry: Entry) -> None:
        """Take the next entry of a member."""
        if entry in self.log:
            return
        membership = self._admitting(device)
        try:
            after = then(membership, entry)
            membership.check_heads(entry, self.heads)  # type: ignore[arg-type]  # of an entry it reads author and payload
        except StaleBoundary:
            if isinstance(entry.payload, Remove):
                self.paused.update(entry.payload.devices)
            raise refuse("stale-boundary") from None
        except BadChain:
            raise refuse("stale-membership") from None
        except TrustError:
            raise refuse("not-allowed") from None
        self.log.append(entry)
        self.membership = after

    def sync(
        self, device: bytes, vector: dict[bytes, int], entries: int, letters: Sequence[Letter]
    ) -> tuple[Answer, list[Entry], list[Letter]]:
        """Take letters, then say and give what the device lacks."""
        membership = self._admitting(device)
        self._push(device, membership, letters)
        lacking = [each for each in self.order if _is_above(each, vector)]
        given = lacking[:HANDED_OUT]
        answer = Answer(
            accepted=self.heads.get(device, NO_HEAD).seq,
            envelopes=tuple(each.envelope.raw for each in given),
            more=len(lacking) > len(given),
            heads=dict(self.heads),
            entries=tuple(each.hash for each in self.log[entries:]),
            membership=membership.head,
        )
        return answer, self.log[entries:], given

    def _push(self, device: bytes, membership: Membership, letters: Sequence[Letter]) -> None:
        by_bytes = {each.envelope.raw: each for each in letters}
        verdict = rules.judge_push(
            [Sent(each.envelope.raw, each.envelope, verified=True) for each in letters],
            device,
            membership=membership,
            heads=dict(self.heads),
            kept=lambda author, seq: self._kept(author, seq),
            room=1 << 40,
            pause=lambda author: float(author in self.paused),
        )
        for author, chain in verdict.taken.items():
            for seq, raw in chain.taken.items():
                self.chains.setdefault(author, {})[seq] = by_bytes[raw]
                self.order.append(by_bytes[raw])
            self.heads[author] = chain.head
        if verdict.refusal is not None:
            details: dict[str, object] = {"membership": membership.head.hex()}
            verdict.refusal.details = details
            raise verdict.refusal

    def _kept(self, author: bytes, seq: int) -> bytes | None:
        letter = self.chains.get(author, {}).get(seq)
        return letter.envelope.raw if letter else None

    def _admitting(self, device: bytes) -> Membership:
        if self.membership is None:
            raise refuse("unknown-space")
        rules.admit(self.membership, device)
        return self.membership


def _is_above(letter: Letter, vector: dict[bytes, int]) -> bool:
    header = letter.envelope.header
    return header.seq > vector.get(header.device, 0)


class Device:
    """A device: what its file would hold, and the steps of a sync on that."""

    def __init__(self, own: bytes, log: Sequence[Entry], membership: Membership) -> None:
        self.own = own
        self.log = [*log]
        self.membership = membership
        self.cells: dict[int, Cell] = {}
        self.chains: Chains = {}
        self.heads: dict[bytes, Head] = {}
        self.outbox: list[Change] = []
        self.aside: set[Change] = set()
        self.acknowledged = 0
        self.entry: Entry | None = None
        self.wanted: set[bytes] = set()
        self.offered = b""

    @property
    def member(self) -> Member:
        """What the log says of this device."""
        return self.membership.everyone[self.own]

    def changes(self) -> set[Change]:
        """All that is here."""
        sealed = {each for letter in self.letters() for each in letter.changes}
        return sealed | {*self.outbox} | self.aside

    def letters(self) -> list[Letter]:
        """Every letter that is kept."""
        return [letter for chain in self.chains.values() for letter in chain.values()]

    def write(self, change: Change) -> None:
        """Make a change."""
        self.outbox.append(change)
        self._merge([change])

    def have(self) -> Have:
        """What the plan asks for."""
        membership = self.membership
        return Have(
            device=self.own,
            heads=dict(self.heads),
            log=membership.hashes,
            unsealed=len(self.outbox),
            unsent=[
                Waiting(at, 1, self._is_left_out(letter.envelope)) for at, letter in self._unsent()
            ],
            entry=self.entry.hash if self.entry else None,
            removals=self._due(),
            fixed={each: membership.fixed(each).seq for each in membership.members},
            may_offer=self.own in membership.members and self.offered != membership.head,
        )

    def _unsent(self) -> list[tuple[int, Letter]]:
        chain = self.chains.get(self.own, {})
        return [(seq, chain[seq]) for seq in range(self.acknowledged + 1, len(chain) + 1)]

    def _is_left_out(self, envelope: Envelope) -> bool:
        header = envelope.header
        return self.own in self.membership.members and not self.membership.allows_epoch(
            self.own, header.epoch, header.seq, envelope.hash
        )

    def _due(self) -> frozenset[bytes] | None:
        members = self.membership.members
        if self.own not in members:
            return None
        devices = frozenset(self.wanted & members.keys())
        holders = self.membership.epochs[-1].wraps.keys()
        return devices if devices or holders - members.keys() else None

    def unsent(self, count: int) -> list[Letter]:
        """The next letters to send."""
        return [letter for _, letter in self._unsent()[:count]]

    def seal(self, random: Random) -> None:
        """Make a letter of what waits."""
        if self.own not in self.membership.members:
            raise gone()
        head = self.heads.get(self.own, NO_HEAD)
        self._keep(written(self.membership, self.own, head, self.outbox, random))
        self.outbox = []

    def reseal(self, seq: int) -> None:
        """Take back the letters from there on."""
        chain = self.chains[self.own]
        taken = [chain.pop(at) for at in range(seq, len(chain) + 1)]
        self.outbox[:0] = [change for letter in taken for change in letter.changes]
        self._head_is_last(self.own)

    def acknowledge(self, seq: int) -> None:
        """The relay has the own letters up to there."""
        self.acknowledged = min(seq, self.heads.get(self.own, NO_HEAD).seq)

    def take(self, entries: Iterable[Entry], letters: Sequence[Letter]) -> None:
        """Follow the log, then merge what counts."""
        for entry in entries:
            if entry.hash not in self.membership.hashes:
                try:
                    self.membership = then(self.membership, entry)
                except StaleBoundary:
                    raise
                except BadChain:
                    raise forked_log() from None
                self.log.append(entry)
                if isinstance(entry.payload, Remove):
                    self._follow(entry.payload)
            if entry == self.entry:
                self.entry = None
        by_bytes = {each.envelope.raw: each for each in letters}
        envelopes = [each.envelope for each in letters]
        for envelope in in_chain_order(dict(self.heads), envelopes, _no_fork):
            self.membership.check_place(envelope)
            self._keep(by_bytes[envelope.raw])
            self._merge(by_bytes[envelope.raw].changes)

    def _follow(self, payload: Remove) -> None:
        """Forget what a boundary leaves out."""
        ends = {place.device: place.seq for place in payload.boundary}
        self.acknowledged = min(self.acknowledged, ends.get(self.own, 0))
        beyond = [
            (device, seq)
            for device, chain in self.chains.items()
            for seq in range(len(chain), ends.get(device, 0), -1)
            if device != self.own
        ]
        for device, seq in beyond:
            letter = self.chains[device].pop(seq)
            if device not in self.membership.members:
                self.aside.update(letter.changes)
            self._head_is_last(device)
        if beyond:
            self.cells = {}
            self._merge([each for letter in self.letters() for each in letter.changes])
            self._merge(self.outbox)

    def _keep(self, letter: Letter) -> None:
        header = letter.envelope.header
        self.chains.setdefault(header.device, {})[header.seq] = letter
        self.heads[header.device] = Head(header.seq, letter.envelope.hash)

    def _head_is_last(self, device: bytes) -> None:
        chain = self.chains[device]
        self.heads.pop(device, None)
        if chain:
            self.heads[device] = Head(len(chain), chain[len(chain)].envelope.hash)

    def _merge(self, changes: Iterable[Change]) -> None:
        for each in changes:
            cell = self.cells.setdefault(each.cell, Cell())
            merge(cell, each.stamp, each.value, each.bases)


def _no_fork(envelope: Envelope) -> None:
    raise AssertionError(f"a device is said to have written twice at {envelope.header.seq}")
