"""Plans: what is eaten on which day, changed and asked.

Leaves how a plan is read and written to `rows`, `reading` and `writing`, how it is spoken of to
`telling`, and putting what it lacks on a list to `getting`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from kitchensync.errors import BadDate, BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.cooking.company import company
from kitchensync.kitchen.cooking.pantry_facts import PantryFacts
from kitchensync.kitchen.cooking.views import Judged
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.planning import rows
from kitchensync.kitchen.planning.getting import put_on_list
from kitchensync.kitchen.planning.reading import judged, read
from kitchensync.kitchen.planning.showing import items
from kitchensync.kitchen.planning.telling import (
    called,
    meant_instead,
    spoken,
    spoken_as_a_day,
    spoken_day,
    spoken_when,
)
from kitchensync.kitchen.planning.views import PlanDay, Planned
from kitchensync.kitchen.planning.writing import at_the_end, columns, put, rewrite, take_off
from kitchensync.kitchen.recipes import rows as recipe_rows
from kitchensync.kitchen.recipes.said import number_wanted, servings_said
from kitchensync.kitchen.shopping.lines import SHOPPING
from kitchensync.kitchen.views import Done
from kitchensync.measure.words import clean_name
from kitchensync.planning.entries import Entry

WEEK: Final = 7
LONGEST: Final = 366
"""So many days are shown, or shopped for, at once at most."""


class Plans:
    """What the household plans to eat. An entry is meant by its name, a part of it, or its id."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def days(
        self, days: int = WEEK, since: str | None = None, *, eaters: Sequence[str] = ()
    ) -> list[PlanDay]:
        """So many days from that day on, today if None, those without a plan too.

        `eaters` are those who eat, everybody where nobody is named. BadDate, NotFound, Ambiguous.
        """
        first = self._day(since)
        last = _last(first, days)
        with self._desk.replica.snapshot():
            plan = read(self._desk.replica, min(first, self._desk.today), last)
            today, me = self._desk.today, self._desk.person
            there = items(self._desk.replica, plan, today, eaters, me)
        return [
            PlanDay(
                day,
                (day - self._desk.today).days,
                tuple(item for entry, item in there if entry.day == day),
            )
            for day in (first + timedelta(past) for past in range((last - first).days + 1))
        ]

    def add(
        self,
        words: str,
        on: str | None = None,
        *,
        meal: str | None = None,
        servings: str | None = None,
        note: str | None = None,
        as_words: bool = False,
        eaters: Sequence[str] = (),
        dry_run: bool = False,
    ) -> Planned:
        """Plan a recipe, or anything else, for a day: None is the one at the end of the words,
        else today.

        Words that are no recipe are kept as they are, and so are others with `as_words`. What is
        planned so already is planned once. `eaters` are those who eat it, everybody where nobody is
        named. BadInput, BadDate, NotFound, Ambiguous.
        """
        words, when = clean_name(words), self._day(on)
        with self._desk.change(dry_run) as change:
            dishes = recipe_rows.titles(change.transaction)
            if on is None and not as_words:
                words, when, meal = rows.with_day(change.transaction, words, when, dishes, meal)
            elif not as_words:
                words, meal = rows.with_meal(words, dishes, meal)
            recipe = None if as_words else rows.recipe_meant(words, dishes)
            if recipe is not None and words.lower() == recipe.hex():
                # What a program says is not what a person should read when the recipe is gone.
                words = dishes[recipe]
            entry = Entry(
                change.new_id(),
                when,
                _name(meal),
                words,
                recipe,
                _thousandths(change, servings, recipe),
                _name(note),
                "",
            )
            near = "" if recipe or as_words else meant_instead(words, dishes)
            if on is None and not (recipe or as_words):
                near = spoken_as_a_day(words, when, entry.meal) or near
            _put_once(change, entry, dishes, near)
            suits = self._judged(change, entry, eaters)
        done = change.done()
        return Planned(
            done.what,
            done.changed,
            done.items,
            done.change_id,
            suits.verdicts,
            warnings=done.warnings,
        )

    def move(
        self,
        what: str,
        to: str,
        *,
        meal: str | None = None,
        on: str | None = None,
        dry_run: bool = False,
    ) -> Done:
        """Plan it for another day, and meal if one is said; `on` is for which day it is planned.

        NotFound, Ambiguous, BadDate.
        """
        when = self._day(to)
        with self._desk.change(dry_run) as change:
            entry, dishes = self._meant(change, what, on)
            moved = replace(entry, day=when, meal=_name(meal) or entry.meal)
            name = called(entry, dishes)
            change.touch(entry.id, name)
            if moved == entry:
                change.say("", f"{name} is planned for {spoken_when(entry)} already.")
            else:
                there = rows.entries(change.transaction, when, when)
                end = entry.position if entry.day == when else at_the_end(change, there)
                rewrite(change, entry, {**columns(moved), "position": end})
                told = f"moved {name} from {spoken_when(entry)} to {spoken_when(moved)}"
                change.say(told, f"M{told[1:]}.")
        return change.done()

    def edit(
        self,
        what: str,
        *,
        servings: str | None = None,
        meal: str | None = None,
        note: str | None = None,
        on: str | None = None,
        dry_run: bool = False,
    ) -> Done:
        """Say for how many it is, for which meal, or a note; "" takes that away, None leaves it.

        NotFound, Ambiguous, BadInput.
        """
        if servings is None and meal is None and note is None:
            raise BadInput("There is nothing to change.", "Say --servings, --meal or --note.")
        with self._desk.change(dry_run) as change:
            entry, dishes = self._meant(change, what, on)
            edited = replace(
                entry,
                servings=entry.servings
                if servings is None
                else _thousandths(change, servings, entry.recipe),
                meal=entry.meal if meal is None else _name(meal),
                note=entry.note if note is None else _name(note),
            )
            change.touch(entry.id, called(entry, dishes))
            if edited == entry:
                change.say("", f"{spoken(entry, dishes)} is planned so already.")
            else:
                rewrite(change, entry, columns(edited))
                told = f"changed {spoken(entry, dishes)} to {spoken(edited, dishes)}"
                change.say(told, f"C{told[1:]}.")
        return change.done()

    def remove(self, what: str, *, on: str | None = None, dry_run: bool = False) -> Done:
        """Take it off the plan; what somebody else said of it meanwhile keeps it there.

        NotFound, Ambiguous, BadDate.
        """
        with self._desk.change(dry_run) as change:
            entry, dishes = self._meant(change, what, on)
            take_off(change, entry.ids)
            change.touch(entry.id, called(entry, dishes))
            told = f"took {spoken(entry, dishes)} off the plan"
            change.say(told, f"T{told[1:]}.")
        return change.done()

    def shop(self, days: int = WEEK, list: str = SHOPPING, *, dry_run: bool = False) -> Done:
        """Put what all that is planned lacks together on a list, beyond what is on it already.

        From today on, what was cooked left out; what is there counts once. BadInput.
        """
        today = self._desk.today
        last = _last(today, days)
        with self._desk.change(dry_run) as change:
            facts = PantryFacts(change.transaction, today)
            to_cook = read(change.transaction, today, last).to_cook(facts, today)
            put_on_list(change, facts, to_cook, list, f"until {spoken_day(last)}")
        return change.done()

    # Inside

    def _judged(self, change: Change, entry: Entry, eaters: Sequence[str]) -> Judged:
        if entry.recipe is None and not eaters:
            return Judged()
        facts = PantryFacts(change.transaction, self._desk.today)
        who = company(change.transaction, facts, eaters, self._desk.person)
        found = judged(entry, facts, who)
        change.warn(found.warnings)
        return found

    def _meant(
        self, change: Change, what: str, on: str | None
    ) -> tuple[Entry, Mapping[bytes, str]]:
        """The entry meant, and what recipes are called."""
        day = None if on is None else self._day(on)
        entry = rows.find(change.transaction, what, self._desk.today, day)
        return entry, recipe_rows.titles(change.transaction)

    def _day(self, said: str | None) -> date:
        found = self._desk.day(said if said is not None else "today")
        if found is None:
            raise BadDate("A plan is for a day.", "Say which one: friday, +2d, 2026-11-30.")
        return date.fromisoformat(found)


def _last(first: date, days: int) -> date:
    if not 1 <= days <= LONGEST:
        raise BadInput(f"A plan cannot be asked for {days} days.", f"Say 1 to {LONGEST}.")
    return date.fromordinal(min(first.toordinal() + days - 1, date.max.toordinal()))


def _put_once(change: Change, entry: Entry, dishes: Mapping[bytes, str], near: str) -> None:
    """Plan it, unless it stands there already; `near` is what may have been meant instead."""
    what = spoken(entry, dishes)
    there = rows.entries(change.transaction, entry.day, entry.day)
    same = next((other for other in there if other.says == entry.says), None)
    if same is None:
        put(change, entry, there)
        change.say(f"planned {what}", f"Planned {what}.{near}")
    else:
        change.say("", f"{what} is planned already.")
    change.touch((same or entry).id, called(entry, dishes))


def _thousandths(change: Change, servings: str | None, recipe: bytes | None) -> int | None:
    """For how many, as it is stored; BadInput where the recipe cannot be made for so many."""
    if not servings:
        return None
    if recipe is not None and change.shows("recipe", recipe):
        stored = recipe_rows.read(change.transaction, recipe)
        number_wanted(servings, stored.makes, stored.title)
    return round(servings_said(servings) * 1000)


def _name(said: str | None) -> str | None:
    return clean_name(said) if said else None
