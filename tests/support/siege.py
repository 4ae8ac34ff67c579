"""A household whose relay is an adversary's, and whose homes are copied, put back and lost.

What must hold all the same is said in `judging`; what happens when is drawn by `adversary`.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from kitchensync.errors import (
    BadChain,
    Copied,
    KitchenSyncError,
    RelayError,
    TrustError,
)
from kitchensync.replica.transaction import Transaction
from kitchensync.sync import leftout
from kitchensync.sync.becoming import become
from kitchensync.sync.membership import log as log_of
from kitchensync.sync.space import Space, Surroundings
from kitchensync.trust.entries import EnrolledRole
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.keystore import MemoryKeyStore
from tests.support.crashing import Moment
from tests.support.forging import MARK
from tests.support.heirs import made_by
from tests.support.homes import START_MS, Clock, Device
from tests.support.hostile import HostileRelay
from tests.support.household import AT_ONCE, Household, Invitation
from tests.support.versions import newer

LABEL = "household"


@dataclass(frozen=True)
class Copy:
    """An earlier state of a home, keys and all."""

    path: Path
    device: bytes
    keys: DeviceKeys
    is_newer: bool


@dataclass(frozen=True)
class Returning:
    """A home that waits to be let in as a new device; of `old` where that one runs."""

    path: Path
    old: Device | None


class Code:
    """Which version of the code runs, now this one and now the newer one."""

    def __init__(self) -> None:
        self.is_newer = False
        self._newer = ExitStack()

    def run(self, *, is_newer: bool) -> None:
        """Run that version from now on."""
        if is_newer and not self.is_newer:
            self._newer.enter_context(newer())
        elif self.is_newer and not is_newer:
            self._newer.close()
        self.is_newer = is_newer


class Siege(Household):
    """Deterministic in `seed`, as any household.

    `let_in` are the devices that anybody took in, and the first one.
    `forgiven` are changes that nobody is left to have, `heirs` what became of those restamped in a
    new device, `copied` devices with more than one home, `impersonated` those whose keys leaked.
    """

    service: HostileRelay

    def __init__(self, seed: int = 0) -> None:
        self.code = Code()
        self.upgraded: set[Path] = set()
        self.copies: list[Copy] = []
        self.copied, self.impersonated = set[bytes](), set[bytes]()
        self.let_in: set[bytes] = set()
        self.forgiven: set[bytes] = set()
        self.heirs: dict[bytes, bytes] = {}
        self.outcome: dict[Path, KitchenSyncError] = {}
        self.did: Counter[str] = Counter()
        self._returning: dict[bytes, Returning] = {}
        self._acting: list[Device] = []
        self._homes = 0
        super().__init__(seed)

    def _relay(self, seed: int) -> HostileRelay:
        return HostileRelay(self.relay_clock, seed)

    def close(self) -> None:
        self.code.run(is_newer=False)
        super().close()

    # Which code runs, and who calls

    @contextmanager
    def at(self, device: Device) -> Generator[None]:
        """It is this device that acts."""
        before = self.code.is_newer
        self.run_code_of(device)
        self._acting.append(device)
        try:
            with self.service.calling(device.space.device):
                yield
        finally:
            self._acting.remove(device)
            self.code.run(is_newer=before)

    def run_code_of(self, device: Device) -> None:
        """What follows happens on that device."""
        self.code.run(is_newer=device.replica.path in self.upgraded)

    def upgrade(self, device: Device) -> None:
        """The device gets the newer version."""
        if device.replica.path not in self.upgraded:
            self.upgraded.add(device.replica.path)
            with self.at(device):
                device.restart()
            self.did["upgrade"] += 1

    # What devices do

    def write(self, device: Device, work: Callable[[Transaction], object]) -> None:
        with self.at(device):
            super().write(device, work)

    def sync(self, device: Device) -> None:
        with self.at(device):
            self._try(device, super().sync)
            self.check_nothing_forged(device)

    def leave(self, device: Device) -> None:
        with self.at(device):
            self._try(device, super().leave)

    def _try(self, device: Device, work: Callable[[Device], None]) -> None:
        """Work that may end with any error of ours that says what is wrong."""
        path = device.replica.path
        self.outcome.pop(path, None)
        try:
            work(device)
        except (TrustError, RelayError) as error:
            self._expected(device, error)
        if isinstance(self.outcome.get(path), Copied):
            self.rejoin(device)
        self.welcome()

    def _expected(self, device: Device, error: KitchenSyncError) -> None:
        self.outcome[device.replica.path] = error

    def crash(
        self, device: Device, moments: Sequence[Moment], work: Callable[[Device], None]
    ) -> Moment | None:
        with self.at(device):
            return super().crash(device, moments, work)

    def may_go(self, device: Device) -> bool:
        """Whether two others will be left of whom nobody has decided that, one an adult's."""
        staying = [
            other.space
            for other in self.devices
            if other.space.device not in self.doomed | {device.space.device}
        ]
        adults = [each for each in staying if self._is_adult(each)]
        if len({each.device for each in staying}) < 2 or not adults:
            return False
        self.doomed.add(device.space.device)
        return True

    def known_to_be_out(self) -> list[Device]:
        """Devices of which all others know that they are no members; before, they may write.

        Who has not heard of one yet, or whose folder is of before, does not know that.
        """
        return [
            gone
            for gone in self.devices
            if not any(
                gone.space.device in other.space.membership.members
                or gone.space.device not in other.space.membership.everyone
                for other in self.devices
                if other.space.device != gone.space.device
            )
        ]

    def _is_adult(self, space: Space) -> bool:
        return space.membership.everyone[space.device].role == "adult"

    # Homes that are copied, put back, restored, lost

    def copy(self, device: Device) -> Copy:
        """Keep the home of a device as it is now."""
        path = self._next_path()
        device.replica.rows("VACUUM INTO ?", (str(path),))
        is_newer = device.replica.path in self.upgraded
        kept = Copy(path, device.space.device, device.space.keys, is_newer)
        self.copies.append(kept)
        return kept

    def clone(self, device: Device) -> None:
        """From now on there are two of the device, and neither knows."""
        self.copied.add(device.space.device)
        self.devices.append(self._home_of(self.copy(device), device.clock.now))
        self.did["clone"] += 1

    def put_back(self) -> None:
        """An earlier state of a device's folder takes the place of what is there."""
        homes = {each.space.device: each for each in self.devices}
        if copies := [each for each in self.copies if each.device in homes]:
            copy = self.random.choice(copies)
            device = homes[copy.device]
            self.copied.add(copy.device)
            self._retire(device, keep=self._held_in(copy))
            self.devices.append(self._home_of(copy, device.clock.now))
            self.did["put back"] += 1

    def restore(self, by: Device) -> None:
        """A home comes back from a backup, which holds no keys, and asks to be let in."""
        if self.copies:
            copy = self.random.choice(self.copies)
            path = self._next_path()
            shutil.copy(copy.path, path)
            if copy.is_newer:
                self.upgraded.add(path)
            self._ask(Returning(path, None), by)

    def rejoin(self, device: Device) -> None:
        """A home that was taken for a copy asks to be let in as a new device."""
        if any(each.old is device for each in self._returning.values()):
            return
        others = [each for each in self.devices if each.space.device != device.space.device]
        self.random.shuffle(others)
        home = Returning(device.replica.path, device)
        any(self._ask(home, by) for by in others)

    def lose(self, device: Device) -> None:
        """The device is gone for ever; what only it had is, too."""
        if self.may_go(device):
            self._retire(device, keep=set())
            self.did["lose"] += 1

    def _ask(self, home: Returning, by: Device) -> bool:
        with self.at(by):
            own = by.space.membership.members.get(by.space.device)
            if own is None or own.role != "adult" or log_of.pending(by.replica) is not None:
                return False
            before = len(self.invitations)
            self.invite(by, 0, "adult")
            assert len(self.invitations) == before + 1
        self._returning[self.invitations[-1].entry] = home
        return True

    def welcome(self) -> None:
        waiting, self.invitations = self.invitations, []
        for invitation in waiting:
            home = self._returning.get(invitation.entry)
            if home is None or home.old in self._acting:
                self.invitations.append(invitation)
            elif invitation.entry in (log := invitation.by.space.log()):
                self._let_in(self._returning.pop(invitation.entry), invitation.keys, log)
            elif log_of.pending(invitation.by.replica) == invitation.entry:
                self.invitations.append(invitation)
            else:
                del self._returning[invitation.entry]
        held_up = [each for each in self.invitations if each.entry in self._returning]
        self.invitations = [each for each in self.invitations if each not in held_up]
        super().welcome()
        self.invitations += held_up

    def invite(self, by: Device, skew: int, role: EnrolledRole) -> None:
        super().invite(by, skew, role)
        self.let_in.add(self.invitations[-1].keys.device_id)

    def _moved_in(self, device: Device) -> None:
        self.let_in.add(device.space.device)
        super()._moved_in(device)

    def _newcomer(self, invitation: Invitation, log: list[bytes]) -> Device:
        """Of the older version, whatever the one runs that let it in."""
        before = self.code.is_newer
        self.code.run(is_newer=False)
        try:
            return super()._newcomer(invitation, log)
        finally:
            self.code.run(is_newer=before)

    def _let_in(self, home: Returning, keys: DeviceKeys, log: list[bytes]) -> None:
        """Have a home be the device of these keys; one with another log stays what it is."""
        if home.old is None:
            clock = Clock(START_MS)
            around = Surroundings(MemoryKeyStore(), clock, self._randomness(), AT_ONCE)
        elif home.old in self.devices:
            clock, around = home.old.clock, home.old.around
        else:
            return
        with self._version(home.path, is_newer=home.path in self.upgraded):
            made = made_by(home.path, around.clock)
            if home.old is not None:
                made = made.opened(home.old.space.open_envelope)
                home.old.space.close()
            try:
                become(home.path, LABEL, keys, log, around, may_part=home.old is not None)
            except BadChain:
                if home.old is not None:
                    home.old.restart()
                return
            space = Space.open(home.path, LABEL, around)
        if home.old is None:
            self._moved_in(Device(space, clock, self.network, around))
        else:
            self._withdraw(home.old)
            home.old.space = space
            home.old.__post_init__()
            self.written[space.device] = []
        self._note_heirs(space, made.opened(space.open_envelope).outbox)
        self.did["rejoin" if home.old else "restore"] += 1

    @contextmanager
    def _version(self, path: Path, *, is_newer: bool) -> Generator[None]:
        """What happens to that file meanwhile is done by that version."""
        before = self.code.is_newer
        if is_newer:
            self.upgraded.add(path)
        self.code.run(is_newer=is_newer)
        try:
            yield
        finally:
            self.code.run(is_newer=before)

    def _note_heirs(self, space: Space, before: list[bytes]) -> None:
        """What was not sent is there once more, under the new device's stamps."""
        fresh = [raw for (raw,) in space.replica.rows("SELECT change_set FROM outbox")]
        heirs = zip(before[len(before) - len(fresh) :], fresh, strict=True)
        self.heirs |= {raw: heir for raw, heir in heirs if raw != heir}
        self.written[space.device] += fresh

    def _home_of(self, copy: Copy, now: int) -> Device:
        path = self._next_path()
        shutil.copy(copy.path, path)
        store, clock = MemoryKeyStore(), Clock(now)
        store.save(LABEL, copy.keys)
        around = Surroundings(store, clock, self._randomness(), AT_ONCE)
        with self._version(path, is_newer=copy.is_newer):
            return Device(Space.open(path, LABEL, around), clock, self.network, around)

    def _retire(self, device: Device, *, keep: set[bytes]) -> None:
        others = [self.held(each) for each in self.devices if each is not device]
        self.forgiven |= self.held(device) - keep.union(*others)
        self.devices.remove(device)
        self._withdraw(device)
        device.space.close()

    def _withdraw(self, device: Device) -> None:
        """Whom it was about to let in is let in by nobody now."""
        for invitation in self.invitations:
            if invitation.by is device:
                self._returning.pop(invitation.entry, None)
        self.invitations = [each for each in self.invitations if each.by is not device]

    def _held_in(self, copy: Copy) -> set[bytes]:
        device = self._home_of(copy, START_MS)
        try:
            return self.held(device)
        finally:
            device.space.close()

    def held(self, device: Device) -> set[bytes]:
        """The change sets that a device has: in envelopes, waiting, or set aside."""
        space, replica = device.space, device.replica
        waiting = {raw for (raw,) in replica.rows("SELECT change_set FROM outbox")}
        # What a device wrote that this list of members never had is set aside, too, and rings.
        authors = {*space.membership.everyone, *(alarm.about for alarm in replica.alarms.all())}
        aside = {raw for each in authors for raw in leftout.aside_of(replica, each)}
        return self.history(device) | waiting | aside

    def _randomness(self) -> Callable[[int], bytes]:
        return Random(self.random.getrandbits(32)).randbytes

    def _next_path(self) -> Path:
        self._homes += 1
        return self.folder / f"home {self._homes}.db"

    def check_nothing_forged(self, device: Device) -> None:
        """Nothing that an adversary made is in the replica, shown or not, nor in the log."""
        assert not device.replica.rows("SELECT id FROM food WHERE name = ?", (MARK,)), "is forged"
        assert device.space.membership.everyone.keys() <= self.let_in, "nobody let that device in"
