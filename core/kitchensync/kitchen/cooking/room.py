"""Cooking: what can be cooked, cooking it, and getting what is missing for it.

Leaves the rules to `kitchensync.cooking`, what is known of the household to `pantry_facts`, and who
eats to `eating` and `company`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Unpack

from kitchensync.cooking import parts, taking
from kitchensync.cooking.facts import Eater, Larder, Recipe
from kitchensync.cooking.judging import Judge
from kitchensync.cooking.matching import Match, find_matches, match_recipe, scaled
from kitchensync.cooking.taking import Plan, Taken, taken_text
from kitchensync.cooking.wording import lack_amount, reasons, there
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.cooking import leftovers
from kitchensync.kitchen.cooking.company import company
from kitchensync.kitchen.cooking.eating import Eating, find_person
from kitchensync.kitchen.cooking.ordering import Order, choices
from kitchensync.kitchen.cooking.pantry_facts import PantryFacts
from kitchensync.kitchen.cooking.shopping_for import put_on_list
from kitchensync.kitchen.cooking.views import CanCook, Cooked, Judged, MissingItem
from kitchensync.kitchen.declared import check_declared
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.recipes.cooked import STANDING
from kitchensync.kitchen.recipes.rows import find_recipe
from kitchensync.kitchen.recipes.said import number_wanted, servings_said
from kitchensync.kitchen.views import Done
from kitchensync.measure.amounts import display
from kitchensync.recipes.yields import Yield, number_text
from kitchensync.replica.postings.again import Meant, takes_the_same
from kitchensync.replica.reader import Reader

_NEARLY = (2, 4, 8)
"""How much may lack of what can nearly be cooked: the first that finds anything."""
_EVER = "SELECT 1 FROM cooking WHERE id = ?"
_STANDS = f"SELECT 1 FROM ({STANDING}) WHERE id = ?"  # noqa: S608  # the rule's own words


class Cooking:
    """What can be cooked, and cooking."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: tuple[object, PantryFacts] | None = None

    def can_cook(
        self,
        *,
        missing: int | None = 0,
        using: Sequence[str] = (),
        eaters: Sequence[str] = (),
        servings: str | None = None,
        most: int | None = None,
    ) -> list[CanCook]:
        """Recipes that lack at most `missing` foods, the `most` best first; NotFound, Ambiguous.

        With None at most two, or more where that finds nothing.
        """
        with self._desk.replica.snapshot():
            facts = self._facts()
            larder = facts.larder
            who = self._people(facts, eaters)
            find = partial(
                find_matches,
                facts.recipes,
                larder,
                eaters=who,
                using=[facts.named(name) for name in using],
                servings=_servings(servings),
                most=most,
            )
            tries = (
                find(missing=lacking) for lacking in (_NEARLY if missing is None else (missing,))
            )
            found = next(filter(None, tries), list[Match]())
            return [_view(match, larder, asked=bool(who)) for match in found]

    def can_cook_dish(
        self, title: str, *, eaters: Sequence[str] = (), servings: str | None = None
    ) -> CanCook:
        """The same of one recipe, whatever it lacks; NotFound, Ambiguous, BadInput."""
        with self._desk.replica.snapshot():
            facts = self._facts()
            who = self._people(facts, eaters)
            recipe = wanted_recipe(self._desk.replica, facts, title)
            made = scaled(recipe, _for_so_many(recipe, servings))
            match = match_recipe(made, facts.larder, Judge(facts.larder, who))
            return _view(match, facts.larder, asked=bool(who))

    def why_none(self, using: Sequence[str]) -> list[str]:
        """Of which of these foods there is nothing to cook with, each in a sentence."""
        with self._desk.replica.snapshot():
            return [*filter(None, map(self._facts().why_none, using))]

    def shop_for(
        self,
        title: str,
        *,
        servings: str | None = None,
        list: str = "shopping",
        as_written: bool = False,
        dry_run: bool = False,
    ) -> Done:
        """Put what a recipe lacks on a list; NotFound, Ambiguous, BadInput.

        With `as_written` nothing stands for anything unless the household said so.
        """
        with self._desk.change(dry_run) as change:
            facts = PantryFacts(change.transaction, self._desk.today)
            recipe = wanted_recipe(change.transaction, facts, title)
            made = scaled(recipe, _for_so_many(recipe, servings))
            put_on_list(change, facts, made, list, as_written=as_written)
        return change.done()

    def _people(self, facts: PantryFacts, names: Sequence[str]) -> list[Eater]:
        """Those who are named, "me" among them; NotFound, Ambiguous."""
        everybody, me = facts.eaters(), self._desk.person
        return [everybody[find_person(self._desk.replica, name, me)[0]] for name in names]

    def _facts(self) -> PantryFacts:
        """What is known, read anew where anything was written since, or a day has passed."""
        now = (self._desk.replica.data_version(), self._desk.today)
        if self._known is None or self._known[0] != now:
            self._known = (now, PantryFacts(self._desk.replica, self._desk.today))
        return self._known[1]

    @property
    def eating(self) -> Eating:
        """Who eats, and what is in every kitchen."""
        return Eating(self._desk)

    def cook(self, title: str, *, dry_run: bool = False, **said: Unpack[Order]) -> Cooked:
        """Take what a recipe needs from the pantry, once for each time it was cooked that day.

        `said` is what `Order` lists. NotFound, Ambiguous, BadInput.
        """
        check_declared(said, Order)
        with self._desk.change(dry_run) as change:
            facts = PantryFacts(change.transaction, self._desk.today)
            recipe = wanted_recipe(change.transaction, facts, title)
            made = scaled(recipe, _for_so_many(recipe, said.get("servings")))
            who = company(change.transaction, facts, said.get("eaters", ()), self._desk.person)
            planned = partial(_planned, facts, made, said)
            cooking, plan = self._cooking(change, recipe, planned, again=said.get("again", False))
            told = [self._take(change, facts.larder, made, cooking, plan)] if plan else []
            if (left := said.get("leftovers")) is not None:
                told.append(leftovers.put_away(change, recipe.title, cooking, left))
            if not told:
                told.append(f"{recipe.title} was cooked today already; --again cooks it anew.")
            cause = f"cooked {recipe.title}" if change.transaction.changes else ""
            change.say(cause, " ".join(told))
            judged = who.judged(made, plan.covers, done=True) if plan else Judged()
            change.warn(judged.warnings)
        done = change.done()
        return Cooked(
            done.what,
            done.changed,
            done.items,
            done.change_id,
            plan.not_taken if plan else (),
            judged.verdicts,
            warnings=done.warnings,
        )

    def judge(
        self, title: str, *, servings: str | None = None, eaters: Sequence[str] = ()
    ) -> Judged:
        """Who can eat a recipe that is cooked now, as `cook` would; NotFound, Ambiguous, BadInput.

        `eaters` are those who eat it, everybody where nobody is named.
        """
        with self._desk.replica.snapshot():
            facts = self._facts()
            recipe = wanted_recipe(self._desk.replica, facts, title)
            made = scaled(recipe, _for_so_many(recipe, servings))
            who = company(self._desk.replica, facts, eaters, self._desk.person)
            covers = () if who.is_easy else _planned(facts, made, Order(), b"").covers
            return who.judged(made, covers)

    def _cooking(
        self, change: Change, recipe: Recipe, planned: Callable[[bytes], Plan], *, again: bool
    ) -> tuple[bytes, Plan | None]:
        """Which cooking this is, and what it takes, unless that is written down already.

        Times that were taken back are passed over, unless this takes just the same, and with
        `again` those that stand too.
        """
        time = 0
        while True:
            row = parts.cooking_id(recipe.id, self._desk.today.isoformat(), time)
            standing = _stands(change, row)
            if standing and not again:
                return row, None
            if not standing:
                plan = planned(row)
                if standing is None or takes_the_same(change.transaction, row, _meant(plan)):
                    return row, plan
            time += 1

    def _take(
        self, change: Change, larder: Larder, recipe: Recipe, cooking: bytes, planned: Plan
    ) -> str:
        servings = recipe.makes.servings
        change.put(
            "cooking",
            cooking,
            {
                "recipe": recipe.id,
                "day": self._desk.today.isoformat(),
                "servings": None if servings is None else round(servings * 1000),
                "at": self._desk.clock(),
                "person": self._desk.person,
            },
        )
        for each in planned.taken:
            _post(change, each, larder.food(each.share.lot.food).name)
        dish = recipe.title + _how_many(recipe.makes)
        took = ", ".join(taken_text(planned.taken, larder)) or "nothing"
        rest = f" Not taken: {', '.join(planned.not_taken)}." if planned.not_taken else ""
        return f"Cooked {dish}: took {took}.{rest}"


def wanted_recipe(reader: Reader, facts: PantryFacts, title: str) -> Recipe:
    """The recipe meant; NotFound, Ambiguous."""
    return facts.recipe(find_recipe(reader, title))


def _stands(change: Change, cooking: bytes) -> bool | None:
    """Whether a cooking stands; None where nobody wrote it down."""
    if not change.transaction.rows(_EVER, (cooking,)):
        return None
    return bool(change.transaction.rows(_STANDS, (cooking,)))


def _post(change: Change, taken: Taken, name: str) -> None:
    lot, amount = taken.share.lot, taken.share.amount
    change.happened(taken.id, lot.id, "cooked", -amount, taken.cause)
    change.touch(lot.id, name, display(amount, lot.unit))


def _planned(facts: PantryFacts, recipe: Recipe, order: Order, cooking: bytes) -> Plan:
    larder = facts.larder_for(as_written=order.get("as_written", False))
    return taking.plan(cooking, recipe, larder, Judge(larder, ()), choices(facts, recipe, order))


def _meant(plan: Plan) -> dict[bytes, Meant]:
    return {each.id: (each.share.lot.id, -each.share.amount) for each in plan.taken}


def _for_so_many(recipe: Recipe, said: str | None) -> Fraction | None:
    return number_wanted(said, recipe.makes, recipe.title)


def _how_many(makes: Yield) -> str:
    if makes.servings:
        return f" for {number_text(makes.servings)}"
    return f" ({makes.words})" if makes.number else ""


def _servings(said: str | None) -> Fraction | None:
    return None if said is None else servings_said(said)


def _view(match: Match, larder: Larder, *, asked: bool) -> CanCook:
    recipe = match.recipe
    return CanCook(
        id=recipe.id.hex(),
        title=recipe.title,
        servings=number_text(recipe.makes.servings),
        complete=match.complete,
        missing=tuple(MissingItem(lack.name, lack_amount(lack)) for lack in match.lacks),
        eaters=match.verdict.name.lower() if asked else None,
        reasons=reasons(match, larder),
        there=there(match),
    )
