"""Reviews of the kind "code": a barcode that nobody of the household knows yet.

An answer is remembered for everybody. Leaves products to `eye.products`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kitchensync.errors import BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.eye import filing, products
from kitchensync.kitchen.eye.subjects import Subject, To
from kitchensync.kitchen.foods.book import Reader
from kitchensync.kitchen.review.answers import ACCEPT, DROP
from kitchensync.kitchen.review.rows import CODE, ReviewRow, ask, open_reviews, review_id, settle
from kitchensync.kitchen.review.views import ReviewView
from kitchensync.measure.words import parse_words

_HINT = f"Say food and pack, like “milk 1 l”, or {DROP}."


def ask_about_code(
    change: Change, subject: Subject, words: str, code: str, more: Mapping[str, object]
) -> bytes:
    """Have somebody say what a barcode stands for; the review's id."""
    ask(change, CODE, subject.id, None, words, {"code": code, **more})
    return review_id(CODE, subject.id)


def views(reader: Reader, rows: Sequence[ReviewRow]) -> Iterator[ReviewView]:  # noqa: ARG001  # as every kind
    """See `kinds.Kind`."""
    for row in rows:
        yield ReviewView(
            id=row.id.hex(),
            kind=row.kind,
            words=row.words,
            about="a barcode",
            why=f"Nobody said yet what {row.text('code')} is.",
            name=row.text("code"),
            guess=None,
            confidence=0,
            candidates=(),
            accept=None,
            else_say=f"food and pack, like “milk 1 l”, {DROP}",
        )


def decide(change: Change, row: ReviewRow, said: str) -> str:
    """It holds for all that ask about the same code. See `kinds.Kind`."""
    code = row.text("code")
    if row.subject is None or not code:
        raise BadInput(f"“{row.words}” cannot be read by this version.", "Upgrade kitchensync.")
    if said.lower() == DROP:
        products.remember(change, code, None, None)
        for one in _asking(change, code):
            settle(change, one.id, {"dropped": True})
        return f"{code} is not kept from now on."
    if said.lower() == ACCEPT or said.isdigit():
        raise BadInput("There is no guess to accept.", _HINT)
    words = parse_words(said)
    food, pack = filing.meant(change, words.name), filing.said(words)
    products.remember(change, code, food[0], pack)
    filed = [_file(change, one, food) for one in _asking(change, code)]
    added = ", ".join(one.words for one in filed if one and one.outcome == "added")
    learned = f"{code} is {food[1]} from now on."
    return f"Added {added}. {learned}" if added else learned


def _asking(change: Change, code: str) -> list[ReviewRow]:
    rows = open_reviews(change.transaction)
    return [row for row in rows if row.kind == CODE and row.text("code") == code]


def _file(change: Change, row: ReviewRow, food: tuple[bytes, str]) -> filing.Filed | None:
    settle(change, row.id, {"food": food[1]})
    product = products.known(change.transaction, row.text("code"))
    if row.subject is None or product is None:
        return None
    to = To(row.text("to")) if row.text("to") in set(To) else To.PANTRY
    place = row.text("place") or None
    return filing.file(change, Subject(row.subject), to, food, bought=product.pack, place=place)
