"""Words that a misspelled one may have meant: a letter wrong, missing, too many, or swapped.

Pure; leaves where the words come from to whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable

SHORTEST = 4
"""Shorter words are taken as they stand."""
_TWO_SLIPS_FROM = 8


def slips(word: str) -> int:
    """How many slips of the finger a word of that length is allowed."""
    if len(word) < SHORTEST:
        return 0
    return 2 if len(word) >= _TWO_SLIPS_FROM else 1


def beginnings(word: str) -> tuple[str, ...]:
    """How a word begins that may have been meant; a slip in the first letter swapped two."""
    return tuple(dict.fromkeys(word[:2])) if slips(word) else ()


def nearest(word: str, among: Iterable[str], *, unfinished: bool = False) -> list[str]:
    """Those of the words that are the fewest slips away, if no more than are allowed.

    Where the word is `unfinished`, the beginning of each is compared.
    """
    allowed = slips(word)
    found: dict[int, list[str]] = {}
    for other in among:
        away = distance(word, other, allowed, unfinished=unfinished)
        if 0 < away <= allowed:
            found.setdefault(away, []).append(other)
    return sorted(found[min(found)]) if found else []


def distance(one: str, other: str, most: int, *, unfinished: bool = False) -> int:
    """How many slips lie between two words; some number above `most` where it is more.

    From one that is `unfinished`, it is as far as to the nearest beginning of the other.
    """
    if unfinished:
        other = other[: len(one) + most]
    elif abs(len(one) - len(other)) > most or len(set(one) ^ set(other)) > 2 * most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        last, before, row = before, row, [at]
        for place, against in enumerate(other, 1):
            cost = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != against))
            swapped = at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == against
            row.append(min(cost, last[place - 2] + 1) if swapped else cost)
        if min(row) > most:
            return most + 1
    return min(row) if unfinished else row[-1]
