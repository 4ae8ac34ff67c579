"""How finding, completing, listing and showing recipes grows with their number.

Searches and completions are timed inside a process, commands as programs from start to end. The
recipes are made of words that cooks use, each of some that few others have.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random

from kitchensync import Kitchen
from kitchensync.catalogue.lookup import catalogue
from kitchensync.recipes import plain
from kitchensync.recipes.model import IngredientLine, Recipe, Step
from tests.bench import kitchens
from tests.bench.figures import Figure, cost
from tests.bench.startup import KS, started
from tests.bench.timing import Contender, Run, side_by_side

COUNTS = (100, 1_000, 10_000)
FEW, MANY = 10, 1_000
ROUNDS = 30
PROGRAM_ROUNDS = 15
MOST_MS = 20.0
MOST = 2.0
"""How much more a command may take among a hundred times as many."""

SEARCHES = {
    "two words": "lentil soup",
    "a misspelled word": "tomatto",
    "filters": "soup -dairy <30m #quick",
    "a food": "with:onion without:garlic",
}
BEGINNINGS = {"a beginning": "tom", "a misspelled beginning": "carrrot s"}
_KINDS = ("soup", "stew", "salad", "pie", "curry", "gratin", "pasta", "cake")
_TAGS = ("quick", "winter", "summer", "cheap", "feast")
_DOING = ("Fry", "Boil", "Roast", "Simmer", "Stir", "Bake")
_ONE = "The one to show"
_AT_ONCE = 1_000


def recipes(number: int, seed: int = 1) -> Iterator[Recipe]:
    """So many recipes, always the same."""
    random = Random(seed)
    foods = [food.name for food in catalogue().foods.values()]
    for each in range(number):
        chosen = random.sample(foods, 8)
        kind = random.choice(_KINDS)
        yield Recipe(
            f"{chosen[0].capitalize()} and {chosen[1]} {kind} {each}",
            lines=tuple(IngredientLine(f"{random.randrange(1, 9)}00 g {one}") for one in chosen),
            steps=tuple(_step(random, chosen) for _ in range(5)),
            total_minutes=random.randrange(10, 120),
            tags=(random.choice(_TAGS),),
            servings=None,
        )


def _step(random: Random, foods: Sequence[str]) -> Step:
    return Step(
        f"{random.choice(_DOING)} the {random.choice(foods)} with the {random.choice(foods)} for "
        f"{random.randrange(2, 60)} minutes, then season step {random.randrange(10**6)}."
    )


def fill(home: Path, number: int) -> None:
    """Make a kitchen with so many recipes, that were looked for once."""
    Kitchen.create(home, household="H", person="P", device="D")
    made = [*recipes(number)]
    with Kitchen.open(home) as kitchen:
        for start in range(0, number, _AT_ONCE):
            kitchen.recipes.add(plain.write(made[start : start + _AT_ONCE]))
        kitchen.recipes.new(_ONE, "200 g red lentils\n1 onion\n\nSimmer 20 minutes.")
        kitchen.recipes.search("soup")


def figures() -> Iterator[Figure]:
    """Inside the process, then commands."""
    with kitchens.folder() as folder:
        for number in (FEW, *COUNTS):
            fill(folder / str(number), number)
        yield from finding(folder)
        yield from commands(folder)


def finding(folder: Path) -> Iterator[Figure]:
    """Searching and completing, at most so many ms of processor time, and how that grows."""
    opened = {number: Kitchen.open(folder / str(number)) for number in COUNTS}
    contenders: dict[str, Contender] = {}
    for number, kitchen in opened.items():
        for what, words in SEARCHES.items():
            contenders[f"{what} {number}"] = partial(
                _asking, partial(kitchen.recipes.search, words)
            )
        for what, words in BEGINNINGS.items():
            asking = partial(kitchen.recipes.complete, words)
            contenders[f"{what} {number}"] = partial(_asking, asking)
    timings = side_by_side(contenders, rounds=ROUNDS)
    for kitchen in opened.values():
        kitchen.close()
    few, many, most = COUNTS
    for what in (*SEARCHES, *BEGINNINGS):
        milliseconds = timings[f"{what} {many}"].processor * 1e3
        yield Figure("recipes", f"{what} among {many:,}", milliseconds, "ms", at_most=MOST_MS)
        chosen = {name: timing for name, timing in timings.items() if name.startswith(f"{what} ")}
        for number in (many, most):
            yield cost(
                "recipes",
                f"{what} among {number:,} to among {few:,}",
                chosen,
                ours=f"{what} {number}",
                other=f"{what} {few}",
                at_most=number / few,
            )


def commands(folder: Path) -> Iterator[Figure]:
    """`ks recipe` and `ks recipe show` among many and few."""
    programs = {
        "ks recipe": ["recipe"],
        "ks recipe show": ["recipe", "show", _ONE],
        "ks ls": ["ls"],
    }
    contenders = {
        f"{what} {number}": partial(started, ["-c", KS, *arguments], folder / str(number))
        for what, arguments in programs.items()
        for number in (FEW, MANY)
    }
    timings = side_by_side(contenders, rounds=PROGRAM_ROUNDS)
    for what in programs:
        chosen = {name: timing for name, timing in timings.items() if name.startswith(f"{what} ")}
        yield cost(
            "recipes",
            f"{what} with {MANY:,} recipes to with {FEW}",
            chosen,
            ours=f"{what} {MANY}",
            other=f"{what} {FEW}",
            at_most=MOST,
        )


@contextmanager
def _asking(ask: Run) -> Generator[Run]:
    yield ask
