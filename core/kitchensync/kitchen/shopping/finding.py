"""The one line that words mean: its own, its food, or the id that it begins with.

Leaves several at once to `several`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kitchensync.errors import NotFound
from kitchensync.kitchen import naming
from kitchensync.kitchen.shopping.lines import Line, lines_of, said_in
from kitchensync.replica.ids import find_by_id
from kitchensync.replica.reader import Reader


def find_line(reader: Reader, words: str, list_name: str | None, *, checked: bool) -> Line:
    """The line whose words or food are meant, or whose id begins so.

    Those that are ticked as `checked` says go before the others. NotFound, Ambiguous.
    """
    return find_among(lines_of(reader, list_name), words, checked=checked)


def find_among(found: Sequence[Line], words: str, *, checked: bool) -> Line:
    """The same among lines that were read already."""
    if not naming.find_named(words, {line: line.words for line in found}):
        by_id = find_by_id(words, ((id_.hex(), line) for line in found for id_ in line.ids))
        if by_id is not None:
            return by_id
    likely = [line for line in found if line.checked is checked]
    try:
        return _meant(words, likely)
    except NotFound:
        return _meant(words, found)


def _meant(words: str, candidates: Sequence[Line]) -> Line:
    by_words = {line: line.words for line in candidates}
    by_name = {line: line.about for line in candidates}
    said = said_in(words)
    name = said.name if said else words
    named = naming.find_named(words, by_words) or naming.find_named(name, by_name)
    if named:
        return named
    try:
        return naming.resolve(words, by_words, "lines")
    except NotFound:
        if name == words:
            raise
        return naming.resolve(name, by_words, "lines")
