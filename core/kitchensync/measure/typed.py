"""A phrase as people type it, "about .5 kg rice", in the characters that `tokens` reads.

Pure. Only what says no more and no less is written otherwise: "1'500 g", "6 @ 1.5 l".
"""

from __future__ import annotations

import re

from kitchensync.measure.numbers import VULGAR

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
_TIMES = re.compile(rf"(?<=[0-9]) ?[@*] ?(?={_DIGIT})")


def plainly(phrase: str) -> str:
    """The same phrase; its spaces are single, its digits those of ASCII."""
    phrase = _THOUSANDS.sub(r"\1", _POINT.sub(".", _ROUGHLY.sub("", phrase)))
    return _TIMES.sub(" x ", _NO_WHOLE.sub("0.", phrase))
