"""Everything that can happen to a household, and an adversary who runs its relay besides.

What the relay does to answers is in `hostile`, what happens to homes in `siege`, and what must hold
in the end in `judging`.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from kitchensync.replica.transaction import Transaction
from kitchensync.trust.entries import EnrolledRole
from tests.support import forging
from tests.support.homes import Device
from tests.support.judging import judge, make_peace
from tests.support.machine import (
    FOODS,
    MOST_DEVICES,
    HouseholdMachine,
    roles,
    row,
    skews,
    which,
)
from tests.support.siege import Siege


class Plot(StrEnum):
    """What an adversary, age or bad luck does at one moment."""

    WIPE = "the relay forgets everything"
    KEEP = "the relay remembers how it is now"
    ROLL_BACK = "the relay is as it was"
    FORK = "the relay shows two devices different things"
    UNITE = "the relay shows everybody the same"
    WITHHOLD = "the relay keeps back one device's changes"
    HIDE = "the relay does as if one device had never sent anything"
    OLD_MEMBERSHIP = "the relay shows an old membership"
    RELENT = "the relay stops spoiling answers"
    ONE_BIT = "a bit of an answer is another"
    STRANGER = "a stranger writes in a member's name"
    PUT_OUT = "a device that was put out goes on writing"
    NEW_MEMBER = "the relay takes itself in"
    SNAPSHOT = "the relay asks for a snapshot"
    FALSE_FLOOR = "the relay has somebody load a snapshot of its own"
    FALSE_OFFER = "the relay has somebody look at a snapshot of its own"
    CHUNKS = "the relay spoils the chunks of blobs"
    COPY = "a backup is made"
    CLONE = "a home is copied, and both are used"
    PUT_BACK = "an old state of a folder is put back"
    RESTORE = "a backup is restored"
    LOSE = "a device is lost for ever"
    UPGRADE = "a device gets a newer version"


plots = st.tuples(st.sampled_from(Plot), which, which)


class AdversaryMachine(HouseholdMachine):
    """The machine of an honest relay's household, all its rules included, under siege."""

    home: Siege

    @initialize(
        seed=st.integers(0, 2**16),
        skew=st.lists(skews, min_size=2, max_size=3),
        newcomers=st.lists(st.tuples(skews, roles), max_size=1),
        schemes=st.lists(plots, min_size=3, max_size=8),
        fresh=st.booleans(),
    )
    def move_in(
        self,
        seed: int,
        skew: list[int],
        newcomers: list[tuple[int, EnrolledRole]],
        schemes: list[tuple[Plot, int, int]],
        fresh: bool,
    ) -> None:
        self.home = Siege(seed)  # pyright: ignore[reportIncompatibleVariableOverride]  # only here
        self.home.network.meanwhile = self._somebody_else
        self._busy = None
        self.met = set()
        self.moved_in = len(skew)
        for each in skew:
            self.home.join(each)
        # What a relay goes back to, and what is put back, is at least as old as this.
        self.home.service.keep()
        self.home.copy(self.home.random.choice(self.home.devices))
        self.power_cuts = []
        self.newcomers = newcomers
        self.schemes = schemes
        self.fresh = fresh

    def teardown(self) -> None:
        if not hasattr(self, "home"):
            return
        try:
            self._carry_out_the_rest()
            make_peace(self.home, fresh=self.fresh)
            self.met |= {f"{code} stands" for code in judge(self.home)}
            self._tell()
        finally:
            self.home.close()

    def _carry_out_the_rest(self) -> None:
        while self.schemes:
            self.scheme(self.schemes.pop())
            self._all_write_and_sync()

    def _met_by_the_end(self) -> set[str]:
        return {
            "run",
            *self.home.service.did,
            *self.home.did,
            *(fault.name for fault in self.home.network.suffered),
            *(error.code for error in self.home.outcome.values()),
        }

    def _device(self, number: int) -> Device:
        device = super()._device(number)
        self.home.run_code_of(device)
        return device

    @rule(scheme=plots)
    def scheme(self, scheme: tuple[Plot, int, int]) -> None:
        plot, who, whom = scheme
        self._carry_out(plot, self._device(who), self._device(whom))

    @rule(scheme=plots, then=which)
    def scheme_and_sync(self, scheme: tuple[Plot, int, int], then: int) -> None:
        self.scheme(scheme)
        self._sync(self._device(then))

    def _carry_out(self, plot: Plot, who: Device, whom: Device) -> None:  # noqa: C901  # one line a plot, a table in all but name
        home, relay = self.home, self.home.service
        match plot:
            case Plot.WIPE:
                relay.wipe()
            case Plot.KEEP:
                relay.keep()
            case Plot.ROLL_BACK:
                relay.roll_back()
            case Plot.FORK:
                relay.fork({who.space.device, whom.space.device})
            case Plot.UNITE:
                relay.unite()
            case Plot.WITHHOLD | Plot.HIDE:
                relay.hide(who.space.device, whom.space.device, heads_too=plot is Plot.HIDE)
            case Plot.OLD_MEMBERSHIP:
                relay.show_old_membership(who.space.device, home.random.randint(1, 3))
            case Plot.RELENT:
                relay.relent()
            case Plot.CHUNKS:
                relay.spoils_chunks = True
            case Plot.SNAPSHOT:
                relay.ask_for_a_snapshot()
            case Plot.COPY:
                home.copy(who)
            case Plot.CLONE:
                if home.size < MOST_DEVICES:
                    home.clone(who)
            case Plot.PUT_BACK:
                home.put_back()
            case Plot.RESTORE:
                if home.size < MOST_DEVICES:
                    home.restore(who)
            case Plot.LOSE:
                home.lose(who)
            case Plot.UPGRADE:
                home.upgrade(who)
            case _:
                self._forge(plot, who, whom)

    def _forge(self, plot: Plot, who: Device, whom: Device) -> None:
        relay, random = self.home.service, self.home.random
        match plot:
            case Plot.ONE_BIT:
                relay.spoil_once(plot, forging.one_bit)
            case Plot.STRANGER:
                relay.spoil_once(plot, forging.in_the_name_of(who.space, random))
            case Plot.PUT_OUT:
                self._want_removed(who, whom)
                self._all_write_and_sync()
                for gone in self.home.known_to_be_out():
                    self.home.impersonated.add(gone.space.device)
                    relay.spoil_once(plot, forging.by_who_was_put_out(gone.space, random))
            case Plot.NEW_MEMBER:
                relay.spoil_once(plot, forging.a_member_of_its_own(who.space, random))
            case _:
                floor = plot is Plot.FALSE_FLOOR
                digest, raw, spoil = forging.a_snapshot(who.space, random, floor=floor)
                relay.forge_snapshot(digest, raw)
                relay.spoil_once(plot, spoil)

    @rule(who=which, name=st.sampled_from(["a", "b"]))
    def write_what_is_new(self, who: int, name: str) -> None:
        """What the older version does not know."""
        device = self._device(who)

        def work(tx: Transaction) -> None:
            tx.put("food", FOODS[0], {"name": name, "brand": name})
            tx.put("brew", row("pie"), {"name": name})

        if device.replica.path in self.home.upgraded:
            self.home.write(device, work)
            self.met.add("newer records")


def besiege_and_count(what: settings) -> Counter[str]:
    """Run the machine; in how many of the runs each thing happened, by name."""
    met: Counter[str] = Counter()

    class Counting(AdversaryMachine):
        statistics = met

    run_state_machine_as_test(Counting, settings=what)
    return met


HAPPENINGS = (
    "wipe",
    "roll back",
    "fork",
    "unite",
    "withhold",
    "old membership",
    Plot.ONE_BIT.value,
    Plot.STRANGER.value,
    Plot.PUT_OUT.value,
    Plot.NEW_MEMBER.value,
    Plot.FALSE_FLOOR.value,
    Plot.FALSE_OFFER.value,
    "spoilt chunk",
    "snapshot",
    "clone",
    "put back",
    "rejoin",
    "restore",
    "lose",
    "upgrade",
)
"""What an adversary, age and bad luck do, as the counters name it: only what reached a device."""
