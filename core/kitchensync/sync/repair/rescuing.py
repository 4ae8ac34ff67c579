"""Making a space anew of what can still be read of its file, if nothing that it needs is lost.

The list of members and each device's chain have to hang together, by hash and signature, as far as
they went; what a chain lacks comes from the relay. Reading the file is left to `rescue` in
replica/repair, putting another in its place and words for people to the kitchen.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kitchensync.errors import (
    BadChain,
    BadSignature,
    BadSnapshot,
    Copied,
    CorruptDatabase,
    KitchenSyncError,
    Malformed,
    NoIdentity,
    RelayError,
    TrustError,
    Unopenable,
)
from kitchensync.files import SCRATCH, scratch_folder
from kitchensync.replica import Replica
from kitchensync.replica.repair.rescue import Rescued, rescue
from kitchensync.replica.values import LAST_TIME, NO_HEAD, Head, Kept
from kitchensync.sync.membership import branches
from kitchensync.sync.repair import repairing
from kitchensync.sync.repair.repairing import SignIn
from kitchensync.sync.snapshots import holding
from kitchensync.sync.space import Space, Surroundings
from kitchensync.trust.envelope import parse
from kitchensync.trust.membership import Membership
from kitchensync.trust.standing import place_in

DAMAGED = CorruptDatabase, Malformed, BadSignature, BadChain, Unopenable
"""What reading a file raises that the disk has spoilt, or an envelope in it."""
_NEEDED = frozenset({"identity", "state", "entry", "head", "alarm", "blob"})
"""Tables whose content can be told from nothing else."""
_WAITING = "outbox", "envelope"
_CARRY = "`ks salvage write unsent.ks` carries what was not sent, as far as that can be read. "
_ASK = "Say it again where the relay can be reached. Else "
_BEGIN = "Then restore a backup, or begin in an empty folder: `ks join`, or `ks recovery use`."
_FETCH = (
    "Then restore a backup, or move that file out of the folder and say `ks rejoin`: it comes from "
    "the relay again, or from others."
)
_PAGE = 64
_ABOVE = (
    "SELECT idx, seq, hash, raw FROM envelope WHERE device = ? AND seq > ? ORDER BY seq LIMIT ?"
)
_ASTRAY = (
    "SELECT 1 FROM envelope LEFT JOIN head USING (device) "
    "WHERE head.seq IS NULL OR envelope.seq > head.seq LIMIT 1"
)


@contextmanager
def rescued(
    path: Path, label: str, around: Surroundings
) -> Generator[tuple[Space, Rescued], None, None]:
    """What can be read of a space's file, beside it: its changes, without what they make.

    CorruptDatabase where that does not even say whose file it is.
    """
    with scratch_folder(path.parent, SCRATCH) as folder, ExitStack() as opened:
        try:
            found = opened.enter_context(rescue(path, folder / "rescued.db"))
            space = Space.open(found.made, label, around)
        except CorruptDatabase as error:
            raise _too_little(path, "It does not say what it is, and whose.") from error
        opened.enter_context(closing(space))
        yield space, found


@dataclass(frozen=True, slots=True)
class MadeWhole:
    """How a space was made anew. `is_all`: everything is in it that this device ever did.

    `told` counts cells of changes that are lost, as the records of the damaged file had them.
    `spoilt` are change sets that were not sent and are not as they were written.
    """

    is_all: bool
    told: int
    spoilt: tuple[bytes, ...]


def make_whole(space: Space, found: Rescued, sign_in: SignIn, cause: str) -> MadeWhole:
    """Make the state of a rescued space anew; CorruptDatabase where not enough of it is here.

    What was not sent and cannot be read is taken from the records, as one change of that cause.
    """
    try:
        if found.torn & _NEEDED or found.keys - {holding.HELD}:
            raise BadChain("What this device notes beside the changes cannot be read.")
        membership = _membership(space)
        heads = space.replica.heads()
        if not heads and membership.length > 1:
            raise BadChain("Nothing is here of what the household ever did.")
        for device, head in heads.items():
            _complete(space, membership, device, head, sign_in)
        if space.replica.rows(_ASTRAY):
            raise BadChain("There are changes that nobody is known to have made.")
        space.replica.whole.retry_void(space.open_envelope)
        sent = _sent(space, found)
        space.replica.whole.leave_out(sent)
        repairing.make_anew(space, sign_in)
        is_all, told = _with_untold(space.replica, found, cause)
        space.replica.integrity()
        return MadeWhole(is_all, told, tuple(raw for raw in found.spoilt if raw not in sent))
    except Copied:
        raise
    except (RelayError, BadSnapshot) as error:
        raise _too_little(found.path, f"The rest is at the relay. {error.message}", _ASK) from error
    except (NoIdentity, TrustError, CorruptDatabase) as error:
        raise _too_little(found.path, error.message) from error


def _sent(space: Space, found: Rescued) -> set[bytes]:
    """Those change sets that seem to wait, or are spoilt, and were sealed before.

    An older copy of a page, come back, lists them once more.
    """
    replica, opener = space.replica, space.opener()
    waits = {raw for (raw,) in replica.rows("SELECT change_set FROM outbox")} | {*found.spoilt}
    own = (each for each in replica.envelopes() if each.device == space.device and not each.void)
    return {raw for each in own for raw in opener(each.raw) if raw in waits} if waits else set()


def _with_untold(replica: Replica, found: Rescued, cause: str) -> tuple[bool, int]:
    """Take unsent changes that are lost from the records; whether none lacks then, and how many
    cells those were."""
    if not replica.whole.archive.lacking():  # what is in that is told already
        with suppress(*DAMAGED, BadSnapshot):
            return True, replica.whole.tell_untold(found, cause)
    return "outbox" not in found.torn and replica.whole.newest_stamp() >= found.newest, 0


def unsent_changes(space: Space, found: Rescued) -> tuple[list[bytes], bool]:
    """The change sets of a rescued space that nobody else is known to have, as far as they open;
    and whether those are certainly all."""
    replica, opener = space.replica, space.opener()
    is_all = found.torn.isdisjoint(_WAITING)
    sealed: list[bytes] = []
    for each in replica.unsent():
        try:
            sealed += opener(each.raw)
        except KitchenSyncError:
            is_all = False
    waiting = replica.rows("SELECT change_set FROM outbox ORDER BY place")
    return sealed + [raw for (raw,) in waiting], is_all


def _too_little(path: Path, what: str, first: str = "") -> CorruptDatabase:
    """The error. Its hint differs, as a personal space comes back by the keys that are here, and a
    household only by others or a backup."""
    hint = f"{first}{_CARRY}{_FETCH if path.stem == 'personal' else _BEGIN}"
    return CorruptDatabase(f"{path} is damaged, and too little of it can be read. {what}", hint)


def _membership(space: Space) -> Membership:
    """The membership, every signature verified: that it was once says nothing of a damaged file."""
    membership = Membership.replay(space.log())
    identity = space.replica.identity
    if (membership.space_id, membership.authority(identity.device).index) != (
        identity.space,
        identity.index,
    ):
        raise BadChain("It says to be of another device.")
    return membership


def _complete(
    space: Space, membership: Membership, device: bytes, head: Head, sign_in: SignIn
) -> None:
    """Have all envelopes of a chain up to its head, but for those that a floor covers."""
    floor = membership.floor
    at = _followed(space, membership, device, NO_HEAD)
    covered = place_in(floor.boundary if floor else {}, device)
    if at.seq < covered.seq <= head.seq:
        at = _begun_at(space, device, Head(covered.seq, covered.hash))
        at = _followed(space, membership, device, at)
    elif head.seq < covered.seq:
        return
    while at.seq < head.seq:
        fetched = _fetched(space, membership, device, at, head, sign_in)
        if fetched == at:
            raise BadChain("The relay does not have the rest either.")
        at = _followed(space, membership, device, fetched)
    if at != head:
        raise BadChain("A device's changes do not lead to the last of them that was here.")


def _begun_at(space: Space, device: bytes, covered: Head) -> Head:
    """Have a chain begin with the last envelope that a floor covers, or, if that is damaged, after
    it."""
    kept = space.replica.rows(_ABOVE, (device, covered.seq - 1, 1))
    is_sound = False
    with suppress(TrustError):
        is_sound = any(parse(each["raw"]).hash == covered.hash for each in kept)
    if device == space.device and not is_sound:
        # What is sealed anew follows on from it.
        raise BadChain("The last change that this device sent cannot be read.")
    end = covered if is_sound else Head(covered.seq + 1, covered.hash)
    space.replica.whole.forget({device: end}, LAST_TIME)
    return covered


def _followed(space: Space, membership: Membership, device: bytes, at: Head) -> Head:
    """How far a chain goes on from a place, by envelopes that are kept, count, and have no gap."""
    while rows := space.replica.rows(_ABOVE, (device, at.seq, _PAGE)):
        for index, seq, hash_, raw in rows:
            kept = Kept(device, index, seq, hash_, raw, void=False)
            if not _counts(membership, kept, at):
                return at
            at = Head(seq, hash_)
    return at


def _counts(membership: Membership, kept: Kept, at: Head) -> bool:
    try:
        envelope = parse(kept.raw)
        membership.check_envelope(envelope)
    except TrustError:
        return False
    header = envelope.header
    return (
        header.device == kept.device
        and kept.index == membership.authority(kept.device).index
        and envelope.hash == kept.hash
        and (kept.seq, header.seq, header.prev) == (at.seq + 1, at.seq + 1, at.hash)
    )


def _fetched(
    space: Space, membership: Membership, device: bytes, at: Head, head: Head, sign_in: SignIn
) -> Head:
    """Keep what the relay has of a chain above `at`, up to `head` at most; where that ends."""
    index, found = membership.authority(device).index, list[Kept]()
    try:
        answered = branches.asked(space, sign_in(), device, at)
    except TrustError as error:
        raise RelayError("What it answers is not of the format.") from error
    for envelope in answered:
        place = Head(envelope.header.seq, envelope.hash)
        kept = Kept(device, index, place.seq, place.hash, envelope.raw, void=True)
        if place.seq > head.seq or not _counts(membership, kept, at):
            break
        found.append(kept)
        at = place
    if found:
        space.replica.whole.lay_in(found)
    return at
