"""Teaching the household's devices what something looks like, listing that, and taking it back.

Leaves the rows to `taught`, and what another model makes of them to `embedding`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, Final

from kitchensync.errors import BadInput, NoModel, NoRecognition, NotFound
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.eye import taught
from kitchensync.kitchen.eye.looking import Photo, each_once
from kitchensync.kitchen.eye.taught import UNSEEN, Lesson
from kitchensync.kitchen.eye.views import LessonView, Taught
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.recipes.rows import find_recipe, titles
from kitchensync.kitchen.views import Done
from kitchensync.measure.words import clean_name
from kitchensync.replica.ids import normal_name
from kitchensync.vision.eye import Recogniser, with_embedding

MOST_PHOTOS: Final = 5
"""Taught at once."""

PutAway = Callable[[bytes, bool], Mapping[str, Any]]
"""Puts a picture file away unless it is a dry run, and says its row but for what it is of."""


class Lessons:
    """What things look like here."""

    def __init__(self, desk: Desk, eye: Callable[[], Recogniser], put_away: PutAway) -> None:
        self._desk = desk
        self._eye = eye
        self._put_away = put_away

    def teach(
        self,
        label: str,
        photos: Iterable[tuple[str, bytes]],
        *,
        food: str | None = None,
        dish: str | None = None,
        dry_run: bool = False,
    ) -> Taught:
        """Have all devices know what shows on picture files, of each its name and bytes.

        It stands for a food, or a dish of the recipes; else for the food that the label names. Five
        photos from several sides are enough. BadPicture, TooLarge, NotFound, Ambiguous, BadInput.
        """
        label = clean_name(label)
        if food and dish:
            raise BadInput("It is a food or a dish, not both.", "Say --food or --dish.")
        given = [*islice(each_once(Photo(*one) for one in photos), MOST_PHOTOS + 1)]
        if not 1 <= len(given) <= MOST_PHOTOS:
            raise BadInput(
                f"Something is taught by 1 to {MOST_PHOTOS} photos at once.",
                "Give the best of them, from several sides.",
            )
        embedding, vectors, blind = self._seen(given)
        kept = [self._kept(photo, dry_run) for photo in given]
        with self._desk.change(dry_run) as change:
            lesson = _lesson(change, label, food, dish)
            rows = [
                taught.learn(change, lesson, photo.digest, picture, embedding, vector)
                for photo, picture, vector in zip(given, kept, vectors, strict=True)
            ]
            change.tell(rows[0], label, _told(label, len(given)))
        done = change.done()
        return Taught(done.what, done.changed, done.items, done.change_id, blind)

    def ls(self) -> list[LessonView]:
        """All labels by name, with what they stand for."""
        replica = self._desk.replica
        with replica.snapshot():
            book = books.read(replica)
            dishes = titles(replica)
            by_lesson = Counter(lesson for _, lesson in taught.examples(replica))
        views = [
            LessonView(
                lesson.label,
                book.name(lesson.food) if lesson.food else None,
                dishes.get(lesson.recipe) if lesson.recipe else None,
                count,
            )
            for lesson, count in by_lesson.items()
        ]
        return sorted(views, key=lambda view: (normal_name(view.label), view.food or ""))

    def remove(self, label: str, *, dry_run: bool = False) -> Done:
        """Forget what a label looks like; `undo` brings it back. NotFound."""
        with self._desk.change(dry_run) as change:
            gone = taught.forget(change, label)
            if not gone:
                raise NotFound(
                    f"Nothing was taught as “{label}”.", "`ks teach` shows what was taught."
                )
            looks = f"what {label} looks like"
            change.say(f"forgot {looks}", f"Forgot {looks}.")
        return change.done()

    def _seen(self, photos: list[Photo]) -> tuple[str, list[bytes], str | None]:
        """Their embedding and vectors; why they have none where nothing is recognised here."""
        try:
            eye = self._eye()
            seen = with_embedding(eye, lambda _: [_vector(eye, photo) for photo in photos])
        except (NoModel, NoRecognition) as blind:
            return UNSEEN, [b""] * len(photos), str(blind)
        return *seen, None

    def _kept(self, photo: Photo, dry_run: bool) -> Mapping[str, Any]:
        with photo.named():
            return self._put_away(photo.data, dry_run)


def _vector(eye: Recogniser, photo: Photo) -> bytes:
    with photo.named():
        return eye.embed(photo.data)


def _lesson(change: Change, label: str, food: str | None, dish: str | None) -> Lesson:
    if dish:
        return Lesson(label, recipe=find_recipe(change.transaction, dish))
    if food:
        return Lesson(label, food=change.food_said(food)[0])
    return Lesson(label, food=change.book.find(label) or change.book.find_by_catalogue(label))


def _told(label: str, photos: int) -> str:
    return f"taught what {label} looks like, by {'a photo' if photos == 1 else f'{photos} photos'}"
