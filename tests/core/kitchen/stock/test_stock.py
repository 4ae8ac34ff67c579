"""Stock is the sum of what happened: no conversion, move, opening or undo lets an amount drift."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kitchensync import Kitchen
from kitchensync.errors import KitchenSyncError
from kitchensync.measure.speaking import in_a_sentence
from kitchensync.measure.units import PIECE as UNIT
from tests.support.kitchens import World

PIECE = 110_000
"""mg that an onion weighs."""
PLACES = ("fridge", "freezer", "cellar")
MASSES = st.integers(1, 2_000_000).map(lambda mg: f"{mg / 1000:.3f} g")


def total(kitchen: Kitchen) -> dict[str, int]:
    """Base units there are, by dimension."""
    sums: dict[str, int] = {}
    for item in kitchen.pantry(each_lot=True):
        sums[item.dimension] = sums.get(item.dimension, 0) + item.value
    return sums


ACTIONS = st.one_of(
    st.tuples(st.just("add"), st.integers(1, 9).map(str)),
    st.tuples(st.just("add"), MASSES),
    st.tuples(st.just("add"), st.integers(2, 6).map(lambda packs: f"{packs} x 250 g")),
    st.tuples(st.sampled_from(["use", "waste"]), st.integers(1, 4).map(str)),
    st.tuples(st.sampled_from(["use", "waste"]), MASSES),
    st.tuples(st.sampled_from(PLACES), st.one_of(st.just(""), st.integers(1, 3).map(str))),
    st.tuples(st.just("open"), st.just("")),
    st.tuples(st.just("undo"), st.sampled_from(["", "2", "3", "5"])),
)


def act(kitchen: Kitchen, kind: str, words: str) -> bool:
    """Do one thing; whether anything came of it."""
    phrase = f"onions {words}".strip()
    try:
        if kind in PLACES:
            return kitchen.move(phrase, kind).changed
        if kind == "undo":
            earlier = kitchen.history(9, "onions")[: int(words or 0)]
            return kitchen.undo(earlier[-1].id if earlier else None).changed
        if kind == "add":
            return kitchen.add(phrase).changed
        taking = {"use": kitchen.use, "waste": kitchen.waste, "open": kitchen.open_}
        return taking[kind](phrase).changed
    except KitchenSyncError:
        return False


@settings(max_examples=15, deadline=None)
@given(st.lists(ACTIONS, max_size=14), st.integers())
@example([("add", "5"), ("use", "2"), ("undo", "2")], 0)
@example([("add", "3"), ("use", "193.656 g"), ("use", "1")], 0)
def test_whatever_is_done_the_sum_of_the_ledger_is_what_is_there(
    actions: list[tuple[str, str]], seed: int
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        try:
            assert [*drifts(world.found(relay=None), actions, Random(seed))] == []
        finally:
            world.close()


def drifts(
    kitchen: Kitchen, actions: list[tuple[str, str]], random: Random
) -> Iterator[tuple[str, str]]:
    """Do all that; what left more or less than there must be then."""
    for kind, words in actions:
        # Again each time, as an undo may have taken it back.
        kitchen.catalog.edit("onions", piece="110 g")
        before = total(kitchen)
        changed = act(kitchen, kind, words)
        after = total(kitchen)
        if not (_is_right(kind, words, before, after) if changed else after == before):
            yield kind, words
        if any(item.recount for item in kitchen.pantry()):
            yield "less than nothing", words
        if changed and kind != "undo" and random.random() < 0.3:
            kitchen.undo()
            if total(kitchen) != before:
                yield "undo", f"{kind} {words}"


def _is_right(kind: str, words: str, before: dict[str, int], after: dict[str, int]) -> bool:
    """Whether what was done leaves that much there."""
    if kind in PLACES or kind == "open":
        return after == before
    if kind in ("use", "waste"):
        exact = abs(_mass(before) - _mass(after) - _asked(words)) <= PIECE // 1000
        return exact or (not after and _sounds_like_all(before, words))
    return True


def _sounds_like_all(before: dict[str, int], words: str) -> bool:
    """Who reads "1" where there are 1.24 means all of it by "1"."""
    unit = "g" if words.endswith("g") else UNIT
    (there,) = before.values()
    asked = int(_asked(words) if unit == "g" else 1000 * Fraction(words))
    return in_a_sentence(there, unit) == in_a_sentence(asked, unit)


def _mass(sums: dict[str, int]) -> Fraction:
    return sums.get("mass", 0) + Fraction(sums.get("count", 0) * PIECE, 1000)


def _asked(words: str) -> Fraction:
    number = Fraction(words.removesuffix(" g"))
    return number * 1000 if words.endswith("g") else number * PIECE


def test_thirds_that_are_used_one_by_one_leave_nothing(kitchen: Kitchen) -> None:
    kitchen.add("onions 1")
    for part in ("40 g", "40 g", "30 g"):
        kitchen.use(f"onions {part}")
    assert kitchen.pantry() == []


def test_a_day_of_doing_and_undoing_ends_where_it_began(kitchen: Kitchen) -> None:
    kitchen.add("onions 5", place="cellar")
    before = total(kitchen)
    for words in ("123.456 g", "1/3", "7 g"):
        for _ in range(4):
            kitchen.use(f"onions {words}")
            kitchen.undo()
    assert total(kitchen) == before
