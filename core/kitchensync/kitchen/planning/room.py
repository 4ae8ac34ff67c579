"""Plans: what is eaten on which day, changed and asked.

Leaves how a plan is read to `rows`, and putting what it lacks on a list to `getting`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from kitchensync.cooking.matching import Match
from kitchensync.cooking.wording import lack_amount, what_lacks
from kitchensync.errors import BadDate, BadInput
from kitchensync.kitchen import naming
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.cooking.pantry_facts import PantryFacts
from kitchensync.kitchen.cooking.views import MissingItem
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.planning import rows
from kitchensync.kitchen.planning.reading import Plan, matches, read
from kitchensync.kitchen.planning.rows import called, for_how_many, spoken_when
from kitchensync.kitchen.planning.views import PlanDay, PlanItem
from kitchensync.kitchen.recipes.rows import titles
from kitchensync.kitchen.recipes.said import servings_said
from kitchensync.kitchen.views import Done
from kitchensync.measure.words import clean_name
from kitchensync.planning.entries import Entry
from kitchensync.recipes.yields import number_text
from kitchensync.replica.order import between

WEEK: Final = 7
LONGEST: Final = 366
"""So many days are shown, or shopped for, at once at most."""


class Plans:
    """What the household plans to eat. An entry is meant by its name, a part of it, or its id."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def days(self, days: int = WEEK, since: str | None = None) -> list[PlanDay]:
        """So many days from that day on, today if None, those without a plan too; BadDate."""
        first = self._day(since)
        last = _last(first, days)
        with self._desk.replica.snapshot():
            plan = read(self._desk.replica, min(first, self._desk.today), last)
            items = list(zip(plan.entries, self._items(plan), strict=True))
        return [
            PlanDay(
                day,
                (day - self._desk.today).days,
                tuple(item for entry, item in items if entry.day == day),
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
        dry_run: bool = False,
    ) -> Done:
        """Plan a recipe, or anything else, for a day, today if None.

        Words that are no recipe are kept as they are, and so are others with `as_words`. What is
        planned so already is planned once. BadInput, BadDate, Ambiguous.
        """
        words, when = clean_name(words), self._day(on)
        with self._desk.change(dry_run) as change:
            dishes = titles(change.transaction)
            recipe = None if as_words else rows.recipe_meant(words, dishes)
            entry = Entry(
                change.new_id(),
                when,
                clean_name(meal) if meal else None,
                words,
                recipe,
                _thousandths(servings),
                clean_name(note) if note else None,
                "",
            )
            told = f"{_dish(entry, dishes)} for {spoken_when(entry)}"
            there = rows.entries(change.transaction, when, when)
            same = next((other for other in there if other.says == entry.says), None)
            if same is None:
                _put(change, entry, there)
                near = "" if recipe or as_words else _near(words, dishes)
                change.say(f"planned {told}", f"Planned {told}.{near}")
            else:
                change.say("", f"{told} is planned already.")
            change.touch((same or entry).id, called(entry, dishes))
        return change.done()

    # Inside

    def _day(self, said: str | None) -> date:
        found = self._desk.day(said if said is not None else "today")
        if found is None:
            raise BadDate("A plan is for a day.", "Say which one: friday, +2d, 2026-11-30.")
        return date.fromisoformat(found)

    def _items(self, plan: Plan) -> Iterator[PlanItem]:
        """The entries of a plan as people see them."""
        if not plan.entries:
            return
        facts = PantryFacts(self._desk.replica, self._desk.today)
        to_cook = plan.to_cook(facts, self._desk.today)
        becomes = matches(to_cook, facts)
        for entry in plan.entries:
            yield _item(plan, entry, becomes.get(entry.id), facts)


def _last(first: date, days: int) -> date:
    if not 1 <= days <= LONGEST:
        raise BadInput(f"A plan cannot be asked for {days} days.", f"Say 1 to {LONGEST}.")
    return date.fromordinal(min(first.toordinal() + days - 1, date.max.toordinal()))


def _thousandths(servings: str | None) -> int | None:
    return round(servings_said(servings) * 1000) if servings else None


def _put(change: Change, entry: Entry, there: Sequence[Entry]) -> None:
    """Write an entry at the end of its day, where `there` is."""
    says = {
        "day": entry.day.isoformat(),
        "meal": entry.meal,
        "words": entry.words,
        "recipe": entry.recipe,
        "servings": entry.servings,
        "note": entry.note,
        "position": _at_the_end(change, there),
    }
    change.put(
        "plan_entry", entry.id, {name: value for name, value in says.items() if value is not None}
    )


def _at_the_end(change: Change, there: Sequence[Entry]) -> str:
    last = max((entry.position for entry in there), default=None)
    return between(last, None, change.desk.index)


def _near(words: str, dishes: Mapping[bytes, str]) -> str:
    """What a recipe is called that these words may be a slip for."""
    close = naming.near(words, dishes.values())
    return f" No recipe is called so; did you mean {' or '.join(close)}?" if close else ""


def _dish(entry: Entry, dishes: Mapping[bytes, str]) -> str:
    """ "Dal (for 4)"."""
    many = for_how_many(entry.servings)
    return f"{called(entry, dishes)} (for {many})" if many else called(entry, dishes)


def _item(plan: Plan, entry: Entry, match: Match | None, facts: PantryFacts) -> PlanItem:
    larder = facts.plain_larder
    lacks = match.lacks if match else ()
    here = entry.recipe if entry.recipe in plan.dishes else None
    return PlanItem(
        id=entry.id.hex(),
        meal=entry.meal,
        what=called(entry, plan.dishes),
        words=entry.words,
        recipe=here.hex() if here else None,
        servings=for_how_many(entry.servings)
        or (number_text(facts.recipe(here).makes.servings) if here else None),
        note=entry.note,
        cooked=entry.id in plan.cooked,
        complete=match.complete if match else None,
        missing=tuple(MissingItem(lack.name, lack_amount(lack)) for lack in lacks),
        reasons=what_lacks(match, larder) if match else (),
    )
