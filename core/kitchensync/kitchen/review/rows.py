"""Rows of the review queue: what was not certain, with its evidence, until somebody decides.

The id follows from kind and subject, so that two devices ask once. Leaves what is
asked, and deciding, to each kind.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from kitchensync.counting import counted
from kitchensync.errors import BadInput
from kitchensync.kitchen.review.answers import NO_FOOD
from kitchensync.replica.ids import caused_id
from kitchensync.replica.reader import Reader

if TYPE_CHECKING:
    from kitchensync.kitchen.changes import Change
    from kitchensync.kitchen.stock.usual import Purchase

LINE = "line"
"""The kind of reviews about what an ingredient line means."""
IMPORT = "import"
"""The kind of those about a line of a table; their subject is what the line causes."""
PHOTO = "photo"
"""The kind of those about a thing on a photo; their subject is that thing."""
CODE = "code"
"""The kind of those about a barcode that nobody knows; their subject is that thing, too."""
RECEIPT = "receipt"
"""The kind of those about a line of a receipt; their subject is what the line causes."""
_LONGEST = 4000
"""Characters of a text that is kept."""

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


def ask(
    change: Change,
    kind: str,
    subject: bytes,
    table: str | None,
    words: str,
    evidence: Mapping[str, object],
) -> None:
    """Have somebody look at it: a row of `table`, or what has no row yet."""
    values: dict[str, object] = {
        "kind": kind,
        "subject": subject,
        "subject_table": table,
        "words": words,
        "evidence": _json(evidence),
        "at": change.desk.clock(),
    }
    change.put("review", review_id(kind, subject), values)


def ask_again(change: Change, row: ReviewRow, evidence: Mapping[str, object]) -> None:
    """Have what waits be asked with other evidence, in its place."""
    change.put("review", row.id, {"evidence": _json(evidence)})


def told_waiting(unsure: int) -> str:
    """A sentence to put behind another: so many lines wait; "" for none."""
    look = counted(unsure, "line waits", "lines wait")
    return f" {look} for somebody to look: `ks review`." if unsure > 0 else ""


def is_askable(words: str, evidence: Mapping[str, object]) -> bool:
    """Whether a review can hold as much."""
    return max(len(words), len(_json(evidence))) <= _LONGEST


def asked(change: Change, kind: str, subject: bytes) -> bool:
    """Whether somebody was asked about it, whatever they said."""
    return change.shows("review", review_id(kind, subject))


def waits(change: Change, kind: str, subject: bytes) -> bool:
    """Whether somebody was asked about it who has not decided yet."""
    sql = "SELECT 1 FROM review_shown WHERE id = ? AND decision IS NULL"
    return bool(change.transaction.rows(sql, (review_id(kind, subject),)))


def settle(change: Change, review: bytes, decision: Mapping[str, object]) -> None:
    """Write down what somebody decided."""
    said = {"decision": _json(decision), "decided_at": change.desk.clock()}
    change.put("review", review, said)


def answer_of(food: str | None, much: Purchase | None) -> dict[str, object]:
    """A decision that it is a food, None for nothing to keep, and how much if that was said."""
    return {"food": food, **({"amount": much.amount_text} if much else {})}


def answer_text(decision: str) -> str:
    """A decision as people say it: "cheddar 3 kg"; as it stands if it is one of another version."""
    said = _evidence(decision)
    for word, means in (("dropped", "left out"), ("accepted", "as it was guessed")):
        if said.get(word):
            return means
    if isinstance(fields := said.get("said"), dict):
        return ", ".join(map(str, cast("dict[str, object]", fields).values()))
    if "food" not in said:
        return decision
    return f"{said['food'] or NO_FOOD} {said.get('amount', '')}".strip()


def drop(change: Change, row: ReviewRow) -> str:
    """Write down that nothing shall come of it; the sentence about that."""
    settle(change, row.id, {"dropped": True})
    return f"“{row.words}” is left out."


def unreadable(row: ReviewRow) -> BadInput:
    """The error for one whose evidence makes no sense here."""
    return BadInput(
        f"“{row.words}” cannot be read by this version.", "Update kitchensync on this device."
    )


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


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
