"""Meals, with photos or without, written down as eaten in the space of whoever uses this device.

The household's space is read and never written: what somebody eats is theirs. Leaves what
a plate may hold to `plates`, and what is in a meal to `eaten`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kitchensync.errors import BadInput, NotFound
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.eye import daily, eaten
from kitchensync.kitchen.eye.looking import Glimpse, Looking, Photo
from kitchensync.kitchen.eye.meal_views import EatenDay, EatenView, OfferedView, OfferView
from kitchensync.kitchen.eye.offers import DISH, FOOD, Meant, Offer
from kitchensync.kitchen.eye.plates import Plates
from kitchensync.kitchen.eye.portions import (
    portion,
    servings_in,
    spoken,
    without_servings,
)
from kitchensync.kitchen.eye.subjects import To, attempt
from kitchensync.kitchen.foods.book import NAMELESS
from kitchensync.kitchen.pinned import pin, unpin
from kitchensync.kitchen.spaces import Spaces
from kitchensync.kitchen.stock.counted import parse_said
from kitchensync.kitchen.views import Done
from kitchensync.measure.amounts import Amount, parse_amount
from kitchensync.measure.words import clean_name

if TYPE_CHECKING:
    import sqlite3

    from kitchensync.kitchen.photos import Photos
    from kitchensync.sync.space import Space

_AGO: Final = {0: "cooked today", 1: "cooked yesterday"}


class Meals:
    """What somebody ate."""

    def __init__(
        self, spaces: Spaces, looking: Callable[[], Looking], photos: Callable[[], Photos]
    ) -> None:
        self._spaces = spaces
        self._household = spaces.desk(spaces.household)
        self._plates = Plates(self._household)
        self._looking = looking
        self._photos = photos

    def offers(
        self, photo: tuple[str, bytes], *, again: bool = False, look: bool = True
    ) -> OfferedView:
        """What a photo of a meal, its name and bytes, may show. BadPicture, TooLarge, BadModel.

        Nothing without `look`, for which no model is needed: only whether it was written down
        before. NotFound where this device has no personal space.
        """
        given = Photo(*photo)
        already = not self._is_fresh(given, again)
        if already or not look:
            return OfferedView(given.title, already, False, (), None)
        looking = self._looking()
        glimpse = looking.look(given)
        ranked = self._plates.ranked(glimpse)
        return OfferedView(
            given.title,
            False,
            bool(ranked) and ranked[0].seen and _is_certain(glimpse),
            tuple(map(_view, ranked)),
            str(looking.blind) if looking.blind else None,
        )

    def eat(
        self,
        photo: tuple[str, bytes],
        what: str,
        *,
        servings: str | None = None,
        amount: str | None = None,
        meal: str | None = None,
        again: bool = False,
        dry_run: bool = False,
    ) -> Done:
        """Write down that what a photo shows was eaten today: a dish by its title, or a food.

        So many `servings` of a dish, else one; such an `amount` of a food, else a piece. The photo
        becomes its picture. BadInput, BadAmount, BadPicture, TooLarge, Ambiguous; NotFound where
        this device has no personal space.
        """
        given = Photo(*photo)
        meant = self._plates.meant(what)
        said = parse_amount(amount, self._household.preference) if amount else None
        values = {**self._about(meant), **portion(meant, servings, said)}
        if meal:
            values["meal"] = clean_name(meal)
        desk = self._own
        picture = self._kept(given, dry_run) if self._is_fresh(given, again) else None
        with desk.change(dry_run) as change:
            this, fresh = attempt(
                change.transaction, given.digest, To.LOG, again=again, thaw=change.transaction.thaw
            )
            row = this.subject(0).eaten
            if fresh:
                when = {"day": desk.today.isoformat(), "at": desk.clock(), "words": meant.name}
                change.put("eaten", row, when | values)
                if picture:
                    pin(change, "eaten", row, picture)
                change.tell(row, meant.name, f"ate {spoken(meant.name, values)}")
            else:
                change.say("", "This photo was written down before; --again writes it down anew.")
        return change.done()

    def write(
        self,
        words: str,
        *,
        servings: str | None = None,
        meal: str | None = None,
        on: str | None = None,
        dry_run: bool = False,
    ) -> Done:
        """Write down what was eaten without a photo: "goulash", "banana 150 g", or in your words.

        Today, or on a day before. So many `servings` of a dish, else one; a food, else a piece.
        BadInput, BadAmount, BadDate, Ambiguous; NotFound where this device has no personal space.
        """
        desk = self._own
        when = desk.day(on or "today", past=True)
        meant, name, amount = self._said(words)
        if said := servings_in(words, amount):
            servings, amount = servings or said, None
        values = {**(self._about(meant) if meant else {}), **portion(meant, servings, amount)}
        if meal:
            values["meal"] = clean_name(meal)
        with desk.change(dry_run) as change:
            row = change.new_id()
            change.put("eaten", row, {"day": when, "at": desk.clock(), "words": name} | values)
            change.touch(row, name)
            what = f"ate {spoken(name, values)}"
            unknown = "" if meant else " No dish or food is called so: what was in it is not known."
            change.say(what, f"A{what[1:]}.{unknown}")
        return change.done()

    def _said(self, words: str) -> tuple[Meant | None, str, Amount | None]:
        """What somebody names, what to call it and how much of it; None for a stranger.

        A food is called as they do: "pizza at Anna's" is more than pizza.
        """
        if titled := self._titled(words):
            dish, amount = titled
            return dish, dish.name, amount
        said = parse_said(without_servings(words), self._household.preference)
        tries = ((said.name, said.amount), (words, None)) if said.said else ((words, None),)
        for name, amount in tries:
            try:
                meant = self._plates.meant(name, tinned=said.tinned and amount is not None)
            except NotFound:
                continue
            return meant, meant.name if meant.kind == DISH else clean_name(name), amount
        return None, clean_name(said.name), said.amount if said.said else None

    def _titled(self, words: str) -> tuple[Meant, Amount | None] | None:
        """The dish whose title is said as a whole, numbers and all, and how much of it."""
        for dish, rest in self._plates.titled(without_servings(words)):
            try:
                said = parse_said(rest, self._household.preference)
            except BadInput:
                continue
            if said.name == "it":
                amount = said.amount if said.said else None
                return self._plates.meant(dish.name), amount  # Ambiguous where two are called so
        return None

    def kind_of(self, what: str) -> str:
        """Whether a "dish" or a "food" is called so; NotFound, Ambiguous."""
        return self._plates.meant(what).kind

    def ls(self, days: int = 7) -> list[EatenView]:
        """What was eaten in so many days, today among them, the newest first."""
        since = date.fromordinal(max(1, self._household.today.toordinal() - days + 1))
        rows = self._own.replica.rows(
            f"{eaten.ROWS} AND day >= ? ORDER BY day DESC, at DESC, id", (since.isoformat(),)
        )
        with self._household.replica.snapshot():
            return eaten.views(self._household.replica, rows)

    @staticmethod
    def by_day(eaten: Iterable[EatenView]) -> list[EatenDay]:
        """What was in all of that, day by day, the newest first."""
        return daily.by_day(eaten)

    def show(self, meal: str) -> EatenView:
        """One of them, by its id; NotFound, Ambiguous."""
        found = self._found(meal)
        with self._household.replica.snapshot():
            (view,) = eaten.views(self._household.replica, [found])
        return view

    def _found(self, meal: str) -> sqlite3.Row:
        found = eaten.find(self._own.replica, meal)
        if found is None:
            raise NotFound(f"Nothing of the id “{meal}” was eaten.", "`ks eaten` shows what was.")
        return found

    def remove(self, meal: str, *, dry_run: bool = False) -> Done:
        """Take a meal out with its pictures, by its id; NotFound, Ambiguous."""
        found = self._found(meal)
        with self._own.change(dry_run) as change:
            change.transaction.delete("eaten", found["id"])
            unpin(change, "eaten", found["id"])
            name = found["words"] or NAMELESS
            change.tell(found["id"], name, f"did not eat {name}")
        return change.done()

    def _is_fresh(self, photo: Photo, again: bool) -> bool:
        """Whether a photo is still to be written down."""
        return attempt(self._own.replica, photo.digest, To.LOG, again=again)[1]

    def _kept(self, photo: Photo, dry_run: bool) -> Mapping[str, Any]:
        """What the row of a photo says that is put away beside what was eaten."""
        with photo.named():
            return self._photos().put_away(photo.data, dry_run, self._own_space)

    @property
    def _own_space(self) -> Space:
        space = self._spaces.personal
        if space is None:
            raise NotFound(
                "This device has no space of your own, where meals are written down.",
                "One that you let in with `ks pair --mine` has.",
            )
        return space

    @property
    def _own(self) -> Desk:
        return self._spaces.desk(self._own_space)

    def _about(self, meant: Meant) -> dict[str, object]:
        """What it was, and which cooking it is from."""
        if meant.kind == FOOD:
            return {"food": meant.id}
        about: dict[str, object] = {"recipe": meant.id}
        if meant.id in (lately := self._plates.lately()):
            about["cooking"] = lately[meant.id][1]
        return about


def _is_certain(glimpse: Glimpse) -> bool:
    """Whether the eye needs nobody to say what the one thing on the photo is."""
    return len(glimpse.things) == 1 and bool(glimpse.things[0].code or glimpse.things[0].accepted)


def _view(offer: Offer) -> OfferView:
    why = ["looks like it"] if offer.seen else []
    if offer.planned:
        why.append("planned for today")
    if offer.days_ago is not None:
        why.append(_AGO.get(offer.days_ago, f"cooked {offer.days_ago} days ago"))
    return OfferView(offer.meant.name, offer.meant.kind, round(offer.likely * 100), ", ".join(why))
