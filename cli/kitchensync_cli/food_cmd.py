"""What is known of foods: `ks food` and `ks catalog`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync.errors import BadInput
from kitchensync_cli.output import note, plain, styled, table
from kitchensync_cli.session import Change, Session

if TYPE_CHECKING:
    from kitchensync import FoodRow, FoodView, SubstituteView

Food = Annotated[str, typer.Argument(metavar="FOOD", help="Which food, by any of its names.")]
Search = Annotated[
    list[str] | None, typer.Argument(metavar="WORDS", help="Only names that have these words.")
]


Words = Annotated[
    list[str], typer.Argument(metavar="FOOD", help="Which food, by any of its names.")
]


def _days(option: str, what: str) -> object:
    return typer.Option(option, metavar="DAYS", help=f"How long it keeps {what}: 5, 2w, 3m.")


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
    yield "kept in", food.place or "", "place" in own
    yield "at least", food.minimum or "", "minimum" in own
    yield "keeps", _keeps(food), bool(own & _WORDS.keys())
    yield "a day means", (food.due_kind or "").replace("-", " "), "due_kind" in own
    yield "a piece", f"{food.piece / 1000:g} g" if food.piece else "", "piece" in own
    yield "a litre", f"{food.density:g} g" if food.density else "", "density" in own
    for label, answers in (("allergens", food.allergens), ("diets", food.diets)):
        said = any(one.said for one in answers)
        yield label, ", ".join(one.code for one in answers if one.answer), said
        yield "not " + label, ", ".join(one.code for one in answers if one.answer is False), said
        yield "unknown", ", ".join(one.code for one in answers if one.answer is None), False
    yield "in 100 g", ", ".join(_figures(food)), False
    yield "instead", "; ".join(food.substitutes), False
    for paid in food.prices:
        day = f" on {paid.day}" if paid.day else ""
        at = f" at {paid.store}" if paid.store else ""
        yield "price", f"{paid.price} for {paid.amount}{at}{day}", False


def _keeps(food: FoodView) -> str:
    known = ((where, getattr(food.keeps, event)) for event, where in _WORDS.items())
    return ", ".join(f"{_span(days)} {where}" for where, days in known if days is not None)


_WORDS = {
    "pantry": "in the pantry",
    "fridge": "in the fridge",
    "freezer": "frozen",
    "opened": "once opened",
    "thawed": "once thawed",
}


def _span(days: int) -> str:
    if days >= 36_500:
        return "for ever"
    return "1 day" if days == 1 else f"{days} days" if days else "not"


def _figures(food: FoodView) -> Iterator[str]:
    for figure in food.figures:
        if figure.value is not None:
            yield f"{figure.nutrient.replace('_', ' ')} {_amount(figure.nutrient, figure.value)}"
    if food.unknown:
        yield f"{food.unknown} of {len(food.figures)} unknown"


def _amount(nutrient: str, value: int) -> str:
    if nutrient == "energy":
        return f"{round(value / 4184)} kcal"
    for size, unit in ((10**6, "g"), (1000, "mg")):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value} µg" if value else "0"


def edit(
    ks: Change,
    food: Food,
    name: Annotated[str | None, typer.Option("--name", help="What it is called.")] = None,
    place: Annotated[
        str | None, typer.Option("--in", metavar="PLACE", help="Where it is kept.")
    ] = None,
    aisle: Annotated[
        str | None, typer.Option("--aisle", metavar="AISLE", help="Where a shop keeps it.")
    ] = None,
    due_kind: Annotated[
        str | None,
        typer.Option("--due-kind", metavar="KIND", help="What its days mean: best-before, use-by."),
    ] = None,
    pantry: Annotated[str | None, _days("--pantry", "in the pantry")] = None,
    fridge: Annotated[str | None, _days("--fridge", "in the fridge")] = None,
    freezer: Annotated[str | None, _days("--freezer", "frozen")] = None,
    opened: Annotated[str | None, _days("--opened", "once opened")] = None,
    thawed: Annotated[str | None, _days("--thawed", "once thawed")] = None,
    piece: Annotated[
        str | None, typer.Option("--piece", metavar="WEIGHT", help="What a piece weighs: 110 g.")
    ] = None,
    litre: Annotated[
        str | None, typer.Option("--litre", metavar="WEIGHT", help="What a litre weighs: 1.03 kg.")
    ] = None,
    allergen: Annotated[
        list[str] | None,
        typer.Option("--allergen", metavar="CODE=ANSWER", help="milk=yes, nuts=no, eggs=unknown."),
    ] = None,
    diet: Annotated[
        list[str] | None,
        typer.Option("--diet", metavar="CODE=ANSWER", help="vegan=yes, no-alcohol=no."),
    ] = None,
    figure: Annotated[
        list[str] | None,
        typer.Option("--figure", metavar="NAME=AMOUNT", help="Of 100 g: protein=3.4 g."),
    ] = None,
) -> None:
    """
    What you say goes before what the catalogue says; “unknown” takes it back.

    ks food edit milk --opened 4 --allergen milk=yes
    ks food edit onions --piece 90 g
    ks food edit flour --litre unknown
    """
    days = {
        "pantry": pantry,
        "fridge": fridge,
        "freezer": freezer,
        "opened": opened,
        "thawed": thawed,
    }
    ks.done(
        ks.kitchen.catalog.edit(
            food,
            name=name,
            place=place,
            aisle=aisle,
            due_kind=due_kind,
            days={event: said for event, said in days.items() if said is not None},
            piece=piece,
            litre=litre,
            allergens=allergen,
            diets=diet,
            figures=figure,
            dry_run=ks.dry_run,
        )
    )


def add(ks: Change, name: Words) -> None:
    """
    For what would otherwise be taken for another: who has bread, and adds a country loaf to it as a
    food of their own.

    ks food add country loaf
    """
    ks.done(ks.kitchen.catalog.add(" ".join(name), dry_run=ks.dry_run))


def alias(
    ks: Change,
    food: Food,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called too.")],
    remove: Annotated[bool, typer.Option("--remove", help="It is not called so.")] = False,
) -> None:
    """
    ks food alias potatoes spuds
    """
    ks.done(ks.kitchen.catalog.alias(food, name, remove=remove, dry_run=ks.dry_run))


def instead(
    ks: Change,
    food: Annotated[str | None, typer.Argument(metavar="FOOD", help="Instead of what.")] = None,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS", help="What can be taken, and how much for one of it."),
    ] = None,
    purpose: Annotated[
        str | None, typer.Option("--for", metavar="PURPOSE", help="What for: baking, frying.")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="It cannot be taken.")] = False,
) -> None:
    """
    What you say goes before what everybody knows, wherever recipes are matched with what is there.
    With a food alone it lists what can stand for it, without one what this household said.

    ks food instead butter oil 3/4 --for baking
    ks food instead butter oil --remove
    ks food instead butter
    """
    room, said = ks.kitchen.catalog.instead, " ".join(words or ())
    if food is not None and words:
        act = room.remove if remove else room.add
        ks.done(act(food, said, purpose, dry_run=ks.dry_run))
    elif remove or purpose:
        raise BadInput("It is not said what instead.", "ks food instead butter oil 3/4")
    else:
        found = room.list(food or "")
        ks.answer({"substitutes": found}, lambda: _substitutes(found))


def _substitutes(found: Sequence[SubstituteView]) -> str:
    if not found:
        return "Nothing stands for it. Say so: ks food instead butter oil 3/4 --for baking"
    rows = [
        (one.food, one.ratio, one.instead, one.purpose or "", "*" if one.own else "")
        for one in found
    ]
    return table(("INSTEAD OF", "TAKE", "OF", "FOR", ""), rows)


def merge(
    ks: Change,
    food: Food,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The food that it is.")],
) -> None:
    """
    All that was written of it, here or meanwhile on another device, counts as of the other one.
    `ks undo` or `ks food split` take it apart.

    ks food merge "hen eggs" eggs
    """
    ks.done(ks.kitchen.catalog.merge(food, into, dry_run=ks.dry_run))


def split(ks: Change, food: Food) -> None:
    """
    ks food split "hen eggs"
    """
    ks.done(ks.kitchen.catalog.split(food, dry_run=ks.dry_run))


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
