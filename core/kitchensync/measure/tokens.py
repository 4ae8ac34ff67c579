"""A line of text as numbers, words and marks, each knowing where it stood.

What the numbers count is left to `quantities`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from kitchensync.errors import BadAmount
from kitchensync.measure.numbers import VULGAR, in_ascii, is_mixture, read_number

_VULGAR = f"[{VULGAR}]"
_OVER = r"[0-9]{1,4}[ ]?[/⁄∕][ ]?[0-9]{1,4}(?![0-9])"
_LETTERS = r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*"
"""With accents that are characters of their own, as some programs write them."""
_TOKEN = re.compile(
    rf"""
    (?P<number>
        (?<![0-9.,/])[0-9]{{1,4}}(?:\ ?(?:and|&|-|\+)\ ?|\s+)(?:{_OVER}|{_VULGAR})
      | {_OVER}
      | [0-9]{{0,4}}\ ?{_VULGAR}
      | [0-9]{{1,15}}(?:[.,][0-9]{{1,15}})*
      | \.[0-9]{{1,15}}
    )
    | (?P<word>{_LETTERS}(?:[-'’]{_LETTERS})*)
    | \S
    """,
    re.VERBOSE,
)
_SLASH = re.compile("[ ]?[/⁄∕][ ]?")
_MIXED = re.compile(rf"([0-9]{{1,4}})(?:[ +&-]|and|\s)+(?:({_OVER})|({_VULGAR}))")


ARTICLES = ("a", "an")
CROSSES = ("x", "×")
"""What stands between how many there are and how much each is: "6 x 330 ml"."""


class Token(NamedTuple):
    """A piece of a text, `start` to `end`; `value` if it is a number, `low` in lower case, NFC."""

    text: str
    low: str
    start: int
    end: int
    value: Fraction | None
    is_word: bool


def low_at(line: Sequence[Token], at: int) -> str:
    """What stands there in lower case; nothing behind the end."""
    return line[at].low if at < len(line) else ""


def tokens(text: str) -> list[Token]:
    """All there is in a text but its spaces, in order; in "1,500" the comma is for thousands."""
    found: list[Token] = []
    for match in _TOKEN.finditer(in_ascii(text)):
        word, kind = match[0], match.lastgroup
        value = _value(word) if kind == "number" else None
        low = unicodedata.normalize("NFC", word.lower())
        found.append(Token(word, low, match.start(), match.end(), value, kind == "word"))
    return found


@lru_cache(maxsize=4096)
def _value(text: str) -> Fraction | None:
    """What a number is worth; None for one that is none, as 1/0, 1,2,3 or that of "00 flour"."""
    if text.startswith("00") or is_mixture(text):
        return None
    if mixed := _MIXED.fullmatch(text):
        text = f"{mixed[1]} {mixed[2] or mixed[3]}"
    try:
        number = read_number(_SLASH.sub("/", text))
        if mixed and mixed[2] and number and number.value >= int(mixed[1]) + 1:
            return None
    except BadAmount:
        return None
    if number is None:
        return None
    return number.value * 1000 if number.doubtful else number.value
