"""A home becomes a new device of its spaces, with what its old self had not sent.

A crash at any moment leaves the old device or the new one. Leaves being let in to `pairing` and
recovery, and restamping changes to the replica.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from kitchensync.errors import BadChain
from kitchensync.replica import Identity, Replica
from kitchensync.sync import log as log_of
from kitchensync.sync import removal
from kitchensync.sync.envelope import open_, parse
from kitchensync.sync.space import SpaceKind, Surroundings
from kitchensync.trust import authoring
from kitchensync.trust.epochs import EpochKeys
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.keystore import keep_next, keys_of
from kitchensync.trust.membership import Membership


def become(
    path: Path, label: str, keys: DeviceKeys, log: Sequence[bytes], around: Surroundings
) -> int:
    """Be the device of these keys, which that log names; how many change sets wait to be sent.

    Nobody else has the replica open. BadChain where the log is not what this home knew and more.
    """
    membership = Membership.replay(log)
    member = membership.member(keys.device_id)
    identity = Identity(membership.space_id, keys.device_id, member.index)
    epochs = EpochKeys(keys, membership)

    def contents(raw: bytes) -> Sequence[bytes]:
        envelope = parse(raw)
        return open_(envelope, epochs.key(envelope.header.epoch)).change_sets

    with closing(Replica.open(path, clock=around.clock, random=around.random)) as replica:
        fresh = _continuing(replica.entries(), log)
        keep_next(around.keystore, label, keys)
        with replica.atomic():
            _take_back_what_does_not_count(replica, membership)
            old = replica.identity.device
            waiting = replica.become(identity, contents)
            for entry in fresh:
                removal.check_boundary(entry, old, replica.heads())
            replica.add_entries(fresh)
            # What waited was signed by the old device.
            log_of.wait(replica, None)
    keys_of(around.keystore, label, keys.device_id)
    return waiting


def begin_anew(
    path: Path, label: SpaceKind, person: bytes, around: Surroundings, *, cause: str
) -> None:
    """Found a new space that begins with all that is in the replica; nobody else has it open."""
    keys = DeviceKeys.generate(around.random)
    log = [authoring.found(keys, label, person, around.random)]
    identity = Identity(Membership.replay(log).space_id, keys.device_id, 0)
    with closing(Replica.open(path, clock=around.clock, random=around.random)) as replica:
        keep_next(around.keystore, label, keys)
        replica.begin_anew(identity, log, cause)
    keys_of(around.keystore, label, keys.device_id)


def _continuing(known: Sequence[bytes], log: Sequence[bytes]) -> Sequence[bytes]:
    """The entries of the log that are news."""
    if [*log[: len(known)]] != [*known]:
        raise BadChain(
            "The relay tells another story of this household than this home remembers.",
            "Nothing was changed. Compare `ks fingerprint` and `ks devices` with another device.",
        )
    return log[len(known) :]


def _take_back_what_does_not_count(replica: Replica, membership: Membership) -> None:
    """A device that was shut out has its last place in the log; what it sent beyond is unsent."""
    own = membership.everyone.get(replica.identity.device)
    if own is None or own.last is None:
        return
    unsent, head = replica.unsent(), replica.heads().get(own.device)
    acknowledged = unsent[0].seq - 1 if unsent else head.seq if head else 0
    replica.acknowledge(min(acknowledged, own.last.seq))
