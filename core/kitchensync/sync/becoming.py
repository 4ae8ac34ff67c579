"""A home becomes a new device of its spaces, with what its old self had not sent.

A crash at any moment leaves the old device or the new one. Leaves being let in to `pairing` and
`recovery`, and restamping changes to the replica.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import takewhile
from pathlib import Path

from kitchensync.errors import BadChain, BadSnapshot, Unopenable
from kitchensync.replica import Identity, Replica
from kitchensync.replica.database import damaged
from kitchensync.replica.restamp import Anew
from kitchensync.replica.values import NO_HEAD, Head, Open
from kitchensync.schema.households import household_row
from kitchensync.sync import knowledge, leftout, outgoing, selfcheck
from kitchensync.sync.membership import log as log_of
from kitchensync.sync.membership import removal
from kitchensync.sync.pictures.renaming import Names, rename
from kitchensync.sync.snapshots import archives, holding
from kitchensync.sync.space import Space, Surroundings
from kitchensync.trust import authoring
from kitchensync.trust.entries import Place, SpaceKind
from kitchensync.trust.envelope import parse
from kitchensync.trust.epochs import EpochKeys
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.keystore import keep_next, keys_of
from kitchensync.trust.membership import Membership
from kitchensync.trust.standing import place_in


def become(
    path: Path,
    label: str,
    keys: DeviceKeys,
    log: Sequence[bytes],
    around: Surroundings,
    *,
    relay: str | None = None,
    may_part: bool = False,
) -> int:
    """Become the device of these keys, which the log names; how many change sets wait to be sent.

    Nobody else has the replica open. BadChain if the log does not go on from the one known here,
    unless it `may_part` from that: then a person has decided whose list of members holds, and what
    others wrote that does not count in it is set aside. BadChain, too, if something has to be
    opened for it that the keys lent do not open: a home that was put back has none of its own.
    CorruptDatabase if its own do not.

    If the old device is no adult's in that log, `relay` replaces what it wrote, and did not send,
    of where the household meets.
    """
    membership = Membership.replay(log)
    member = membership.member(keys.device_id)
    identity = Identity(membership.space_id, keys.device_id, member.index)
    with closing(Replica.open(path, clock=around.clock, random=around.random)) as replica:
        before = Space(replica, label, around)
        epochs = before.lend(keys, membership)
        known = replica.entries()
        shared = _shared(known, log, may_part=may_part)
        both = Membership.replay(log[:shared])
        keep_next(around.keystore, label, keys)
        anew: Anew = _said_for(before.device, membership, relay)
        with _saying_what_lacks(before, keys):
            if shared < len(known):
                names = Names(membership.space_id, membership.epoch, epochs.key(membership.epoch))
                anew = {**anew, **rename(before, names, above=both.epoch)}
            with replica.atomic():
                archives.let_go_of_damaged(before)
                # All of it came under the log known here, whatever entry it names.
                contents = before.opener()
                selfcheck.retry_void_once(replica, contents)
                _forget_what_does_not_count(before, membership, both, contents)
                waiting = replica.become(identity, contents, anew, _gone(before, membership))
                if shared < len(known):
                    _go_over(before, membership)
                replica.replace_entries(shared, log[shared:])
                # What waited was signed by the old device.
                log_of.drop(replica)
    keys_of(around.keystore, label, keys.device_id)
    return waiting


@contextmanager
def _saying_what_lacks(before: Space, lent: DeviceKeys) -> Generator[None]:
    """Own keys opened once all that is kept and counts."""
    try:
        yield
    except Unopenable as error:
        if before.keys is lent:
            raise leftout.sealed() from error
        raise damaged(before.replica.path) from error


def begin_anew(
    path: Path, label: SpaceKind, person: bytes, around: Surroundings, *, cause: str
) -> None:
    """Found a new space that begins with all that is in the replica; nobody else has it open.

    Pictures come along if they, or at least their thumbnails, are here.
    """
    keys = DeviceKeys.generate(around.random)
    log = [authoring.found(keys, label, person, around.random)]
    membership = Membership.replay(log)
    identity = Identity(membership.space_id, keys.device_id, 0)
    names = Names(membership.space_id, 0, EpochKeys(keys, membership).key(0))
    with closing(Replica.open(path, clock=around.clock, random=around.random)) as replica:
        keep_next(around.keystore, label, keys)
        anew = rename(Space(replica, label, around), names)
        replica.begin_anew(identity, log, cause, anew)
    keys_of(around.keystore, label, keys.device_id)


def _said_for(device: bytes, membership: Membership, relay: str | None) -> Anew:
    """What replaces the word of a device that is no adult's, or is out, on where to meet.

    Sent anew by the new device, it would else count as an adult's.
    """
    member = membership.members.get(device)
    if relay is None or (member is not None and member.role == "adult"):
        return {}
    return {household_row(membership.space_id): {"relay": relay}}


def _shared(known: Sequence[bytes], log: Sequence[bytes], *, may_part: bool) -> int:
    """How many entries both logs begin with; BadChain if none, or if not all `known` ones and not
    `may_part`."""
    shared = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(known, log, strict=False))
    )
    if not shared or (shared < len(known) and not may_part):
        raise BadChain(
            "The relay tells another story of this household than this home remembers.",
            "Nothing was changed. Compare `ks fingerprint` and `ks devices` with another device.",
        )
    return shared


def _forget_what_does_not_count(
    before: Space, membership: Membership, both: Membership, contents: Open
) -> None:
    """Own changes that do not count wait to be sent again; others' are forgotten, or set aside.

    `both`: the membership at the last entry that both logs have. What its floor covers counts.
    """
    replica = before.replica
    covered: Mapping[bytes, Place] = both.floor.boundary if both.floor else {}
    counting = {
        device: _counting(replica, membership, both.epoch, place_in(covered, device), head)
        for device, head in replica.heads().items()
    }
    own = counting.pop(before.device, NO_HEAD)
    replica.acknowledge(min(own.seq, outgoing.acknowledged(replica)))
    knowledge.cap(replica, {before.device: own.seq})
    heads = replica.heads()
    beyond = {device: head for device, head in counting.items() if head != heads[device]}
    if beyond:
        leftout.forget(before, membership, beyond, contents)


def _counting(
    replica: Replica, membership: Membership, newest: int, covered: Place, head: Head
) -> Head:
    """The last envelope of a chain that counts by that log.

    None of an epoch after the `newest` that both logs have does: others have another key for that,
    or none, whatever entry it names. Of envelopes that are not kept, those up to `covered` do;
    above it nobody here can tell, which raises BadChain.
    """
    while head.seq:
        kept = replica.rows(
            "SELECT raw FROM envelope WHERE device = ? AND seq = ?", (covered.device, head.seq)
        )
        if not kept and head.seq > covered.seq:
            raise leftout.inseparable()
        if not kept:
            return head
        header = parse(kept[0]["raw"]).header
        if (
            header.epoch <= newest
            and membership.knows(header.membership)
            and membership.allows_epoch(covered.device, header.epoch, head.seq, head.hash)
        ):
            return head
        head = Head(head.seq - 1, header.prev)
    return head


def _gone(before: Space, membership: Membership) -> frozenset[int]:
    """Indices that other devices had and do not have in the log that holds from now on."""
    there = {device: member.index for device, member in membership.everyone.items()}
    return frozenset(
        member.index
        for device, member in before.membership.everyone.items()
        if device != before.device and there.get(device) != member.index
    )


def _go_over(before: Space, membership: Membership) -> None:
    """Forget what was decided, held back, and said of strangers under the other list of members."""
    knowledge.keep_to(before.replica, membership.everyone)
    removal.forget(before.replica)
    holding.let_go(before.replica)
    with suppress(BadSnapshot):  # what lacks of it is in the next floor's, too, or with nobody
        archives.let_go(before)
