"""A household under test: its devices write, sync, crash, join and go, and must agree at the end.

Which of it happens when is left to the caller: `machine` draws it, tests spell it out.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

import msgspec
import pytest

from kitchensync.errors import (
    BadChain,
    KitchenSyncError,
    NoNetwork,
    NotAllowed,
    NotMember,
    RelayRefused,
)
from kitchensync.kitchen.exchange.exports import to_json
from kitchensync.replica.archives import archive
from kitchensync.replica.archives.groups import from_tables
from kitchensync.replica.archives.over import Rule
from kitchensync.replica.changeset import change_id
from kitchensync.replica.postings.ledger import Posted, fold
from kitchensync.replica.transaction import Transaction
from kitchensync.schema import tables
from kitchensync.sync.membership import log as log_of
from kitchensync.sync.membership.leaving import leave
from kitchensync.sync.snapshots import offers
from kitchensync.sync.space import Space, Surroundings
from kitchensync.trust import authoring
from kitchensync.trust.entries import EnrolledRole
from kitchensync.trust.envelope import parse
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.keystore import MemoryKeyStore
from kitchensync.trust.membership import Membership
from kitchensync_relay.floors import Policy
from kitchensync_relay.pauses import PAUSE_MS
from tests.support.crashing import Crashed, Dying, Moment
from tests.support.dump import difference, dump
from tests.support.homes import START_MS, Clock, Device, found, twin
from tests.support.kitchen_model import KitchenModel, name_of
from tests.support.syncing import keeps_all_above_the_floor
from tests.support.twin import FaultyRelay, InProcessRelay

AT_ONCE = Rule(keep=0, segment=1)
"""What is over is archived by the next snapshot, be it ever so little."""
ASKING = Policy(envelopes=12)
PATIENCE = 30
"""Rounds in which everybody syncs once, before a household that does not get quiet has failed."""


@dataclass(frozen=True)
class Invitation:
    """An `add` that is signed and may or may not get into the log."""

    by: Device
    keys: DeviceKeys
    entry: bytes
    skew: int


class Household:
    """Devices, their relay and the network between; deterministic in `seed`."""

    def __init__(self, seed: int = 0) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="household-"))
        self.random = Random(seed)
        self.relay_clock = Clock()
        self.service = self._relay(seed)
        self.service.service.policy = ASKING
        self._patch = pytest.MonkeyPatch()
        # Time hardly passes in a test, and a day is what lies between two snapshots.
        self._patch.setattr(offers, "_PAUSE_MS", 0)
        self.network = FaultyRelay(self.service)
        self.crashes: Counter[str] = Counter()
        self.devices: list[Device] = []
        self.invitations: list[Invitation] = []
        self.doomed: set[bytes] = set()
        self.written: dict[bytes, list[bytes]] = {}
        try:
            drawn = self.random.getrandbits(32)
            self._moved_in(found(self.folder, self.network, seed=drawn, archiving=AT_ONCE))
            self.devices[0].sync()
        except BaseException:
            self.close()
            raise

    def _relay(self, seed: int) -> InProcessRelay:
        return twin(self.relay_clock, seed)

    def close(self) -> None:
        self._patch.undo()
        for device in self.devices:
            device.space.close()
        self.service.close()
        shutil.rmtree(self.folder)

    # Who is there

    def membership(self) -> Membership:
        """The membership as the relay has it."""
        return _replayed(tuple(self.service.log(self.devices[0].space.id)))

    def present(self) -> list[Device]:
        """The devices that are members, whether they know the log's end or not."""
        members = self.membership().members
        return [device for device in self.devices if device.space.device in members]

    @property
    def size(self) -> int:
        """How many devices have moved in or are to."""
        return len(self.devices) + len(self.invitations)

    def may_go(self, device: Device) -> bool:
        """Whether two others will be left, whatever else has been decided; if so, it is decided."""
        staying = {each.space.device for each in self.present()} - self.doomed
        if len(staying - {device.space.device}) < 2:
            return False
        self.doomed.add(device.space.device)
        return True

    def join(self, skew: int = 0, role: EnrolledRole = "adult", by: Device | None = None) -> Device:
        """A further device, by a network that works."""
        self.invite(by or self.devices[0], skew, role)
        (by or self.devices[0]).sync()
        self.welcome()
        return self.devices[-1]

    def invite(self, by: Device, skew: int, role: EnrolledRole) -> None:
        """Have a device sign the entry that takes in another one; its syncs send it."""
        keys = DeviceKeys.generate(self.random.randbytes)
        person = self.random.randbytes(16)
        entry = authoring.add(
            by.space.membership, by.space.keys, keys.public, person=person, role=role
        )
        log_of.append_next(by.space, entry)
        self.invitations.append(Invitation(by, keys, entry, skew))

    def welcome(self) -> None:
        """Those whose entry got into the log move in; those whose entry was dropped do not."""
        waiting, self.invitations = self.invitations, []
        for invitation in waiting:
            log = invitation.by.space.log()
            if invitation.entry in log:
                self._moved_in(self._newcomer(invitation, log))
            elif log_of.pending(invitation.by.replica) == invitation.entry:
                self.invitations.append(invitation)

    def _newcomer(self, invitation: Invitation, log: list[bytes]) -> Device:
        random = Random(self.random.getrandbits(32))
        clock = Clock(START_MS + invitation.skew)
        around = Surroundings(MemoryKeyStore(), clock, random.randbytes, AT_ONCE)
        path = self.folder / f"{invitation.keys.device_id.hex()}.db"
        space = Space.adopt(path, "household", invitation.keys, log, around)
        return Device(space, clock, self.network, around)

    def _moved_in(self, device: Device) -> None:
        self.devices.append(device)
        self.written[device.space.device] = []
        _hurry(device)

    def leave(self, device: Device) -> None:
        """Have a device go, by a network that may fail."""
        try:
            leave(device.space, device.session)
        except NotAllowed:
            members = device.space.membership.members
            others = members.keys() - {device.space.device}
            assert "adult" not in {members[each].role for each in others}
        except RelayRefused as refused:
            if refused.reason not in ("stale-membership", "stale-boundary"):
                self._expected(device, refused)
        except (NoNetwork, NotMember, BadChain) as error:
            self._expected(device, error)
        self.welcome()

    # What devices do

    def write(self, device: Device, work: Callable[[Transaction], object]) -> None:
        """One transaction; its change set is noted as soon as it is acknowledged to the person."""
        with device.replica.transaction("test") as tx:
            work(tx)
        self.note(device, tx.change_id)

    def note(self, device: Device, made: str | None) -> None:
        """Remember the change set that a device has just made."""
        if made is not None:
            ((raw,),) = device.replica.rows(
                "SELECT change_set FROM outbox ORDER BY place DESC LIMIT 1"
            )
            assert change_id(raw) == made
            self.written[device.space.device].append(raw)

    def sync(self, device: Device) -> None:
        """One sync by a network that may fail; nobody may be taken for a fork or a copy."""
        try:
            device.sync()
        except (NoNetwork, NotMember, BadChain, RelayRefused) as error:
            self._expected(device, error)
        self.welcome()

    def _expected(self, device: Device, error: KitchenSyncError) -> None:
        if isinstance(error, NotMember):
            assert device not in self.present()
        if isinstance(error, RelayRefused):
            assert error.reason == "rate-limited"
            assert device.space.device in self.doomed
        assert "copy" not in (error.hint or ""), "a device takes itself for a fork"

    def crash(
        self, device: Device, moments: Sequence[Moment], work: Callable[[Device], None]
    ) -> Moment | None:
        """Work that ends at the first of these moments that comes; off and on in any case."""
        replica, came = device.replica, None
        device.space.replica = Dying(replica, moments)  # type: ignore[assignment]  # as far as a space can tell
        try:
            work(device)
        except Crashed as crashed:
            came = crashed.moment
            self.crashes[str(crashed)] += 1
        device.space.replica = replica
        device.restart()
        _hurry(device)
        self.welcome()
        return came

    # What must hold

    def heal(self) -> None:
        """The network works again, and everybody syncs until nothing moves any more."""
        self.network.heal()
        for _ in range(PATIENCE):
            before = self._state()
            self.relay_clock.now += PAUSE_MS
            for device in [*self.devices]:
                self._sync_healthily(device)
            if self._state() == before:
                return
        raise AssertionError("a household with a network that works does not get quiet")

    def _sync_healthily(self, device: Device) -> None:
        try:
            device.sync()
        except NotMember:
            assert device not in self.present()
        self.welcome()

    def _state(self) -> object:
        present = self.present()
        return (
            [device.replica.heads() for device in present],
            [device.space.log() for device in present],
            [(device.replica.outbox_size(), device.replica.unsent()) for device in present],
            len(self.devices),
        )

    def check(self) -> None:
        """All members hold the same, nothing acknowledged is missing, and it means what it must."""
        present = self.present()
        first, *others = present
        assert others, "nobody is left to agree with"
        expected, histories = dump(first.replica), [self.history(each) for each in present]
        history = set[bytes]().union(*histories)
        # Who began from a snapshot keeps only what came after it.
        whole = [each.replica.whole.keeps_all(each.replica.heads()) for each in present]
        for device, kept, keeps_all in zip(present, histories, whole, strict=True):
            check_nothing_torn(device)
            assert not device.replica.outbox_size()
            assert not device.replica.unsent()
            assert kept == history if keeps_all else keeps_all_above_the_floor(device)
            assert device.replica.digest() == first.replica.digest()
            assert device.replica.conflicts() == first.replica.conflicts()
            assert device.replica.whole.disagreements() == []
            assert exported(device) == exported(first)
        for other in others:
            found_there = dump(other.replica)
            assert found_there == expected, difference(expected, found_there)
        self._check_epochs(first)
        if any(whole):
            self._check_nothing_lost(history)
            self.check_meaning(first, KitchenModel.of(history))

    def history(self, device: Device) -> set[bytes]:
        """The change sets in every envelope that a device keeps."""
        return {
            change_set
            for kept in device.replica.envelopes()
            for change_set in device.space.open_envelope(kept.raw)
        }

    def _check_nothing_lost(self, history: set[bytes]) -> None:
        present = self.present()
        for device in self.devices:
            own = set(self.written[device.space.device])
            must = own if device in present else own & self._acknowledged(device)
            assert must <= history, "a change that was acknowledged is missing"
        assert history <= {raw for written in self.written.values() for raw in written}

    def _check_epochs(self, device: Device) -> None:
        """Every chain is cut into epochs where the removals say, and ends where its device went."""
        membership = self.membership()
        for kept in device.replica.envelopes():
            epoch = parse(kept.raw).header.epoch
            boundaries = [membership.boundary(each) for each in range(membership.epoch + 1)]
            ended = [b[kept.device].seq if kept.device in b else 0 for b in boundaries]
            assert ended[epoch] < kept.seq
            assert all(kept.seq <= end for end in ended[epoch + 1 :])
            last = membership.everyone[kept.device].last
            assert last is None or kept.seq <= last.seq

    def _acknowledged(self, device: Device) -> set[bytes]:
        unsent = {sealed.raw for sealed in device.replica.unsent()}
        return {
            change_set
            for kept in device.replica.envelopes()
            if kept.raw not in unsent
            for change_set in device.space.open_envelope(kept.raw)
        }

    def check_meaning(self, device: Device, model: KitchenModel) -> None:
        """What the replica holds, archived or not, is what the model says."""
        with device.replica.whole.archive.opened():
            self._check_meaning(device, model)

    def _check_meaning(self, device: Device, model: KitchenModel) -> None:
        assert _conflicts(device) == model.conflicts()
        registers = model.through_lww_map(self.random)
        for table in tables().values():
            rows = device.replica.rows(f'SELECT * FROM "{table.name}"')
            for row in rows:
                for column in table.columns:
                    cell = (table.name, row["id"], column.name)
                    winner = model.winner(cell)
                    assert row[f"{column.name}_at"] == (winner.stamp if winner else 0)
                    if winner:
                        assert row[column.name] == winner.value == registers.pop(name_of(cell))
                entry = model.winner((table.name, row["id"], "entry"))
                if entry:
                    assert [row[column.name] for column in table.entry] == entry.value
            shown = {
                row["id"] for row in device.replica.rows(f'SELECT id FROM "{table.name}_shown"')
            }
            assert shown == {row["id"] for row in rows if model.shows(table.name, row["id"])}
            if table.set_of:
                assert shown == model.through_or_set(self.random, table.name)
        assert not registers, "the history has cells that the replica has not"
        for (lot,) in device.replica.rows("SELECT DISTINCT lot FROM posting WHERE lot IS NOT NULL"):
            stock = model.stock(lot)
            assert _stock(device, lot) == stock == model.through_counter_set(self.random, lot)


@lru_cache(maxsize=1)
def _replayed(log: tuple[bytes, ...]) -> Membership:
    # Who is present is asked before and after each step, and seldom another answer.
    return Membership.replay(log)


def check_nothing_torn(device: Device) -> None:
    """What only the archive has is in no table: nobody is shown a part of anything."""
    database = device.replica.whole._database  # pyright: ignore[reportPrivateUsage]  # only a test looks so deep
    archived = {group.root for group in archive.cold(database)}
    assert not from_tables(database, archived), "a part of what is archived is in the tables"


def exported(device: Device) -> str:
    """What a person gets who takes everything out of the device."""
    with device.replica.whole.archive.opened():
        return to_json(device.replica, "household", device.replica.conflicts())


def _hurry(device: Device) -> None:
    # What is tested here is what is in the file, not whether a disk keeps what it was given.
    device.replica.rows("PRAGMA synchronous = OFF")


def _conflicts(device: Device) -> set[tuple[tuple[str, bytes, str], int]]:
    found: set[tuple[tuple[str, bytes, str], int]] = set()
    for table, row, column, stamp, value in device.replica.rows("SELECT * FROM conflict"):
        ((winner,),) = device.replica.rows(f'SELECT "{column}" FROM "{table}" WHERE id = ?', (row,))
        if msgspec.msgpack.decode(value) != winner:
            found.add(((table, row, column), stamp))
    return found


def _stock(device: Device, lot: bytes) -> int:
    rows = device.replica.rows(
        "SELECT entry_at, kind, amount, voided, seen FROM posting WHERE lot = ? AND entry_at > 0",
        (lot,),
    )
    return fold(Posted(at, kind, amount, bool(v), seen) for at, kind, amount, v, seen in rows).sum
