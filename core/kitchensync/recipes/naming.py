"""Which words of a tagged ingredient line are the name of its food, and which name others.

Tagging the words is left to `tagging`, what the rest says to `phrases`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kitchensync.measure.tokens import Token
from kitchensync.recipes.lexicon import (
    BOUGHT,
    CELERY,
    COLOURS,
    CUTS,
    EXAMPLES,
    KEPT,
    MARKS,
    MEATS,
    MINCED,
    NO_FOOD,
    NO_KIND,
    OILS,
    PREPARING,
    PURPOSES,
    QUALITIES,
    SIZES,
    STALKS,
    TURNS,
    UNDONE,
    WHOLE,
)
from kitchensync.recipes.phrases import runs
from kitchensync.recipes.tagging import AFTER, BEFORE, NAME, UNIT


def settled(line: Sequence[Token], places: Sequence[int | None]) -> list[int | None]:
    """The tags, once what is named behind an "or", or as an example, went with the note."""
    if NAME not in places:
        return _guessed(line, places)
    tags = list(places)
    _begun(line, tags)
    _closed(line, tags)
    first = tags.index(NAME)
    _qualified(line, tags, first)
    _fresh_first(line, tags)
    first = tags.index(NAME)
    _bracketed(line, tags)
    _done(line, tags)
    _halved(line, tags, first)
    _counted(line, tags, first)
    end = next((at for at in range(first + 1, len(line)) if _turns(line, at)), len(line))
    tags[end:] = [AFTER if tag == NAME else tag for tag in tags[end:]]
    _oiled(line, tags)
    return tags


def name(text: str, line: Sequence[Token], places: Sequence[int | None]) -> str:
    """The words of the name; "and" stays between two names."""
    parts: list[str] = []
    for start, end in runs(places, NAME):
        if parts and line[start - 1].low in ("and", "&"):
            parts.append("and")
        parts.append(text[line[start].start : line[end - 1].end])
    return " ".join(parts)


def choice(text: str, line: Sequence[Token], places: Sequence[int | None]) -> str:
    """All foods of which one is wanted: "white wine or cider vinegar"; or nothing."""
    start, end = next(runs(places, NAME), (0, 0))
    at = next((at for at in range(1, len(line)) if line[at].low == "or"), 0)
    if not end or not at or line[at - 1].low in PREPARING or at > end + 1:
        return ""
    if at < start:
        start = at - 1 if _is_half(line, places, at, start) else start
    stop = _past_words(line, max(at + 1, end))
    if not start < at < stop - 1 or line[at + 1].low in NO_FOOD or line[at + 1].value:
        return ""
    return text[line[start].start : line[stop - 1].end]


def _is_half(line: Sequence[Token], places: Sequence[int | None], at: int, start: int) -> bool:
    """Whether the word before an "or" tells another kind of what is named behind it."""
    return places[at - 1] is not None and all(token.is_word for token in line[at - 1 : start])


def _past_words(line: Sequence[Token], at: int) -> int:
    """Behind the words from `at` on that may be a food's."""
    end = at
    while end < len(line) and line[end].is_word and line[end].low not in TURNS:
        end += 1
    while end > at and line[end - 1].low in PREPARING:
        end -= 1
    return end


def _begun(line: Sequence[Token], tags: list[int | None]) -> None:
    """Where it was bought and that it was torn is not the food; "red" alone is none."""
    for start, end in [*runs(tags, NAME)]:
        at = start
        while at < end - 1 and line[at].low in BOUGHT | UNDONE:
            tags[at] = BEFORE
            at += 1
        alone = end == at + 1 < len(line) and line[at].low in COLOURS
        if alone and tags[end] is not None and _may_go_on(line[end]):
            tags[end] = NAME


def _may_go_on(word: Token) -> bool:
    return word.is_word and word.low not in TURNS | PREPARING


def _closed(line: Sequence[Token], tags: list[int | None]) -> None:
    """What it is for ends a name without a comma: "pickled onions to serve"."""
    for start, end in [*runs(tags, NAME)]:
        at = next((at for at in range(start + 1, end) if line[at].low in PURPOSES), end)
        tags[at:end] = [AFTER] * (end - at)


def _counted(line: Sequence[Token], tags: list[int | None], first: int) -> None:
    """Stalks are counted, but nothing of what comes with the food: ", with a pinch of salt"."""
    apart = False
    for at in range(first + 1, len(line)):
        stalks = CELERY if line[at - 1].low == "celery" else STALKS
        if tags[at] == tags[at - 1] == NAME and line[at].low in stalks:
            tags[at] = UNIT
        apart = apart or line[at].low == "with"
        if apart and tags[at] in (BEFORE, UNIT):
            tags[at] = AFTER


def _qualified(line: Sequence[Token], tags: list[int | None], first: int) -> None:
    """Of minced beef and mature cheddar all is the name, and so it is of salmon fillets."""
    if first and line[first].low in MEATS and line[first - 1].low in MINCED:
        tags[first - 1] = NAME
    if first and line[first - 1].low == "whole" and line[first].low in WHOLE:
        tags[first - 1] = NAME
    at = first - 1
    while at >= 0 and tags[at] is not None and line[at].low in QUALITIES:
        tags[at] = NAME
        at -= 1
    for at in range(first + 1, len(line)):
        if line[at].low in CUTS and tags[at - 1] == NAME:
            tags[at] = NAME


def _turns(line: Sequence[Token], at: int) -> bool:
    """Whether another food is named from here on: "or", or ", such as"."""
    if line[at].low == "or":
        return True
    apart = line[at - 1].text in MARKS or line[at - 1].low in PREPARING
    return line[at].low in EXAMPLES and apart


def _bracketed(line: Sequence[Token], tags: list[int | None]) -> None:
    """The name goes around a word in brackets, which says the same: "double (heavy) cream"."""
    for at in range(len(line) - 4):
        end = at + 3 + (line[at + 3].text in ("'", "’"))
        if line[at + 1].text != "(" or not line[at + 2].is_word or end + 1 >= len(line):
            continue
        before, after = line[at], line[end + 1]
        if line[end].text != ")":
            continue
        if tags[at] == NAME and _may_go_on(after):
            tags[at + 2], tags[end + 1] = AFTER, NAME
        elif tags[at] == BEFORE and tags[end + 1] == NAME and _tells_kind(before):
            tags[at] = NAME


def _tells_kind(word: Token) -> bool:
    return word.is_word and word.low not in PREPARING | SIZES | NO_KIND


def _done(line: Sequence[Token], tags: list[int | None]) -> None:
    """What is done to a food is not its name's last word: "1 pear peeled, cored"."""
    for start, end in [*runs(tags, NAME)]:
        for at in range(end - 1, start, -1):
            if line[at].low not in PREPARING or not line[at].low.endswith("ed"):
                break
            if line[at].low != "dried":
                tags[at] = AFTER


def _halved(line: Sequence[Token], tags: list[int | None], first: int) -> None:
    """Half a name before an "or" belongs to the other half: "rowan or redcurrant jelly"."""
    half = first - 2
    if half < 0 or line[first - 1].low != "or" or tags[half] is None:
        return
    if line[half].is_word and line[half].low not in PREPARING:
        tags[half] = tags[half + 1] = NAME


def _fresh_first(line: Sequence[Token], tags: list[int | None]) -> None:
    """Fresh or frozen peas are peas, and the frozen ones the choice."""
    for at in range(len(line) - 3):
        fresh, turn, kept = (token.low for token in line[at : at + 3])
        if fresh == "fresh" and turn == "or" and kept in KEPT and tags[at + 3] == NAME:
            tags[at : at + 3] = [BEFORE] * 3


def _oiled(line: Sequence[Token], tags: list[int | None]) -> None:
    """The name of the first of two oils is not half of it: "olive or rapeseed oil"."""
    for at in range(1, len(line) - 2):
        if line[at].low != "or" or line[at - 1].low not in OILS or tags[at - 1] != NAME:
            continue
        if line[at + 2].low == "oil" and line[at + 1].is_word:
            tags[at : at + 3] = [AFTER, AFTER, NAME]


def _guessed(line: Sequence[Token], places: Sequence[int | None]) -> list[int | None]:
    """Where nothing seems to be a name, the first words are."""
    tags = list(places)
    begun = False
    for at, tag in enumerate(places):
        if tag is not None and line[at].is_word:
            tags[at], begun = NAME, True
        elif begun:
            break
    return tags
