"""What several words mean at once: "milk bread eggs", "oat milk 2 l, ginger ale".

What one line may be called is left to `finding`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from kitchensync.errors import NotFound
from kitchensync.kitchen import naming
from kitchensync.kitchen.shopping.finding import find_among
from kitchensync.kitchen.shopping.lines import Line, lines_of, said_in
from kitchensync.kitchen.stock.counted import between_commas
from kitchensync.replica.ids import normal_name
from kitchensync.replica.reader import Reader


def find_lines(
    reader: Reader, words: str, list_name: str | None, *, checked: bool
) -> dict[Line, str]:
    """The lines meant, each with the words that name it; NotFound, Ambiguous.

    All of it as one goes first; then what stands between commas, each named as one is; then whole
    names in a row, since "apple juice" is not "apples" and "orange juice".
    """
    there = lines_of(reader, list_name)
    try:
        return {find_among(there, words, checked=checked): words}
    except NotFound:
        parts = between_commas(words)
        if len(parts) > 1:
            return {find_among(there, one, checked=checked): one for one in parts}
        names = _names(sorted(there, key=lambda line: line.checked is not checked))
        taken = list(_in_a_row(words.split(), names))
        if not any(line for line, _ in taken):
            raise
    return _all_known(taken, there)


def _names(found: Sequence[Line]) -> Mapping[str, Line]:
    """What each line is called whole: its words before what it is about, of equals the first."""
    by_about = {normal_name(line.about): line for line in reversed(found)}
    return by_about | {normal_name(line.words): line for line in reversed(found)}


def _in_a_row(words: Sequence[str], names: Mapping[str, Line]) -> Iterator[tuple[Line | None, str]]:
    """The names that stand one after another, the longest first; None beside a word of none."""
    start = 0
    while start < len(words):
        for end in range(len(words), start, -1):
            said = " ".join(words[start:end])
            line = _called(said, names)
            if line or end == start + 1:
                yield line, said
                start = end
                break


def _called(said: str, names: Mapping[str, Line]) -> Line | None:
    apart = said_in(said)
    return names.get(normal_name(said)) or (names.get(normal_name(apart.name)) if apart else None)


def _all_known(taken: Sequence[tuple[Line | None, str]], there: Sequence[Line]) -> dict[Line, str]:
    for line, unknown in groupby(taken, key=lambda each: each[0]):
        if line is None:
            said = " ".join(word for _, word in unknown)
            raise naming.not_found(said, (each.words for each in there), "lines")
    return {line: said for line, said in taken if line}
