"""What people say to a review, whatever its kind: a word, the number of a candidate, or words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kitchensync.errors import BadInput

ACCEPT: Final = "accept"
"""It is as it was taken."""
DROP: Final = "drop"
"""Nothing shall come of it."""
NO_FOOD: Final = "no food"
"""Neither now nor later is there anything to keep."""
LEFT_OUT: Final = frozenset((DROP, NO_FOOD))
"""What means the same where nothing is learned for later."""


def chosen(said: str, candidates: Sequence[str], otherwise: str) -> str:
    """The candidate of that number, or what was said; BadInput, with what to say `otherwise`."""
    if not said.isdigit():
        return said
    if not 1 <= int(said) <= len(candidates):
        few = f"There are candidates 1 to {len(candidates)}."
        raise BadInput(few if candidates else "There are no candidates.", otherwise)
    return candidates[int(said) - 1]
