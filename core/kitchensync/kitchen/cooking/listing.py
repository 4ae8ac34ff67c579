"""Puts what is lacking together on a list, beyond what is on it already.

Leaves what lacks to those who ask, and lists to `shopping`. Each thing is an addition of its own,
whose id follows from its cause: two phones that do this apart put it there once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from kitchensync.catalogue.lookup import catalogue
from kitchensync.cooking.facts import Key, Larder, Lot
from kitchensync.cooking.matching import Lack
from kitchensync.cooking.wording import lack_text
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.cooking.pantry_facts import PantryFacts
from kitchensync.kitchen.cooking.shopping_for import as_measured, food_lacking, food_of
from kitchensync.kitchen.shopping.lines import MORE, Line, list_called, on_list
from kitchensync.kitchen.shopping.writing import put_on
from kitchensync.measure.amounts import Amount, told
from kitchensync.measure.speaking import in_a_sentence
from kitchensync.measure.words import clean_name
from kitchensync.planning.lacking import beyond
from kitchensync.replica.ids import caused_id, named_id, normal_name
from kitchensync.replica.order import after

_EVER = "SELECT 1 FROM list_line WHERE id = ?"


class Lacking(NamedTuple):
    """What something lacks; its `cause` is the same on every device."""

    cause: bytes
    lacks: tuple[Lack, ...]


def put_together(
    change: Change, facts: PantryFacts, lacking: Sequence[Lacking], list_name: str, why: str
) -> None:
    """Put everything that lacks on a list, and say so; `why` as "what is planned until Friday"."""
    list_id, list_name = change.called("list", list_name)
    where = list_called(list_name)
    listed = on_list(change, list_id)
    there = [line for line in listed if not line.checked]
    found = beyond([each.lacks for each in lacking], _coming(facts, there), facts.named)
    lines = {food_of(facts, line): line for line in reversed(there)}
    end = after((line.position for line in listed), change.desk.index)
    listing = _Listing(change, facts, list_id, lines, end)
    for each, rest in zip(lacking, found, strict=True):
        for lack in rest.lacks:
            listing.put(each.cause, lack)
    doubtful = [lack for rest in found for lack in rest.doubtful]
    what = ", ".join(listing.told())
    put = f"Put {what} on {where}." if what else f"All that lacks is on {where} already."
    change.say(f"put {why} on {where}" if what else "", put + _doubt(doubtful))


def _doubt(doubtful: Iterable[Lack]) -> str:
    said = ", ".join(dict.fromkeys(map(lack_text, doubtful)))
    return f" Look whether what is on it is enough: {said}." if said else ""


def _coming(facts: PantryFacts, there: Iterable[Line]) -> Larder:
    """What a list says to get, as if it was there; where it says no amount, that will do."""
    known = facts.own_larder
    lots: list[Lot] = []
    enough: set[Key] = set()
    for line in there:
        food = food_of(facts, line)
        if line.wanted is None:
            enough.add(food)
        else:
            much = line.wanted.amount
            pack = line.wanted.pack
            lots.append(Lot(line.id, food, much.value, much.dimension, much.unit, pack=pack))
    return Larder(known.food, lots, today=known.today, staples=frozenset(enough))


class _Like(NamedTuple):
    """A line of a list: what it calls a food, which that is, and how much of it."""

    name: str
    food: bytes | None
    amount: Amount | None

    @property
    def told(self) -> str:
        """The same in a sentence."""
        if self.amount is None:
            return self.name
        return told(in_a_sentence(self.amount.value, self.amount.unit), self.name)

    def more(self, other: _Like) -> _Like:
        """Both together, where both are measured alike."""
        if self.amount is None or other.amount is None:
            return self
        return self._replace(
            amount=replace(self.amount, value=self.amount.value + other.amount.value)
        )


@dataclass(slots=True)
class _Listing:
    """Puts things on a list, each as what is there of it is called and measured.

    `end` is the position of the next: who reads a list for each thing reads it ever longer.
    """

    change: Change
    facts: PantryFacts
    list_id: bytes
    lines: dict[Key, Line]
    end: str
    _put: dict[Key, list[_Like]] = field(default_factory=dict[Key, list[_Like]])

    def put(self, cause: bytes, lack: Lack) -> None:
        """Write a row of its own for what one cause lacks of one food.

        Nobody ever knows whether what nobody understands was bought: once it was taken off the
        list, or ticked, it stays so.
        """
        key = food_lacking(self.facts, lack)
        of_food = (lack.food or normal_name(lack.name)).encode()
        row, is_first = self._free(cause + self.list_id + of_food)
        if lack.food is None and not is_first and key not in self.lines:
            return
        there = self._standing(key, lack)
        amount = there.amount and as_measured(self.facts.own_larder, there.amount, lack)
        if amount is None and lack.amount is not None:
            amount = Amount(lack.amount, lack.dimension, lack.unit)
        now = there._replace(amount=amount)
        words = clean_name(f"{MORE}{now.told}" if amount else now.name)
        put_on(self.change, row, self.list_id, words, food=now.food, amount=amount, at=self.end)
        self.end = after((self.end,), self.change.desk.index)
        self.change.touch(row, words.removeprefix(MORE))
        self._put.setdefault(key, []).append(now)

    def _standing(self, key: Key, lack: Lack) -> _Like:
        """What is on the list of a food."""
        if key in self._put:
            return self._put[key][0]
        line = self.lines.get(key)
        if line is None:
            return _Like(lack.name, _row_of(self.facts, key), None)
        return _Like(line.about, line.food, line.wanted.amount if line.wanted else None)

    def _free(self, cause: bytes) -> tuple[bytes, bool]:
        """The first row that follows from a cause and was never there, and whether none was."""
        time = 0
        while True:
            row = caused_id("list_line", cause, time)
            self.change.transaction.thaw(("list_line", row))
            if not self.change.transaction.rows(_EVER, (row,)):
                return row, time == 0
            time += 1

    def told(self) -> list[str]:
        """What was put there, what is measured alike added up."""
        sums: dict[object, _Like] = {}
        for each in (each for put in self._put.values() for each in put):
            key = each.name, each.amount and (each.amount.dimension, each.amount.unit)
            sums[key] = sums[key].more(each) if key in sums else each
        return [each.told for each in sums.values()]


def _row_of(facts: PantryFacts, key: Key) -> bytes | None:
    """The household's own row of a food, or the one it will have as soon as it is bought."""
    known = catalogue().foods.get(key)
    return facts.row(key) or (named_id("food", known.name) if known else None)
