"""Writing a recipe into its rows: ids, order, what is understood of it, what nobody is sure of.

The same recipe, wherever it comes in, is the same rows. Leaves reading files to
`kitchensync.recipes.reading`, and corrections to `editing`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from kitchensync.errors import TooLarge
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.recipes.rows import write_timers
from kitchensync.kitchen.recipes.said import LONGEST_TEXT
from kitchensync.kitchen.recipes.understanding import Understanding
from kitchensync.kitchen.recipes.understood import Understood
from kitchensync.kitchen.review.of_lines import ask_about_line
from kitchensync.measure.words import LONGEST_NAME
from kitchensync.recipes.model import Recipe
from kitchensync.replica.ids import caused_id, named_id, normal_name
from kitchensync.replica.order import between

_GIVEN = "kitchensync-id"
_ID = re.compile("[0-9a-f]{32}")
_LARGEST = 160 * 1024
_NOBODY = 0
"""The writer of an order that follows from the recipe itself, the same on every device."""


def recipe_id(recipe: Recipe) -> bytes:
    """Where it comes from and its title, else its title and lines, say which recipe it is.

    A page that is imported again later, when its lines were mended, is still that recipe; a file
    has no address, and of two that share a title the lines tell which is meant.
    """
    if address := _address(recipe.source):
        return named_id("recipe", f"{address}\n{recipe.title}")
    lines = "\n".join(normal_name(line.words) for line in recipe.lines)
    return named_id("recipe", f"{recipe.title}\n{lines}")


def with_id(recipe: Recipe, id_: bytes) -> Recipe:
    """The recipe to give away: added where it came from, or twice elsewhere, it is the same one."""
    return replace(recipe, extra={**recipe.extra, _GIVEN: id_.hex()})


def says_which(recipe: Recipe) -> bool:
    """Whether it was given away, and says which recipe it is."""
    return _ID.fullmatch(recipe.extra.get(_GIVEN, "")) is not None


def identified(recipe: Recipe) -> tuple[bytes, Recipe]:
    """Which recipe it is, as it says itself or as follows from it, and the recipe without that."""
    extra = {name: said for name, said in recipe.extra.items() if name != _GIVEN}
    bare = replace(recipe, extra=extra)
    given = says_which(recipe)
    return (bytes.fromhex(recipe.extra[_GIVEN]) if given else recipe_id(bare)), bare


def _address(source: str) -> str | None:
    """Which page a source is, whoever passed its address on; None if it is none."""
    try:
        parts = urlsplit(source)
        asked = parse_qsl(parts.query, max_num_fields=100)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    telling = urlencode([pair for pair in asked if not pair[0].startswith("utm_")])
    return f"{parts.hostname}{parts.path.rstrip('/')}?{telling}"


@dataclass(frozen=True, slots=True)
class RecipePiece:
    """A recipe to write, unless it is here already."""

    id: bytes
    recipe: Recipe
    understanding: Understanding

    @property
    def weight(self) -> int:
        """About how many bytes of a change set it takes."""
        return _weight(self.recipe)

    def write(self, change: Change) -> bool:
        """Write it; False where it is here. One that was deleted comes back."""
        if change.shows("recipe", self.id):
            return False
        write(change, self.id, self.recipe, self.understanding)
        if self.recipe.stars and change.desk.person:
            think(change, self.id, change.desk.person, {"stars": self.recipe.stars})
        return True


def think(change: Change, recipe: bytes, person: bytes, values: Mapping[str, object]) -> None:
    """What somebody thinks of a recipe, beside what they said of it before."""
    row = caused_id("opinion", recipe + person, 0)
    change.put_anew("opinion", row, {**values, "recipe": recipe, "person": person})


def _weight(recipe: Recipe) -> int:
    """About how many bytes of a change set a recipe takes."""
    texts = (recipe.description, recipe.notes, *recipe.extra.values())
    long = sum(len(text.encode()) for text in texts)
    long += sum(60 + len(step.text.encode()) for step in recipe.steps)
    return 800 + long + sum(400 + 2 * len(line.words.encode()) for line in recipe.lines)


def check(recipe: Recipe) -> None:
    """TooLarge for what no change set could carry to the other devices."""
    cells = (*dict(_columns(recipe)).values(), *(step.text for step in recipe.steps))
    if any(isinstance(cell, str) and len(cell) > LONGEST_TEXT for cell in cells):
        raise TooLarge(
            f"“{recipe.title}” has a text of more than {LONGEST_TEXT:,} characters.",
            "Shorten it, or cut it into several steps.",
        )
    if _weight(recipe) > _LARGEST:
        raise TooLarge(f"“{recipe.title}” is too large for one recipe.", "Cut it into several.")


def write(change: Change, id_: bytes, recipe: Recipe, understanding: Understanding) -> int:
    """Write all of a recipe that has just been checked; of how many lines nobody is sure."""
    change.put("recipe", id_, dict(_columns(recipe)))
    for tag in recipe.tags:
        change.transaction.set_member("recipe_tags", id_, tag[:LONGEST_NAME], True)
    unsure = _write_lines(change, id_, recipe, understanding)
    _write_steps(change, id_, recipe)
    return unsure


def _columns(recipe: Recipe) -> Iterator[tuple[str, object]]:
    """The columns of a recipe that say anything."""
    yield "title", recipe.title[:LONGEST_NAME]
    for name in ("description", "yield_words", "source", "author", "notes"):
        if said := getattr(recipe, name):
            yield name, said
    if recipe.language:
        yield "language", recipe.language[:LONGEST_NAME]
    for name in ("prep_minutes", "cook_minutes", "total_minutes"):
        if (minutes := getattr(recipe, name)) is not None:
            yield name, minutes
    if recipe.servings is not None:
        yield "servings", max(1, round(recipe.servings * 1000))
    if isinstance(recipe.picture, str):
        yield "picture", recipe.picture
    if recipe.extra:
        yield "extra", json.dumps(dict(recipe.extra), ensure_ascii=False, sort_keys=True)


def _write_lines(change: Change, id_: bytes, recipe: Recipe, understanding: Understanding) -> int:
    unsure = 0
    rows = _derived("recipe_line", id_, (line.words for line in recipe.lines))
    for (row, position), line in zip(rows, recipe.lines, strict=True):
        understood = understanding.line(line.words, recipe.units)
        values: dict[str, object] = {"recipe": id_, "words": line.words, "position": position}
        if line.section:
            values["section"] = line.section[:LONGEST_NAME]
        change.put("recipe_line", row, values | understood_columns(understood))
        if not understood.certain:
            unsure += 1
            ask_about_line(change, row, line.words, understood, understanding)
    return unsure


def _write_steps(change: Change, id_: bytes, recipe: Recipe) -> None:
    rows = _derived("recipe_step", id_, (step.text for step in recipe.steps))
    for (row, position), step in zip(rows, recipe.steps, strict=True):
        values: dict[str, object] = {"recipe": id_, "text": step.text, "position": position}
        if step.section:
            values["section"] = step.section[:LONGEST_NAME]
        if timers := write_timers(step.timers):
            values["timers"] = timers
        change.put("recipe_step", row, values)


def _derived(table: str, recipe: bytes, texts: Iterable[str]) -> Iterator[tuple[bytes, str]]:
    """Ids and positions that follow from the recipe, so that importing it twice is once."""
    seen: Counter[str] = Counter()
    position: str | None = None
    for text in texts:
        key = normal_name(text)
        position = between(position, None, _NOBODY)
        yield caused_id(table, recipe + key.encode(), seen[key]), position
        seen[key] += 1


def understood_columns(understood: Understood) -> dict[str, object]:
    """What a line's row says of its meaning; what is not known is left out."""
    values = {
        "amount": understood.amount,
        "amount_to": understood.amount_to,
        "dimension": understood.dimension,
        "unit": understood.unit,
        "name": understood.name[:LONGEST_NAME] or None,
        "food": understood.food,
        "preparation": understood.preparation or None,
        "optional": understood.optional or None,
        "confidence": understood.confidence,
    }
    return {name: value for name, value in values.items() if value is not None}
