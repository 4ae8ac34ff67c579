"""Names that begin with a number, told from amounts: "five spice 50 g", "2 cups 2% milk", "7up".

What is called so is left to whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kitchensync.measure.called import IsName
from kitchensync.measure.numerals import is_number
from kitchensync.measure.tokens import Token, tokens

_MOST_TOKENS = 5
"""Of such a name: "1% low fat milk"."""


def is_numbered(name: str, is_name: IsName) -> bool:
    """Whether that is such a name."""
    return is_number(tokens(name), 0) and is_name(name)


def is_whole(token: Token) -> bool:
    """Whether a token is such a name, as `with_names` has it."""
    return token.is_word and (" " in token.text or token.text[0].isdigit())


def with_names(text: str, line: Sequence[Token], is_name: IsName) -> list[Token]:
    """The tokens of a text, such a name as one word; the longest of several."""
    return list(_with_names(text, line, is_name))


def _with_names(text: str, line: Sequence[Token], is_name: IsName) -> Iterator[Token]:
    at = 0
    while at < len(line):
        name = _name(text, line, at, is_name) if is_number(line, at) else None
        yield line[at] if name is None else _word(text, line[at:name])
        at = name or at + 1


def _name(text: str, line: Sequence[Token], at: int, is_name: IsName) -> int | None:
    """Where the name ends that begins there."""
    for end in range(min(at + _MOST_TOKENS, len(line)), at, -1):
        last = line[end - 1]
        if last.is_word and is_name(text[line[at].start : last.end]):
            return end
    return None


def _word(text: str, name: Sequence[Token]) -> Token:
    start, end = name[0].start, name[-1].end
    return Token(text[start:end], text[start:end].lower(), start, end, None, True)
