"""What a line of a table says was bought: a purchase, or what of it is not clear.

Leaves a file's form to `from_csv`, which names are not clear to `names`, and asking to the review.
A doubt is about one field; when somebody has said what that is, the line is read again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from kitchensync.catalogue.words import key
from kitchensync.errors import BadDate, BadInput, TooLarge, UnknownUnit
from kitchensync.kitchen.exchange.beside import (
    BARCODE,
    HOLDS,
    NOTHING,
    Beside,
    said_allergens,
    said_barcodes,
)
from kitchensync.kitchen.foods.traits import Kind
from kitchensync.kitchen.preferences import DAY_FIRST, DAYS, MONTH_FIRST
from kitchensync.kitchen.stock.duedates import NEVER
from kitchensync.kitchen.stock.shelf import in_packs
from kitchensync.measure import units
from kitchensync.measure.amounts import Amount
from kitchensync.measure.days import may_be, parse_day, slashed
from kitchensync.measure.prices import Price, parse_price
from kitchensync.measure.words import (
    Words,
    clean_name,
    names_something,
    names_tins,
    parse_packs,
    parse_words,
)

LONGEST_FIELD = 4000
ABOUT = WORDS, FOOD, AMOUNT, DAY, PRICE = "words", "food", "amount", "best_before", "price"
"""What a doubt is about: food and amount in one field, or a field."""
_UNIT = re.compile(r"[^\W\d_]{1,40}\.?$")
_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

T = TypeVar("T")
Said = Mapping[str, str]
"""What a line says by column; without an `amount`, `food` may hold one: "milk 2 l"."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How lines are read: which day it is, the usual money, and what the household knows.

    `foods` are those that a name may be, none where it is clear; `lesson` what is known by a key;
    `canned` what a food is called in tins, as `foods.tins` has it.
    """

    today: date
    currency: str
    foods: Callable[[str], tuple[str, ...]]
    lesson: Callable[[str], str | None]
    canned: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Bought:
    """So much of a food, where it goes, and what else is said of it as columns of a lot."""

    food: str
    amount: Amount
    place: str | None
    details: Mapping[str, object]
    pack: int | None = None
    beside: Beside = NOTHING

    @property
    def amount_text(self) -> str:
        """As it is read again: "6 × 330 ml"."""
        return in_packs(self.amount.value, self.amount.unit, self.pack)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is not clear of a line, why, and what it may be.

    `said` is the line as far as it was taken apart. `lesson` names what an answer teaches, and is
    the same for all lines that ask the same; "" where it teaches nothing.
    """

    said: Said
    about: str
    why: str
    hint: str
    candidates: tuple[str, ...] = ()
    lesson: str = ""

    @property
    def unclear(self) -> str:
        """The words that it is about."""
        return self.said.get(_field(self.about), "")

    @property
    def nameless(self) -> bool:
        """Whether it is about a food of which no name is said."""
        return self.about == FOOD and not names_something(self.unclear)

    def mended(self, answer: str) -> Said:
        """The line with the answer in the place of what was not clear."""
        return {**self.said, _field(self.about): answer}


def understand(said: Said, reading: Reading) -> Bought | Doubt:
    """What a line means; BadInput for what nobody could mean."""
    if any(len(value) > LONGEST_FIELD for value in said.values()):
        raise TooLarge(f"a field has more than {LONGEST_FIELD} characters.", "Shorten it.")
    try:
        return _bought(said, reading)
    except _Unclear as unclear:
        return unclear.doubt


class _Unclear(Exception):
    def __init__(self, doubt: Doubt) -> None:
        super().__init__()
        self.doubt = doubt


def _bought(said: Said, reading: Reading) -> Bought:
    # Who has no place to write down writes “-” or “?”.
    place = clean_name(said["place"]) if names_something(said.get("place", "")) else None
    if names_something(said.get(FOOD, "")):
        clean_name(said[FOOD])  # what nobody can have typed is no doubt
    else:
        about = FOOD if AMOUNT in said else WORDS
        raise _Unclear(Doubt(said, about, "It does not say which food it is.", "Say which one."))
    tinned = names_tins(said.get(AMOUNT, ""))
    if AMOUNT not in said:
        phrase = _read(said, WORDS, _words, reading)
        much = in_packs(phrase.amount.value, phrase.amount.unit, phrase.pack)
        said, tinned = {**said, FOOD: phrase.name, AMOUNT: much}, phrase.tinned
    name = clean_name(said[FOOD])
    if tinned and (canned := reading.canned(name)):
        said, name = {**said, FOOD: canned}, canned
    if several := reading.foods(name):
        why, hint = f"It is not clear which food “{name}” is.", "Say which one."
        raise _Unclear(Doubt(said, FOOD, why, hint, several, f"food {key(name)}"))
    amount, pack = _read(said, AMOUNT, _amount, reading)
    details: dict[str, object] = {}
    if DAY in said:
        best = _read(said, DAY, _day, reading)
        details[DAY] = best.isoformat() if best else NEVER
    if PRICE in said:
        paid = _read(said, PRICE, _price, reading)
        details |= {"price": paid.minor, "currency": paid.currency}
    beside = _beside(said)
    notes = [said["note"]] if "note" in said else []
    if notes := [*notes, *(f"{column}: {said[column]}" for column in beside.unread)]:
        details["note"] = "; ".join(notes)[:LONGEST_FIELD]
    return Bought(name, amount, place, details, pack, beside)


def _beside(said: Said) -> Beside:
    """What is said of the food."""
    holds: dict[Kind, tuple[str, ...]] = {}
    barcodes, whole = said_barcodes(said.get(BARCODE, ""))
    unread: list[str] = [] if whole else [BARCODE]
    for kind in HOLDS:
        codes, whole = said_allergens(said.get(kind, ""))
        if codes:
            holds[kind] = codes
        if not whole:
            unread.append(kind)
    return Beside(barcodes, holds, tuple(unread))


def _read(said: Said, about: str, parse: Callable[[str, Reading], T], reading: Reading) -> T:
    """What is said about that; a doubt where it is not clear."""
    text = said.get(_field(about), "")
    try:
        return parse(text, reading)
    except BadInput as error:
        doubt = Doubt(said, about, error.message, error.hint, *_answers(text, error, reading.today))
        raise _Unclear(doubt) from None


def _field(about: str) -> str:
    return FOOD if about == WORDS else about


def _words(text: str, reading: Reading) -> Words:
    return _in_known_units(parse_words, text, reading)


def _amount(text: str, reading: Reading) -> tuple[Amount, int | None]:
    return _in_known_units(parse_packs, text, reading)


def _in_known_units(parse: Callable[[str], T], text: str, reading: Reading) -> T:
    try:
        return parse(text)
    except UnknownUnit:
        meant = reading.lesson(_unit_lesson(text))
        if meant is None:
            raise
        return parse(_UNIT.sub(meant, text))


def _day(text: str, reading: Reading) -> date | None:
    known = reading.lesson(DAYS)
    order = None if known is None else known == MONTH_FIRST
    return parse_day(text, reading.today, month_first=order)


def _price(text: str, reading: Reading) -> Price:
    return parse_price(text, reading.currency)


def _answers(text: str, error: BadInput, today: date) -> tuple[tuple[str, ...], str]:
    """What an unclear text may be, and the lesson that there is in it."""
    if isinstance(error, BadDate):
        orders = slashed(text, today)
        days = tuple(day.isoformat() for day in orders or may_be(text, today))
        return days, DAYS if orders else ""
    if isinstance(error, UnknownUnit):
        unit = _UNIT.search(text)
        near = units.near(unit[0]) if unit else ()
        return tuple(_UNIT.sub(name, text) for name in near), _unit_lesson(text)
    if _COMMA.search(text):
        return (_COMMA.sub("", text), _COMMA.sub(".", text)), ""
    return (), ""


def _unit_lesson(text: str) -> str:
    unit = _UNIT.search(text)
    return f"unit {unit[0].casefold()}" if unit else ""


def learned(doubt: Doubt, answer: str, today: date) -> str | None:
    """What an answer says of units or days in general; None where it says nothing.

    `today` is when the line was read.
    """
    if doubt.lesson == DAYS:
        days = [day.isoformat() for day in slashed(doubt.unclear, today)]
        if len(days) != len(orders := (DAY_FIRST, MONTH_FIRST)):
            return None  # a line that another device read may hold anything
        return dict(zip(days, orders, strict=True)).get(answer)
    before, after = _UNIT.search(doubt.unclear), _UNIT.search(answer)
    known = units.find(after[0]) if after and doubt.lesson.startswith("unit ") else None
    if known is None or before is None or after is None:
        return None
    same = doubt.unclear[: before.start()].split() == answer[: after.start()].split()
    return known.name if same else None
