"""Rows of the review queue: what was not certain, with its evidence, until somebody decides.

The id follows from kind and subject, so that two devices ask once. Leaves deciding to `room`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from kitchensync.kitchen.foods.book import Reader
from kitchensync.replica.ids import caused_id

if TYPE_CHECKING:
    from kitchensync.kitchen.changes import Change
    from kitchensync.kitchen.recipes.understanding import Understanding, Understood

LINE = "line"
"""The kind of reviews about what an ingredient line means."""

_OPEN = """
    SELECT review.*, line.recipe AS recipe, line.position AS position FROM review_shown AS review
    JOIN recipe_line_shown AS line ON line.id = review.subject
    JOIN recipe_shown AS recipe ON recipe.id = line.recipe
    WHERE review.kind = 'line' AND review.decision IS NULL AND coalesce(line.confidence, 0) < 100
    UNION ALL
    SELECT *, NULL, NULL FROM review_shown WHERE kind <> 'line' AND decision IS NULL
    ORDER BY at, recipe, position, id
"""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """Something to decide; `evidence` is what was guessed, by name."""

    id: bytes
    kind: str
    subject: bytes | None
    words: str
    evidence: Mapping[str, object]
    at: int

    @property
    def candidates(self) -> tuple[str, ...]:
        """What it may be."""
        found = self.evidence.get("candidates")
        listed = cast("Sequence[object]", found) if isinstance(found, list) else ()
        return tuple(str(one) for one in listed)

    def text(self, name: str) -> str:
        """A text of the evidence, or ""."""
        found = self.evidence.get(name)
        return found if isinstance(found, str) else ""


def review_id(kind: str, subject: bytes) -> bytes:
    """The one review of that kind about that subject."""
    return caused_id("review", kind.encode() + b"\0" + subject, 0)


def ask_about_line(
    change: Change, line: bytes, words: str, guessed: Understood, understanding: Understanding
) -> None:
    """Have somebody look at what an ingredient line was taken to mean."""
    evidence = {
        "name": guessed.name,
        "food": understanding.name_of(guessed.food),
        "confidence": guessed.confidence,
        "candidates": understanding.near(guessed.name) if guessed.name else [],
    }
    values: dict[str, object] = {
        "kind": LINE,
        "subject": line,
        "subject_table": "recipe_line",
        "words": words,
        "evidence": json.dumps(evidence, ensure_ascii=False, sort_keys=True),
        "at": change.desk.clock(),
    }
    change.put("review", review_id(LINE, line), values)


def open_reviews(reader: Reader) -> list[ReviewRow]:
    """What nobody has decided yet, the oldest first; of recipes, those that are still there."""
    return [
        ReviewRow(
            row["id"],
            row["kind"] or "",
            row["subject"],
            row["words"] or "",
            _evidence(row["evidence"]),
            row["at"] or 0,
        )
        for row in reader.rows(_OPEN)
    ]


def _evidence(said: str | None) -> Mapping[str, object]:
    try:
        found: object = json.loads(said or "{}")
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}
