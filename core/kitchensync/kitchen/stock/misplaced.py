"""Words behind a name that are no part of it: "eggs in fridge", "ham best friday".

They are kept as they were typed; leaves saying it to whoever puts it in.
"""

from __future__ import annotations

import re
import shlex

from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.naming import find_named
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.stock.climates import is_plain
from kitchensync.measure.days import names_day

_PLACE = re.compile(r"(.+) (?:in|into|to)(?: (?:the|my|our))? (.+)", re.IGNORECASE)
_DAY = re.compile(
    r"(.+?) (?:best(?: before| by)?|expires?|expiring|until|till|use by|due)(?: on)? (.+)",
    re.IGNORECASE,
)


def meant_instead(change: Change, text: str) -> str:
    """How to say it with options, as a sentence; "" where the words are of the name alone."""
    what, options, meant = text, list[str](), list[str]()
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


def _is_place(change: Change, name: str) -> bool:
    there = names_of(change.transaction, "place")
    return is_plain(name, None) or find_named(name, there) is not None
