"""Lists of recipes: one line each, with what the household thinks of them.

Leaves which recipes and in which order to `search`. Reads no lines and no steps.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kitchensync.errors import BadInput
from kitchensync.kitchen.recipes.cooked import NEVER, Cooked, cooked
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


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and on which day."""

    person: bytes | None
    today: date


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is known of recipes beside their own rows."""

    thought: Mapping[bytes, Opinions]
    tagged: Mapping[bytes, list[str]]
    cooked: Mapping[bytes, Cooked]


def everything(reader: Reader, asking: Asking) -> list[RecipeItem]:
    """All recipes, by title."""
    rows, beside = _rows(reader), _beside(reader)
    found = sorted(rows, key=lambda id_: (normal_name(rows[id_].title), id_))
    return [_item(id_, rows[id_], beside, asking) for id_ in found]


def listed(reader: Reader, found: Iterable[Found], asking: Asking) -> list[RecipeItem]:
    """What was found, in its order."""
    wanted = {one.recipe: one for one in found}
    rows, beside = _rows(reader, wanted.keys()), _beside(reader, wanted.keys())
    return [
        _item(id_, rows[id_], beside, asking, one.unsure)
        for id_, one in wanted.items()
        if id_ in rows
    ]


def ordered(items: Iterable[RecipeItem], order: str) -> list[RecipeItem]:
    """By when or how often they were cooked, those that never were at the end; BadInput."""
    key = _ORDERS.get(order.strip().casefold())
    if key is None:
        known = list(_ORDERS)
        hint = f"Say {', '.join(known[:-1])} or {known[-1]}."
        raise BadInput(f"Recipes cannot be sorted by “{order}”.", hint)
    return sorted(items, key=lambda item: (not item.times_cooked, key(item)))


_ORDERS: Mapping[str, Callable[[RecipeItem], int]] = {
    "longest-ago": lambda item: (item.last_cooked or date.min).toordinal(),
    "latest": lambda item: -(item.last_cooked or date.min).toordinal(),
    "most-often": lambda item: -item.times_cooked,
}


def _beside(reader: Reader, only: Collection[bytes] | None = None) -> _Beside:
    return _Beside(opinions(reader, only), tags(reader, only), cooked(reader, only))


def _rows(reader: Reader, only: Collection[bytes] | None = None) -> dict[bytes, _Row]:
    return {
        id_: _Row(title or UNTITLED, servings, minutes_of(*minutes))
        for id_, title, servings, *minutes in about(reader, _ROWS, "id", only)
    }


def _item(
    id_: bytes, row: _Row, beside: _Beside, asking: Asking, unsure: tuple[str, ...] = ()
) -> RecipeItem:
    of = beside.thought.get(id_, NO_OPINIONS)
    mine = of.stars.get(asking.person or b"")
    ever = beside.cooked.get(id_, NEVER)
    return RecipeItem(
        id=id_.hex(),
        title=row.title,
        servings=number_text(made(row.servings, None).servings),
        minutes=row.minutes,
        tags=tuple(beside.tagged.get(id_, ())),
        stars=float(mine) if mine else rounded(of.mean),
        favourite=asking.person in of.favourite_of,
        unsure=unsure,
        last_cooked=ever.last,
        cooked_days_ago=ever.days_ago(asking.today),
        times_cooked=ever.times,
    )
