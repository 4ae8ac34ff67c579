"""What things are called, and phrases that say how much of one: "milk 2 l", "6 eggs" or "7up".

Leaves the grammar of phrases to `phrases`, and whether such a food exists to `naming`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from kitchensync.errors import BadAmount, BadInput, TooLarge
from kitchensync.measure import units
from kitchensync.measure.amounts import Amount, one_piece, parse_amount
from kitchensync.measure.called import IsName, nothing
from kitchensync.measure.numbers import in_ascii
from kitchensync.measure.table import TINS, Preference

LONGEST_NAME = 200

_BETWEEN = " -–—:;,"
"""What stands between a name and its amount, and is of neither."""
_TINS = re.compile(rf"\b(?:{'|'.join(sorted(TINS))})s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """A phrase taken apart. `said` is whether an amount was named; if not, it is one piece.

    `pack` is how much each holds, in base units, of several that were named: "6 x 330 ml";
    `tinned` is whether tins were named: "3 x 400 g tins".
    """

    name: str
    amount: Amount
    said: bool
    pack: int | None = None
    tinned: bool = False


# Whoever takes a phrase apart asks several times for its words.
@lru_cache(256)
def clean_name(text: str) -> str:
    """NFC, single spaces, nothing a terminal would obey, more than marks; BadInput or TooLarge."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise BadInput("A name is missing.", "Say what it is called.")
    if len(name) > LONGEST_NAME:
        raise TooLarge(f"A name has at most {LONGEST_NAME} characters.", "Shorten it.")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise BadInput("A name cannot hold control characters.", "Type it anew.")
    if not names_something(name):
        raise BadInput(f"“{name}” is not a name.", "Say what it is called, in letters or digits.")
    return name


def names_something(text: str) -> bool:
    """Whether there is a letter, a digit or a little picture in it: "?" and "--" are no names."""
    kinds = map(unicodedata.category, text)
    return any(kind[0] in "LN" or kind == "So" for kind in kinds)


def named(text: str) -> str:
    """The text, or "" where it names nothing."""
    return text if names_something(text) else ""


def names_tins(text: str) -> bool:
    """Whether it says that something comes in tins: "3 x 400 g tins"."""
    return _TINS.search(text) is not None


def parse_words(
    text: str,
    preference: Preference = "us",
    *,
    zero: bool = False,
    is_name: IsName = nothing,
) -> Words:
    """Take a phrase apart, as `phrases` has its grammar.

    BadInput, BadAmount, UnknownUnit or TooLarge for what cannot be taken; `zero` allows "milk 0".
    `preference` says whose cups and pints are meant; `is_name`, which words are a name though they
    begin with a number.
    """
    # Everybody cleans names; loading what takes phrases apart takes a moment.
    from kitchensync.measure.phrases import taken_apart

    name = in_ascii(clean_name(text))
    said = taken_apart(name, preference, zero=zero, is_name=is_name)
    if said is None:
        return Words(name, one_piece(), said=False)
    before, _, after = name.partition(said.name)
    tinned = names_tins(f"{before} {after}")
    name = clean_name(said.name)
    return Words(name.strip(_BETWEEN) or name, said.amount, True, said.pack, tinned)


def without_amount(text: str) -> str:
    """A name without the amount behind it: "top shelf" of "top shelf 2 l"; raises as the above."""
    whole = in_ascii(clean_name(text))
    name = parse_words(whole).name
    return name if whole.startswith(name) else whole


def parse_packs(text: str) -> tuple[Amount, int | None]:
    """ "6 x 330 ml", "a dozen", "5 × 330 ml + 205 ml": how much, and how much one pack of it holds.

    BadAmount or UnknownUnit for what is no amount.
    """
    first, *rest = (_packs(part) for part in text.split(" + "))
    total = first[0].value + sum(amount.value for amount, _ in rest)
    if any(amount.dimension != first[0].dimension for amount, _ in rest):
        raise BadAmount(f"“{text}” is not an amount.", "Say all of it in one kind of unit.")
    if total > units.largest(first[0].dimension):
        raise BadAmount(f"“{text}” is no amount that a kitchen holds.", "Look for a slip.")
    return Amount(total, first[0].dimension, first[0].unit), first[1]


def _packs(text: str) -> tuple[Amount, int | None]:
    from kitchensync.measure.phrases import amount_alone

    phrase = " ".join(in_ascii(text).split())
    return amount_alone(phrase) or (parse_amount(phrase), None)
