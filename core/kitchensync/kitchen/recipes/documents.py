"""What a recipe is found by: words of its title, tags, foods and text, most telling place first.

Leaves keeping them to `replica.index`, and what people type to `query`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.resolving import added_to
from kitchensync.catalogue.words import plain, singular
from kitchensync.kitchen.recipes.rows import about, minutes_of
from kitchensync.kitchen.recipes.understanding import Understanding, shipped_foods
from kitchensync.replica.ids import named_id, normal_name
from kitchensync.replica.index import UNKNOWN_FOOD, Document
from kitchensync.replica.reader import Reader

IN_TITLE: Final = 8
IN_TAGS: Final = 5
IN_FOODS: Final = 3
IN_KINDS: Final = 2
IN_TEXT: Final = 1

_LONGEST_WORD = 40
_STOPS = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "if", "in", "into", "is"),
        *("it", "of", "off", "on", "or", "out", "over", "so", "than", "that", "the", "them"),
        *("then", "this", "to", "until", "up", "when", "while", "will", "with", "you", "your"),
    )
)
_RECIPES = """
    SELECT id, title, description, notes, author, total_minutes, prep_minutes, cook_minutes
    FROM recipe_shown
"""
_LINES = "SELECT recipe, words, name, food FROM recipe_line_shown"
_STEPS = "SELECT recipe, text FROM recipe_step_shown"
_TAGS = "SELECT recipe, member FROM recipe_tags_shown"
_UNSAID = [(None, None, None)]
"""What is known of the ingredients of a recipe that lists none."""


def tag_term(tag: str) -> str:
    """The word that stands for a whole tag."""
    return f"#{normal_name(tag)}"


def telling(words: Iterable[str]) -> list[str]:
    """Those of the words that documents are found by: nobody means "and" or "with" alone."""
    return [word for word in words if word not in _STOPS]


def describe(reader: Reader, recipes: Sequence[bytes]) -> dict[bytes, Document]:
    """The documents of those of the recipes that are shown."""
    understanding = Understanding(reader)
    lines, steps, tags = (_by_recipe(reader, sql, recipes) for sql in (_LINES, _STEPS, _TAGS))
    found: dict[bytes, Document] = {}
    for row in about(reader, _RECIPES, "id", recipes):
        id_ = row["id"]
        words: dict[str, int] = {}
        texts = (row["description"], row["notes"], row["author"], *(text for (text,) in steps[id_]))
        _add(words, filter(None, texts), IN_TEXT)
        _add(words, (said for said, _, _ in lines[id_] if said), IN_TEXT)
        foods: set[bytes] = {food for _, _, food in lines[id_] if food}
        _add(words, _names_of(foods, understanding, kinds=True), IN_KINDS)
        _add(words, _names_of(foods, understanding, kinds=False), IN_FOODS)
        _add(words, (name for _, name, _ in lines[id_] if name), IN_FOODS)
        _add(words, (tag for (tag,) in tags[id_]), IN_TAGS)
        words |= {tag_term(tag): IN_TAGS for (tag,) in tags[id_]}
        _add(words, [row["title"] or ""], IN_TITLE)
        foods |= {food for said, _, _ in lines[id_] for food in _beside(said or "")}
        unknown = {UNKNOWN_FOOD for _, _, food in lines[id_] or _UNSAID if not food}
        minutes = minutes_of(row["total_minutes"], row["prep_minutes"], row["cook_minutes"])
        found[id_] = Document(row["title"] or "", minutes, words, frozenset(foods | unknown))
    return found


def _add(words: dict[str, int], texts: Iterable[str], place: int) -> None:
    """Note the words of texts; called from the least telling place to the most."""
    for text in texts:
        for word in plain(text).split():
            if word not in _STOPS and len(word) <= _LONGEST_WORD:
                words[word] = place
                words[singular(word)] = place


def _names_of(
    foods: Iterable[bytes], understanding: Understanding, *, kinds: bool
) -> Iterable[str]:
    """What foods are called, or what they are kinds of."""
    known = catalogue()
    for food in foods:
        if not kinds:
            yield understanding.name_of(food) or ""
        elif shipped := shipped_foods().get(food):
            yield from (known.foods[kind].name for kind in known.kinds(shipped.key)[1:])


def _beside(words: str) -> Iterable[bytes]:
    """Foods that come with what a line is about, as nuts with a yoghurt."""
    return (named_id("food", food.name) for food in added_to(words))


def _by_recipe(
    reader: Reader, sql: str, recipes: Sequence[bytes]
) -> Mapping[bytes, list[tuple[Any, ...]]]:
    found: defaultdict[bytes, list[tuple[Any, ...]]] = defaultdict(list)
    for recipe, *rest in about(reader, sql, "recipe", recipes):
        found[recipe].append(tuple(rest))
    return found
