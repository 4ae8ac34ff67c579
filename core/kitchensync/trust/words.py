"""Recovery words: 32 bytes as 24 words that a person writes on paper and reads back, and no others.

BIP39 with its English list, but without its passphrase and its stretching: what is derived from the
bytes is left to recovery.py. `english.txt` is the list of the Bitcoin Improvement Proposals
(bips/bip-0039/english.txt, as python-mnemonic carries it; MIT licence, 2013 Pavol Rusnak).
"""

from __future__ import annotations

import difflib
import hashlib
import hmac
import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Final

from kitchensync.errors import BadWords

WORDS: Final = 24
ENTROPY: Final = 32
LONGEST: Final = 4096
"""Characters that are looked at; 24 words take a tenth of that."""

_BITS = 11
_TELLING = 4
"""So many letters at its beginning tell a word from all others of the list."""
_NUMBER = re.compile(r"\d+[.):]?")
_HINT = "Look at the paper, word by word."


@cache
def word_list() -> tuple[str, ...]:
    """The 2,048 words, in the order of their numbers."""
    text = resources.files("kitchensync.trust").joinpath("english.txt").read_text("ascii")
    return tuple(text.split())


@cache
def _numbers() -> dict[str, int]:
    return {word: number for number, word in enumerate(word_list())}


def to_words(entropy: bytes) -> tuple[str, ...]:
    """The 24 words that 32 bytes are."""
    if len(entropy) != ENTROPY:
        raise ValueError("recovery words are made of 32 bytes")
    bits = int.from_bytes(entropy + _checksum(entropy), "big")
    return tuple(
        word_list()[bits >> _BITS * place & len(word_list()) - 1]
        for place in reversed(range(WORDS))
    )


def to_entropy(text: str) -> bytes:
    """The 32 bytes that 24 words stand for, as `split` and `spelled` take them. Raises BadWords."""
    given = split(text)
    words = [spelled(word, place) for place, word in enumerate(given[:WORDS], 1)]
    if len(given) != WORDS:
        raise BadWords(
            f"Recovery words are {WORDS}, and these are {len(given)}.",
            "Give all, in their order, and nothing else.",
        )
    bits = 0
    for word in words:
        bits = bits << _BITS | _numbers()[word]
    raw = bits.to_bytes(ENTROPY + 1, "big")
    if not hmac.compare_digest(_checksum(raw[:ENTROPY]), raw[ENTROPY:]):
        raise BadWords(
            "All of these words are in the list, but together they are none that were ever made.",
            "Look for two that changed places, and for a word that was mistaken for another.",
        )
    return raw[:ENTROPY]


def split(text: str) -> list[str]:
    """The words of a text in small letters; numbers, commas and line ends are passed over."""
    if len(text) > LONGEST:
        raise BadWords("This is too long to be recovery words.", f"Give {WORDS} words.")
    plain = unicodedata.normalize("NFKD", text).casefold().replace(",", " ")
    return [word for part in plain.split() if (word := _NUMBER.sub("", part))]


def spelled(word: str, place: int) -> str:
    """The word of the list that is meant: the same one, or the one that begins so.

    `place` counts from 1. BadWords says which word is wrong and never what it is: `near` has those
    of the list that look like it, for whoever typed it and nobody else.
    """
    if word in _numbers():
        return word
    begun = [known for known in word_list() if known.startswith(word)]
    if len(word) >= _TELLING and len(begun) == 1:
        return begun[0]
    near = begun or difflib.get_close_matches(word[:16], word_list(), n=3, cutoff=0.7)
    raise BadWords(f"The {_ordinal(place)} word is not in the list.", _HINT, near=tuple(near[:3]))


def _checksum(entropy: bytes) -> bytes:
    return hashlib.sha256(entropy).digest()[:1]


def _ordinal(number: int) -> str:
    special = {1: "st", 2: "nd", 3: "rd"}
    teen = number // 10 % 10 == 1
    return f"{number}{'th' if teen else special.get(number % 10, 'th')}"
