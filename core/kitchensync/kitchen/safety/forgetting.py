"""How long this device keeps single changes, as a person says it.

Leaves letting go of them to `syncing`, at the sync after.
"""

from __future__ import annotations

from kitchensync.counting import counted
from kitchensync.errors import BadInput
from kitchensync.kitchen.spaces import Spaces
from kitchensync.kitchen.views import Done

FOREVER = "forever"
_MOST_DAYS = 36_500


def keep(spaces: Spaces, words: str, *, dry_run: bool) -> Done:
    """Keep changes for so many days, or for ever; BadInput."""
    days = _days(words)
    changed = days != spaces.settings.history
    if changed and not dry_run:
        spaces.change_settings(history=days)
    how_long = "for ever" if days is None else f"for {counted(days, 'day')}"
    return Done(f"This device keeps single changes {how_long}.", changed)


def _days(words: str) -> int | None:
    said = words.strip().casefold()
    if said == FOREVER:
        return None
    if said.isascii() and said.isdigit() and len(said) < 9 and 0 < int(said) <= _MOST_DAYS:
        return int(said)
    raise BadInput(
        f"“{words[:40]}” is no number of days from 1 to {_MOST_DAYS}.",
        "Say for example 365, or forever.",
    )
