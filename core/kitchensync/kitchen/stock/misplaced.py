"""Words behind a name that are no part of it: "eggs in fridge", "ham best friday", "ham £2".

They are kept as they were typed; leaves saying it to whoever puts it in.
"""

from __future__ import annotations

import re
import shlex

from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.naming import AN_ARTICLE, find_named
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.stock.climates import is_plain
from kitchensync.measure.days import names_day
from kitchensync.measure.units import find

_PLACE = re.compile(rf"(.+) (?:in|into|to)(?: {AN_ARTICLE})? (.+)", re.IGNORECASE)
_PRICE = re.compile(r"(.+?) (?:(?:for|at) )?([€$£][0-9][0-9.,]*|[0-9][0-9.,]* ?[€$£])")
_MUCH = re.compile(r"(?<![\w.,])[0-9.,]+ ?([^\W\d_]+)(?=[\s,()])")
_DAY = re.compile(
    r"(.+?) (?:best(?: before| by)?|expires?|expiring|until|till|use by|due)(?: on)? (.+)",
    re.IGNORECASE,
)


def meant_instead(change: Change, text: str) -> str:
    """How to say it with options, as a sentence; "" where the words are of the name alone."""
    what, options, meant = text, list[str](), list[str]()
    if match := _PRICE.fullmatch(what):
        what, price = match.groups()
        options += ["--price", price]
        meant.append(f"“{price}” is its price")
    if (match := _DAY.fullmatch(what)) and names_day(match[2], change.desk.today):
        what, day = match.groups()
        options += ["--best", day]
        meant.append(f"“{day}” is its day")
    if (match := _PLACE.fullmatch(what)) and _is_place(change, match[2]):
        what, place = match.groups()
        options += ["--in", place]
        meant.append(f"“{place}” is where it is")
    again = shlex.join(["ks", "add", *what.split(), *options])
    return f" If {' and '.join(meant)}: `ks undo`, then `{again}`." if meant else ""


def within(name: str) -> str:
    """What stands in the middle of a name and may be how much of it there is, as a sentence."""
    for match in _MUCH.finditer(name):
        unit = find(match[1])
        if unit and unit.dimension != "count":
            return (
                f" If “{match[0]}” is how much: `ks undo`, then say it at the end, and put commas"
                " between several things."
            )
    return ""


def _is_place(change: Change, name: str) -> bool:
    there = names_of(change.transaction, "place")
    return is_plain(name, None) or find_named(name, there) is not None
