"""Lives of cheap households: steps drawn from a seed, each life ended by an honest look at it.

What devices and relays do is in `cheap`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random

from kitchensync.errors import KitchenSyncError, MembershipFork, NoNetwork, NotMember, RelayRefused
from kitchensync.replica.merge import Cell
from kitchensync.replica.stamps import stamp_above, tick_of
from kitchensync.sync import actions as act
from kitchensync.sync import having, plan
from kitchensync.sync.endings import stalled
from kitchensync.sync.wire.transport import Answer
from kitchensync.trust.entries import Add, KeyFor, Place, Remove
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership
from kitchensync.trust.standing import Epoch, Member, place_in
from tests.support.cheap import Author, Change, Device, Entry, Letter, Relay

MOST_DEVICES = 5
CELLS = 3
START_MS = 1_780_000_000_000
STEPS = 200
"""In one life."""
QUIET_AFTER = 40
"""Rounds in which everybody syncs, after which a household that is not quiet has failed."""
_FRUITLESS_ROUNDS = 8
_WRAP, _OLD_KEY = bytes(80), bytes(48)
_KEYS = [DeviceKeys.generate(Random(number).randbytes).public for number in range(MOST_DEVICES)]


class Life:
    """One household from its founding on; deterministic in what `random` gives."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.met: Counter[str] = Counter()
        self.now = START_MS
        self.relay = Relay()
        self.kept: list[Relay] = []
        self.trouble = ""
        self.outrun = False
        first = _KEYS[0]
        space = random.randbytes(32)
        founder = Member(first.device_id, first, bytes(16), "adult", 0)
        self.founded = Membership(
            everyone={first.device_id: founder},
            epochs=(Epoch(bytes(32), {first.device_id: _WRAP}, None, {}),),
            space_id=space,
            space_kind="household",
            hashes=(space,),
        )
        self.devices = [Device(first.device_id, [], self.founded)]

    def step(self) -> None:
        """Anything that can happen."""
        self.now += self.random.randint(-1000, 2000)
        chance, device = self.random.random(), self.random.choice(self.devices)
        if chance < 0.55:
            self.write(device)
        elif chance < 0.93:
            self.trouble = self.random.choice(["", "", "", "no answer", "no call"])
            self.outrun = self.random.random() < 0.5
            self.sync(device)
        elif chance < 0.95:
            self.enrol(device)
        elif chance < 0.965:
            self.put_out(device, self.random.choice(self.devices))
        else:
            self.random.choice([self.wipe, self.keep, self.keep, self.roll_back])()

    def write(self, device: Device) -> None:
        """One change of one cell."""
        place = self.random.randrange(CELLS)
        cell = device.cells.get(place, Cell())
        stamp = stamp_above(cell.stamp, tick_of(self.now), device.member.index)
        bases = tuple(sorted({cell.stamp, *cell.heads} - {0})) if self.random.random() < 0.8 else ()
        device.write(Change(place, stamp, bases, self.random.randrange(4)))
        self.met["written"] += 1

    def enrol(self, by: Device) -> None:
        """A device is let in."""
        at = by.membership
        if len(at.everyone) == MOST_DEVICES or by.own not in at.members or by.entry:
            return
        keys = _KEYS[at.next_index]
        payload = Add(
            keys.signing, keys.wrapping, bytes(16), "adult", at.next_index, at.epoch, _WRAP
        )
        by.entry = self._entry(by, payload)
        self.sync(by)
        if any(each.payload == payload for each in by.log) and not any(
            each.own == keys.device_id for each in self.devices
        ):
            self.devices.append(Device(keys.device_id, by.log, by.membership))
            self.met["enrolled"] += 1

    def put_out(self, by: Device, gone: Device) -> None:
        """A device wants another one removed, or the key turned."""
        if by is not gone:
            by.wanted.add(gone.own)

    def wipe(self) -> None:
        """The relay forgets."""
        self.relay = Relay()
        self.met["wiped"] += 1

    def keep(self) -> None:
        """The relay is backed up."""
        self.kept.append(self.relay.copy())

    def roll_back(self) -> None:
        """The relay is as it was."""
        if self.kept:
            self.relay = self.random.choice(self.kept).copy()
            self.met["rolled back"] += 1

    # A sync, as the executor does it

    def sync(self, device: Device) -> KitchenSyncError | None:
        """One sync; the error that it ended with."""
        try:
            Run(self, device).until_done()
        except (NoNetwork, NotMember, MembershipFork) as error:
            self.met[error.code] += 1
            return error
        except RelayRefused as refused:
            if device.own not in self.relay.paused:
                raise
            self.met["paused"] += 1
            return refused
        self.met["synced"] += 1
        return None

    def calling(self) -> Callable[[], None]:
        """What comes before a call; gives what comes after it. The network fails at either."""
        trouble, self.trouble = self.trouble, ""
        if trouble == "no call":
            raise NoNetwork("The request is lost.")

        def after() -> None:
            if trouble:
                raise NoNetwork("The answer is lost.")

        return after

    def be_outrun(self, device: Device) -> None:
        """Now and then news come before an entry, of who is to go above all; and it may thunder."""
        outrun, self.outrun = self.outrun, False
        if outrun and (others := [each for each in self.devices if each is not device]):
            going = [each for each in others if each.own in device.wanted]
            other = self.random.choice(going or others)
            self.write(other)
            self.sync(other)
            self.trouble = self.random.choice(["", "no answer"])

    def _entry(self, by: Device, payload: Add | Remove) -> Entry:
        return Entry(Author(by.own), payload, by.membership.head, self.random.randbytes(32))

    def removal(self, by: Device, wanted: act.Remove) -> Entry:
        """The entry that puts devices out and turns the key."""
        at, gone = by.membership, sorted(wanted.devices)
        heads = at.of_members(wanted.boundary)
        standing = {each: Place(each, head.seq, head.hash) for each, head in heads.items()}
        places = sorted((standing | at.ends_of_gone()).values(), key=lambda place: place.device)
        wraps = [KeyFor(each, _WRAP) for each in sorted(at.members.keys() - wanted.devices)]
        payload = Remove(gone, at.epoch + 1, self.random.randbytes(32), wraps, _OLD_KEY, places)
        return self._entry(by, payload)

    # The end

    def end(self) -> None:
        """All sync, at a network that works, until nothing moves; what must hold then."""
        self.trouble, self.outrun = "", False
        errors: dict[bytes, KitchenSyncError | None] = {}
        for _ in range(QUIET_AFTER):
            before = self._state()
            self.relay.paused.clear()
            errors = {each.own: self.sync(each) for each in self.devices * 2}
            if self._state() == before:
                break
        else:
            raise AssertionError("a household with an honest relay does not get quiet")
        for device in self.devices:
            self._check_error(device, errors[device.own])
        self._check_agreement([each for each in self.devices if errors[each.own] is None])

    def _state(self) -> object:
        return [
            (dict(each.heads), each.membership.head, len(each.outbox), each.acknowledged)
            for each in self.devices
        ]

    def _check_error(self, device: Device, error: KitchenSyncError | None) -> None:
        log, own = self.relay.log, device.log
        shared = min(len(log), len(own))
        if isinstance(error, MembershipFork):
            assert log[:shared] != own[:shared], "the logs are none that part"
            self.met["parted"] += 1
        elif isinstance(error, NotMember):
            assert self.relay.membership is not None
            assert device.own not in self.relay.membership.members, "a member was shut out"
        else:
            assert error is None, error

    def _check_agreement(self, devices: list[Device]) -> None:
        if not devices:
            return
        first = devices[0]
        history = {change for letter in first.letters() for change in letter.changes}
        cells = oracle(history)
        for device in devices:
            assert not device.outbox
            assert device.heads == first.heads == self.relay.heads
            assert device.log == self.relay.log
            assert {place: shown(cell) for place, cell in device.cells.items()} == cells
            assert device.changes() - device.aside <= history, "a change is missing"
            self._check_epochs(device)
        self.met["agreed"] += 1

    @staticmethod
    def _check_epochs(device: Device) -> None:
        """Every chain is cut into epochs where the removals say, and ends where its device went."""
        epochs, everyone = device.membership.epochs, device.membership.everyone
        for letter in device.letters():
            header = letter.envelope.header
            ends = [place_in(each.boundary, header.device).seq for each in epochs]
            assert ends[header.epoch] < header.seq
            assert all(header.seq <= end for end in ends[header.epoch + 1 :])
            last = everyone[header.device].last
            assert last is None or header.seq <= last.seq


def shown(cell: Cell) -> tuple[int, object, dict[int, object]]:
    """Stamp and value of a cell, and the conflicts in it."""
    conflicts = {at: value for at, value in cell.heads.items() if value != cell.value}
    return cell.stamp, cell.value, conflicts


def oracle(history: set[Change]) -> dict[int, tuple[int, object, dict[int, object]]]:
    """What these changes mean, from all of them at once."""
    found: dict[int, tuple[int, object, dict[int, object]]] = {}
    for place in {change.cell for change in history}:
        here = {change.stamp: change for change in history if change.cell == place}
        named = {base for change in here.values() for base in change.bases}
        top = max(here)
        value = here[top].value
        conflicts: dict[int, object] = {
            at: change.value
            for at, change in here.items()
            if at not in named and at != top and change.value != value
        }
        found[place] = top, value, conflicts
    return found


class Run:
    """One sync: what `executor` does, on a cheap device."""

    def __init__(self, life: Life, device: Device) -> None:
        self._life = life
        self._device = device
        self._held = act.Held()
        self._answer: Answer | None = None
        self._doing: act.Action = act.Done()
        self._fruitless = self._restored = 0

    def until_done(self) -> None:
        """Step until nothing is left to do; raises what ends it."""
        while not self._step():
            pass

    def _step(self) -> bool:
        device = self._device
        answer = self._until_let(plan.open_plan(device.have(), 0, self._held, self._answer))
        if answer is None:
            return False
        now = device.have()
        actions = plan.plan_when_taken(now, answer, self._held)
        self._all(actions)
        restored = having.shared(now, answer)
        self._count(progress=self._before != now or restored > self._restored)
        self._restored = max(restored, self._restored)
        return act.Done() in actions

    def _until_let(self, actions: tuple[act.Action, ...]) -> Answer | None:
        while True:
            try:
                return self._all(actions)
            except RelayRefused as refused:
                if act.Fail(refused) in actions:
                    raise
                actions = plan.plan_after_refusal(
                    refused, self._device.have(), self._held, self._doing
                )
            self._count(progress=False)

    def _count(self, *, progress: bool) -> None:
        self._fruitless = 0 if progress else self._fruitless + 1
        if self._fruitless >= _FRUITLESS_ROUNDS:
            raise stalled()

    def _all(self, actions: tuple[act.Action, ...]) -> Answer | None:
        answer: Answer | None = None
        for action in actions:
            self._doing = action
            answer = self._do(action) or answer
        return answer

    def _do(self, action: act.Action) -> Answer | None:  # noqa: C901  # one line an action, a table in all but name
        life, device = self._life, self._device
        match action:
            case act.Call(count):
                return self._call(device.unsent(count))
            case act.Refill(above):
                return self._refill(dict(above))
            case act.Seal():
                device.seal(life.random)
            case act.Reseal(seq):
                device.reseal(seq)
                life.met["sealed anew"] += 1
            case act.GiveLog():
                life.relay.found(device.log, device.membership)
                device.offered = device.membership.head
                self._held, self._answer = replace(self._held, log=True), None
            case act.Append():
                self._append()
            case act.DropEntry():
                device.entry = None
            case act.Hold(held):
                self._held = held
            case act.Remove():
                device.entry = life.removal(device, action)
            case act.Fail(error):
                raise error
            case _:
                pass
        return None

    def _call(self, letters: list[Letter]) -> Answer:
        life, device = self._life, self._device
        vector = {each: head.seq for each, head in device.heads.items()}
        after = life.calling()
        known = len(device.log)
        answer, entries, given = life.relay.sync(device.own, vector, known, letters)
        after()
        self._before, self._answer = device.have(), answer
        for action in plan.plan_after_answer(self._before, answer):
            if isinstance(action, act.Take):
                device.take(entries, given if action.envelopes else [])
            elif isinstance(action, act.Acknowledge):
                device.acknowledge(action.seq)
            elif isinstance(action, act.Fail):
                raise action.error
        device.offered = b""
        return answer

    def _refill(self, above: dict[bytes, int]) -> Answer | None:
        chains = self._device.chains
        letters = [
            chains[device][at]
            for device, seq in sorted(above.items())
            for at in range(seq + 1, len(chains[device]) + 1)
        ]
        self._life.met["brought back"] += 1
        return self._call(letters[:8])

    def _append(self) -> None:
        entry = self._device.entry
        if entry is not None:
            after = self._life.calling()
            self._life.be_outrun(self._device)
            self._life.relay.append(self._device.own, entry)
            after()
            self._device.take([entry], [])
            self._life.met["removed" if isinstance(entry.payload, Remove) else "added"] += 1
            self._answer = None


def live(seed: int, steps: int) -> Counter[str]:
    """Lives of 200 steps until so many were taken; how often each thing happened."""
    met: Counter[str] = Counter()
    for number in range(-(-steps // STEPS)):
        life = Life(Random(f"{seed}/{number}"))
        try:
            for _ in range(min(STEPS, steps - number * STEPS)):
                life.step()
            life.end()
        except BaseException as error:
            error.add_note(f"in life {number} of seed {seed}")
            raise
        met += life.met
    return met
