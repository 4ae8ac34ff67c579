"""Everything that can happen to a household, in whatever order Hypothesis likes.

What must hold in the end is said in `household`; how often it is tried, in the tests that run this.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from kitchensync.replica.ids import caused_id, named_id
from kitchensync.replica.order import between
from kitchensync.replica.transaction import Transaction
from kitchensync.schema import Allergen, PostingKind
from kitchensync.sync.membership import log, removal
from kitchensync.trust.entries import EnrolledRole
from tests.support.crashing import ANY, Moment
from tests.support.homes import Device
from tests.support.household import Household
from tests.support.twin import Fault

MOST_DEVICES = 6
YEAR_MS = 366 * 24 * 3_600_000


def row(name: str) -> bytes:
    """A row id that stays the same from run to run."""
    return hashlib.sha256(name.encode()).digest()[:16]


FOODS = [named_id("food", name) for name in ("milk", "rice")]
PLACES = [named_id("place", name) for name in ("fridge", "cellar")]
LOTS = [row(f"lot {number}") for number in range(3)]
LINES = [row(f"line {number}") for number in range(3)]
CAUSES = [row(f"cause {number}") for number in range(2)]
LIST = named_id("list", "shopping")

# Each step that writes, from both sides; beside these, moments at any step.
MOMENTS = [
    Moment("seal_pending", after=False),
    Moment("seal_pending"),
    Moment("seal_pending", nth=2),
    Moment("acknowledge", after=False),
    Moment("acknowledge"),
    Moment("merge", after=False),
    Moment("merge"),
    Moment("unseal", after=False),
    Moment("unseal"),
    Moment("add_entries", after=False),
    Moment("add_entries"),
    Moment("set_state", after=False),
    Moment("set_state"),
    Moment("record_digest", after=False),
    Moment("record_digest"),
]

which = st.integers(0, MOST_DEVICES - 1)
skews = st.sampled_from([0, 1, 3_600_000, YEAR_MS, -YEAR_MS]) | st.integers(-YEAR_MS, YEAR_MS)
moments = st.sampled_from(MOMENTS) | st.builds(Moment, st.just(ANY), st.integers(1, 40))
roles: st.SearchStrategy[EnrolledRole] = st.sampled_from(["adult", "child"])
weather = st.lists(st.sampled_from(Fault), max_size=4)
storms = st.integers(0, 7).flatmap(lambda n: st.permutations([*Fault]) if n else st.just([]))
texts = st.sampled_from(["a", "b", "ä", "long " * 40])


def runs(count: int, steps: int) -> settings:
    """That many runs of that many steps, without a limit of time."""
    return settings(
        max_examples=count,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.filter_too_much,
            HealthCheck.large_base_example,
        ],
        database=None,
        print_blob=True,
    )


class HouseholdMachine(RuleBasedStateMachine):
    """Writes, syncs, faults, crashes, wrong clocks, joiners, removals and leaves."""

    statistics: ClassVar[Counter[str] | None] = None
    """Where a run adds what it met, a name once a run."""

    home: Household

    @initialize(
        seed=st.integers(0, 2**16),
        skew=st.lists(skews, min_size=1, max_size=3),
        storm=storms,
        power_cuts=st.lists(moments, max_size=8),
        newcomers=st.lists(st.tuples(skews, roles), max_size=2),
    )
    def move_in(
        self,
        seed: int,
        skew: list[int],
        storm: list[Fault],
        power_cuts: list[Moment],
        newcomers: list[tuple[int, EnrolledRole]],
    ) -> None:
        self.home = Household(seed)
        self.home.network.meanwhile = self._somebody_else
        self._busy: Device | None = None
        self.met: set[str] = set()
        self.moved_in = len(skew)
        for each in skew:
            self.home.join(each)
        self.home.network.faults += storm
        self.power_cuts = power_cuts
        self.newcomers = newcomers

    def teardown(self) -> None:
        if not hasattr(self, "home"):
            return
        try:
            self._weather_the_storm()
            self.home.heal()
            self.home.check()
            self._tell()
        finally:
            self.home.close()

    def _weather_the_storm(self) -> None:
        """Faults that found no call to spoil yet get some; who was to come late comes now."""
        for _ in range(4):
            if self.home.network.faults or self.newcomers:
                self._all_write_and_sync()

    def _tell(self) -> None:
        if self.statistics is not None:
            self.statistics.update(self.met | self._met_by_the_end())

    def _met_by_the_end(self) -> set[str]:
        home, membership = self.home, self.home.membership()
        members = {device.space.device for device in home.present()}
        late = {device.space.device for device in home.devices[1 + self.moved_in :]}
        happened = {
            "run": True,
            "crash": bool(home.crashes),
            "epoch": membership.epoch > 0,
            "somebody gone": len(membership.everyone) > len(members),
            "late joiner": bool(late & members),
            "six devices": len(home.devices) == MOST_DEVICES,
            "conflict": bool(home.devices[0].replica.conflicts()),
        }
        return {
            *(fault.name for fault in home.network.suffered),
            *home.network.refused,
            *home.crashes,
            *(name for name, did in happened.items() if did),
        }

    def _device(self, number: int) -> Device:
        return self.home.devices[number % len(self.home.devices)]

    def _somebody_else(self) -> None:
        """What overtakes a call: another device's change, now and then the end of an epoch."""
        random = self.home.random
        other = random.choice([each for each in self.home.devices if each is not self._busy])
        self._write_a_name(other)
        if random.random() < 0.3:
            self._want_removed(other, random.choice(self.home.devices))
        self.home.sync(other)

    def _want_removed(self, by: Device, gone: Device) -> None:
        if by is not gone and self.home.may_go(gone):
            removal.want(by.replica, [gone.space.device])

    # Writing

    @rule(who=which, food=st.sampled_from(FOODS), name=texts, place=st.sampled_from(PLACES))
    def name_a_food(self, who: int, food: bytes, name: str, place: bytes) -> None:
        def work(tx: Transaction) -> None:
            tx.put("place", place, {"name": name})
            tx.put("food", food, {"name": name, "place": place})

        self.home.write(self._device(who), work)

    @rule(who=which, food=st.sampled_from(FOODS), minimum=st.none() | st.integers(-5, 2**62))
    def set_a_minimum(self, who: int, food: bytes, minimum: int | None) -> None:
        self.home.write(self._device(who), lambda tx: tx.put("food", food, {"minimum": minimum}))

    @rule(
        who=which,
        lot=st.sampled_from(LOTS),
        best=st.sampled_from([None, "2026-01-01", "2027-12-31"]),
        note=texts,
    )
    def edit_a_lot(self, who: int, lot: bytes, best: str | None, note: str) -> None:
        values = {"food": FOODS[0], "dimension": "volume", "unit": "l"}
        given = values | {"best_before": best, "note": note}
        self.home.write(self._device(who), lambda tx: tx.put("lot", lot, given))

    @rule(
        who=which,
        table_row=st.sampled_from(
            [("food", FOODS[0]), ("lot", LOTS[0]), ("lot", LOTS[1]), ("list_line", LINES[0])]
        ),
        restore=st.booleans(),
    )
    def delete_or_restore(self, who: int, table_row: tuple[str, bytes], restore: bool) -> None:
        self.home.write(
            self._device(who),
            lambda tx: (tx.restore if restore else tx.delete)(*table_row),
        )

    @rule(
        who=which,
        lot=st.sampled_from(LOTS),
        kind=st.sampled_from([*PostingKind, PostingKind.COUNTED]),
        amount=st.integers(-(10**12), 10**12),
        cause=st.none() | st.sampled_from(CAUSES),
    )
    def post(
        self, who: int, lot: bytes, kind: PostingKind, amount: int, cause: bytes | None
    ) -> None:
        device = self._device(who)

        def work(tx: Transaction) -> None:
            at = device.clock()
            posting = device.replica.random(16)
            if cause is not None:
                posting = caused_id("posting", cause, tx.generation(cause))
            entry = {"lot": lot, "kind": kind, "amount": amount, "at": at, "cause": cause}
            tx.post("posting", posting, entry)
            if cause is not None:
                tx.stand(posting)

        self.home.write(device, work)

    @rule(who=which, number=st.integers(0, 20), unvoid=st.booleans())
    def void_or_unvoid(self, who: int, number: int, unvoid: bool) -> None:
        device = self._device(who)
        postings = device.replica.rows("SELECT id FROM posting ORDER BY id")
        if postings:
            posting = postings[number % len(postings)]["id"]
            self.home.write(device, lambda tx: (tx.unvoid if unvoid else tx.void)(posting))

    @rule(
        who=which,
        food=st.sampled_from(FOODS),
        member=st.sampled_from([Allergen.MILK, Allergen.NUTS, "tag"]),
        present=st.booleans(),
    )
    def change_a_set(self, who: int, food: bytes, member: str, present: bool) -> None:
        table = "food_tags" if member == "tag" else "food_allergens"
        self.home.write(
            self._device(who), lambda tx: tx.set_member(table, food, str(member), present)
        )

    @rule(
        who=which,
        line=st.sampled_from(LINES),
        words=texts,
        checked=st.booleans(),
        after=st.none() | st.sampled_from(LINES),
    )
    def write_a_line(
        self, who: int, line: bytes, words: str, checked: bool, after: bytes | None
    ) -> None:
        device = self._device(who)

        def work(tx: Transaction) -> None:
            found = tx.rows("SELECT position FROM list_line WHERE id = ?", (after,))
            left = found[0]["position"] if found else None
            following = tx.rows(
                "SELECT min(position) FROM list_line WHERE position > ?", (left or "",)
            )
            position = between(left, following[0][0], device.replica.identity.index)
            values = {"list": LIST, "words": words, "checked": checked, "position": position}
            tx.put("list_line", line, values)

        self.home.write(device, work)

    @rule(who=which, number=st.integers(0, 20), keep=st.booleans())
    def resolve_a_conflict(self, who: int, number: int, keep: bool) -> None:
        device = self._device(who)
        conflicts = device.replica.conflicts()
        if conflicts:
            one = conflicts[number % len(conflicts)]
            value = one.value if keep else one.others[0][1]
            self.home.write(device, lambda tx: tx.resolve(one.table, one.row, one.column, value))

    @rule(who=which, number=st.integers(0, 9))
    def undo_something(self, who: int, number: int) -> None:
        device = self._device(who)
        changes = device.replica.history(device.space.open_envelope, limit=10)
        if changes:
            change = changes[number % len(changes)]
            report = device.replica.undo(change.id, device.space.open_envelope)
            self.home.note(device, report.change_id)

    # Syncing

    @rule(who=which, faults=weather)
    def sync(self, who: int, faults: list[Fault]) -> None:
        self.home.network.faults += faults
        self._sync(self._device(who))

    @rule(who=which, faults=weather)
    def sync_again(self, who: int, faults: list[Fault]) -> None:
        self.sync(who, faults)

    @rule(faults=weather)
    def all_write_and_sync(self, faults: list[Fault]) -> None:
        self.home.network.faults += faults
        self._all_write_and_sync()

    def _all_write_and_sync(self) -> None:
        if self.newcomers:
            self._invite(self.home.random.choice(self.home.devices), *self.newcomers.pop())
        for device in [*self.home.devices]:
            steps = [self._write_a_name, self._sync]
            for step in self.home.random.sample(steps, 2):
                step(device)

    def _sync(self, device: Device) -> None:
        self._with_power_cuts(device, self.home.sync)

    def _with_power_cuts(self, device: Device, work: Callable[[Device], None]) -> None:
        self._busy = device
        if not self.power_cuts:
            work(device)
        elif came := self.home.crash(device, self.power_cuts, work):
            self.power_cuts.remove(came)

    def _write_a_name(self, device: Device) -> None:
        name = f"{self.home.random.random()}"
        self.home.write(device, lambda tx: tx.put("food", FOODS[0], {"name": name}))

    @rule(who=which, moment=moments, faults=weather)
    def crash_while_syncing(self, who: int, moment: Moment, faults: list[Fault]) -> None:
        self.power_cuts.append(moment)
        self.sync(who, faults)

    @rule(who=which)
    def take_the_digest(self, who: int) -> None:
        self._device(who).replica.whole.self_check()

    # The household

    @rule(who=which, skew=skews, jump=st.booleans())
    def turn_a_clock(self, who: int, skew: int, jump: bool) -> None:
        clock = self._device(who).clock
        before = clock.now
        clock.now = self.home.relay_clock.now + skew if jump else before + 1000
        self.met.add("clock set forward" if clock.now > before else "clock set back")

    @rule(who=which, skew=skews, role=roles)
    def invite(self, who: int, skew: int, role: EnrolledRole) -> None:
        self._invite(self._device(who), skew, role)

    def _invite(self, device: Device, skew: int, role: EnrolledRole) -> None:
        if self.home.size >= MOST_DEVICES:
            return
        own = device.space.membership.members.get(device.space.device)
        if own is not None and own.role == "adult" and log.pending(device.replica) is None:
            self.home.invite(device, skew, role)

    @rule(who=which, whom=which, outrun=st.booleans())
    def remove(self, who: int, whom: int, outrun: bool) -> None:
        self.home.network.outrun |= outrun
        self._want_removed(self._device(who), self._device(whom))

    @rule(who=which, faults=weather)
    def leave(self, who: int, faults: list[Fault]) -> None:
        device = self._device(who)
        if self.home.may_go(device):
            self.home.network.faults += faults
            self._with_power_cuts(device, self.home.leave)


def run_and_count(what: settings) -> Counter[str]:
    """Run the machine; in how many of the runs each thing happened, by name."""
    met: Counter[str] = Counter()

    class Counting(HouseholdMachine):
        statistics = met

    run_state_machine_as_test(Counting, settings=what)
    return met


def rarer(met: Counter[str], share: float, names: Iterable[str]) -> dict[str, int]:
    """What happened in less than that share of the runs, beside how many they were."""
    rare = {name: met[name] for name in names if met[name] < share * met["run"]}
    return rare and {"run": met["run"]} | rare
