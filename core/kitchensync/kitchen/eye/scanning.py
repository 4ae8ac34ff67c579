"""One scan: the things of its photos, each filed or asked about, in one change.

Leaves what is on photos to `looking`, and asking to the kinds of reviews.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kitchensync.counting import listed
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.eye import filing, products
from kitchensync.kitchen.eye.filing import Filed
from kitchensync.kitchen.eye.guesses import Guess, distinct, guess_of
from kitchensync.kitchen.eye.looking import Glimpse, Thing
from kitchensync.kitchen.eye.subjects import Subject, To, attempt
from kitchensync.kitchen.eye.views import PhotoSeen, SeenView
from kitchensync.kitchen.foods.book import NAMELESS
from kitchensync.kitchen.review.of_codes import ask_about_code
from kitchensync.kitchen.review.of_photos import ask_about_thing
from kitchensync.kitchen.review.rows import CODE, PHOTO, asked, review_id, waits
from kitchensync.vision.links import Printed
from kitchensync.vision.recognising import Unknown


@dataclass(frozen=True, slots=True)
class _Certain:
    """Things of one photo that are one food: the first of them, the surest guess, how many."""

    subject: Subject
    guess: Guess
    food: tuple[bytes, str]
    seen: int


@dataclass(slots=True)
class Scan:
    """A change that is being made of photos; with `ask` nothing goes anywhere by itself."""

    change: Change
    to: To
    place: str | None
    again: bool = False
    ask: bool = False
    _photos: list[PhotoSeen] = field(default_factory=list[PhotoSeen])
    _words: list[str] = field(default_factory=list[str])

    def take(self, glimpse: Glimpse) -> PhotoSeen:
        """File or ask about what is on a photo, unless that was done before."""
        transaction = self.change.transaction
        this, fresh = attempt(
            transaction, glimpse.digest, self.to, again=self.again, thaw=transaction.thaw
        )
        if not fresh or not glimpse.things:
            seen = PhotoSeen(glimpse.title, True, ())
        else:
            pairs = [(this.subject(number), one) for number, one in enumerate(glimpse.things)]
            things = (*self._sure(pairs), *self._asked(glimpse, pairs), *self._addresses(pairs))
            seen = PhotoSeen(glimpse.title, False, things)
        self._photos.append(seen)
        return seen

    def _sure(self, pairs: list[tuple[Subject, Thing]]) -> Iterator[SeenView]:
        """What is certain: products by their codes, then foods, each once with how many."""
        if self.ask:
            return
        for subject, thing in pairs:
            if product := self._known(thing):
                yield self._product(subject, product, thing.printed)
        for one in self._certain(pairs):
            filed = filing.file(
                self.change, one.subject, self.to, one.food, place=self.place, seen=one.seen
            )
            yield self._view(filed, one.food[1], one.guess.how, one.guess.percent)

    def _known(self, thing: Thing) -> products.Product | None:
        """What somebody decided about a thing's code."""
        product = products.known(self.change.transaction, thing.code) if thing.code else None
        return product if product and product.decided else None

    def _product(
        self, subject: Subject, product: products.Product, printed: Printed | None
    ) -> SeenView:
        book = self.change.book
        food = book.end(product.food) if product.food else None
        name = book.name(food) if food else NAMELESS
        if food is None or name == NAMELESS:
            called = product.name or product.code
            left = Filed(products.product_id(product.code), "left", None, called)
            return self._view(left, called, "code", 100)
        filed = filing.file(
            self.change,
            subject,
            self.to,
            (food, name),
            bought=product.pack,
            place=self.place,
            printed=filing.columns_of(printed, self.change.desk.today),
        )
        return self._view(filed, name, "code", 100)

    def _view(self, filed: Filed, food: str, how: str, percent: int) -> SeenView:
        if filed.outcome == "added":
            self._words.append(filed.words)
        return SeenView(filed.id.hex(), filed.outcome, food, how, percent, filed.amount, ())

    def _certain(self, pairs: list[tuple[Subject, Thing]]) -> list[_Certain]:
        found: dict[bytes, _Certain] = {}
        for subject, thing in pairs:
            if thing.accepted is None:
                continue
            guess = guess_of(thing.accepted.best)
            food = guess.meant(self.change)
            one = found.get(food[0]) or _Certain(subject, guess, food, seen=0)
            surest = max(one.guess, guess, key=lambda each: each.percent)
            found[food[0]] = replace(one, guess=surest, seen=one.seen + 1)
        return [*found.values()]

    def _asked(self, glimpse: Glimpse, pairs: list[tuple[Subject, Thing]]) -> Iterator[SeenView]:
        """What somebody has to say."""
        for number, (subject, thing) in enumerate(pairs, 1):
            words = f"{glimpse.title} ({number})" if len(pairs) > 1 else glimpse.title
            if thing.code is None and thing.picture is not None:
                yield self._doubtful(glimpse.embedding, words, subject, thing, thing.picture)
            elif thing.code and (self.ask or not self._known(thing)):
                yield self._unknown(words, subject, thing, thing.code)

    def _unknown(self, words: str, subject: Subject, thing: Thing, code: str) -> SeenView:
        """A code that somebody has to say something about."""
        if thing.stated:
            products.note(self.change, code, thing.stated)
        if not asked(self.change, CODE, subject.id):
            more = {**self._whither, **filing.columns_of(thing.printed, self.change.desk.today)}
            ask_about_code(self.change, subject, words, code, more)
        return self._question(CODE, subject, "code", ())

    def _question(
        self, kind: str, subject: Subject, how: str | None, names: tuple[str, ...]
    ) -> SeenView:
        """What was asked, now or in a scan of which only that stands; somebody may have decided."""
        outcome = "asked" if waits(self.change, kind, subject.id) else "left"
        return SeenView(review_id(kind, subject.id).hex(), outcome, None, how, None, None, names)

    @staticmethod
    def _addresses(pairs: list[tuple[Subject, Thing]]) -> Iterator[SeenView]:
        for _, thing in pairs:
            if thing.is_address:
                yield SeenView("", "left", None, "address", None, None, ())

    @property
    def _whither(self) -> dict[str, object]:
        """Where what waits is to go, for the evidence of a review."""
        return {"to": self.to.value, "place": self.place or ""}

    def _doubtful(
        self,
        embedding: str,
        words: str,
        subject: Subject,
        thing: Thing,
        picture: Mapping[str, Any],
    ) -> SeenView:
        """Something that the eye is not certain of."""
        guesses = distinct(map(guess_of, thing.choices))
        more: dict[str, object] = {
            **self._whither,
            "known": bool(guesses) and not isinstance(thing.verdict, Unknown),
            "embedding": embedding,
            "vector": thing.vector.hex(),
        }
        if not asked(self.change, PHOTO, subject.id):
            ask_about_thing(self.change, subject, words, guesses, picture, more)
        return self._question(PHOTO, subject, None, tuple(guess.name for guess in guesses))

    def say(self) -> None:
        """What history and whoever scanned are told."""
        fresh = [photo for photo in self._photos if not photo.already]
        waiting = sum(one.outcome == "asked" for photo in fresh for one in photo.seen)
        what = fresh[0].photo if len(fresh) == 1 else f"{len(fresh)} photos"
        self.change.say(
            f"scanned {what}" if fresh and self.change.transaction.changes else "",
            " ".join(self._sentences(waiting, len(self._photos) - len(fresh))),
        )

    def _sentences(self, waiting: int, known: int) -> Iterator[str]:
        if self._words:
            what = listed(self._words)
            yield f"Put {what} on the list." if self.to is To.LIST else f"Added {what}."
        if waiting:
            things = "One thing waits" if waiting == 1 else f"{waiting} things wait"
            yield f"{things} to be decided: `ks review`."
        if known:
            were = "One photo was" if known == 1 else f"{known} photos were"
            yield f"{were} scanned before; --again scans {'it' if known == 1 else 'them'} anew."
        if any(one.how == "address" for photo in self._photos for one in photo.seen):
            yield "A code holds an address and names no product."
        elif not (self._words or waiting or known):
            yield "There is nothing new."
