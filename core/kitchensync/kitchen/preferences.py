"""How somebody, or where nobody is named the household, likes things: units, currency, staples.

What a person prefers goes before what the household does. Leaves using it to the rooms.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kitchensync.errors import BadInput
from kitchensync.replica.ids import caused_id
from kitchensync.replica.reader import Reader

if TYPE_CHECKING:
    from kitchensync.kitchen.changes import Change
    from kitchensync.kitchen.desk import Desk
    from kitchensync.measure.table import Preference

UNITS = "units"
CURRENCY = "currency"
LANGUAGES = "languages"
DAYS = "days"
"""Which of day and month comes first in "5/6/2026": the household's alone, as files are."""
DAY_FIRST, MONTH_FIRST = "day first", "month first"
LOOKUP = "lookup"
"""Whether strangers are asked what a barcode is: "on" or "off"."""
STAPLE = "staple"
"""The key of all that is said of one thing that is always there; `STAPLES` of a list of such."""
STAPLES = "staples"
_READ = ("en", "de", "fr", "sv")
"""Languages of receipts where nobody said which: those whose words of shops are known."""
_MOST_LANGUAGES = 4
"""Each makes reading slower, and more alike."""

_VALUE = "SELECT value FROM preference_shown WHERE id = ?"


def _row(key: str, person: bytes | None) -> bytes:
    return caused_id("preference", (person or b"") + key.encode(), 0)


def household_row(key: str) -> bytes:
    """The row of what the household says by that key."""
    return _row(key, None)


def preference(reader: Reader, key: str, person: bytes | None = None) -> str | None:
    """What a person prefers, else the household; None where nobody said."""
    for row in {_row(key, person): None, _row(key, None): None}:
        found = reader.rows(_VALUE, (row,))
        if found and found[0][0] is not None:
            return str(found[0][0])
    return None


def prefer(change: Change, key: str, value: str | None, person: bytes | None = None) -> bytes:
    """Set it for a person, or the household; None forgets it. Its row."""
    row = _row(key, person)
    if value is not None:
        said: dict[str, object] = {"key": key, "value": value}
        change.put("preference", row, {**said, "person": person} if person else said)
    elif change.shows("preference", row):
        change.put("preference", row, {"value": None})
    return row


def checked(key: str, value: str) -> str:
    """What people may say of these, as it is kept; BadInput for anything else."""
    said = value.strip().casefold()
    if key == UNITS:
        return units_called(value)
    if key == LANGUAGES:
        return _languages(said, value)
    if key == DAYS:
        return _order(said, value)
    if key == LOOKUP:
        if said in ("on", "off"):
            return said
        raise BadInput("It is on or off.", "Say on, or off.")
    check_key(key)
    if re.fullmatch("[a-z]{3}", said):
        return said.upper()
    raise BadInput(f"“{value}” is no currency.", "Say its three letters, for example EUR or USD.")


def units_called(said: str) -> Preference:
    """Whose units are meant; BadInput."""
    from kitchensync.measure.units import preferred

    found = preferred(said)
    if found is None:
        raise BadInput(f"There are no {said} units.", "Say metric, us or imperial.")
    return found


def check_key(key: str) -> None:
    """BadInput for what people cannot prefer by that name."""
    if key not in (UNITS, CURRENCY, LANGUAGES, DAYS, LOOKUP):
        known = "units, currency, languages, days or lookup"
        raise BadInput(f"“{key}” cannot be preferred.", f"Say {known}.")


def _order(said: str, value: str) -> str:
    order = said.replace("-", " ")
    if order not in (DAY_FIRST, MONTH_FIRST):
        raise BadInput(f"“{value}” is no way to write days.", "Say day-first or month-first.")
    return order


def _languages(said: str, value: str) -> str:
    codes = list(dict.fromkeys(said.replace(",", " ").split()))
    if len(codes) > _MOST_LANGUAGES or not re.fullmatch("[a-z]{2}( [a-z]{2})*", " ".join(codes)):
        raise BadInput(
            f"“{value}” names no languages.", "Say their two letters, the likeliest first: de en."
        )
    return " ".join(codes)


def units_of(desk: Desk) -> Preference | None:
    """The units that whoever uses this device likes to read; None: as they were typed."""
    from kitchensync.measure.units import preferred

    return preferred(preference(desk.replica, UNITS, desk.person))


def currency_of(desk: Desk) -> str:
    """What a price without a currency is in."""
    return preference(desk.replica, CURRENCY, desk.person) or desk.settings.currency


def languages_of(desk: Desk) -> tuple[str, ...]:
    """The languages that receipts are in, the likeliest first, as two letters each."""
    said = preference(desk.replica, LANGUAGES, desk.person)
    return tuple(said.split()) if said else _READ


def month_first(reader: Reader) -> bool | None:
    """Whether "5/6/2026" is in May here; None where nobody said."""
    said = preference(reader, DAYS)
    return None if said is None else said == MONTH_FIRST


def looks_up(desk: Desk) -> bool:
    """Whether whoever uses this device wants Open Food Facts to be asked about barcodes."""
    row = _row(LOOKUP, desk.person)
    return any(value == "on" for (value,) in desk.replica.rows(_VALUE, (row,)))
