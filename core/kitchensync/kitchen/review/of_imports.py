"""Reviews of the kind "import": a line of a table of which something is not clear.

Leaves what lines mean to `exchange.meaning`. An answer is about the one field that was not clear;
what it teaches of a name, a unit or days settles the other lines that ask the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kitchensync.counting import counted
from kitchensync.errors import BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.exchange import meaning
from kitchensync.kitchen.exchange.beside import told_unread
from kitchensync.kitchen.exchange.lines import BoughtPiece, DoubtfulPiece, piece_of
from kitchensync.kitchen.exchange.meaning import Bought, Doubt, Reading, Said
from kitchensync.kitchen.exchange.names import reading_of
from kitchensync.kitchen.preferences import DAYS, prefer
from kitchensync.kitchen.review import teaching
from kitchensync.kitchen.review.answers import ACCEPT, DROP, LEFT_OUT, chosen
from kitchensync.kitchen.review.rows import (
    IMPORT,
    ReviewRow,
    drop,
    open_reviews,
    settle,
    unreadable,
)
from kitchensync.kitchen.review.views import ReviewView
from kitchensync.measure.amounts import told
from kitchensync.measure.words import clean_name
from kitchensync.replica.ids import normal_name
from kitchensync.replica.reader import Reader

_SAY: dict[str, str] = {
    meaning.WORDS: "food and amount, like “milk 2 l”",
    meaning.FOOD: "another food",
    meaning.AMOUNT: "how much it is, like “2 l”",
    meaning.DAY: "the day, like 2026-11-30",
    meaning.PRICE: "the price, like 1.19",
}


def views(reader: Reader, rows: Sequence[ReviewRow]) -> Iterator[ReviewView]:  # noqa: ARG001  # as every kind
    """See `kinds.Kind`."""
    pieces = [(row, piece) for row in rows if (piece := DoubtfulPiece.waiting(row))]
    for row, piece in sorted(pieces, key=lambda one: one[1].line):
        doubt = piece.doubt
        own = doubt.about == meaning.FOOD and not doubt.nameless
        yield ReviewView(
            id=row.id.hex(),
            kind=row.kind,
            words=row.words,
            about=f"line {piece.line} of a file",
            why=doubt.why,
            name=doubt.unclear,
            guess=None,
            confidence=0,
            candidates=doubt.candidates,
            accept=f"{doubt.unclear}, as a food of its own" if own else None,
            else_say=f"{_say(doubt)}, {DROP}",
        )


def decide(change: Change, row: ReviewRow, said: str) -> str:
    """See `kinds.Kind`."""
    piece = DoubtfulPiece.waiting(row)
    if piece is None:
        raise unreadable(row)
    if said.lower() in LEFT_OUT:
        return drop(change, row)
    answer = _answer(change, piece.doubt, said)
    reading = reading_of(change.transaction, piece.day, piece.currency)
    took = _take(change, row, piece, piece.doubt.mended(answer), reading)
    if isinstance(took, Doubt) and took.about == piece.doubt.about:
        raise BadInput(took.why, took.hint)
    if isinstance(took, Doubt):
        sentences = [f"“{row.words}” is clearer now. {took.why}"]
    else:
        sentences = [f"Added {told(took.amount_text, took.food)}."]
    sentences += [*_teach(change, piece, answer), *_others(change, row, piece.doubt, answer)]
    return " ".join(sentences)


def _answer(change: Change, doubt: Doubt, said: str) -> str:
    """What the field that was not clear says."""
    otherwise = f"Say {_say(doubt)}, or {DROP}."
    if said.lower() == ACCEPT:
        if doubt.about != meaning.FOOD or doubt.nameless:
            raise BadInput("There is no guess to accept.", otherwise)
        return doubt.unclear
    answer = chosen(said, doubt.candidates, otherwise) if doubt.candidates else said
    if doubt.about == meaning.FOOD:
        return clean_name(answer)
    return change.desk.day(answer) or "never" if doubt.about == meaning.DAY else answer


def _say(doubt: Doubt) -> str:
    return "which food it is" if doubt.nameless else _SAY[doubt.about]


def _take(
    change: Change, row: ReviewRow, piece: DoubtfulPiece, said: Said, reading: Reading
) -> Bought | Doubt:
    """Buy what the line says now, or ask what else is not clear of it."""
    # Food comes before all other fields: once one of those is asked about, it is clear.
    if piece.doubt.about != meaning.WORDS:
        reading = replace(reading, foods=_is_clear)
    reading = replace(reading, today=piece.day, currency=piece.currency)
    now = piece_of(piece.cause, piece.line, said, reading)
    if isinstance(now, BoughtPiece):
        now.buy(change, answered=True)
        change.warn(told_unread(dict.fromkeys(now.bought.beside.unread, (now.line,))))
        settle(change, row.id, {"said": dict(said)})
        return now.bought
    if now.doubt != piece.doubt:
        now.ask(change)
    return now.doubt


def _is_clear(_name: str) -> tuple[str, ...]:
    return ()


def _teach(change: Change, piece: DoubtfulPiece, answer: str) -> Iterator[str]:
    """Have later imports know what was said; the sentence about it, if it teaches anything."""
    doubt = piece.doubt
    if doubt.about == meaning.FOOD:
        if not doubt.nameless and normal_name(answer) != normal_name(doubt.unclear):
            food, name = teaching.meant(change, answer)
            yield f"“{teaching.call(change, doubt.unclear, food)}” means {name} from now on."
    elif value := meaning.learned(doubt, answer, piece.day):
        prefer(change, doubt.lesson, value)
        if doubt.lesson == DAYS:
            yield f"Such days are read {value} from now on."
        else:
            yield f"“{doubt.lesson.removeprefix('unit ')}” means {value} from now on."


def _others(change: Change, decided: ReviewRow, doubt: Doubt, answer: str) -> Iterator[str]:
    """Take the other lines that ask the same; the sentence about them."""
    rows = open_reviews(change.transaction) if doubt.lesson else []
    asking = [
        (row, piece)
        for row in rows
        if row.kind == IMPORT and row.id != decided.id and (piece := DoubtfulPiece.waiting(row))
        if piece.doubt.lesson == doubt.lesson
    ]
    if not asking:
        return
    reading = reading_of(change.transaction, change.desk.today, "")
    food = doubt.about == meaning.FOOD
    taken = [
        _take(change, row, piece, piece.doubt.mended(answer) if food else piece.doubt.said, reading)
        for row, piece in asking
    ]
    bought = sum(isinstance(one, Bought) for one in taken)
    if bought:
        yield f"{counted(bought, 'other line is', 'other lines are')} in, too."
