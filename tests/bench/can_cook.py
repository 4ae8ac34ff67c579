"""How asking what can be cooked grows with the recipes, in a pantry of 2,000 lots.

Inside a process: of a kitchen that was just opened, and of one that was asked before. Most recipes
lack something, as in a kitchen.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random

from kitchensync import Kitchen
from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.model import Food
from kitchensync.replica.ids import named_id
from kitchensync.replica.transaction import Transaction
from tests.bench import kitchens
from tests.bench.figures import Figure, cost
from tests.bench.timing import Contender, Run, side_by_side

COUNTS = (100, 1_000, 10_000)
LOTS = 2_000
LINES = 8
AT_ONCE = 80
KNOWN = 0.85
"""How many of all foods there are some of."""
ROUNDS = 15
MOST_MS = 150.0
MOST = 1.25
"""How much more each of ten times as many recipes may take; caches take their share."""


def fill(home: Path, number: int, seed: int = 1) -> None:
    """Make a kitchen with so many recipes and LOTS lots, as rows: reading files takes long."""
    Kitchen.create(home, household="H", person="P", device="D")
    random, foods = Random(seed), [*catalogue().foods.values()]
    there = random.sample(foods, round(KNOWN * len(foods)))
    with Kitchen.open(home) as kitchen:
        replica = kitchen._rooms.spaces.household.replica  # pyright: ignore[reportPrivateUsage]  # rows that nobody types
        for make, many in ((partial(_recipe, foods), number), (partial(_lot, there), LOTS)):
            for start in range(0, many, AT_ONCE):
                with replica.transaction("fill") as change:
                    for _ in range(min(AT_ONCE, many - start)):
                        make(change, random)


def _recipe(foods: Sequence[Food], change: Transaction, random: Random) -> None:
    recipe = random.randbytes(16)
    change.put("recipe", recipe, {"title": f"Recipe {recipe.hex()}", "servings": 4000})
    for number, food in enumerate(random.sample(foods, LINES)):
        line: dict[str, object] = {
            "recipe": recipe,
            "words": f"200 g {food.name}",
            "name": food.name,
            "food": named_id("food", food.name),
            "amount": random.choice((5, 50, 200)) * 1000,
            "dimension": "mass",
            "unit": "g",
            "position": f"a{number}",
        }
        change.put("recipe_line", random.randbytes(16), line)


def _lot(there: Sequence[Food], change: Transaction, random: Random) -> None:
    food, lot = random.choice(there), random.randbytes(16)
    row = named_id("food", food.name)
    due = date.today() + timedelta(days=random.randrange(90))
    change.put("food", row, {"name": food.name})
    values: dict[str, object] = {"food": row, "dimension": "mass", "unit": "g"}
    change.put("lot", lot, {**values, "best_before": due.isoformat()})
    for amount in (random.randrange(2, 20) * 100_000, -100_000):
        entry = {"lot": lot, "kind": "bought" if amount > 0 else "used", "amount": amount, "at": 0}
        change.post("posting", random.randbytes(16), entry)


def figures() -> Iterator[Figure]:
    """At most so many ms of processor time among a thousand, and how that grows."""
    with kitchens.folder() as folder:
        for number in COUNTS:
            fill(folder / str(number), number)
        yield from asking(folder)


def asking(folder: Path) -> Iterator[Figure]:
    """Anew and again, beside the fewest."""
    opened = {number: Kitchen.open(folder / str(number)) for number in COUNTS}
    contenders: dict[str, Contender] = {}
    for number, kitchen in opened.items():
        contenders[f"anew {number}"] = partial(_anew, folder / str(number))
        contenders[f"again {number}"] = partial(_again, kitchen)
    timings = side_by_side(contenders, rounds=ROUNDS)
    for kitchen in opened.values():
        kitchen.close()
    few, many, most = COUNTS
    for what in ("anew", "again"):
        milliseconds = timings[f"{what} {many}"].processor * 1e3
        yield Figure("can cook", f"{what}, {many:,} recipes", milliseconds, "ms", at_most=MOST_MS)
        for number, fewer in ((many, few), (most, many)):
            yield cost(
                "can cook",
                f"{what}, {number:,} recipes to {fewer:,}",
                {name: timing for name, timing in timings.items() if name.startswith(what)},
                ours=f"{what} {number}",
                other=f"{what} {fewer}",
                at_most=MOST * number / fewer,
            )


@contextmanager
def _anew(home: Path) -> Generator[Run]:
    with Kitchen.open(home) as kitchen:
        yield lambda: kitchen.cooking.can_cook(missing=2, most=10)


@contextmanager
def _again(kitchen: Kitchen) -> Generator[Run]:
    yield lambda: kitchen.cooking.can_cook(missing=2, most=10)
