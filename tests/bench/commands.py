"""How long every command takes in a large kitchen, beside a small one.

As programs from start to end, in processor time: what else the machine does counts little there.
What each is asked stands in `asked`.
"""

from __future__ import annotations

import shlex
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from typing import cast

import pytest

from kitchensync import Kitchen
from kitchensync.catalogue.lookup import catalogue
from tests.bench import kitchens, recipes
from tests.bench.asked import ALSO, ASKED, WHOLE, Asked
from tests.bench.figures import Figure
from tests.bench.startup import KS, started
from tests.bench.timing import Contender, Run, Timing, side_by_side
from tests.cli.conftest import Ks
from tests.core.receipts import pages
from tests.support.photographs import photograph

LOTS = {"few": 20, "many": 2_000}
RECIPES = {"few": 10, "many": 1_000}
PLACES = ("pantry", "fridge", "freezer", "cellar")
DAYS = 90
ROUNDS = 5
MOST = 2.0
"""How much more a command may take among a hundred times as many."""


@dataclass(frozen=True, slots=True)
class Size:
    """A kitchen to ask: its home, and a number for each question."""

    home: Path
    numbers: Iterator[int]

    @property
    def folder(self) -> Path:
        """Where commands find files, and write them."""
        return self.home.with_suffix(".files")


def fill(home: Path, lots: int, number: int) -> Size:
    """A kitchen of so many lots and recipes, each lot bought by itself."""
    recipes.fill(home, number)
    random, foods = Random(1), [food.name for food in catalogue().foods.values()]
    with Kitchen.open(home) as kitchen:
        kitchen.add("milk 1 l")
        for _ in range(lots):
            kitchen.add(
                f"{random.choice(foods)} {random.randrange(1, 9)}00 g",
                place=random.choice(PLACES),
                best=(date.today() + timedelta(days=random.randrange(DAYS))).isoformat(),
            )
    return asking(home)


def asking(home: Path) -> Size:
    """That kitchen, with the files beside it that commands read."""
    size = Size(home, count(1))
    (size.folder / "inbox").mkdir(parents=True)
    (size.folder / "one.cook").write_text("Boil @rice{200%g}.\n")
    (size.folder / "one.csv").write_text("food,amount\nrice,1 kg\n")
    (size.folder / "one.pdf").write_bytes(pages.printed(pages.ENGLISH))
    (size.folder / "one.jpg").write_bytes(photograph((400, 300)))
    return size


def figures() -> Iterator[Figure]:
    """Each command, many to few; then what reads everything, by the row."""
    with kitchens.folder() as folder, knowing_words():
        sizes = {name: fill(folder / name, LOTS[name], RECIPES[name]) for name in LOTS}
        rows = {name: _rows(size) for name, size in sizes.items()}
        yield from compared("commands", sizes)
        for name, asked in WHOLE.items():
            yield _a_row(name, _timed(name, asked, sizes), rows["many"] - rows["few"])


@contextmanager
def knowing_words() -> Generator[None]:
    """What a backup is sealed with is known to commands."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KITCHENSYNC_PASSPHRASE", "four words on paper")
        yield


def compared(subject: str, sizes: Mapping[str, Size]) -> Iterator[Figure]:
    """Each command, "many" to "few", in every way that it is asked."""
    for name, asked in ASKED.items():
        yield _ratio(subject, name, _timed(name, asked, sizes))
    for line in ALSO:
        yield _ratio(subject, line, _timed(line, Asked(), sizes))


def _timed(name: str, asked: Asked, sizes: Mapping[str, Size]) -> dict[str, Timing]:
    contenders: dict[str, Contender] = {
        which: partial(_once, f"{name} {asked.words}", asked.before, size)
        for which, size in sizes.items()
    }
    return side_by_side(contenders, rounds=ROUNDS)


@contextmanager
def _once(line: str, before: tuple[str, ...], size: Size) -> Generator[Run]:
    words = prepared(line, before, size)
    with started(["-c", KS, *words], size.home) as run:
        yield run


def prepared(line: str, before: tuple[str, ...], size: Size) -> list[str]:
    """The words of a command line, once what makes it possible was done."""
    ks, known = Ks(size.home), {"n": str(next(size.numbers)), "folder": str(size.folder)}
    for each in before:
        answer = ks.ok(*shlex.split(each.format(**known)), "--json").json
        known["id"] = next(_ids(answer), "")
    return shlex.split(line.format(**known))


def _ids(answer: object) -> Iterator[str]:
    """The ids that an answer names, in its order."""
    if isinstance(answer, dict):
        held = cast("Mapping[str, object]", answer)
        if isinstance(named := held.get("id"), str):
            yield named
        answer = [*held.values()]
    if isinstance(answer, list):
        for each in cast("list[object]", answer):
            yield from _ids(each)


def _ratio(subject: str, name: str, timings: Mapping[str, Timing]) -> Figure:
    few, many = timings["few"], timings["many"]
    ratio = many.processor / few.processor
    return Figure(
        subject,
        f"ks {name}, processor time",
        ratio,
        at_most=MOST,
        best=min(many.cpu) / min(few.cpu),
        cpu=ratio,
        details={
            "wall": many.median / few.median,
            "few_ms": few.processor * 1e3,
            "many_ms": many.processor * 1e3,
        },
    )


def _a_row(name: str, timings: Mapping[str, Timing], rows: int) -> Figure:
    more = timings["many"].processor - timings["few"].processor
    details = {f"{which}_ms": one.processor * 1e3 for which, one in timings.items()}
    return Figure("commands", f"ks {name}, a row more", more / rows * 1e6, "µs", details=details)


def _rows(size: Size) -> int:
    """Lots, recipes, and the lines and steps of these."""
    with Kitchen.open(size.home) as kitchen:
        replica = kitchen._rooms.spaces.household.replica  # pyright: ignore[reportPrivateUsage]  # counts what nobody asks
        counts = (
            replica.rows(f"SELECT count(*) FROM {table}_shown")[0][0]
            for table in ("lot", "posting", "recipe", "recipe_line", "recipe_step")
        )
        return sum(counts)
