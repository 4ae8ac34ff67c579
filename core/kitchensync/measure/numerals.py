"""A number that begins at a word of a text, in digits or in words: "2", "half a", "twenty-four".

Leaves what it counts, and ranges of two, to `quantities`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from kitchensync.measure.tokens import ARTICLES, Token, low_at

_TENS = {
    word: Fraction(10 * value)
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred"), 2
    )
}
_NUMBERS = {
    word: Fraction(value)
    for value, words in enumerate(
        (
            *("zero", "a an one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
            *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
            *("seventeen", "eighteen", "nineteen"),
        )
    )
    for word in words.split()
} | _TENS
ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
PARTS = {
    "half": Fraction(1, 2),
    "third": Fraction(1, 3),
    "thirds": Fraction(1, 3),
    "quarter": Fraction(1, 4),
    "quarters": Fraction(1, 4),
}
PAIRS = ("couple", "pair")
WORDS = _NUMBERS.keys() | PARTS.keys()


def numeral(line: Sequence[Token], at: int) -> tuple[Fraction, int] | None:
    """ "2", "1 1/2", "two", "half a", "a couple of", "one and a half", and where it ends."""
    if at >= len(line):
        return None
    token = line[at]
    if token.value is not None:
        if (
            low_at(line, at + 1) == "and"
            and low_at(line, at + 2) == "a"
            and low_at(line, at + 3) in PARTS
        ):
            return token.value + PARTS[line[at + 3].low], at + 4
        of_one = 0 < token.value < 1 and low_at(line, at + 1) in ARTICLES
        return token.value, at + 1 + (of_one and not _goes_on(line, at + 1))
    return _spelt(line, at) if begins_number(token) else None


def begins_number(token: Token) -> bool:
    """Whether a word may begin a number: "two", "half", "twenty-four"."""
    return token.low in WORDS or ("-" in token.low and token.low.partition("-")[0] in WORDS)


def is_number(line: Sequence[Token], at: int) -> bool:
    """Whether a number begins with token `at`, in digits or in words."""
    return numeral(line, at) is not None


def _goes_on(line: Sequence[Token], at: int) -> bool:
    """Whether no space follows: the "A" of "A2 milk" is no article."""
    return at + 1 < len(line) and line[at].end == line[at + 1].start


def _spelt(line: Sequence[Token], at: int) -> tuple[Fraction, int] | None:
    word, _, part = low_at(line, at).partition("-")
    if part in PARTS and word in _NUMBERS:
        return _NUMBERS[word] * PARTS[part], _past_of_a(line, at + 1)
    if compound := _compound(line, at):
        return compound
    word = low_at(line, at)
    if word in PARTS:
        if low_at(line, at + 1) == "and":
            return None
        article = low_at(line, at + 1) in ARTICLES
        return PARTS[word], at + 2 if article else _past_of_a(line, at + 1)
    if word not in _NUMBERS:
        return None
    after = low_at(line, at + 1)
    if after in PAIRS:
        return Fraction(2), at + 2 + (low_at(line, at + 2) == "of")
    if after in PARTS:
        return _NUMBERS[word] * PARTS[after], _past_of_a(line, at + 2)
    if after == "and" and low_at(line, at + 2) in ARTICLES and low_at(line, at + 3) in PARTS:
        return _NUMBERS[word] + PARTS[line[at + 3].low], at + 4
    return _NUMBERS[word], at + 1


def _compound(line: Sequence[Token], at: int) -> tuple[Fraction, int] | None:
    """ "twenty-four", "a hundred", "a hundred and fifty", and where it ends."""
    word, _, hundred = low_at(line, at).partition("-")
    end = at + 1 if hundred else at + 2
    if word not in _NUMBERS or (hundred or low_at(line, at + 1)) != "hundred":
        return _tens(line, at)
    rest = end + (low_at(line, end) == "and")
    less, behind = _tens(line, rest) or _single(line, rest) or (0, end)
    return 100 * _NUMBERS[word] + less, behind


def _tens(line: Sequence[Token], at: int) -> tuple[Fraction, int] | None:
    """ "twenty-four", "twenty four", and where it ends."""
    word, _, one = low_at(line, at).partition("-")
    end = at + 1 if one else at + 2
    one = one or low_at(line, at + 1)
    return (_TENS[word] + _NUMBERS[one], end) if word in _TENS and one in ONES else None


def _single(line: Sequence[Token], at: int) -> tuple[Fraction, int] | None:
    word = low_at(line, at)
    return (_NUMBERS[word], at + 1) if word in _NUMBERS and word not in ARTICLES else None


def _past_of_a(line: Sequence[Token], at: int) -> int:
    """Behind the "of a" of "two thirds of a cup"; or `at`."""
    return at + 2 if low_at(line, at) == "of" and low_at(line, at + 1) in ARTICLES else at
