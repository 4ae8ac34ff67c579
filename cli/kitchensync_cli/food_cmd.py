"""What is known of foods: `ks food ls|show` and `ks catalog`.

Leaves changing it to `food_change_cmd`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync.counting import counted
from kitchensync_cli import completion
from kitchensync_cli.output import note, plain, styled, table
from kitchensync_cli.session import Change, Session

if TYPE_CHECKING:
    from kitchensync import AnswerView, FoodRow, FoodView

Search = Annotated[
    list[str] | None, typer.Argument(metavar="WORDS", help="Only names that have these words.")
]


Words = Annotated[
    list[str],
    typer.Argument(
        metavar="FOOD",
        help="Which food, by any of its names.",
        autocompletion=completion.foods,
    ),
]


def ls(ks: Session, words: Search = None) -> None:
    """
    ks food
    """
    foods = ks.kitchen.catalog.list(" ".join(words or ()))
    ks.answer({"foods": foods}, _listed(foods) or "There are no foods yet.")


def catalog_ls(ks: Session, words: Search = None) -> None:
    """
    Every food of it can be used at once: it becomes the household's when somebody does.

    What is called so comes first, and a slip of a finger is forgiven.

    ks catalog ls oats
    """
    foods = ks.kitchen.catalog.list(" ".join(words or ()), everywhere=True)
    ks.answer({"foods": foods}, _listed(foods) or "The catalogue has no food that is called so.")


def _listed(foods: Sequence[FoodRow]) -> str:
    rows = [(food.name, food.aisle or "", str(food.lots or "")) for food in foods]
    return table(("FOOD", "AISLE", "LOTS"), rows) if rows else ""


def show(ks: Session, words: Words) -> None:
    """
    What the household said itself is marked with *.

    ks food show milk
    """
    food = ks.kitchen.catalog.show(" ".join(words))
    ks.answer({"food": food}, lambda: "\n".join(_told(food)))


def catalog_show(ks: Session, words: Words) -> None:
    """
    The same as `ks food show`, which tells of foods that nobody here has yet as well.

    ks catalog show oats
    """
    show(ks, words)


def _told(food: FoodView) -> Iterator[str]:
    yield styled(plain(food.name), "bold")
    for label, value, own in _facts(food):
        if value:
            yield f"  {label:<14}{plain(value)}{' *' if own else ''}"


def _facts(food: FoodView) -> Iterator[tuple[str, str, bool]]:
    own = set(food.own)
    named = food.catalog if food.catalog != food.name else None
    yield "also called", ", ".join(food.aliases), True
    yield "catalogue", named or "", False
    yield "aisle", food.aisle or "", "aisle" in own
    yield "kept in", food.place or (f"a {food.climate}" if food.climate else ""), "place" in own
    yield "at least", food.minimum or "", "minimum" in own
    yield "keeps", _keeps(food), bool(own & _WORDS.keys())
    yield "a day means", (food.due_kind or "").replace("-", " "), "due_kind" in own
    yield "a piece", f"{food.piece / 1000:g} g" if food.piece else "", "piece" in own
    yield "a litre", f"{food.density:g} g" if food.density else "", "density" in own
    yield from _answers("allergens", food.allergens)
    yield from _traces(food.traces)
    yield from _answers("diets", food.diets)
    yield "in 100 g", ", ".join(_figures(food)), False
    yield "instead", "; ".join(food.substitutes), False
    for paid in food.prices:
        day = f" on {paid.day}" if paid.day else ""
        at = f" at {paid.store}" if paid.store else ""
        yield "price", f"{paid.price} for {paid.amount}{at}{day}", False


def _answers(label: str, answers: Sequence[AnswerView]) -> Iterator[tuple[str, str, bool]]:
    said = any(one.said for one in answers)
    yield label, ", ".join(one.code for one in answers if one.answer), said
    yield "not " + label, ", ".join(one.code for one in answers if one.answer is False), said
    yield "unknown", ", ".join(one.code for one in answers if one.answer is None), False
    doubted = ", ".join(one.code for one in answers if one.on_pack and one.answer is None)
    yield "a pack names", f"{doubted}, though you said no" if doubted else "", False


def _traces(answers: Sequence[AnswerView]) -> Iterator[tuple[str, str, bool]]:
    """While people differ, it may."""
    said = any(one.said for one in answers)
    may = ", ".join(one.code for one in answers if one.answer is not False)
    yield "may contain", f"traces of {may}" if may else "", said
    yield "no traces of", ", ".join(one.code for one in answers if one.answer is False), said


def _keeps(food: FoodView) -> str:
    known = ((where, getattr(food.keeps, event)) for event, where in _WORDS.items())
    said = ((where, _span(days, food.keeps.FOR_EVER)) for where, days in known if days is not None)
    return ", ".join(f"{span} {where}" for where, span in said)


_WORDS = {
    "pantry": "in the pantry",
    "fridge": "in the fridge",
    "freezer": "frozen",
    "opened": "once opened",
    "thawed": "once thawed",
}


def _span(days: int, for_ever: int) -> str:
    if days >= for_ever:
        return "for ever"
    return counted(days, "day") if days else "not"


def _figures(food: FoodView) -> Iterator[str]:
    for figure in food.figures:
        if figure.value is not None:
            yield f"{figure.nutrient.replace('_', ' ')} {figure.text}"
    if food.unknown:
        yield f"{food.unknown} of {len(food.figures)} unknown"


def catalog_import(
    ks: Change,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A file, folder or zip archive.")],
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="openfoodfacts, sr28, fdc, fdc-tables or foodkeeper.",
        ),
    ] = "openfoodfacts",
    everything: Annotated[
        bool, typer.Option("--all", help="Also foods of a table that nobody here ever had.")
    ] = False,
) -> None:
    """
    Products of Open Food Facts become foods. Of the tables SR28, FoodData Central and FoodKeeper
    come the figures of foods that you have, or with --all all of them: thousands, which every
    device gets.

    ks catalog import oat-drink.json
    ks catalog import SR28.zip --format sr28
    """
    note(f"Reading {path.name} …")
    done = ks.kitchen.catalog.import_(path, format_, everything=everything, dry_run=ks.dry_run)
    ks.done(done)
