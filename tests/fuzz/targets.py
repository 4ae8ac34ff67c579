"""Every decoder that reads bytes from outside, by the name that `python -m tests.fuzz` takes."""

from __future__ import annotations

from typing import Final

from tests.fuzz import (
    of_files,
    of_pictures,
    of_receipts,
    of_recipes,
    of_relay,
    of_replica,
    of_trust,
    of_words,
)
from tests.fuzz.target import Table

TARGETS: Final[Table] = {
    **of_trust.TARGETS,
    **of_replica.TARGETS,
    **of_files.TARGETS,
    **of_pictures.TARGETS,
    **of_receipts.TARGETS,
    **of_recipes.TARGETS,
    **of_words.TARGETS,
    **of_relay.TARGETS,
}
