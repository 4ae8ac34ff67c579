"""How reading the pantry and looking back grow with all that ever happened, while as much is there.

A kitchen that never met a relay archives nothing: it has all postings of its years. As programs
from start to end, in processor time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from time import time

from kitchensync import Kitchen
from kitchensync.catalogue.lookup import catalogue
from kitchensync.cooking.parts import cooking_id, first_part
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.home import Settings
from kitchensync.measure.amounts import Amount
from kitchensync.replica.ids import named_id
from kitchensync.replica.postings.parts import next_part
from kitchensync.replica.stamps import DAY_MS
from tests.bench import kitchens, recipes
from tests.bench.figures import Figure
from tests.bench.startup import KS, started
from tests.bench.timing import Contender, side_by_side

POSTINGS = (400, 48_500, 97_000)
THERE = 120
"""How many lots are in the kitchen, however many were."""
COMMANDS = {
    "ls": ["ls"],
    "due": ["due"],
    "use": ["use", "milk 1"],
    "can-cook": ["can-cook"],
    "status": ["status"],
    "history": ["history"],
    "history of a food": ["history", "milk"],
    "undo": ["undo"],
}
ROUNDS = 7
MOST = 2.0
"""How much more a command may take after a hundred times as many postings."""
_FOODS, _RECIPES, _PORTION = 300, 100, 1000
_YEARS = 10
_SPOTS = ("fridge", "pantry", "freezer", "cellar")
_HAPPENS = {"cook": 30, "use": 64, "count": 3, "waste": 3}


class Past:
    """Ten years of a kitchen, with so many postings and THERE lots left."""

    def __init__(self, desk: Desk, random: Random) -> None:
        self._desk = desk
        self._random = random
        self._foods = random.sample([food.name for food in catalogue().foods.values()], _FOODS)
        self._shelf: list[tuple[bytes, bytes]] = []
        self._left: dict[bytes, int] = {}
        self.postings = 0

    def live(self) -> None:
        """One thing that somebody does."""
        with self._desk.change(dry_run=False) as change:
            if len(self._shelf) < THERE:
                self._buy(change)
                return
            lot, food = self._random.choice(self._shelf)
            (what,) = self._random.choices([*_HAPPENS], [*_HAPPENS.values()])
            if what == "cook":
                self._cook(change, [each for each, of in self._shelf if of == food])
            elif what == "count":
                self._post(change, lot, "counted", self._left[lot])
            else:
                amount = _PORTION if what == "use" else self._left[lot]
                self._post(change, lot, "wasted" if what == "waste" else "used", -amount)
        self._shelf = [each for each in self._shelf if self._left[each[0]] > 0]

    def _buy(self, change: Change) -> None:
        food, _ = change.called("food", self._random.choice(self._foods))
        place, _ = change.called("place", self._random.choice(_SPOTS))
        lot, amount = change.new_id(), _PORTION * self._random.randint(2, 8)
        details: dict[str, object] = {"place": place}
        if self._random.random() < 0.6:
            day = self._desk.today + timedelta(days=self._random.randrange(3, 60))
            details["best_before"] = day.isoformat()
        change.new_lot(lot, food, Amount(amount, "count", "pc"), details)
        self._shelf.append((lot, food))
        self._left[lot] = 0
        self._post(change, lot, "bought", amount)

    def _cook(self, change: Change, lots: Sequence[bytes]) -> None:
        """A line of a recipe, of as many lots as it takes."""
        cause = cooking_id(named_id("recipe", "any"), str(self.postings), 0)
        posting, needed = first_part(cause, named_id("recipe_line", "any")), 3 * _PORTION
        for lot in lots:
            amount = min(needed, self._left[lot])
            if amount > 0:
                change.happened(posting, lot, "cooked", -amount, cause)
                self._count(lot, -amount)
                posting, cause, needed = next_part(posting, lot, -amount), posting, needed - amount

    def _post(self, change: Change, lot: bytes, kind: str, amount: int) -> None:
        change.post(lot, kind, amount)
        self._count(lot, 0 if kind == "counted" else amount)

    def _count(self, lot: bytes, amount: int) -> None:
        self.postings += 1
        self._left[lot] += amount


def fill(home: Path, postings: int) -> None:
    """A kitchen in which that much happened."""
    recipes.fill(home, _RECIPES)
    live(home, postings, _YEARS)


def live(home: Path, postings: int, years: int) -> None:
    """Have that much happen in a kitchen, over so many years."""
    now, lived = round(time() * 1000), years * 365 * DAY_MS
    with Kitchen.open(home) as kitchen:
        replica = kitchen._rooms.spaces.household.replica  # pyright: ignore[reportPrivateUsage]  # years in a minute
        replica.rows("PRAGMA synchronous = OFF")
        random = Random(1)
        past = Past(
            Desk(replica, lambda: when(past.postings), random.randbytes, Settings()), random
        )

        def when(number: int) -> int:
            return now - lived + lived * number // (postings + 1)

        while past.postings < postings:
            past.live()
        kitchen.add("milk 100")


def figures() -> Iterator[Figure]:
    """Each command, after many postings to after few."""
    with kitchens.folder() as folder:
        for number in POSTINGS:
            fill(folder / str(number), number)
        for name, arguments in COMMANDS.items():
            contenders: dict[str, Contender] = {
                str(number): partial(started, ["-c", KS, *arguments], folder / str(number))
                for number in POSTINGS
            }
            cpu = {
                number: timing.processor * 1e3
                for number, timing in side_by_side(contenders, rounds=ROUNDS).items()
            }
            few, *more = map(str, POSTINGS)
            for many in more:
                yield Figure(
                    "postings",
                    f"ks {name} after {int(many):,} postings, to after {few}, processor time",
                    cpu[many] / cpu[few],
                    at_most=MOST if many == more[0] else None,
                    details={f"{number}_ms": ms for number, ms in cpu.items()},
                )
