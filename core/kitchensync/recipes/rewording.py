"""An ingredient line in other words: another amount, or "1 imperial pint" for "1 pint".

How much it is to be, and whose pint, is left to whoever kept the line.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from kitchensync.measure.quantities import unit_at
from kitchensync.measure.speaking import at_most_one
from kitchensync.measure.table import Preference, Unit
from kitchensync.measure.tokens import Token, tokens
from kitchensync.recipes.counted import in_number
from kitchensync.recipes.leading import leading
from kitchensync.recipes.lines import LONGEST
from kitchensync.recipes.numbered import IsName, nothing, with_names


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
