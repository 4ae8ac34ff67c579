"""Who is in a space and what of theirs counts: the membership log.

No IO, no clock, no secrets: relay and devices judge by this one module. Reading entries is left to
entries.py, what each kind changes to folding.py, epoch keys to epochs.py; protocol, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kitchensync.errors import (
    BadChain,
    BadSignature,
    NotAllowed,
    NotMember,
    StaleBoundary,
    StaleEpoch,
    WrongEpoch,
    WrongSpace,
)
from kitchensync.trust.entries import Entry, Found, Leave, Recovery, Remove, SpaceKind, parse_entry
from kitchensync.trust.folding import fold
from kitchensync.trust.keys import DevicePublic
from kitchensync.trust.standing import Epoch, Member, Standing
from kitchensync.wire import NO_HASH, hash_of

if TYPE_CHECKING:
    from kitchensync.trust.envelope import Envelope


@dataclass(frozen=True, eq=False)
class Membership(Standing):
    """The state after some entries. Immutable: each entry makes a new one."""

    space_id: bytes
    space_kind: SpaceKind
    hashes: tuple[bytes, ...]

    @classmethod
    def begin(cls, raw: bytes) -> Membership:
        """The space that an entry founds; raises BadChain, BadSignature, Malformed."""
        entry = parse_entry(raw)
        body, found = entry.body, entry.payload
        if not isinstance(found, Found) or (body.space, body.index, body.prev) != (b"", 0, NO_HASH):
            raise BadChain("A membership log begins with something else than a founding.")
        public = DevicePublic(found.signing, found.wrapping)
        public.check()
        if public.device_id != body.author:
            raise BadSignature("A space is founded by another device than the one in it.")
        entry.verify(found.signing)
        return cls(
            everyone={body.author: Member(body.author, public, found.person, "adult", 0)},
            epochs=(Epoch(found.key_hash, {body.author: found.wrap}, None, {}),),
            space_id=entry.hash,
            space_kind=found.space_kind,
            hashes=(entry.hash,),
        )

    @classmethod
    def replay(cls, log: Iterable[bytes], verified: bytes | None = None) -> Membership:
        """The state after a whole log; raises what `begin` and `then` raise.

        `verified`: the hash of an entry up to which all signatures were found good before. Where it
        is in the log, they are not looked at again: the hash says that these entries are those.
        """
        entries = [*map(parse_entry, log)]
        if not entries:
            raise BadChain("A membership log is empty.")
        hashes = [entry.hash for entry in entries]
        fresh = hashes.index(verified) + 1 if verified in hashes else 0
        membership = cls.begin(entries[0].raw)
        for at, entry in enumerate(entries[1:], 1):
            membership = membership.followed_by(entry, is_verified=at < fresh)
        return membership

    def then(self, raw: bytes) -> Membership:
        """The state after one more entry; raises Malformed, and what `followed_by` raises."""
        return self.followed_by(parse_entry(raw))

    def followed_by(self, entry: Entry, *, is_verified: bool = False) -> Membership:
        """The state after one more entry; its signature is looked at unless `is_verified`.

        Raises WrongSpace, BadChain (not the next entry), StaleBoundary, BadSignature, NotMember,
        NotAllowed, WrongEpoch, Malformed.
        """
        body = entry.body
        if body.space != self.space_id:
            raise WrongSpace("A membership entry belongs to another space.")
        if (body.index, body.prev) != (self.length, self.head):
            raise BadChain("A membership entry does not follow the last one.")
        author = self.member(body.author)
        if not is_verified:
            entry.verify(author.public.signing)
        self._check_anchor(entry)
        after = fold(self, author, entry.payload)
        hashes = (*self.hashes, entry.hash)
        return replace(
            self,
            everyone=after.everyone,
            epochs=after.epochs,
            floor=after.floor,
            hashes=hashes,
        )

    def _check_anchor(self, entry: Entry) -> None:
        anchor = entry.payload.anchor if isinstance(entry.payload, Recovery) else None
        if anchor is not None and not self.knows(anchor):
            raise BadSignature("Recovery words were made for another list of members.")

    @property
    def head(self) -> bytes:
        """Hash of the last entry."""
        return self.hashes[-1]

    @property
    def length(self) -> int:
        """Number of entries."""
        return len(self.hashes)

    def knows(self, head: bytes) -> bool:
        """Whether an entry of that hash is in the log."""
        return head in self._known

    def fingerprint(self) -> str:
        """Twenty digits in four groups, the same on every device, to compare by eye."""
        number = int.from_bytes(hash_of("fingerprint", self.space_id), "big") % 10**20
        digits = f"{number:020}"
        return " ".join(digits[start : start + 5] for start in range(0, 20, 5))

    def check_envelope(self, envelope: Envelope) -> None:
        """Raise unless the envelope counts, chain aside: the one rule of devices.

        Raises what `check_place` raises, and BadSignature.
        """
        self.check_place(envelope)
        self.authority(envelope.header.device).verify(envelope)

    def check_place(self, envelope: Envelope) -> None:
        """`check_envelope` without the signature, which may be verified apart (`Member.verify`).

        Raises WrongSpace, NotMember, NotAllowed, BadChain (names an entry that is not in the log),
        StaleEpoch, WrongEpoch.
        """
        header = envelope.header
        if header.space != self.space_id:
            raise WrongSpace("An envelope belongs to another space.")
        member = self.authority(header.device)
        if member.role == "recovery":
            raise NotAllowed("Recovery words let devices in; they write nothing themselves.")
        if not self.knows(header.membership):
            raise BadChain("An envelope names a membership entry that is not in the log.")
        if not self.allows_epoch(header.device, header.epoch, header.seq, envelope.hash):
            raise self._objection(member, header.epoch, header.seq)

    def check_heads(self, entry: Entry, heads: Mapping[bytes, tuple[int, bytes]]) -> None:
        """For relays: raise StaleBoundary unless an entry ends chains at the relay's `heads`.

        Else envelopes that the relay took would not count. Chains of devices that were gone before
        are not looked at; for members of whom the relay has less than the log has fixed, `ends`
        says what is right.
        """
        payload = entry.payload
        if isinstance(payload, Remove):
            fixed = {place.device: (place.seq, place.hash) for place in payload.boundary}
            current = self.of_members(fixed) == self.ends(heads)
        elif isinstance(payload, Leave):
            current = (payload.seq, payload.hash) == heads.get(entry.body.author, (0, NO_HASH))
        else:
            current = True
        if not current:
            raise StaleBoundary("Envelopes have arrived that a membership entry does not count.")

    def _objection(self, member: Member, epoch: int, seq: int) -> NotMember | WrongEpoch:
        """Why an envelope does not count where the epoch rule says that it does not."""
        if member.last is not None and seq > member.last.seq:
            return NotMember("This device had left the space before it wrote this.")
        end = self.end(member.device, epoch) if epoch < self.epoch else None
        if end is not None and seq > end.seq:
            return StaleEpoch("An envelope is sealed under a key that was replaced.")
        return WrongEpoch("An envelope lies outside its epoch.")

    @cached_property
    def _known(self) -> frozenset[bytes]:
        return frozenset(self.hashes)
