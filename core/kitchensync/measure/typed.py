"""A phrase as people type it, "about .5 kg rice", "x2 cola", in the words that `words` reads.

Pure. Only what says no more and no less is written otherwise: "12-oz can", "18 ct", "6 @ 1.5 l".
"""

from __future__ import annotations

import re

from kitchensync.measure import units
from kitchensync.measure.numbers import VULGAR
from kitchensync.measure.table import CONTAINERS

HOLDERS = f"(?:{'|'.join(sorted(CONTAINERS))}|pk|pkt)(?:e?s)?"
"""Words for what food is sold in, as an expression."""
_DIGIT = f"[0-9{VULGAR}]"
_ABOUT = r"(?:(?:about|approx\.?|approximately|around|ca\.?|circa|roughly|nearly|almost) |[~≈] ?)"
_MUCH = rf"[.,]?{_DIGIT}\S*"
_ROUGHLY = re.compile(
    rf"\A{_ABOUT}(?={_MUCH} )|(?<= ){_ABOUT}(?={_MUCH}(?: \S+)?\Z)", re.IGNORECASE
)
"""What is in a kitchen is so much, also where nobody weighed it."""
_NO_WHOLE = re.compile(r"(?<!\S)[.,](?=[0-9])")
_POINT = re.compile(r"(?<=[0-9])·(?=[0-9])")
_THOUSANDS = re.compile(
    r"(?<![0-9.,])([1-9][0-9]{0,2})(?:['’](?=[0-9]{3}(?![0-9]))| (?=000 ?(?:g|ml|mg)\b))"
)
_TIMES = re.compile(rf"(?<=[0-9]) ?@ ?(?={_DIGIT})")
_TIMES_FIRST = re.compile(r"\A[x×] ?([0-9]{1,3}) ([^\W\d]\S*)", re.IGNORECASE)
_AND_A_PART = re.compile(
    rf"(?<![0-9.,/])([0-9]{{1,3}})(?: ?[&+-] ?| and )([0-9]/[0-9]{{1,2}}|[{VULGAR}])(?![0-9])",
    re.IGNORECASE,
)
_EACH_FIRST = re.compile(
    rf"\A([0-9.,]+ ?[^\W\d_]+) [x×*] ?([1-9][0-9]?)(?: {HOLDERS}(?: of)?)? (?=[^\W\d])",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?<=[0-9])(?:[ -]?(?:ct|cnt|ea)\.?|[ -]count)(?=\s|\Z)", re.IGNORECASE)
_SIZE = rf"({_DIGIT}[0-9.,/{VULGAR}]*)-([^\W\d_]+)\.?"
_OF_A_SIZE = re.compile(
    rf"(\A(?:(?:an?|one|[0-9]+) )?){_SIZE}(?= )|( ){_SIZE}(?=(?: {HOLDERS})?\Z)", re.IGNORECASE
)
_SPOONS = {"T": "tbsp", "t": "tsp", "c": "cup", "C": "cup"}
_SPOON = re.compile(
    rf"\A({_DIGIT}(?:[0-9./ {VULGAR}]*{_DIGIT})?) ?([TtCc])\.? "
    r"(?!(?:bone|shirts?|batter\w+|cells?)\b)(?=[^\W\d])"
)


def plainly(phrase: str) -> str:
    """The same phrase; its spaces are single, its digits those of ASCII."""
    phrase = _THOUSANDS.sub(r"\1", _POINT.sub(".", _ROUGHLY.sub("", phrase)))
    phrase = _TIMES.sub(" x ", _NO_WHOLE.sub("0.", phrase))
    phrase = _EACH_FIRST.sub(r"\2 x \1 ", _AND_A_PART.sub(r"\1 \2", phrase))
    phrase = _TIMES_FIRST.sub(_so_many, _COUNTED.sub("", phrase))
    phrase = _OF_A_SIZE.sub(_apart, phrase)
    return _SPOON.sub(lambda said: f"{said[1]} {_SPOONS[said[2]]} ", phrase)


def _so_many(said: re.Match[str]) -> str:
    """ "2 x cola" of "x2 cola", "2 cans" of "x2 cans"."""
    return f"{said[1]} {said[2]}" if units.find(said[2]) else f"{said[1]} x {said[2]}"


def _apart(said: re.Match[str]) -> str:
    """ "12 oz" of "12-oz"; a "6-pack" is a name."""
    before, number, word = said.groups()[:3] if said[2] else said.groups()[3:]
    unit = units.find(word)
    return f"{before}{number} {word}" if unit and unit.dimension != "count" else said[0]
