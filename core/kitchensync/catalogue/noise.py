"""Tells names of foods from the words around them.

Leaves which words are which to `lexicon`, and what to make of them to `resolving`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kitchensync.catalogue.lexicon import COLOURS, HARMLESS, ONLY_BEFORE, SOFT, STOPS
from kitchensync.catalogue.words import singular
from kitchensync.measure.numbers import VULGAR

LONGEST_FORM = 7
"""Words of the longest name."""
_NUMBER = re.compile(rf"\d+\S*|[{VULGAR}]")
_CANNED = frozenset({"can", "cans", "tin", "tins", "tinned", "canned"})


def spans(count: int) -> Iterator[tuple[int, int]]:
    """Where a name may stand in so many words: the longest first, of equals the rightmost."""
    for length in range(min(count, LONGEST_FORM), 0, -1):
        for start in range(count - length, -1, -1):
            yield start, start + length


def split(words: Sequence[str], at: str) -> list[list[str]]:
    """The groups of words between the word `at`, those that are empty left out."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word == at:
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


def canned(words: Sequence[str]) -> list[str]:
    """A tin of something is canned something."""
    if len(words) < 2 or words[0] not in _CANNED:
        return list(words)
    return ["canned", *(words[2:] if words[1] == "of" else words[1:])]


def ends_in_tin(words: Sequence[str]) -> bool:
    """Whether the tin stands behind what is in it: "kidney beans can"."""
    return len(words) > 1 and words[-1] in _CANNED


def once(words: Sequence[str]) -> list[str]:
    """Without words that only repeat the one before."""
    return [
        word
        for at, word in enumerate(words)
        if at == 0 or singular(word) != singular(words[at - 1])
    ]


def stripped(words: Sequence[str]) -> list[str]:
    """Without words that change nothing."""
    return [word for word in words if not is_harmless(word)]


def until_stop(words: Sequence[str], *, named: bool = False) -> list[str]:
    """The words before talk begins, which it does only after something was `named`."""
    for at, word in enumerate(words):
        if word in STOPS and named:
            return list(words[:at])
        named = named or not is_harmless(word)
    return list(words)


def is_harmless(word: str) -> bool:
    """Whether it changes nothing; numbers don't."""
    return singular(word) in HARMLESS or word in HARMLESS or bool(_NUMBER.fullmatch(word))


def may_follow(word: str) -> bool:
    """Whether it is noise behind a name too."""
    return is_known(word) and singular(word) not in ONLY_BEFORE


def is_known(word: str) -> bool:
    """Whether it changes nothing, or little."""
    return is_harmless(word) or word in COLOURS or singular(word) in SOFT
