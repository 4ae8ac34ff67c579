"""Words behind a name that are no part of it: "eggs in fridge", "ham best friday".

They are kept as they were typed; leaves saying it to whoever puts it in.
"""

from __future__ import annotations

import re
import shlex

from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.naming import find_named
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.stock.climates import climate_of
from kitchensync.measure.days import names_day

_PLACE = re.compile(r"(.+) (?:in|into|to)(?: (?:the|my|our))? (.+)", re.IGNORECASE)
_DAY = re.compile(
    r"(.+?) (?:best(?: before| by)?|expires?|expiring|until|till|use by|due)(?: on)? (.+)",
    re.IGNORECASE,
)


def meant_instead(change: Change, text: str) -> str:
    """How to say it with an option, as a sentence; "" where the words are of the name alone."""
    if match := _PLACE.fullmatch(text):
        what, place = match.groups()
        if climate_of(place) or find_named(place, names_of(change.transaction, "place")):
            return _instead(place, "where it is", [what, "--in", place])
    if match := _DAY.fullmatch(text):
        what, day = match.groups()
        if names_day(day, change.desk.today):
            return _instead(day, "its day", [what, "--best", day])
    return ""


def _instead(said: str, what: str, words: list[str]) -> str:
    food, *option = words
    again = f"ks add {food} {shlex.join(option)}"
    return f" If “{said}” is {what}: `ks undo`, then `{again}`."
