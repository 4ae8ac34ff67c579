"""How every command grows with what a household leaves behind in five years.

Beside fifty thousand postings: meals that were planned, cooked and eaten, lists that were got,
opinions, receipts and what was learned of them. A kitchen that never met a relay archives none of
it. Leaves what is asked to `asked`, and postings to `postings`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from time import time

from kitchensync import Kitchen
from kitchensync.cooking.parts import cooking_id
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.home import Settings
from kitchensync.kitchen.receipts.wordings import wording_id
from kitchensync.kitchen.review.rows import LINE, review_id
from kitchensync.measure.units import PIECE
from kitchensync.replica import Replica
from kitchensync.replica.ids import caused_id, named_id
from kitchensync.replica.order import between
from kitchensync.replica.stamps import DAY_MS
from tests.bench import commands, kitchens, postings, recipes
from tests.bench.figures import Figure

YEARS = 5
DAYS = 365 * YEARS
POSTINGS = 50_000
RECIPES = 1_000
PEOPLE = 5
PLANNED, EATEN, GOT = 2, 10, 4
"""A day: meals planned, things eaten by whoever has this device, lines of lists got."""
_WEEK = 7
_STORES = ("Corner", "Market", "Mill")
_RECEIPT_LOTS = 8
_CODE = 400_000_000_000
"""The first barcode."""


class Left:
    """What a household leaves behind, a day in one change; `at` is when, in Unix ms."""

    def __init__(self, replica: Replica, random: Random) -> None:
        self.at = 0
        self.desk = Desk(replica, lambda: self.at, random.randbytes, Settings())
        self._random = random
        self._position = between(None, None, self.desk.index)
        self._recipes = [row for (row,) in replica.rows("SELECT id FROM recipe_shown ORDER BY id")]
        self._foods = [*map(tuple, replica.rows("SELECT id, name FROM food_shown ORDER BY id"))]

    def live(self, does: Sequence[Callable[[Change, int], None]]) -> None:
        """All the days up to now."""
        now = round(time() * 1000)
        for number in range(DAYS):
            self.at = now - (DAYS - number) * DAY_MS
            with self.desk.change(dry_run=False) as change:
                change.say("lived", "")
                for one in does:
                    one(change, number)

    def plan(self, change: Change, _: int) -> None:
        """Meals of the day, one of them cooked."""
        today, planned = self.desk.today.isoformat(), self._random.sample(self._recipes, PLANNED)
        for recipe in planned:
            said: dict[str, object] = {"day": today, "meal": "dinner", "recipe": recipe}
            said |= {"words": "a dish", "position": self._position}
            change.put("plan_entry", change.new_id(), said)
        cooked: dict[str, object] = {"recipe": planned[0], "day": today, "at": self.at}
        change.put("cooking", cooking_id(planned[0], today, 0), cooked)

    def get(self, change: Change, number: int) -> None:
        """Lines that were got: of the one list, half of them taken off, or of the week's own."""
        names = ("shopping", f"week {number // _WEEK}")
        for each in range(GOT):
            list_, _ = change.called("list", names[each % 2])
            food, name = self._random.choice(self._foods)
            line = change.new_id()
            said: dict[str, object] = {"list": list_, "words": f"{name} 2", "food": food}
            said |= {"amount": 2000, "dimension": "count", "unit": PIECE}
            change.put("list_line", line, said | {"position": self._position, "checked": True})
            if each == 0:
                change.transaction.delete("list_line", line)

    def buy(self, change: Change, number: int) -> None:
        """Twice a week what a receipt says, which is used up since, with its prices."""
        if number % _WEEK not in (2, 5):
            return
        store, _ = change.called("store", self._random.choice(_STORES))
        receipt, today = change.new_id(), self.desk.today.isoformat()
        said: dict[str, object] = {"store": store, "day": today, "total": 4000, "currency": "EUR"}
        change.put("receipt", receipt, said | {"at": self.at})
        for _ in range(_RECEIPT_LOTS):
            food, name = self._random.choice(self._foods)
            lot = change.new_id()
            said = {"food": food, "dimension": "count", "unit": "pc", "acquired": today}
            said |= {"store": store, "price": self._random.randrange(50, 900), "currency": "EUR"}
            change.put("lot", lot, said)
            change.post(lot, "bought", 2000, cause=receipt)
            change.post(lot, "used", -1000)
            change.post(lot, "wasted" if number % 3 == 0 else "used", -1000)
            words = f"{name[:9].upper()} {self._random.randrange(9)}"
            said = {"store": store, "words": words, "food": food}
            change.put("wording", wording_id(store, words), said)

    def learn(self, change: Change, number: int) -> None:
        """A barcode, and a line of a recipe that somebody was asked about."""
        code, (food, name) = str(_CODE + number), self._random.choice(self._foods)
        change.put("product", named_id("product", code), {"code": code, "name": name, "food": food})
        if number % 3 == 0:
            asked: dict[str, object] = {"kind": LINE, "subject": food, "words": name, "at": self.at}
            decided: dict[str, object] = {"decision": "{}", "decided_at": self.at}
            row = review_id(LINE, change.new_id())
            change.put("review", row, asked | decided | {"evidence": "{}"})

    def think(self, change: Change, number: int) -> None:
        """What everybody finds of a recipe."""
        recipe = self._recipes[number % len(self._recipes)]
        for each in range(PEOPLE):
            person, _ = change.called("person", f"Person {each}")
            stars: dict[str, object] = {"stars": self._random.randint(1, 5)}
            row = caused_id("opinion", recipe + person, 0)
            change.put("opinion", row, stars | {"recipe": recipe, "person": person})

    def photograph(self, change: Change, number: int) -> None:
        """A picture of a food every other day, kept elsewhere."""
        if number % 2:
            return
        food, _ = self._random.choice(self._foods)
        said: dict[str, object] = {"of": food, "of_table": "food", "epoch": 1, "size": 1}
        said |= {"blob": self._random.randbytes(32), "thumbnail": self._random.randbytes(32)}
        said |= {"thumbnail_size": 1, "media": "image/jpeg", "width": 1, "height": 1}
        change.put("photo", change.new_id(), said)

    def eat(self, meals: Sequence[bytes], foods: Sequence[tuple[bytes, str]]) -> None:
        """Everything that whoever has this device ate; what it was is in the household's space."""

        def day(change: Change, _: int) -> None:
            when: dict[str, object] = {"day": self.desk.today.isoformat(), "at": self.at}
            for each in range(EATEN):
                food, name = self._random.choice(foods)
                grams = self._random.randrange(1, 30) * 10
                what: dict[str, object] = {"words": name, "food": food, "amount": grams * 1000}
                what |= {"dimension": "mass", "unit": "g"}
                if each % 2:
                    what = {"words": "a dish", "servings": 1000}
                    what["recipe"] = self._random.choice(meals)
                change.put("eaten", change.new_id(), when | what)

        self.live([day])

    def known(self) -> tuple[Sequence[bytes], Sequence[tuple[bytes, str]]]:
        """Dishes and foods."""
        return self._recipes, self._foods


def fill(home: Path) -> commands.Size:
    """A kitchen with RECIPES, in which all that happened."""
    recipes.fill(home, RECIPES)
    postings.live(home, POSTINGS, YEARS)
    with Kitchen.open(home) as kitchen:
        spaces = kitchen._rooms.spaces  # pyright: ignore[reportPrivateUsage]  # years in a minute
        personal, random = spaces.personal, Random(2)
        assert personal is not None
        for space in (spaces.household, personal):
            space.replica.rows("PRAGMA synchronous = OFF")
        left = Left(spaces.household.replica, random)
        left.live((left.plan, left.get, left.buy, left.learn, left.think, left.photograph))
        Left(personal.replica, random).eat(*left.known())
    return commands.asking(home)


def figures() -> Iterator[Figure]:
    """Each command, after five years to in a new kitchen of few recipes."""
    with kitchens.folder() as folder, commands.knowing_words():
        few = commands.fill(folder / "few", commands.LOTS["few"], commands.RECIPES["few"])
        yield from commands.compared("five years", {"few": few, "many": fill(folder / "many")})
