"""Corrections of recipes: title and times, lines, steps, their order, and what a line means.

What a person says about a line holds for good and teaches the household another name. Leaves how
words are understood to `understanding`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, Unpack

from kitchensync.counting import counted
from kitchensync.errors import BadInput, NotFound
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.recipes import rows as recipe_rows
from kitchensync.kitchen.recipes.rows import LineRow, StepRow, Stored
from kitchensync.kitchen.recipes.said import RecipeEdit, columns, line_said, text_said
from kitchensync.kitchen.recipes.understanding import Understanding
from kitchensync.kitchen.recipes.understood import SAID
from kitchensync.kitchen.recipes.writing import understood_columns
from kitchensync.kitchen.review.of_lines import ask_about_line, ask_again
from kitchensync.kitchen.review.rows import LINE, told_waiting, waits
from kitchensync.kitchen.review.teaching import teach
from kitchensync.kitchen.views import Done
from kitchensync.measure.amounts import parse_amount
from kitchensync.measure.words import clean_name
from kitchensync.replica.order import between

_Row = TypeVar("_Row", LineRow, StepRow)


@dataclass(frozen=True, slots=True)
class LineChange:
    """What to change about a line; None leaves it as it is. `place` is its new number."""

    words: str | None = None
    food: str | None = None
    amount: str | None = None
    optional: bool | None = None
    place: int | None = None


class Editing:
    """Changes of recipes that are here."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def edit(self, wanted: str, /, *, dry_run: bool = False, **said: Unpack[RecipeEdit]) -> Done:
        """Change what a recipe says of itself; NotFound, Ambiguous, BadInput, TooLarge."""
        values = columns(said)
        if not values:
            raise BadInput("There is nothing to change.", "Say what, for example --servings 4.")
        with self._desk.change(dry_run) as change:
            recipe = recipe_rows.find_recipe(change.transaction, wanted)
            change.put("recipe", recipe, values)
            self._say(change, recipe, "changed {}", "Changed {}.", "{} is so already.")
        return change.done()

    def remove(self, wanted: str, *, dry_run: bool = False) -> Done:
        """Take a recipe out of the kitchen; undo brings it back."""
        with self._desk.change(dry_run) as change:
            recipe = recipe_rows.find_recipe(change.transaction, wanted)
            title = recipe_rows.titles(change.transaction)[recipe]
            change.transaction.delete("recipe", recipe)
            change.touch(recipe, title)
            change.say(f"removed {title}", f"Removed {title}.")
        return change.done()

    def tag(
        self, wanted: str, tags: Sequence[str], *, present: bool, dry_run: bool = False
    ) -> Done:
        """Give a recipe tags, or take them off."""
        with self._desk.change(dry_run) as change:
            recipe = recipe_rows.find_recipe(change.transaction, wanted)
            for tag in map(clean_name, tags):
                change.transaction.set_member("recipe_tags", recipe, tag, present)
            done = "tagged {}" if present else "took tags off {}"
            self._say(change, recipe, done, done[0].upper() + done[1:] + ".", "{} is so already.")
        return change.done()

    def add_line(
        self, wanted: str, words: str, place: int | None, *, dry_run: bool = False
    ) -> Done:
        """Another ingredient, at the end or as that number."""
        words = line_said(words)
        with self._desk.change(dry_run) as change:
            stored = self._stored(change, wanted)
            understanding = Understanding(change.transaction, self._desk.preference)
            understood = understanding.line(words)
            row = change.new_id()
            values: dict[str, object] = {"recipe": stored.id, "words": words}
            values["position"] = self._between(stored.lines, place)
            change.put("recipe_line", row, values | understood_columns(understood))
            if not understood.certain:
                ask_about_line(change, row, words, understood, understanding)
            told = f"Added {words} to {{}}.{told_waiting(0 if understood.certain else 1)}"
            self._say(change, stored.id, f"added {words} to {{}}", told)
        return change.done()

    def change_line(self, wanted: str, at: int, what: LineChange, *, dry_run: bool = False) -> Done:
        """Correct a line: its words, or what they mean, or its place."""
        with self._desk.change(dry_run) as change:
            stored = self._stored(change, wanted)
            line = _numbered(stored.lines, at, "ingredient")
            if what.words is not None:
                line = self._reword(change, line, line_said(what.words))
            if what.place is not None:
                self._place(change, "recipe_line", stored.lines, line, what.place)
            learned = self._correct(change, line, what)
            unsure = what.words is not None and waits(change, LINE, line.id)
            self._say(
                change,
                stored.id,
                f"changed line {at} of {{}}",
                f"Changed line {at} of {{}}.{learned}{told_waiting(1 if unsure else 0)}",
                "{} is so already.",
            )
        return change.done()

    def _reword(self, change: Change, line: LineRow, words: str) -> LineRow:
        """Other words mean something else; what a person said of the old ones is gone with them.

        The line as it is called now.
        """
        unknown = dict.fromkeys(
            ("amount", "amount_to", "dimension", "unit", "name", "food", "preparation"), None
        )
        understanding = Understanding(change.transaction, self._desk.preference)
        understood = understanding.line(words)
        values = unknown | {"optional": False} | understood_columns(understood)
        change.put("recipe_line", line.id, {"words": words} | values)
        ask_again(change, line.id, words, understood, understanding)
        return replace(line, words=words, name=understood.name)

    def _correct(self, change: Change, line: LineRow, what: LineChange) -> str:
        """What a person says of a line's meaning; what that taught, in words."""
        values: dict[str, object] = {}
        if what.amount is not None:
            amount = parse_amount(what.amount, self._desk.preference)
            values = {
                "amount": amount.value,
                "amount_to": None,
                "dimension": amount.dimension,
                "unit": amount.unit,
            }
        if what.optional is not None:
            values["optional"] = what.optional
        if values:
            change.put("recipe_line", line.id, values | {"confidence": SAID})
        return teach(change, line, what.food) if what.food is not None else ""

    def remove_line(self, wanted: str, at: int, *, dry_run: bool = False) -> Done:
        """Take an ingredient off."""
        with self._desk.change(dry_run) as change:
            stored = self._stored(change, wanted)
            line = _numbered(stored.lines, at, "ingredient")
            self._take_off(change, stored, "recipe_line", line, line.words)
        return change.done()

    def add_step(self, wanted: str, text: str, place: int | None, *, dry_run: bool = False) -> Done:
        """Another step, at the end or as that number."""
        text = text_said(text)
        with self._desk.change(dry_run) as change:
            stored = self._stored(change, wanted)
            values = {
                "recipe": stored.id,
                "text": text,
                "position": self._between(stored.steps, place),
            }
            change.put("recipe_step", change.new_id(), values)
            self._say(change, stored.id, "added a step to {}", "Added a step to {}.")
        return change.done()

    def change_step(
        self, wanted: str, at: int, text: str | None, place: int | None, *, dry_run: bool = False
    ) -> Done:
        """Reword a step, or give it another place. Timers that a file had marked go with words."""
        with self._desk.change(dry_run) as change:
            stored = self._stored(change, wanted)
            step = _numbered(stored.steps, at, "step")
            if text is not None:
                change.put("recipe_step", step.id, {"text": text_said(text), "timers": None})
            if place is not None:
                self._place(change, "recipe_step", stored.steps, step, place)
            done = f"changed step {at} of {{}}"
            self._say(change, stored.id, done, f"Changed step {at} of {{}}.", "{} is so already.")
        return change.done()

    def remove_step(self, wanted: str, at: int, *, dry_run: bool = False) -> Done:
        """Take a step off."""
        with self._desk.change(dry_run) as change:
            stored = self._stored(change, wanted)
            step = _numbered(stored.steps, at, "step")
            self._take_off(change, stored, "recipe_step", step, f"step {at}")
        return change.done()

    def _take_off(
        self, change: Change, stored: Stored, table: str, row: LineRow | StepRow, called: str
    ) -> None:
        change.transaction.delete(table, row.id)
        self._say(change, stored.id, f"took {called} off {{}}", f"Took {called} off {{}}.")

    def _place(
        self,
        change: Change,
        table: str,
        rows: Sequence[LineRow | StepRow],
        row: LineRow | StepRow,
        place: int,
    ) -> None:
        """Make a row the one of that number."""
        others = [one for one in rows if one is not row]
        change.put(table, row.id, {"position": self._between(others, place)})

    @staticmethod
    def _stored(change: Change, wanted: str) -> Stored:
        recipe = recipe_rows.find_recipe(change.transaction, wanted)
        return recipe_rows.read(change.transaction, recipe)

    def _between(self, rows: Sequence[LineRow | StepRow], place: int | None) -> str:
        """A position that makes a row the one of that number, or the last."""
        keys = [row.position for row in rows]
        at = len(keys) if place is None else max(0, min(place - 1, len(keys)))
        left = keys[at - 1] if at else None
        right = keys[at] if at < len(keys) else None
        return between(left, right, self._desk.index)

    @staticmethod
    def _say(
        change: Change, recipe: bytes, cause: str, sentence: str, otherwise: str | None = None
    ) -> None:
        title = recipe_rows.titles(change.transaction)[recipe]
        change.touch(recipe, title)
        if change.transaction.changes:
            change.transaction.keep("recipe", recipe)
        changed = change.transaction.changes > 0 or otherwise is None
        told = sentence if changed else otherwise or sentence
        change.say(cause.replace("{}", title) if changed else "", told.replace("{}", title))


def _numbered(rows: Sequence[_Row], at: int, one: str) -> _Row:
    if not 1 <= at <= len(rows):
        verb = "is" if len(rows) == 1 else "are"
        told = counted(len(rows), one)
        raise NotFound(f"There {verb} {told}.", "`ks recipe show` numbers them.")
    return rows[at - 1]
