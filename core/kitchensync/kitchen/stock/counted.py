"""What people say that they have or get: "milk, rice 500 g", "7 up", or "3 rice 500 g", in packs.

Leaves phrases to `measure.words`, which know no food: to them, "3 rice" may be as much of a name as
"7 up".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

from kitchensync.errors import BadInput
from kitchensync.kitchen.stock import idioms
from kitchensync.kitchen.stock.idioms import COUNTED, Knows
from kitchensync.measure import units
from kitchensync.measure.amounts import one_piece, so_many
from kitchensync.measure.called import nothing
from kitchensync.measure.numbers import is_year, read_number
from kitchensync.measure.units import Preference
from kitchensync.measure.words import Words, clean_name, parse_words

_PART = re.compile(r"(?:\([^()]*\)|[^,;]|(?<![^\s\d]),(?=\d))+")
"""What stands between commas or semicolons; one in brackets, or in a number, is none."""
_AND = re.compile(r" (?:and|&|\+) (?![^(]*\))", re.IGNORECASE)
"""What may stand between two of them, with how much there is of one; not in brackets."""
_SO_MUCH = re.compile(r"[0-9½¼¾]|(?:an?|(?<!half and )half|two|three|four|six) ", re.IGNORECASE)
_SEVERAL = re.compile(r"[,;]| (?:and|&|\+) ", re.IGNORECASE)
"""Without which no words name several things."""
_PARTS = frozenset(
    ("zest", "juice", "rind", "chunks", "cubes", "strips", "wedges", "rounds", "pieces", "halves")
)
"""What is made of a food may be bought by itself."""
_SIZES = frozenset(("small", "medium", "large", "big"))
REMARK = re.compile(r"(.*\S)\s*\(([^()\d]+)\)")
"""What is said of a thing in brackets behind it; with a number, it may be an amount."""


_NUMBERED = re.compile(r"(.+) (?:[5-9]|[1-9][0-9])[0-9]")
"""What is called so, or fifty of it and more: "Heinz 57"."""
_LEAST = 20_000
"""Milligrams: of what weighs less nobody gets one, such as an olive."""


def things(words: str, known: Callable[[str], object]) -> list[str]:
    """The phrases of all things that are named; one where all of it is a name that is `known`.

    That is asked only where there are several, since who answers may have to read a book for it.
    """
    parts = between_commas(words)
    if len(parts) > 1 and known(_said(words).name):
        return [words]
    return parts or [words]


def one_thing(words: str, known: Callable[[str], object]) -> str:
    """The one thing that is named, "flour 1 kg" of "flour, 1 kg"; BadInput for several."""
    if not _SEVERAL.search(words):
        return words
    parts = things(words, known)
    if len(parts) > 1:
        raise BadInput(f"“{words}” names several foods.", "Say it of one at a time.")
    return parts[0]


def between_commas(words: str) -> list[str]:
    """What stands between commas, as in "milk, 1,5 l juice"; all of it where there is none.

    What names no food belongs to what stands before it: "tomatoes, chopped", "flour, 1 kg".
    """
    parts: list[str] = []
    for part in filter(None, map(str.strip, chain.from_iterable(map(_and, _PART.findall(words))))):
        if parts and (_is_amount(part) or is_year(part)):
            parts[-1] += f" {part}"
        elif parts and (_tells_more(part) or _tells_kind(parts[-1], part)):
            parts[-1] = _told_more(parts[-1], part)
        else:
            parts.append(part)
    return parts


def _and(part: str) -> Iterator[str]:
    """What stands around an "and" beside an amount: "6 eggs and 2 l milk", "eggs 6 and milk"."""
    for match in _AND.finditer(part):
        before, after = part[: match.start()], part[match.end() :]
        if not _said(before).said:
            continue
        if _said(after).said if _SO_MUCH.match(part, match.end()) else _goes_on(before, after):
            yield before
            yield from _and(after)
            return
    yield part


def _goes_on(before: str, after: str) -> bool:
    """Whether the first ends in its amount, and what follows is another food."""
    from kitchensync.catalogue.index import entry

    name = _said(before).name
    if name == before or not before.startswith(name):
        return False
    return any(_said(each).said or entry(each) for each in (after, _AND.split(after, 1)[0]))


def _is_amount(part: str) -> bool:
    return _said(f"it {part.removesuffix(' each')}").name == "it"


def _tells_more(part: str) -> bool:
    """Whether it says how a food is, and is none, such as "chopped" or "free-range"."""
    from kitchensync.catalogue.index import entry
    from kitchensync.recipes import lexicon

    name = _said(part).name.casefold()
    said = set(name.split())
    how = lexicon.PREPARING | lexicon.KEPT | lexicon.QUALITIES | lexicon.COLOURS | _SIZES | {"and"}
    return said <= how and not said <= _PARTS and entry(name) is None


def _tells_kind(thing: str, part: str) -> bool:
    """Whether it says which kind, and is no other food: "bread, wholemeal", "rice, basmati".

    Nobody gets one olive: "oil, olive".
    """
    from kitchensync.catalogue.index import entry

    said = _said(part)
    name = said.name
    kind, other = entry(f"{name} {_said(thing).name.partition(',')[0]}"), entry(name)
    if kind is None:
        return False
    if other is None or other == kind:
        return True
    small = other.piece is not None and other.piece < _LEAST
    return small and not said.said and not name.endswith("s")


def _told_more(thing: str, more: str) -> str:
    """ "tomatoes, chopped 500 g" of "tomatoes 500 g"; an amount in the middle is no amount."""
    name = _said(thing).name
    end = len(name) if thing.startswith(name) else len(thing)
    return f"{thing[:end]}, {more}{thing[end:]}"


def _said(text: str) -> Words:
    """A phrase taken apart, or as a name where it cannot be."""
    try:
        return parse_words(text)
    except BadInput:
        return Words(text, one_piece(), said=False)


def parse_said(
    text: str, preference: Preference = "us", *, zero: bool = False, knows: Knows = nothing
) -> Words:
    """A phrase taken apart, as by `parse_words`; what everybody, or whoever `knows`, calls a food
    is no amount: "7 up", "heinz 57"; and "2 x 7 up" are two.

    BadInput, BadAmount, UnknownUnit, TooLarge; `zero` allows "milk 0".
    """

    def is_name(name: str) -> bool:
        return _begins_with_a_number(name, knows)

    words = parse_words(text, preference, zero=zero, is_name=is_name)
    if words.said and words.amount.unit == units.PIECE and knows(text):
        return Words(clean_name(text), one_piece(), said=False)

    def again(part: str) -> Words:
        return parse_said(part, preference, zero=zero, knows=knows)

    return idioms.meant(clean_name(text), words, again, knows)


def parse_bought(text: str, preference: Preference = "us", knows: Knows = nothing) -> Words:
    """A phrase taken apart, as by `parse_said`; of a food that comes in packs, so many of them. A
    remark behind an amount goes with the name: "milk 2 l (organic)".

    BadInput, BadAmount, UnknownUnit, TooLarge; BadAmount for "10 eggs 600 g", see `check_each`.
    """
    if (match := REMARK.fullmatch(clean_name(text))) and not knows(text):
        said = parse_bought(match[1], preference, knows)
        return replace(said, name=f"{said.name} ({match[2]})")
    words = parse_said(text, preference, knows=knows)
    if all(map(read_number, text.split())):
        raise BadInput(
            f"“{text}” names no food.",
            f"Say which, for example “milk 2”; if a number is its name: “{text} pieces”.",
        )
    counted = COUNTED.fullmatch(words.name)
    if counted is None or words.pack or words.amount.dimension == "count":
        return words
    number, name = int(counted[1]), counted[2]
    if not _counts(words, name) or knows(words.name):
        return words
    pack = words.amount.value if number > 1 else None
    bought = replace(words, name=name, amount=so_many(number, words.amount, text), pack=pack)
    idioms.check_each(text, bought)
    return bought


def may_be_a_name(text: str, words: Words) -> bool:
    """Whether so many of what nobody knows may be called so, number and all: "3 musketeers", or
    "Heinz 57", of which nobody has as many.
    """
    if words.pack or words.amount.unit != units.PIECE:
        return False
    said = clean_name(text)
    counted, numbered = COUNTED.fullmatch(said), _NUMBERED.fullmatch(said)
    names = {counted[2]} if counted else set[str]()
    if numbered and not numbered[1].endswith("s"):  # but "napkins 100"
        names.add(numbered[1])
    if words.name not in names:
        return False
    from kitchensync.catalogue.index import entry

    return words.said and entry(words.name) is None


def _begins_with_a_number(name: str, knows: Knows) -> bool:
    """Whether that is what a food is called; a number and a unit begin no name."""
    number, _, rest = name.strip().partition(" ")
    if not number[0].isdigit() or units.find(rest.partition(" ")[0]):
        return False
    # Hardly any phrase asks, and the table takes a moment.
    from kitchensync.catalogue.index import numbered

    return name.casefold() in numbered() or bool(knows(name))


def _counts(words: Words, name: str) -> bool:
    """Whether the number before a name counts packs, or pieces that weigh so much.

    It does not where it may belong to the name, as in "3 bean salad": that is no food's own name.
    """
    # Most of what is bought has no number before it, and no need of the table.
    from kitchensync.catalogue.index import entry, is_called

    known = None if entry(words.name) else entry(name)
    if known is None or (known.piece and words.amount.dimension != "mass"):
        return False
    return " " not in name or is_called(known, name)
