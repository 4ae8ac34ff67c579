"""Which food a phrase names, and how much of it: `[amount ["of"]] name [amount]...`.

An amount counts, "2", "2 tins", "x 2", "(2)", "pack of 6", or measures, "400 g", "6 x 330 ml", "a
dozen 330 ml".
1. Those behind the name are read from the last on, then the one in front. One alone is the amount.
2. One that counts and one that measures are so many of so much where the first has a cross or a
   container, the second "each" or brackets, or what counts stands behind: "3 tins beans 400 g",
   "2 steaks 8 oz each", "2 l milk 2". Two that count are multiplied where one has a cross; what
   stands in brackets or behind "pack of" are pieces in a pack: "2 packs sausages (8)"; where the
   measure of a pack is said, too, that counts: "2 packs sausages 400 g (8)". What stands in
   brackets and is nearly the same in other units is said twice: "butter 225 g (8 oz)". A container
   without a number has the one behind the name: "tin of beans 1/2".
3. Else the one behind is the amount, and the one in front is of the name: "7 up 2 l". But a measure
   goes before a number behind it that nobody counts to, "1 l milk 3.5", and before what stands in
   brackets: "yoghurt 500 g (4 pots)".
4. Of the name are a year, a number behind "type", "no" or "and", one before a measure to which
   nobody counts ("flour 405 1 kg"), and a word for a number, unless it stands in front and counts
   what follows, or counts packs: "after eight" and "five spice", but "two onions", "beans two 400 g
   tins".

What one amount is, `spans` has; when two go together, `folding`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from kitchensync.errors import BadInput
from kitchensync.measure.amounts import Amount
from kitchensync.measure.called import IsName
from kitchensync.measure.doubts import check_certain, check_ends
from kitchensync.measure.folding import counted_anew, is_again, is_first, together, worth
from kitchensync.measure.numbered import is_whole, with_names
from kitchensync.measure.numbers import VULGAR, is_year
from kitchensync.measure.numerals import PARTS, WORDS
from kitchensync.measure.quantities import unit_at
from kitchensync.measure.spans import Span, begins, ends, one_of, span_at
from kitchensync.measure.table import CONTAINERS, NUMBERED, Preference
from kitchensync.measure.tokens import ARTICLES, CROSSES, Token, low_at, tokens
from kitchensync.measure.typed import plainly
from kitchensync.measure.units import find

_ANY = re.compile(rf"[0-9{VULGAR}]|\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)
_NO_NUMBER = ("minute",)
"""What makes a name of a number: two minute noodles."""


class Phrase(NamedTuple):
    """A food's name and how much of it; `pack` is how much each of several holds, in base units."""

    name: str
    amount: Amount
    pack: int | None


class _Parts(NamedTuple):
    """What is said, and the name: tokens `start` to `end`, and what of it follows the amount."""

    said: Span | None
    start: int
    end: int
    follows: str = ""


def taken_apart(text: str, preference: Preference, *, zero: bool, is_name: IsName) -> Phrase | None:
    """A phrase as the grammar above has it; None where it says no amount.

    BadInput where it names no food, BadAmount as by `check_certain` and `worth`, and as UnknownUnit
    by `check_ends`.
    """
    text = plainly(text)
    check_certain(text)
    line = tokens(text)
    if not (_ANY.search(text) or one_of(line, 0, preference)):
        return None
    line = with_names(text, line, is_name)
    whole = _at_first(line, preference)
    if whole and whole.end == len(line) and not whole.of_name:
        raise _foodless(text)
    said, start, end, follows = _parts(text, line, whole, preference)
    if said is None or (end == len(line) and said.times == 1 and not said.spelled):
        thousands = said is not None and said.bare and line[start].value is not None
        check_ends(text, line, 0 if thousands else start)
    if said is None:
        return None
    if start and (start == end or _is_measured(line[start:end], preference)):
        raise _foodless(text)
    name = text[line[start].start : line[end - 1].end].removeprefix("of " if start else "")
    return Phrase(name + follows, *worth(said, text, zero=zero))


def amount_alone(text: str) -> tuple[Amount, int | None] | None:
    """What a text without a name says, and what each of several holds; None for a plain amount."""
    line = tokens(plainly(text))
    span = _at_first(line, "us")
    plain = span and not span.spelled and sum(token.value is not None for token in line) == 1
    return None if span is None or plain or span.end < len(line) else worth(span, text)


def _foodless(text: str) -> BadInput:
    return BadInput(f"“{text}” names no food.", "Say which, for example “milk 2 l”.")


def _parts(text: str, line: Sequence[Token], whole: Span | None, preference: Preference) -> _Parts:
    """What a phrase consists of; `whole` is the amount that it begins with where none follows."""
    found = _behind(text, line, preference)
    said, rest = found.said, line[: found.end]
    front = _before(rest, _at_first(rest, preference) if said else whole, preference)
    if front is None:
        return found
    if said is None:
        return found._replace(said=front, start=front.end)
    both = together(front, said)
    if both is None and whole is None:
        both = counted_anew(front, said)
    if both is None and front.holds:  # "2 packs chicken 500 g (2)"
        both, found = _without_pieces(text, line, front, preference) or (None, found)
    if both or front.bare:  # nobody has so many of "-1 milk 2 l", nor of a barcode
        worth(front, text)
    if both:
        return found._replace(said=both, start=front.end)
    return _Parts(front, front.end, len(line)) if is_first(front, said) else found


def _without_pieces(
    text: str, line: Sequence[Token], front: Span, preference: Preference
) -> tuple[Span, _Parts] | None:
    """So many packs of so much, where brackets at the end say how many pieces are in each."""
    last = _last(line, preference)
    if last is None or not last.inside or last.unit is not None:
        return None
    found = _behind(text, line[: last.start], preference)
    both = together(front, found.said) if found.said and found.said.measures else None
    return (both, found) if both else None


def _at_first(line: Sequence[Token], preference: Preference) -> Span | None:
    return span_at(line, 0, preference) if line and begins(line, 0) else None


def _behind(text: str, line: Sequence[Token], preference: Preference) -> _Parts:
    """What is said behind the name, and what of the name follows it: the 3.5 of "milk 1 l 3.5"."""
    found = _Parts(None, 0, len(line))
    while span := _last(line[: found.end], preference):
        both = together(span, found.said) if found.said and not span.odd else None
        if both or found.said is None:
            found = found._replace(said=both or span, end=span.start)
        elif (found.said.bare or found.said.inside) and is_first(span, found.said):
            found = _Parts(span, 0, span.start, text[line[span.end - 1].end :])
        else:
            break
    return found


def _last(line: Sequence[Token], preference: Preference) -> Span | None:
    """The amount that a line ends with."""
    for at in range(1, len(line)):
        span = None
        if begins(line, at):
            span = span_at(line, at, preference)
        elif at + 3 == len(line) and (at > 1 or not begins(line, 0)):
            span = one_of(line, at, preference)
        if span and span.end == len(line) and not _is_named(line, span, preference):
            return span
    return None


def _is_named(line: Sequence[Token], span: Span, preference: Preference) -> bool:
    """Whether an amount behind a name is of the name: "wine 2019", "after eight", "flour 405 1 kg",
    "flour type 405", or the "7" of "2 packs of 7 up"."""
    at, first = span.start, line[span.start]
    if span.of_name or (span.bare and is_year(first.text)):
        return True
    if span.spelled and span.times != 1 and not _counts_packs(line, span):
        return True
    before = line[at - 1 - (line[at - 1].low == "." and at > 1)].low
    if before in NUMBERED or before in CROSSES:
        return True
    return _is_measured(line[: at - (before == "of")], preference)


def _counts_packs(line: Sequence[Token], span: Span) -> bool:
    """Whether a word for a number counts packs, "two 400 g tins", "three packs of 6", "half a 2 l
    bottle", and is none of the name: "after eight 500 g tin", "after eight pack of 6"."""
    said = line[span.start + 1 : span.end]
    before = [token.low for token in takewhile(lambda token: token.value is None, said)]
    if any(word in ARTICLES or (word in CROSSES and span.measures) for word in before):
        return True
    words = (said[0].low, "" if line[span.end - 2].value else said[-1].low)  # but "x 2 packs"
    holders = [unit for unit in map(find, words) if unit and unit.name in CONTAINERS]
    return any(unit.plural in words for unit in holders)


def _is_measured(line: Sequence[Token], preference: Preference) -> bool:
    """Whether it is "2 l" and no name; what is a number alone may be one."""
    span = _at_first(line, preference)
    return span is not None and span.unit is not None and span.end == len(line)


def _before(line: Sequence[Token], first: Span | None, preference: Preference) -> Span | None:
    """The amount that a line begins with, and how far it goes; `first` is what is read there."""
    span = first or one_of(line, 0, preference)
    if span is None or line[0].text == "(" or span.end >= len(line) or not ends(line, span):
        return None
    if not span.bare:
        return _of_packs(line, span, preference)
    past = _past_of(line, span)
    unit = unit_at(line, past, preference) if line[past - 1].low in ARTICLES else None
    if unit and past > span.end:  # "3/4 of a pound"
        return span._replace(unit=unit[0], end=unit[1])
    if past == span.end and span.spelled and not _is_several(line, span):
        return None
    return span._replace(end=past)


def _of_packs(line: Sequence[Token], span: Span, preference: Preference) -> Span:
    """With how much each is: "2 packs of 6 x 330 ml", "2 slices 50 g", "a dozen 330 ml"."""
    if span.measures:
        return _said_again(line, span, preference)
    at = span.end + (low_at(line, span.end) == "of")
    each = span_at(line, at, preference) if at < len(line) and begins(line, at) else None
    if each is None or each.end >= len(line) or not ends(line, each):
        return span
    if each.of_name or not (each.marked or each.measures or is_whole(line[each.end])):
        return span
    inside = line[at].low not in CROSSES  # but "2 packs x 2 milk"
    both = together(span._replace(marked=True), each._replace(inside=inside))
    return both._replace(start=0, end=each.end) if both else span


def _said_again(line: Sequence[Token], span: Span, preference: Preference) -> Span:
    """With the same in another unit: "225 g (8 oz) butter"."""
    if low_at(line, span.end) != "(":
        return span
    again = span_at(line, span.end + 1, preference)
    closed = again is not None and low_at(line, again.end) == ")" and again.end + 1 < len(line)
    return span._replace(end=again.end + 1) if again and closed and is_again(span, again) else span


def _past_of(line: Sequence[Token], span: Span) -> int:
    """Behind the "of the" of "1/2 of the cake", the "the" of "half the cake"; or its end."""
    last = line[span.end - 1].low
    if low_at(line, span.end) == "of" and (not span.spelled or last in PARTS):
        past = span.end + 1 + (low_at(line, span.end + 1) in (*ARTICLES, "the"))
    else:
        past = span.end + (last == "half" and low_at(line, span.end) == "the")
    return past if past < len(line) else span.end


def _is_several(line: Sequence[Token], span: Span) -> bool:
    """Whether what follows a word for a number is counted by it: "two onions", "a lemon"."""
    after = line[span.end]
    if not span.word or is_whole(after):
        return True
    if line[span.start].low in (*ARTICLES, "one"):
        return after.is_word and after.low not in (*ARTICLES, *_NO_NUMBER)
    return span.many.denominator == 1 and line[-1].low.endswith("s") and after.low not in _NO_NUMBER
