"""Reviews of the kind "photo": something on a photo that nobody was sure of.

What it is goes where the photo was meant to go, and an answer that the eye did not think of first
teaches it. Leaves what becomes of a food to `eye.filing`, and what teaching is to `eye.taught`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from kitchensync.errors import BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.eye import filing, taught
from kitchensync.kitchen.eye.guesses import Guess, guesses_in
from kitchensync.kitchen.eye.subjects import Subject, To
from kitchensync.kitchen.foods import tins
from kitchensync.kitchen.pinned import pin, pinned, unpin
from kitchensync.kitchen.review import teaching
from kitchensync.kitchen.review.answers import ACCEPT, DROP, LEFT_OUT, chosen
from kitchensync.kitchen.review.rows import (
    PHOTO,
    ReviewRow,
    answer_of,
    ask,
    drop,
    is_askable,
    review_id,
    settle,
    unreadable,
)
from kitchensync.kitchen.review.views import ReviewView
from kitchensync.kitchen.stock.counted import parse_said
from kitchensync.kitchen.stock.usual import said_purchase
from kitchensync.replica.ids import normal_name
from kitchensync.replica.reader import Reader

_NEARLY: Final = 99
"""Per cent: who asks does not say that it is certain."""
_PICTURES: Final = "SELECT of, id FROM photo_shown WHERE of_table = 'review'"
_ABOUT: Final = {
    To.PANTRY: "a photo",
    To.LIST: "a photo for the list",
    To.LOG: "a photo of a meal",
}


def ask_about_thing(
    change: Change,
    subject: Subject,
    words: str,
    guesses: Sequence[Guess],
    picture: Mapping[str, Any],
    more: Mapping[str, object],
) -> None:
    """Have somebody say what it is.

    `more` is "to", "place", whether it is "known" at all, and what the eye saw of it: "embedding"
    and, in hex, "vector".
    """
    evidence = {
        "candidates": [guess.name for guess in guesses],
        "guesses": [guess.shape() for guess in guesses],
        **more,
    }
    if not is_askable(words, evidence):
        evidence.pop("vector", None)
    ask(change, PHOTO, subject.id, None, words, evidence)
    pin(change, "review", review_id(PHOTO, subject.id), picture)


def views(reader: Reader, rows: Sequence[ReviewRow]) -> Iterator[ReviewView]:
    """See `kinds.Kind`."""
    pictures: dict[bytes, bytes] = dict(map(tuple, reader.rows(_PICTURES))) if rows else {}
    for row in rows:
        guesses = guesses_in(row.evidence)
        first = guesses[0] if guesses and row.evidence.get("known") else None
        yield ReviewView(
            id=row.id.hex(),
            kind=row.kind,
            words=row.words,
            about=_ABOUT[To.of(row.text("to"))],
            why=_why(guesses, first),
            name="",
            guess=first.name if first else None,
            confidence=first.percent if first else 0,
            candidates=tuple(guess.name for guess in guesses),
            accept=first.name if first else None,
            else_say=f"what it is, like “milk 2 l”, {DROP}",
            picture=pictures[row.id].hex() if row.id in pictures else None,
        )


def _why(guesses: Sequence[Guess], first: Guess | None) -> str:
    if first:
        return f"It may be {first.name} ({min(first.percent, _NEARLY)} %)."
    return "It is nothing that is known here." if guesses else "Nothing was recognised."


def decide(change: Change, row: ReviewRow, said: str) -> str:
    """See `kinds.Kind`."""
    if row.subject is None:
        raise unreadable(row)
    if said.lower() in LEFT_OUT:
        filing.leave_out(change, Subject(row.subject))
        unpin(change, "review", row.id)
        return drop(change, row)
    guesses = guesses_in(row.evidence)
    guess = _guess(row, guesses, said)
    bought = None
    if guess is None:
        words = tins.meant(parse_said(said, change.desk.preference), change.book)
        food, bought = teaching.food_said(change, words.name), said_purchase(words)
    else:
        food = guess.meant(change)
    to, place = To.of(row.text("to")), row.text("place") or None
    filed = filing.file(
        change, Subject(row.subject), to, food, bought=bought, place=place, answered=True
    )
    learned = "" if guess and guess is guesses[0] else _teach(change, row, guess, food)
    unpin(change, "review", row.id)
    settle(change, row.id, answer_of(food[1], bought))
    return f"{_done(to, filed)}{learned}"


def _guess(row: ReviewRow, guesses: Sequence[Guess], said: str) -> Guess | None:
    """The guess that is meant, by what the household taught it as, too; None where it was said in
    other words."""
    if said.lower() == ACCEPT:
        if not guesses or not row.evidence.get("known"):
            raise BadInput("There is no guess to accept.", f"Say what it is, or {DROP}.")
        return guesses[0]
    taught_so = (guess for guess in guesses if guess.of and _is_called(guess, said))
    if (labelled := next(taught_so, None)) is not None:
        return labelled
    numbered = [str(at) for at in range(len(guesses))]
    picked = chosen(said, numbered, "Say what it is.")
    return guesses[int(picked)] if said.isdigit() else None


def _is_called(guess: Guess, said: str) -> bool:
    return normal_name(guess.label) == normal_name(said)


def _done(to: To, filed: filing.Filed) -> str:
    if filed.outcome == "there":
        where = "on the list" if to is To.LIST else "in the kitchen"
        return f"{filed.words} is {where} already."
    return f"Put {filed.words} on the list." if to is To.LIST else f"Added {filed.words}."


def _teach(change: Change, row: ReviewRow, guess: Guess | None, food: tuple[bytes, str]) -> str:
    """Have the eye know it from now on, by the picture that was asked about."""
    picture = next(pinned(change.transaction, "review", row.id), None)
    if picture is None or row.subject is None:
        return ""
    vector = _vector(row)
    embedding = row.text("embedding") if vector else taught.UNSEEN
    label = guess.label if guess and guess.of else food[1]
    lesson = taught.Lesson(label, food[0])
    if not taught.has_room(change, lesson):
        return ""
    taught.learn(change, lesson, row.subject, picture, embedding, vector)
    return " It is recognised from now on."


def _vector(row: ReviewRow) -> bytes:
    try:
        return bytes.fromhex(row.text("vector")) if row.text("embedding") else b""
    except ValueError:
        return b""
