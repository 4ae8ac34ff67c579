"""One space on this device: its replica, keys and membership, and the steps of a sync on them.

Which step comes next is left to `plan`, what a step may believe to `trust`, SQL to the replica.
Opening a space and reading from it loads none of these but the replica.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import NoIdentity
from kitchensync.replica import Identity, Replica

if TYPE_CHECKING:
    from kitchensync.replica.over import Rule
    from kitchensync.replica.values import Draft, Head
    from kitchensync.sync.envelope import Envelope
    from kitchensync.sync.having import Have, Waiting
    from kitchensync.sync.incoming import Taken
    from kitchensync.sync.transport import Answer, Request
    from kitchensync.trust.entries import SpaceKind
    from kitchensync.trust.epochs import EpochKeys
    from kitchensync.trust.keys import DeviceKeys
    from kitchensync.trust.keystore import KeyStore
    from kitchensync.trust.membership import Membership

Clock = Callable[[], int]
"""Unix milliseconds."""
Random = Callable[[int], bytes]
"""That many random bytes."""

_GENERATION = "generation"
COVERED = "snapshot-covers"
"""The state that tells how far the snapshot goes that this device keeps."""
_GIVEN = "log-given"
_GIVEN_AGAIN_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a space finds what is not its own: keys, clock, randomness.

    `archiving` is what all devices of it archive by; None: as kitchensync does.
    """

    keystore: KeyStore
    clock: Clock
    random: Random
    archiving: Rule | None = None


class Space:
    """A space that this device is, or was, a member of. Safe to use from several threads."""

    def __init__(self, replica: Replica, label: str, around: Surroundings) -> None:
        self.replica = replica
        self.label = label
        self.around = around
        self._followed: tuple[Membership, bytes] | None = None
        self._found_keys: dict[bytes, bytes] = {}

    @classmethod
    def found(
        cls, path: Path, label: str, kind: SpaceKind, person: bytes, around: Surroundings
    ) -> Space:
        """A new space, this device its first adult; the relay hears of it at the next sync."""
        from kitchensync.trust import authoring
        from kitchensync.trust.keys import DeviceKeys

        keys = DeviceKeys.generate(around.random)
        log = [authoring.found(keys, kind, person, around.random)]
        return cls.adopt(path, label, keys, log, around)

    @classmethod
    def adopt(
        cls,
        path: Path,
        label: str,
        keys: DeviceKeys,
        log: Sequence[bytes],
        around: Surroundings,
    ) -> Space:
        """A space whose membership log names the owner of `keys`; its replica starts empty."""
        from kitchensync.trust.membership import Membership

        membership = Membership.replay(log)
        member = membership.authority(keys.device_id)
        around.keystore.save(label, keys)
        identity = Identity(membership.space_id, keys.device_id, member.index)
        replica = Replica.create(path, identity, clock=around.clock, random=around.random)
        replica.add_entries(log)
        return cls(replica, label, around)

    @classmethod
    def open(cls, path: Path, label: str, around: Surroundings) -> Space:
        """The space in that file; raises what opening a replica raises."""
        return cls(Replica.open(path, clock=around.clock, random=around.random), label, around)

    def close(self) -> None:
        """Let go of the database."""
        self.replica.close()

    @property
    def id(self) -> bytes:
        """The space id, 32 bytes."""
        return self.replica.identity.space

    @property
    def device(self) -> bytes:
        """This device's id in the space, 16 bytes."""
        return self.replica.identity.device

    @cached_property
    def keys(self) -> DeviceKeys:
        """This device's keys; raises where they are missing or not this replica's."""
        from kitchensync.trust.keystore import keys_of

        keys = keys_of(self.around.keystore, self.label, self.device)
        if keys is None:
            raise NoIdentity(
                "This home holds the kitchen, but not the keys of a device of the household.",
                "Make it a new device: `ks rejoin`, and then `ks pair` on another one.",
            )
        return keys

    @property
    def membership(self) -> Membership:
        """The membership as far as this device knows it, entries of other processes included."""
        membership, later = self._known_and_later()
        for entry in later[1:]:
            membership = membership.then(entry)
        self._followed = membership, later[-1]
        return membership

    def _known_and_later(self) -> tuple[Membership, Sequence[bytes]]:
        """The membership as far as it was followed, and the log from its last entry on."""
        from kitchensync.trust.entries import parse_entry
        from kitchensync.trust.membership import Membership

        if (followed := self._followed) is not None:
            known, last = followed
            later = self.replica.entries(known.length - 1)
            if later[:1] == [last]:
                return known, later
        # Nothing yet, followed inside a transaction that failed, or another log by now. What is in
        # the file was verified before it came there.
        log = self.log()
        return Membership.replay(log, parse_entry(log[-1]).hash), log[-1:]

    def epoch_keys(self, membership: Membership) -> EpochKeys:
        """The keys of the epochs in that state of the membership; raises what `keys` raises."""
        from kitchensync.trust.epochs import EpochKeys

        return EpochKeys(self.keys, membership, self._found_keys)

    def epoch_key(self, epoch: int) -> bytes:
        """The key of that epoch; Unopenable where this device was given none."""
        return self.epoch_keys(self.membership).key(epoch)

    def open_envelope(self, raw: bytes) -> Sequence[bytes]:
        """The change sets in a kept envelope; Unopenable or Malformed where it has none."""
        from kitchensync.sync.envelope import open_, parse

        envelope = parse(raw)
        return open_(envelope, self.epoch_key(envelope.header.epoch)).change_sets

    def log(self) -> list[bytes]:
        """The membership log, oldest first."""
        return self.replica.entries()

    def have(self) -> Have:
        """What the plan of a sync asks for."""
        from kitchensync.sync import branches, noticing, outgoing, removal
        from kitchensync.sync.having import Have

        membership = self.membership
        return Have(
            device=self.device,
            heads=self.replica.heads(),
            log=membership.hashes,
            unsealed=self.replica.outbox_size(),
            unsent=self._unsent(membership),
            entry=self.pending_entry(),
            removals=removal.due(self.replica, membership, self.device, self.around.clock()),
            forked=noticing.forked(self.replica),
            astray=branches.astray(self.replica, membership),
            is_out=self.device not in membership.members,
            may_offer=self.device in membership.members and not self._was_given_lately(),
            covered=outgoing.covered(self.replica),
            fixed={each: membership.fixed(each).seq for each in membership.members},
        )

    def _unsent(self, membership: Membership) -> list[Waiting]:
        from kitchensync.sync import outgoing
        from kitchensync.sync.having import Waiting
        from kitchensync.sync.limits import PUSH_ENVELOPES

        return [
            Waiting(
                sealed.seq,
                len(sealed.raw),
                outgoing.is_left_out(membership, self.device, sealed.raw),
            )
            for sealed in self.replica.unsent(PUSH_ENVELOPES)
        ]

    @property
    def known_to_a_relay(self) -> bool:
        """Whether a relay has ever answered for this space."""
        return self.replica.get_state(_GENERATION) is not None

    def note_answer(self, answer: Answer) -> None:
        """Remember that a relay has this space and counts this device in."""
        if self.replica.get_state(_GENERATION) != answer.generation:
            with self.replica.atomic():
                self.replica.set_state(_GENERATION, answer.generation)
                self.replica.blobs.note_unsent()
        if self.replica.get_state(_GIVEN) is not None:
            self.replica.set_state(_GIVEN, None)

    def log_given(self) -> None:
        """The relay was given the log as it is now; not again before it has answered.

        But for once an hour: it may have lost that too, and whoever it does not count in gets no
        answer that would show it.
        """
        now = self.around.clock().to_bytes(8, "big", signed=True)
        self.replica.set_state(_GIVEN, self.membership.head + now)

    def _was_given_lately(self) -> bool:
        head, given = self.membership.head, self.replica.get_state(_GIVEN)
        if given is None or not given.startswith(head):
            return False
        then = int.from_bytes(given[len(head) :], "big", signed=True)
        return abs(self.around.clock() - then) < _GIVEN_AGAIN_MS

    def request(self, envelopes: Sequence[bytes], wait: int) -> Request:
        """The sync call that sends these envelopes."""
        from kitchensync.sync.transport import Request

        vector = {device: head.seq for device, head in self.replica.heads().items()}
        return Request(vector, self.membership.length, envelopes, wait)

    def unsent(self, count: int) -> list[bytes]:
        """The first `count` sealed envelopes that the relay has not acknowledged, verbatim."""
        return [sealed.raw for sealed in self.replica.unsent(count)]

    def acknowledge(self, seq: int) -> None:
        """The relay holds this device's envelopes up to `seq`."""
        self.replica.acknowledge(seq)

    def seal(self) -> None:
        """Seal the next envelope from the outbox; durable when this returns."""
        from kitchensync.sync import outgoing
        from kitchensync.sync.endings import gone
        from kitchensync.sync.limits import SEAL_BYTES

        with self.replica.atomic():
            # The log as it is inside: another sync may have ended an epoch a moment ago.
            membership = self.membership
            if self.device not in membership.members:
                raise gone()

            def seal(draft: Draft) -> Envelope:
                return outgoing.seal(
                    draft,
                    membership,
                    keys=self.keys,
                    epoch_key=self.epoch_keys(membership).key(membership.epoch),
                    random=self.around.random,
                )

            self.replica.seal_pending(seal, limit_bytes=SEAL_BYTES)

    def reseal(self, seq: int) -> None:
        """Put what was sealed from `seq` on back into the outbox, if the log leaves that out.

        Looked at again inside: another sync may have put it back before, sealed it anew, sent it.
        """
        with self.replica.atomic():
            if any(each.left_out and each.seq == seq for each in self._unsent(self.membership)):
                self.replica.unseal(seq, self.open_envelope)

    def take_entries(self, entries: Sequence[bytes]) -> None:
        """Follow the membership log; raises what its rules raise and then keeps nothing."""
        from kitchensync.sync import log

        log.take(self, entries)

    def take(self, envelopes: Sequence[bytes]) -> Taken:
        """Check, open and merge what came; raises what `incoming.take` raises."""
        from kitchensync.sync import incoming

        return incoming.take(self, envelopes)

    def begin_sync(self) -> None:
        """What comes first: a newer version may open what an older one could not."""
        from kitchensync.sync.selfcheck import retry_void_once

        retry_void_once(self.replica, self.open_envelope)

    def end_sync(self) -> None:
        """What comes when nothing is left to send or fetch: who wrote, and whether all fits."""
        from kitchensync.sync import hearsay, noticing, removal
        from kitchensync.sync.selfcheck import take_daily

        removal.told(self.replica, self.replica.heads().keys())
        take_daily(self.replica, self.around.clock())
        hearsay.weigh(self.replica, self.membership)
        noticing.compared(self.replica)
        noticing.ended(self.replica, self.membership)

    def pending_entry(self) -> bytes | None:
        """A membership entry that was signed and is not known to stand in the relay's log."""
        from kitchensync.sync import log

        return log.pending(self.replica)

    def append_next(self, entry: bytes) -> None:
        """Keep a signed entry until the relay has it; checked against the log first."""
        from kitchensync.sync import log

        self.membership.then(entry)
        log.wait(self.replica, entry)

    def drop_entry(self) -> None:
        """Another entry came first; what this one was for is written anew if it is still due."""
        from kitchensync.sync import log

        log.wait(self.replica, None)

    def want_removed(self, devices: Iterable[bytes]) -> None:
        """Remove these devices at the next sync that reaches the relay."""
        from kitchensync.sync import removal

        removal.want(self.replica, devices)

    def prepare_removal(self, devices: frozenset[bytes], boundary: Mapping[bytes, Head]) -> None:
        """Sign the entry that removes devices at that boundary and turns the key."""
        from kitchensync.sync import outgoing, removal

        self.append_next(
            removal.entry(
                self.membership,
                self.keys,
                devices,
                boundary=boundary,
                verified=outgoing.acknowledged_heads(self.replica),
                random=self.around.random,
            )
        )
