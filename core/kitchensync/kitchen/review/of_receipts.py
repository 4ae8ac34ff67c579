"""Reviews of the kind "receipt": a line of a receipt that nobody is sure of.

What is said of it becomes a lot, and what that store means by those words from then on. Leaves
lots to `receipts.buying`, and wordings to `receipts.wordings`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from kitchensync.errors import BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.foods.book import Reader
from kitchensync.kitchen.receipts.buying import Bought, Purchased, waiting
from kitchensync.kitchen.receipts.wordings import same_words, teach
from kitchensync.kitchen.review import teaching
from kitchensync.kitchen.review.answers import ACCEPT, DROP, chosen
from kitchensync.kitchen.review.rows import (
    RECEIPT,
    ReviewRow,
    ask,
    is_askable,
    open_reviews,
    review_id,
    settle,
)
from kitchensync.kitchen.review.views import ReviewView
from kitchensync.kitchen.stock.usual import Purchase
from kitchensync.measure.words import parse_words

NO_FOOD: Final = "no food"
"""Neither now nor later is there anything to keep."""
_STORES: Final = "SELECT lower(hex(id)), name FROM store"
_PICTURES: Final = """
    SELECT lower(hex(of)), lower(hex(id)) FROM photo_shown WHERE of_table = 'receipt'
"""
_HINT: Final = f"Say what it is, like “milk 2 l”, or {NO_FOOD}, or {DROP}."

Food = tuple[bytes, str]


def ask_about_receipt_line(
    change: Change,
    line: Purchased,
    words: str,
    guess: str | None,
    confidence: int,
    candidates: Sequence[str],
    doubts: Sequence[str],
) -> bytes:
    """Have somebody say what a line is; the review's id. A guess may be `NO_FOOD`."""
    evidence: dict[str, object] = {
        **line.shape(),
        "guess": guess,
        "confidence": confidence,
        "candidates": list(candidates),
        "why": " ".join(doubts),
    }
    if not is_askable(words, evidence):
        evidence["candidates"] = []
    ask(change, RECEIPT, line.cause, None, words, evidence)
    return review_id(RECEIPT, line.cause)


def views(reader: Reader, rows: Sequence[ReviewRow]) -> Iterator[ReviewView]:
    """See `kinds.Kind`."""
    stores = dict(map(tuple, reader.rows(_STORES))) if rows else {}
    pictures = dict(map(tuple, reader.rows(_PICTURES))) if rows else {}
    for row in sorted(rows, key=_place):
        confidence = row.evidence.get("confidence")
        guess = row.text("guess") or None
        store = stores.get(row.text("store"))
        yield ReviewView(
            id=row.id.hex(),
            kind=row.kind,
            words=row.words,
            about=f"a receipt of {store}" if store else "a receipt",
            why=row.text("why"),
            name="",
            guess=guess,
            confidence=confidence if isinstance(confidence, int) else 0,
            candidates=row.candidates,
            accept=guess,
            else_say=f"what it is, like “milk 2 l”, {NO_FOOD}, {DROP}",
            picture=pictures.get(row.text("receipt")),
        )


def _place(row: ReviewRow) -> tuple[int, str, int]:
    line = row.evidence.get("line")
    return row.at, row.text("receipt"), line if isinstance(line, int) else 0


def decide(change: Change, row: ReviewRow, said: str) -> str:
    """It holds for all lines of the store that say the same. See `kinds.Kind`."""
    line = waiting(row)
    if line is None:
        raise BadInput(f"“{row.words}” cannot be read by this version.", "Upgrade kitchensync.")
    if said.lower() == DROP:
        settle(change, row.id, {"dropped": True})
        return f"“{row.words}” is left out."
    food, bought = _meant(change, row, said)
    teach(change, line.paper.store, row.words, food[0] if food else None)
    first = _settled(change, row, line, food, bought)
    others = [
        _settled(change, other, same, food, None) for other, same in _asking(change, row, line)
    ]
    return " ".join(_sentences(row, food, first, sum(map(bool, others))))


def _meant(change: Change, row: ReviewRow, said: str) -> tuple[Food | None, Purchase | None]:
    """The food, None for nothing to keep, and how much of it if that was said."""
    if said.lower() == ACCEPT and not row.text("guess"):
        raise BadInput("There is no guess to accept.", _HINT)
    answer = row.text("guess") if said.lower() == ACCEPT else chosen(said, row.candidates, _HINT)
    if answer.lower() == NO_FOOD:
        return None, None
    bought = None
    if answer == said:
        words = parse_words(said)
        answer = words.name
        bought = Purchase(words.amount, words.pack) if words.said else None
    return change.food(teaching.meant(change, answer)[1]), bought


def _settled(
    change: Change, row: ReviewRow, line: Purchased, food: Food | None, said: Purchase | None
) -> Bought | None:
    settle(change, row.id, {"food": food[1] if food else None})
    return line.buy(change, food, said) if food else None


def _asking(
    change: Change, row: ReviewRow, line: Purchased
) -> Iterator[tuple[ReviewRow, Purchased]]:
    """The other lines that ask what these words of that store are."""
    for other in open_reviews(change.transaction):
        if other.kind != RECEIPT or other.id == row.id or not same_words(other.words, row.words):
            continue
        same = waiting(other)
        if same is not None and same.paper.store == line.paper.store:
            yield other, same


def _sentences(
    row: ReviewRow, food: Food | None, bought: Bought | None, others: int
) -> Iterator[str]:
    if bought:
        yield f"Added {bought.words}."
    what = food[1] if food else NO_FOOD
    yield f"“{row.words}” is {what} there from now on."
    if others:
        yield f"{others} other line{' is' if others == 1 else 's are'} in, too."
