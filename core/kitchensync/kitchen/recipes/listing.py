"""Lists of recipes: one line each, with what the household thinks of them.

Leaves which recipes and in which order to `search`. Reads no lines and no steps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kitchensync.kitchen.recipes.opinions import (
    NO_OPINIONS,
    Opinions,
    opinions,
    rounded,
    tags,
)
from kitchensync.kitchen.recipes.rows import UNTITLED, about, made, minutes_of
from kitchensync.kitchen.recipes.views import RecipeItem
from kitchensync.recipes.yields import number_text
from kitchensync.replica.ids import normal_name
from kitchensync.replica.reader import Reader

if TYPE_CHECKING:
    from kitchensync.kitchen.recipes.search import Found

_ROWS = """
    SELECT id, title, servings, total_minutes, prep_minutes, cook_minutes FROM recipe_shown
"""


@dataclass(frozen=True, slots=True)
class _Row:
    title: str
    servings: int | None
    minutes: int | None


def everything(reader: Reader, person: bytes | None) -> list[RecipeItem]:
    """All recipes, by title."""
    rows = _rows(reader)
    thought, tagged = opinions(reader), tags(reader)
    found = sorted(rows, key=lambda id_: (normal_name(rows[id_].title), id_))
    return [_item(id_, rows[id_], thought, tagged, person) for id_ in found]


def listed(reader: Reader, found: Iterable[Found], person: bytes | None) -> list[RecipeItem]:
    """What was found, in its order."""
    wanted = {one.recipe: one for one in found}
    rows = _rows(reader, wanted.keys())
    thought, tagged = opinions(reader, wanted.keys()), tags(reader, wanted.keys())
    return [
        _item(id_, rows[id_], thought, tagged, person, one.unsure)
        for id_, one in wanted.items()
        if id_ in rows
    ]


def _rows(reader: Reader, only: Collection[bytes] | None = None) -> dict[bytes, _Row]:
    return {
        id_: _Row(title or UNTITLED, servings, minutes_of(*minutes))
        for id_, title, servings, *minutes in about(reader, _ROWS, "id", only)
    }


def _item(
    id_: bytes,
    row: _Row,
    thought: Mapping[bytes, Opinions],
    tagged: Mapping[bytes, list[str]],
    person: bytes | None,
    unsure: tuple[str, ...] = (),
) -> RecipeItem:
    of = thought.get(id_, NO_OPINIONS)
    mine = of.stars.get(person or b"")
    return RecipeItem(
        id=id_.hex(),
        title=row.title,
        servings=number_text(made(row.servings, None).servings),
        minutes=row.minutes,
        tags=tuple(tagged.get(id_, ())),
        stars=float(mine) if mine else rounded(of.mean),
        favourite=person in of.favourite_of,
        unsure=unsure,
    )
