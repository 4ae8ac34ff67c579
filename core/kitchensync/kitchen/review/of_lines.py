"""Reviews of the kind "line": which food an ingredient line of a recipe means.

Leaves what a decision teaches to `teaching`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kitchensync.errors import BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.recipes.rows import line_of
from kitchensync.kitchen.recipes.understanding import Understanding
from kitchensync.kitchen.recipes.understood import Understood
from kitchensync.kitchen.review import teaching
from kitchensync.kitchen.review.answers import ACCEPT, LEFT_OUT, chosen
from kitchensync.kitchen.review.rows import LINE, ReviewRow, ask, review_id, settle, waits
from kitchensync.kitchen.review.views import ReviewView
from kitchensync.replica.reader import Reader

_LINE = "SELECT * FROM recipe_line_shown WHERE id = ?"
_ABOUT = """
    SELECT line.id, recipe.title FROM recipe_line AS line JOIN recipe ON recipe.id = line.recipe
"""


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
    ask(change, LINE, line, "recipe_line", words, evidence)


def ask_again(
    change: Change, line: bytes, words: str, guessed: Understood, understanding: Understanding
) -> None:
    """Of other words another question; none where they are clear."""
    if not guessed.certain:
        ask_about_line(change, line, words, guessed, understanding)
        change.put("review", review_id(LINE, line), {"decision": None, "decided_at": None})
    elif waits(change, LINE, line):
        settle(change, review_id(LINE, line), {"food": understanding.name_of(guessed.food)})


def views(reader: Reader, rows: Sequence[ReviewRow]) -> Iterator[ReviewView]:
    """See `kinds.Kind`."""
    about = dict(map(tuple, reader.rows(_ABOUT))) if rows else {}
    for row in rows:
        confidence = row.evidence.get("confidence")
        name, guess = row.text("name"), row.text("food") or None
        yield ReviewView(
            id=row.id.hex(),
            kind=row.kind,
            words=row.words,
            about=about.get(row.subject) or "",
            why="",
            name=name,
            guess=guess,
            confidence=confidence if isinstance(confidence, int) else 0,
            candidates=row.candidates,
            accept=guess or (f"{name}, as a food of its own" if name else "no food"),
            else_say="another food",
        )


def decide(change: Change, row: ReviewRow, said: str) -> str:
    """It holds for all lines that say the same. See `kinds.Kind`."""
    found = change.transaction.rows(_LINE, (row.subject,))
    if not found:
        raise BadInput("The recipe has no such line any more.", "`ks review ls` shows what waits.")
    line = line_of(found[0])
    if said.lower() in LEFT_OUT:
        raise BadInput(
            "A line of a recipe is not left out here.",
            "Take it off with `ks recipe line NAME N --remove`, or say which food it is.",
        )
    if said.lower() == ACCEPT:
        learned = teaching.accept(change, line)
    else:
        food = chosen(said, row.candidates, "Say a food by its name.")
        learned = teaching.teach(change, line, food)
    return f"“{row.words}” is decided.{learned}"
