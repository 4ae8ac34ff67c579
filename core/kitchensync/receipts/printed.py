"""One line of a receipt by itself: its name, its price, how much, and what of these it lacks.

Leaves which lines belong together to `items`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto

from kitchensync.measure.amounts import Amount
from kitchensync.receipts import quantity
from kitchensync.receipts.model import Kind, Line, Unclear
from kitchensync.receipts.totals import Stated

_NO_NAMES = (Kind.TOTAL, Kind.SUBTOTAL, Kind.COUNT, Kind.CHANGE, Kind.TAX)
"""What no thing is called, even without a sum."""
_NOISE = re.compile(
    r"(?<![^\W_])(?:\d[\d.,:/-]*|rm|eur|usd|gbp|sek|kr|stk?|pcs?|ea|kg|g|lb|uni|[a-z])(?![^\W_])|[^\w\s]",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w.,])\d{4,14}(?![\w.,])")
_FLAG = re.compile(r"(?<![\w.,])\d{6,14} ?[A-Z]{1,2}\s*$")
"""The number of a thing, and whether it is food, before its price: "007874235186 F"."""
_COUNTED = re.compile(
    rf"(?<!\S)@?\d{{1,3}}(?!{quantity.SIZE_BEHIND})"
    r"(?: ?[xX×@*]| ?(?:stk?|pcs?)| (?:STK?|PCS?))?(?=\s|$)|(?<!\S)\d{1,3} ?stk?\*"
)
_MARKS = re.compile(r"(?<!\S)(?:RM|EUR|SEK|kr|[£$€xX×@*#:=-]+)(?!\S)")
_HEAD = re.compile(
    r"\b(?:item|items|qty|price|amount|description|desc|code|artikel|bezeichnung|menge|preis|betrag"
    r"|u/p|uom|disc|prix|pris|antal|rsp|vara|type|date|time|cashier|tel|invoice|no)\b",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"\b(?:receipt|invoice|kvitto|ticket|bon|tel|date|cashier|bill|kasse|kassa|caisse|org|eur)\b",
    re.IGNORECASE,
)
_LETTERS = 3
"""A name has so many at least."""
_MIXED = re.compile(r"(?<![^\W_])\w*\d[\w*]*")
"""What has a digit: a code, a size, so many bags."""
_LONGEST_CODE = 4
"""What stands behind a price and has no more letters is a code of tax."""


class Shape(Enum):
    """What a line has of a name, a price and a count."""

    PRICED = auto()
    BARE = auto()
    """A price, and perhaps how many, but no name."""
    TIMES = auto()
    """How many at which price, or perhaps one of both, and no more: what it comes to stands with a
    name near by."""
    NAME = auto()
    NEITHER = auto()


@dataclass(slots=True)
class Row:
    """A line on its way to what was bought; `proven` that its price bears out its amount."""

    line: Stated
    shape: Shape
    confidence: int
    name: str = ""
    amount: Amount | None = None
    price: int | None = None
    proven: bool = False
    unclear: set[Unclear] = field(default_factory=set[Unclear])


def row_of(line: Line, said: Stated) -> Row:
    """What a line says, as far as it does without those beside it."""
    name = _name(said)
    row = Row(said, Shape.NEITHER, line.confidence, name)
    if said.is_guess:
        row.unclear.add(Unclear.PRICE)
    sums = [sum_ for sum_ in said.sums if not sum_.each]
    if not said.sums:
        talk = is_head(said.text) or _TALK.search(said.text)
        if is_name(_HEAD.sub(" ", name)) and not talk:
            row.shape = Shape.NAME
        return row
    if not is_name(name) and quantity.may_say_how_many(said.text, said.sums):
        row.shape = Shape.TIMES
        return row
    if not sums:
        return row
    row.price = sums[-1].minor
    row.shape = Shape.PRICED if is_name(name) else Shape.BARE
    row.amount = quantity.multiple(said.text, said.sums, row.price)
    row.proven = row.amount is not None
    if not row.proven and quantity.may_count(said.text, said.sums):
        row.unclear.add(Unclear.AMOUNT)
    return row


def is_head(text: str) -> bool:
    """Whether it says what the columns hold."""
    return len(_HEAD.findall(text)) > 1


def is_name(name: str) -> bool:
    """Whether words name a thing, and are not only codes, sizes and marks."""
    return sum(map(str.isalpha, _NOISE.sub(" ", _MIXED.sub(" ", name)))) >= _LETTERS


def _name(said: Stated) -> str:
    """The words of a line, without its sums, counts, codes of tax and of things."""
    text = said.text
    if said.sums:
        text, after = said.text[: said.sums[0].start], said.text[said.sums[-1].end :]
        if not is_name(text) and sum(map(str.isalpha, _NOISE.sub(" ", after))) > _LONGEST_CODE:
            text = after
    text = _CODE.sub(" ", _FLAG.sub(" ", text))
    text = _MARKS.sub(" ", _COUNTED.sub(" ", quantity.PACKS.sub(r"\1", text)))
    return " ".join(text.split()).strip(" -:*#@,|")


def may_name(row: Row) -> bool:
    """Whether it is a name, or codes that stand between a name and its price."""
    return row.line.kind not in _NO_NAMES and (row.shape is Shape.NAME or _is_codes(row))


def _is_codes(row: Row) -> bool:
    has_codes = row.shape is Shape.NEITHER and bool(_MIXED.search(row.line.text))
    return has_codes and not row.line.sums and not is_head(row.line.text)
