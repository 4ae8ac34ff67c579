"""An ingredient line in other words: another amount, more tins, "1 imperial pint" for "1 pint".

How much it is to be, and whose pint, is left to whoever kept the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from kitchensync.measure.amounts import Amount
from kitchensync.measure.called import IsName, nothing
from kitchensync.measure.numbered import with_names
from kitchensync.measure.quantities import Quantity, numbers, read, unit_at
from kitchensync.measure.speaking import at_most_one, spoken
from kitchensync.measure.table import PIECE, Preference, Unit
from kitchensync.measure.tokens import Token, tokens
from kitchensync.recipes.counted import in_number
from kitchensync.recipes.leading import leading
from kitchensync.recipes.lines import LONGEST


def with_amount(words: str, amount: str, name: str, *, pieces: bool) -> str:
    """The line with this amount in the place of its own; `name` is what it names, of `pieces`."""
    line = with_names(words, tokens(words), name.__eq__)
    found = leading(line)
    if found is None:
        return f"{amount} {words}"
    # Where no number is said, what stands before describes the unit: "large pinch", "2 cm piece".
    kept = found.start if found.quantity.low is not None else 0
    before = words[: line[kept].start] if kept else ""
    after = words[line[found.end - 1].end :].lstrip()
    if pieces:
        after = in_number(after, name, one=at_most_one(amount))
    return f"{before}{amount} {after}".rstrip()


def with_packs(words: str, factor: Fraction, name: str, value: int) -> str | None:
    """The line with `factor` times its packs: "4 (15 oz) cans" for "2 (15 oz) cans".

    None where it names no packs that hold `value` base units together, or where so many would be no
    number that people count tins by.
    """
    line = with_names(words, tokens(words), name.__eq__)
    found = leading(line)
    many = _so_many(found.quantity, factor, value) if found else None
    span = _number_at(line, found.quantity) if found else None
    if found is None or many is None or span is None:
        return None
    start, end = span
    gap = "" if start < end else " "
    after = _in_number(words[end:], found.quantity.unit, name, one=at_most_one(many))
    return f"{words[:start]}{many}{gap}{after}"


def _so_many(packs: Quantity, factor: Fraction, value: int) -> str | None:
    """The number of packs as people say it."""
    low, each, unit = packs.low, packs.pack, packs.pack_unit
    if low is None or each is None or unit is None or round(low * each * unit.size) != value:
        return None
    ends = [number * factor for number in (low, packs.high) if number is not None]
    if any(number.denominator > _finest(number) for number in ends):
        return None
    return "–".join(spoken(Amount(round(1000 * number), "count", PIECE)) for number in ends)


def _finest(number: Fraction) -> int:
    """In what parts so many tins are opened: quarters of one, halves of some, no parts of many."""
    return 4 if number < 1 else 2 if number < _MANY else 1


_MANY = 10


def _number_at(line: Sequence[Token], packs: Quantity) -> tuple[int, int] | None:
    """From where to where it stands how many there are; before its size stands none of one."""
    start = line[packs.start].start
    size = read(line, packs.start)
    if size and size.joined:
        return start, start
    many = numbers(line, packs.start)
    if many is None or (many.low, many.high) != (packs.low, packs.high):
        return None
    return start, line[many.end - 1].end


def _in_number(after: str, unit: Unit | None, name: str, *, one: bool) -> str:
    """What stands behind a number, where its unit, else what it counts, goes with the number."""
    if unit is None or unit.plural is None:
        return in_number(after, name, one=one)
    said, other = (unit.plural, unit.name) if one else (unit.name, unit.plural)
    return re.sub(rf"\b{said}\b", other, after, count=1)


def named(
    words: str, preference: Preference, is_name: IsName = nothing, *, apart: Fraction = Fraction(0)
) -> str:
    """The words, which now mean to anybody what they mean to who prefers these measures.

    What is less far `apart` than that, as a part of what others mean, need not be named.
    """
    parts: list[str] = []
    at = 0
    line = with_names(words, tokens(words[:LONGEST]), is_name)
    for token, whose in _unnamed(line, preference, apart):
        parts.append(words[at : token.start])
        gap = " " if words[: token.start][-1:].isnumeric() else ""
        parts.append(f"{gap}{whose} ")
        at = token.start
    return "".join([*parts, words[at:]])


def _unnamed(
    line: list[Token], preference: Preference, apart: Fraction
) -> Iterator[tuple[Token, str]]:
    """The first words of units that others mean another by, and what to put before each."""
    found = leading(line, preference)
    at, end = (found.start, found.end) if found else (0, 0)
    while at < end:
        theirs, own = unit_at(line, at), unit_at(line, at, preference)
        if own and theirs and own[0] != theirs[0] and _ratio(own[0], theirs[0]) >= apart:
            yield line[at], own[0].name.partition(" ")[0]
        at = own[1] if own else at + 1


def _ratio(own: Unit, theirs: Unit) -> Fraction:
    """How far apart two units are, as a part of the second."""
    return abs(own.size / theirs.size - 1)
