"""Which line at the top of a receipt names the store.

Leaves what a household calls its stores to whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kitchensync.catalogue.spelling import distance
from kitchensync.catalogue.words import plain

_LINES = 12
"""The name of a store stands no further down."""
_COMPANY = re.compile(
    r"\b(?:sdn|bhd|s b|gmbh|ag|kg|ohg|ab|as|aps|oy|oyj|ltd|limited|plc|inc|llc|corp|co|sarl|sas|sa"
    r"|spa|srl|bv|nv|enterprise|trading|supermarket|supermarkt|market|markt|mart|store|stores"
    r"|restaurant|bakery|cafe|kitchen)\b"
)
_ADDRESS = re.compile(
    r"\b(?:jalan|jln|taman|lot|street|st|road|rd|avenue|ave|lane|floor|no|str|strasse|weg|platz|rue"
    r"|place|gatan|vagen|gata|plaza|blok|bandar|kawasan|selangor|johor|kuala|level|unit|km|batu"
    r"|persiaran|lorong|mukim|seksyen|section|building|p o)\b|\b\d{4,6}\b"
)
_OTHER = re.compile(
    r"\b(?:tel|phone|fax|gst|vat|ust|reg|roc|co no|id|www|http|com|email|invoice|receipt|bill|date"
    r"|cashier|welcome|thank|quittung|kassenbon|beleg|kvitto|facture|ticket|table|member|order"
    r"|doc|tax|orgnr|siret|steuer)\b"
)
_PRICED = re.compile(r"(?<![\d.,])\d{1,4}[.,]\d\d(?![\d.,])")
"""A sum: beside one, "kg" is how much was bought, and no Kommanditgesellschaft."""
_ENDS = re.compile(r"\b(?:invoice|receipt|bill|cashier|date|item|qty|quittung|kvitto|facture)\b")
"""What comes after such a line is about the customer or the things."""
_NUMBER = re.compile(
    r"\s*\(?(?:co\.? ?)?(?:reg\.? ?)?(?:no\.? ?)?:? ?(?<!\w)(?>\w*?\d{4})[\w -]*+\)?\s*$", re.I
)


def store_of(lines: Sequence[str], known: Iterable[str] = ()) -> str | None:
    """The store's name: a `known` one that stands at the top, else the line most like a name."""
    top = list(lines[:_LINES])
    for name in known:
        if any(_is_named(name, line) for line in lines[: 2 * _LINES]):
            return name
    head = next((at for at, line in enumerate(top) if _ENDS.search(plain(line))), len(top))
    top = top[: max(head, 3)]
    scored = [(score, -at, line) for at, line in enumerate(top) if (score := _score(line, at)) > 0]
    return _clean(max(scored)[2]) if scored else None


def _is_named(name: str, line: str) -> bool:
    """Whether the words of `name` stand in `line`, one letter in eight misread."""
    wanted, words = plain(name).split(), plain(line).split()
    if not wanted:
        return False
    joined = " ".join(wanted)
    for start in range(len(words) - len(wanted) + 1):
        part = " ".join(words[start : start + len(wanted)])
        slips = len(joined) // 8
        if distance(joined, part, slips) <= slips:
            return True
    return False


def _score(line: str, at: int) -> int:
    words = plain(line)
    letters = sum(map(str.isalpha, words))
    if letters < 3 or _OTHER.search(words) or _PRICED.search(line):
        return 0
    score = 24 - 2 * at
    score += 12 * bool(_COMPANY.search(words))
    score -= 14 * bool(_ADDRESS.search(words))
    return score - 6 * (sum(map(str.isdigit, words)) > letters / 2)


def _clean(line: str) -> str | None:
    """Without the company's number behind it."""
    return _NUMBER.sub("", line).strip(" -*:,.") or None
