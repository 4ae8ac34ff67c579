"""Fields that two people set at once, as people see them, and choosing between the values.

Leaves which values are kept, and which of them holds until somebody chooses, to the merge, and
what a row is called to `called`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from kitchensync.errors import BadInput, NotFound
from kitchensync.kitchen import called
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.stock.duedates import NEVER
from kitchensync.kitchen.views import ConflictView, Done
from kitchensync.measure.amounts import display
from kitchensync.measure.prices import Price
from kitchensync.measure.units import PIECE
from kitchensync.replica.ids import find_by_id

if TYPE_CHECKING:
    from kitchensync.kitchen.changes import Change
    from kitchensync.kitchen.recipes.disputed import Disputed
    from kitchensync.replica.values import Conflict
    from kitchensync.schema import Column

T = TypeVar("T")

_DENIABLE = ("food_allergens", "food_traces")
_SETTLED = frozenset(
    (
        *(("review", "at"), ("review", "decided_at"), ("review", "evidence")),
        *(("cooking", "at"), ("cooking", "person")),
        *(("receipt", "at"), ("receipt", "person")),
        *(("list_line", "checked"), ("posting", "voided")),
    )
)
"""When and why two devices asked, who said that it was cooked, who read a receipt: either is right.
Whether it was got or cooked at all is as the later one said, in the list as in the pantry.
"""
_BESIDE = {
    ("food", "minimum"): "minimum_unit",
    ("list_line", "amount"): "unit",
    ("lot", "price"): "currency",
    ("product", "amount"): "unit",
    ("recipe_line", "amount"): "unit",
    ("recipe_line", "amount_to"): "unit",
}
"""The column that says what the number in another one counts."""
_SHOWN_DIGITS = 8
_MEASURE = "measure"
"""What people call whose cups and pints a recipe means."""
_UNDONE = " What came of it stays: `ks edit` and `ks count` change that."
"""What is said beside the choice of an answer, which alone puts nothing into the kitchen."""


class Choosing:
    """Conflicts of one space."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def conflicts(self) -> list[ConflictView]:
        """What somebody should look at comes first."""
        conflicts, recipes = self._open()
        views = [*map(self._view, conflicts), *map(_view_of_recipe, recipes)]
        return sorted(views, key=lambda view: (not view.safety, view.what, view.field, view.id))

    def count(self) -> int:
        """How many there are."""
        conflicts, recipes = self._open()
        return len(conflicts) + len(recipes)

    def _open(self) -> tuple[list[Conflict], list[Disputed]]:
        """What is asked cell by cell, and of which recipes whose cups and pints they mean."""
        shown = self._shown()
        if all(conflict.table != "recipe_line" for conflict in shown):
            return shown, []
        from kitchensync.kitchen.recipes.disputed import disputed

        recipes = disputed(self._desk.replica, shown)
        asked = {id(cell) for recipe in recipes for line in recipe.lines for cell in line.cells}
        return [one for one in shown if id(one) not in asked], [
            recipe for recipe in recipes if recipe.matters
        ]

    def _shown(self) -> list[Conflict]:
        """Orders of lists settle themselves: nobody is asked about them."""
        return [
            conflict
            for conflict in self._desk.replica.conflicts()
            if conflict.column != "position" and (conflict.table, conflict.column) not in _SETTLED
        ]

    def _view(self, conflict: Conflict) -> ConflictView:
        values = [self._text(conflict, value) for value in _values(conflict)]
        return ConflictView(
            id=_id_of(conflict)[:_SHOWN_DIGITS],
            what=self._what(conflict),
            field=_field(conflict),
            value=values[0],
            others=tuple(values[1:]),
            safety=conflict.safety,
        )

    def _what(self, conflict: Conflict) -> str:
        name = called.about(self._desk.replica, conflict.table, conflict.row)
        return name or conflict.table.replace("_", " ")

    def _text(self, conflict: Conflict, value: object) -> str:
        """A value as people see it elsewhere."""
        column = _column(conflict)
        if value is None:
            return "none"
        if value == NEVER:
            return "never"
        if column.choices == frozenset({0, 1}) or column.name in ("deleted", "present"):
            return _ANSWERS.get(value, str(value))
        if isinstance(value, bytes):
            return called.referred(self._desk.replica, column.refers, value)
        if _is_answer(conflict):
            from kitchensync.kitchen.review.rows import answer_text

            return answer_text(str(value))
        if column.name == "servings" and isinstance(value, int):
            return display(value, PIECE)
        beside = _BESIDE.get((conflict.table, conflict.column))
        if beside and isinstance(value, int):
            return self._counted(conflict, beside, value)
        return str(value)

    def _counted(self, conflict: Conflict, beside: str, value: int) -> str:
        sql = f'SELECT "{beside}" FROM "{conflict.table}" WHERE id = ?'  # noqa: S608  # names of the schema
        ((counts,),) = self._desk.replica.rows(sql, (conflict.row,))
        return (
            Price(value, counts or "").text
            if beside == "currency"
            else display(value, counts or "")
        )

    def resolve(self, conflict_id: str, number: int, *, dry_run: bool) -> Done:
        """Let the value of that number hold, everywhere and for good."""
        with self._desk.change(dry_run) as change:
            conflicts, recipes = self._open()
            choose = find_by_id(
                conflict_id,
                [
                    *((_id_of(one), partial(self._choose, change, one)) for one in conflicts),
                    *((one.id, partial(_choose_of_recipe, change, one)) for one in recipes),
                ],
            )
            if choose is None:
                raise NotFound(f"No conflict has the id “{conflict_id}”.", "See `ks conflicts`.")
            choose(number)
        return change.done()

    def _choose(self, change: Change, conflict: Conflict, number: int) -> None:
        value = _numbered(_values(conflict), number)
        what, text = self._what(conflict), self._text(conflict, value)
        field = _field(conflict)
        change.transaction.resolve(conflict.table, conflict.row, conflict.column, value)
        change.touch(conflict.row, what)
        told = f"{field} of {what} is {text}" if field else f"{what}: {text}"
        rest = _UNDONE if _is_answer(conflict) else ""
        change.say(f"chose: {told}", f"{'The ' if field else ''}{told}.{rest}")
        if conflict.table in _DENIABLE and value == 0:
            _deny(change, conflict.table, conflict.row)


def _deny(change: Change, table: str, row: bytes) -> None:
    """Have whoever chooses that something is not in a food hear of packs that name it."""
    from kitchensync.kitchen.foods.denials import deny

    sql = f'SELECT food, member FROM "{table}" WHERE id = ?'  # noqa: S608  # one of `_DENIABLE`
    for food, member in change.transaction.rows(sql, (row,)):
        deny(change, food, [member])


def _numbered(values: Sequence[T], number: int) -> T:
    if not 1 <= number <= len(values):
        raise BadInput(f"There are values 1 to {len(values)}.", "See `ks conflicts`.")
    return values[number - 1]


def _view_of_recipe(recipe: Disputed) -> ConflictView:
    value, *others = recipe.values
    id_ = recipe.id[:_SHOWN_DIGITS]
    return ConflictView(id_, recipe.title, _MEASURE, value, tuple(others), safety=False)


def _choose_of_recipe(change: Change, recipe: Disputed, number: int) -> None:
    told = f"{_MEASURE} of {recipe.title} is {_numbered(recipe.values, number)}"
    recipe.choose(change, number)
    change.touch(recipe.recipe, recipe.title)
    change.say(f"chose: {told}", f"The {told}.")


def _values(conflict: Conflict) -> list[object]:
    return [conflict.value, *(value for _, value in conflict.others)]


_ANSWERS: dict[object, str] = {0: "no", 1: "yes", 2: "unsaid"}


def _field(conflict: Conflict) -> str:
    """What people call the column; nothing where `_what` asks already, as of sets."""
    return "" if conflict.table in called.MEMBER else conflict.column.replace("_", " ")


def _is_answer(conflict: Conflict) -> bool:
    return (conflict.table, conflict.column) == ("review", "decision")


def _column(conflict: Conflict) -> Column:
    from kitchensync.schema import tables

    column = tables()[conflict.table].column(conflict.column)
    if column is None:
        raise NotFound(f"{conflict.table} has no {conflict.column}.", "See `ks conflicts`.")
    return column


def _id_of(conflict: Conflict) -> str:
    cell = f"{conflict.table}/{conflict.column}/{conflict.row.hex()}"
    return hashlib.sha256(cell.encode()).hexdigest()
