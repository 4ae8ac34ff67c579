"""Reviews of the kind "receipt": a line of a receipt that nobody is sure of.

What is said of it becomes a lot, and what that store means by those words from then on. Leaves
lots to `receipts.buying`, and wordings to `receipts.wordings`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kitchensync.counting import counted
from kitchensync.errors import BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.foods import tins
from kitchensync.kitchen.receipts.buying import Bought, Purchased, waiting
from kitchensync.kitchen.receipts.wordings import same_words, teach
from kitchensync.kitchen.review import teaching
from kitchensync.kitchen.review.answers import ACCEPT, DROP, NO_FOOD, chosen
from kitchensync.kitchen.review.rows import (
    RECEIPT,
    ReviewRow,
    answer_of,
    ask,
    ask_again,
    drop,
    is_askable,
    open_reviews,
    review_id,
    settle,
    unreadable,
)
from kitchensync.kitchen.review.views import ReviewView
from kitchensync.kitchen.stock.counted import parse_said
from kitchensync.kitchen.stock.usual import Purchase, said_purchase
from kitchensync.receipts.names import LEARNED
from kitchensync.replica.reader import Reader

_STORES: Final = "SELECT lower(hex(id)), name FROM store"
_PICTURES: Final = """
    SELECT lower(hex(of)), lower(hex(id)) FROM photo_shown WHERE of_table = 'receipt'
"""
_CANDIDATES: Final = 5
_HINT: Final = f"Say what it is, like “milk 2 l”, or {NO_FOOD}, or {DROP}."

Food = tuple[bytes, str]


def ask_about_receipt_line(
    change: Change,
    line: Purchased,
    words: str,
    guess: str | None,
    confidence: int,
    candidates: Sequence[str],
    of_food: Sequence[str],
    besides: Sequence[str],
) -> bytes:
    """Have somebody say what a line is; the review's id. A guess may be `NO_FOOD`.

    Of the sentences about why, those `besides` what it is keep it waiting when that is known.
    """
    evidence: dict[str, object] = {
        **line.shape(),
        "guess": guess,
        "confidence": confidence,
        "why": " ".join((*of_food, *besides)),
        "besides": " ".join(besides),
    }
    ask(change, RECEIPT, line.cause, None, words, _fitting(words, evidence, candidates))
    return review_id(RECEIPT, line.cause)


def _fitting(
    words: str, evidence: Mapping[str, object], candidates: Sequence[str]
) -> Mapping[str, object]:
    """The evidence with as many candidates as a review holds."""
    whole = {**evidence, "candidates": list(candidates[:_CANDIDATES])}
    return whole if is_askable(words, whole) else {**whole, "candidates": []}


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
        raise unreadable(row)
    if said.lower() == DROP:
        line.leave_out(change)
        return drop(change, row)
    food, said_amount = _meant(change, row, said)
    first = _settled(change, row, line, food, said_amount)
    sentences = [f"Added {first.words}."] if first else []
    return " ".join([*sentences, *learn(change, line.paper.store, row.words, food)])


def accept_all(change: Change, receipt: bytes) -> tuple[int, int, int]:
    """Have each line of a receipt be what was guessed: how many are, how many have no guess, and
    how many of other receipts are by that what they asked."""
    rows = open_reviews(change.transaction)
    asking = {
        row.id: row for row in rows if row.kind == RECEIPT and row.text("receipt") == receipt.hex()
    }
    guessed = [row for row in asking.values() if row.text("guess") and waiting(row)]
    for row in guessed:
        decide(change, row, ACCEPT)
    still = {row.id for row in open_reviews(change.transaction)}
    others = {row.id for row in rows} - still - asking.keys()
    return len(guessed), len(asking) - len(guessed), len(others)


def _meant(change: Change, row: ReviewRow, said: str) -> tuple[Food | None, Purchase | None]:
    """The food, None for nothing to keep, and how much of it if that was said."""
    if said.lower() == ACCEPT and not row.text("guess"):
        raise BadInput("There is no guess to accept.", _HINT)
    answer = row.text("guess") if said.lower() == ACCEPT else chosen(said, row.candidates, _HINT)
    if answer != said or answer.lower() == NO_FOOD:
        return food_of(change, answer), None
    words = tins.meant(parse_said(said, change.desk.preference), change.book)
    return food_said(change, words.name), said_purchase(words)


def food_of(change: Change, said: str) -> Food | None:
    """The food that a guess means, made if it is new; None for `NO_FOOD`."""
    return None if said.lower() == NO_FOOD else teaching.food_of(change, said)


def food_said(change: Change, said: str) -> Food | None:
    """The same of what somebody typed: Ambiguous where several foods are called so."""
    return None if said.lower() == NO_FOOD else teaching.food_said(change, said)


def learn(change: Change, store: bytes | None, words: str, food: Food | None) -> Iterator[str]:
    """Have a store mean that by its words, in lines that wait too; the sentences about it.

    Those that wait for more than that go on waiting, with that for a guess.
    """
    if not teach(change, store, words, food[0] if food else None):
        return
    where = " there" if store else ""
    yield f"“{words}” is {food[1] if food else NO_FOOD}{where} from now on."
    others = 0
    for row, line in _asking(change, store, words):
        if row.text("besides"):
            _guess_anew(change, row, food[1] if food else NO_FOOD)
        else:
            others += _settled(change, row, line, food, None) is not None
    if others:
        yield f"{counted(others, 'line')} that waited {'is' if others == 1 else 'are'} in, too."


def _settled(
    change: Change, row: ReviewRow, line: Purchased, food: Food | None, said: Purchase | None
) -> Bought | None:
    settle(change, row.id, answer_of(food[1] if food else None, said))
    if food is None:
        line.leave_out(change)
        return None
    return line.buy(change, food, said, answered=True)


def _guess_anew(change: Change, row: ReviewRow, guess: str) -> None:
    known = {"guess": guess, "confidence": LEARNED, "why": row.text("besides")}
    candidates = [guess, *(each for each in row.candidates if each != guess)]
    ask_again(change, row, _fitting(row.words, {**row.evidence, **known}, candidates))


def _asking(change: Change, store: bytes | None, words: str) -> list[tuple[ReviewRow, Purchased]]:
    """The lines that ask what these words of that store are."""
    rows = open_reviews(change.transaction)
    asking = (row for row in rows if row.kind == RECEIPT and same_words(row.words, words))
    lines = ((row, line) for row in asking if (line := waiting(row)))
    return [(row, line) for row, line in lines if line.paper.store == store]
