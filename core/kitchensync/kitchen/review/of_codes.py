"""Reviews of the kind "code": a barcode that nobody of the household has decided about.

An answer is remembered for everybody. Leaves products to `eye.products`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kitchensync.counting import listed
from kitchensync.errors import BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.eye import filing, products
from kitchensync.kitchen.eye.products import Product
from kitchensync.kitchen.eye.subjects import Subject, To
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.foods import denials, tins
from kitchensync.kitchen.foods.book import Book
from kitchensync.kitchen.review import teaching
from kitchensync.kitchen.review.answers import ACCEPT, DROP, LEFT_OUT, chosen
from kitchensync.kitchen.review.rows import (
    CODE,
    ReviewRow,
    answer_of,
    ask,
    open_reviews,
    settle,
    unreadable,
)
from kitchensync.kitchen.review.views import ReviewView
from kitchensync.kitchen.stock.counted import parse_said
from kitchensync.kitchen.stock.duedates import day
from kitchensync.kitchen.stock.usual import Purchase, said_purchase
from kitchensync.replica.reader import Reader

_SAY: Final = "food and pack, like “milk 1 l”"
_HINT: Final = f"Say {_SAY}, or {DROP}."


def ask_about_code(
    change: Change, subject: Subject, words: str, code: str, more: Mapping[str, object]
) -> None:
    """Have somebody say what a barcode stands for.

    Beside `more`, "to", "place" and the day that it tells, what foods it may be by what was looked
    up of it.
    """
    name = _name(products.known(change.transaction, code))
    candidates = _near(change, name) if name else []
    ask(change, CODE, subject.id, None, words, {"code": code, "candidates": candidates, **more})


def _near(change: Change, name: str) -> list[str]:
    from kitchensync.kitchen.recipes.understanding import Understanding

    return Understanding(change.transaction).near(name)


def views(reader: Reader, rows: Sequence[ReviewRow]) -> Iterator[ReviewView]:
    """Of each code one, whose answer holds for all photos of it. See `kinds.Kind`."""
    book = books.read(reader) if rows else None
    for row, times in _each_once(rows):
        code = row.text("code")
        product = products.known(reader, code)
        guess = _guess(row, product, book)
        yield ReviewView(
            id=row.id.hex(),
            kind=row.kind,
            words=row.words,
            about="a barcode",
            why=_why(code, product, times),
            name=_name(product) or code,
            guess=guess,
            confidence=0,
            candidates=row.candidates,
            accept=guess,
            else_say=f"{_SAY}, {DROP}",
        )


def _each_once(rows: Sequence[ReviewRow]) -> Iterator[tuple[ReviewRow, int]]:
    """The first row about each code, and how many there are."""
    asking = Counter(row.text("code") or row.id for row in rows)
    for row in rows:
        if times := asking.pop(row.text("code") or row.id, 0):
            yield row, times


def _name(product: Product | None) -> str:
    """What is printed on it, if that was looked up."""
    return (product.name or "") if product else ""


def _guess(row: ReviewRow, product: Product | None, book: Book | None) -> str | None:
    """The food that it is known as, that its name means, or that name itself."""
    if product and product.food and book:
        return book.name(product.food)
    name = _name(product)
    return row.candidates[0] if name and row.candidates else name or None


def _why(code: str, product: Product | None, times: int) -> str:
    return f"{_unclear(code, product)}{f' It was seen {times} times.' if times > 1 else ''}"


def _unclear(code: str, product: Product | None) -> str:
    if product and product.food:
        return f"{code} was on a photo."
    if product is None or not product.name:
        return f"Nobody said yet what {code} is."
    pack = f", {product.pack.amount.text}" if product.pack else ""
    return f"{code} is {product.called}{pack}, says {product.source}."


def decide(change: Change, row: ReviewRow, said: str) -> str:
    """It holds for all that ask about the same code. See `kinds.Kind`."""
    code = row.text("code")
    if row.subject is None or not code:
        raise unreadable(row)
    if said.lower() in LEFT_OUT:
        learn(change, code, None, None)
        return f"{code} is not kept from now on."
    answer = _answer(change, row, code, said)
    words = tins.meant(parse_said(answer, change.desk.preference), change.book)
    food = teaching.food_said(change, words.name)
    filed = learn(change, code, food, said_purchase(words))
    added = listed(one.words for one in filed if one.outcome == "added")
    learned = f"{code} is {food[1]} from now on."
    return f"Added {added}. {learned}" if added else learned


def _answer(change: Change, row: ReviewRow, code: str, said: str) -> str:
    if said.lower() != ACCEPT:
        return chosen(said, row.candidates, _HINT)
    guess = _guess(row, products.known(change.transaction, code), change.book)
    if guess is None:
        raise BadInput("There is no guess to accept.", _HINT)
    return guess


def learn(
    change: Change, code: str, food: tuple[bytes, str] | None, pack: Purchase | None
) -> list[filing.Filed]:
    """Remember what a code stands for, None for what is not kept, and file what waits for that."""
    product = products.remember(change, code, food[0] if food else None, pack)
    if food:
        denials.warn_of_product(change, product, food[0])
    asking = [
        row
        for row in open_reviews(change.transaction)
        if row.kind == CODE and row.text("code") == code
    ]
    for row in asking:
        settle(change, row.id, answer_of(food[1], pack) if food else {"dropped": True})
        if food is None:
            filing.leave_out(change, Subject(row.subject or row.id))
    return [_file(change, row, food) for row in asking if food]


def _file(change: Change, row: ReviewRow, food: tuple[bytes, str]) -> filing.Filed:
    product = products.known(change.transaction, row.text("code"))
    return filing.file(
        change,
        Subject(row.subject or row.id),
        To.of(row.text("to")),
        food,
        bought=product.pack if product else None,
        place=row.text("place") or None,
        printed=_printed(row),
        answered=True,
    )


def _printed(row: ReviewRow) -> dict[str, str] | None:
    """The day that its code tells; None for what is no day here."""
    told, kind = day(row.text("best_before")), row.text("due_kind")
    if told is None or kind not in ("use-by", "best-before"):
        return None
    return {"best_before": told.isoformat(), "due_kind": kind}
