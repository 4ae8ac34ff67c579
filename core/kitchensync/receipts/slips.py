"""Letters that a reader of pictures takes for digits: O for 0, l for 1.

Leaves where a number is expected to `money` and `dates`.
"""

from __future__ import annotations

import re

_DIGITS = str.maketrans("OoQDIl|!SBZ", "00001111582")
_ANY = r"[\dOoQDIl|!SBZ]"
_LAST = r"[\dOoQDI|!]"  # an l may be litres, an S a tax code
_NUMBER = re.compile(rf"(?<![^\W_]){_ANY}*(?:[.,/:’'-]{_ANY}+)*(?<={_LAST})(?![^\W_])")

_SLASHED_ZERO = re.compile(r"(?<!\w)@(?=[.,]\d)")


def mended(text: str) -> str:
    """The same text, of the same length, where look-alikes in what has a digit are digits."""
    return _NUMBER.sub(lambda found: _taken(found[0]), _SLASHED_ZERO.sub("0", text))


def _taken(number: str) -> str:
    digits = sum(character.isdigit() for character in number)
    letters = sum(character.isalpha() for character in number)
    return number.translate(_DIGITS) if digits >= max(1, letters) else number
