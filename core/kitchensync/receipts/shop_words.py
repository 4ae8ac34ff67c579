"""Words as shops print them: cut short in English, or the staples in German, French, Swedish.

They stand in the tables beside this file. Leaves names spelled out in English to `catalogue`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.noise import is_known
from kitchensync.catalogue.words import plain, singular

STAPLES = Path(__file__).parent / "staples.tsv"
_SHORTENED = STAPLES.with_name("shortened.tsv")
_IGNORED = frozenset(
    (
        *("bio", "eko", "ekologisk", "krav", "frisch", "frische", "gut", "ja", "natur", "premium"),
        *("svensk", "svenska", "klasse", "hkl", "stk", "st", "eur", "de", "la", "le", "les", "du"),
        *("aus", "mit", "fett", "lose", "losvikt", "vrac", "kg", "g", "l", "ml", "klass", "xl"),
        "gal",
    )
)
_HEADS = frozenset(
    (
        *("saft", "sauce", "suppe", "kuchen", "schokolade", "eis", "tee", "chips", "pulver"),
        *("brei", "drink", "keks", "kekse", "salat", "shampoo", "seife", "jus", "soupe", "gateau"),
        *("glace", "the", "compote", "tarte", "savon", "juice", "soppa", "kaka", "glass", "godis"),
        *("kex", "bulle", "sas", "tval", "pizza", "likor", "riegel", "bonbon", "aroma", "ersatz"),
    )
)
"""What makes another food of the one beside it."""
_LONGEST = 3
_VOWELS = re.compile(r"(?<!^)[aeiouy]")
_SHORTEST_BEGINNING = 5


def foreign(words: str) -> str | None:
    """The key of the catalogue's food that German, French or Swedish words name; None if unsure.

    What they name together goes before what one of them does; two foods in one line are none.
    """
    row = plain(words).split()
    if any(word in _HEADS for word in row):
        return None
    for length in range(min(_LONGEST, len(row)), 0, -1):
        parts = (" ".join(row[at : at + length]) for at in range(len(row) - length + 1))
        found = {key for part in parts if (key := _staples().get(part))}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


@cache
def _staples() -> dict[str, str]:
    return {plain(name): key for key, names in _rows(STAPLES) for name in names.split("|")}


@cache
def _shortened() -> dict[str, str]:
    return dict(_rows(_SHORTENED))


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text("utf-8").splitlines():
        key, _, value = line.partition("\t")
        yield key, value


def spelled_out(words: str) -> str | None:
    """The same words in full, or None where none is cut short: "ORG MLK" is organic milk."""
    row = [word for word in plain(words).split() if word not in _IGNORED]
    full = [_in_full(word) for word in row]
    return " ".join(full) if full != row else None


def _in_full(word: str) -> str:
    if known := _shortened().get(word):
        return known
    if len(word) < 3 or is_of_a_name(word) or is_known(word):
        return word
    spelled = _skeletons().get(word, set()) if word == _skeleton(word) else set[str]()
    if not spelled and len(word) >= _SHORTEST_BEGINNING:
        spelled = {other for other in _vocabulary() if other.startswith(word)}
    unlike = {singular(other) for other in spelled}
    return min(spelled, key=len) if len(unlike) == 1 else word


def is_of_a_name(word: str) -> bool:
    """Whether names of foods are made of it."""
    return word in _vocabulary()


@cache
def _vocabulary() -> frozenset[str]:
    """The words that names of foods are made of."""
    return frozenset(word for form in catalogue().forms for word in form.split() if len(word) > 3)


@cache
def _skeletons() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for word in _vocabulary():
        found[_skeleton(word)].add(word)
    return dict(found)


def _skeleton(word: str) -> str:
    """Without vowels and doubled letters, as people shorten words."""
    return re.sub(r"(.)\1", r"\1", _VOWELS.sub("", word))
