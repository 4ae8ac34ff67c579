"""What people say of foods: `ks food edit|add|alias|instead|merge|split`.

Leaves what is known of them to `food_cmd`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, TypedDict, Unpack

import typer

from kitchensync.errors import BadInput
from kitchensync_cli import completion
from kitchensync_cli.food_cmd import Words
from kitchensync_cli.output import table
from kitchensync_cli.session import Change, Place

if TYPE_CHECKING:
    from kitchensync import SubstituteView

Food = Annotated[
    str,
    typer.Argument(
        metavar="FOOD", help="Which food, by any of its names.", autocompletion=completion.food
    ),
]


class FoodOptions(TypedDict, total=False):
    """What may be said of a food, but how long it keeps."""

    name: Annotated[str | None, typer.Option("--name", help="What it is called.")]
    place: Place
    aisle: Annotated[
        str | None, typer.Option("--aisle", metavar="AISLE", help="Where a shop keeps it.")
    ]
    due_kind: Annotated[
        str | None,
        typer.Option("--due-kind", metavar="KIND", help="What its days mean: best-before, use-by."),
    ]
    piece: Annotated[
        str | None, typer.Option("--piece", metavar="WEIGHT", help="What a piece weighs: 110 g.")
    ]
    litre: Annotated[
        str | None, typer.Option("--litre", metavar="WEIGHT", help="What a litre weighs: 1.03 kg.")
    ]
    allergens: Annotated[
        list[str] | None,
        typer.Option("--allergen", metavar="CODE=ANSWER", help="milk=yes, nuts=no, eggs=unknown."),
    ]
    traces: Annotated[
        list[str] | None,
        typer.Option(
            "--traces",
            metavar="CODE=ANSWER",
            help="Whether the pack says that it may contain traces: nuts=yes, milk=no.",
        ),
    ]
    diets: Annotated[
        list[str] | None,
        typer.Option("--diet", metavar="CODE=ANSWER", help="vegan=yes, no-alcohol=no."),
    ]
    figures: Annotated[
        list[str] | None,
        typer.Option("--figure", metavar="NAME=AMOUNT", help="Of 100 g: protein=3.4 g."),
    ]


def _days(option: str, what: str) -> object:
    return typer.Option(option, metavar="DAYS", help=f"How long it keeps {what}: 5, 2w, 3m.")


def edit(
    ks: Change,
    words: Words,
    pantry: Annotated[str | None, _days("--pantry", "in the pantry")] = None,
    fridge: Annotated[str | None, _days("--fridge", "in the fridge")] = None,
    freezer: Annotated[str | None, _days("--freezer", "frozen")] = None,
    opened: Annotated[str | None, _days("--opened", "once opened")] = None,
    thawed: Annotated[str | None, _days("--thawed", "once thawed")] = None,
    **said: Unpack[FoodOptions],
) -> None:
    """
    What you say goes before what the catalogue says; “unknown” takes it back. What a pack names
    (`ks product`) and you deny is unknown.

    ks food edit milk --opened 4 --allergen milk=yes
    ks food edit oats --traces nuts=yes
    ks food edit honey --in cupboard
    ks food edit onions --piece "90 g"
    ks food edit flour --litre unknown
    """
    days = {
        "pantry": pantry,
        "fridge": fridge,
        "freezer": freezer,
        "opened": opened,
        "thawed": thawed,
    }
    ks.done(ks.kitchen.catalog.edit(" ".join(words), days=days, dry_run=ks.dry_run, **said))


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
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORDS", help="Instead of what, what can be taken, how much for one of it."
        ),
    ] = None,
    purpose: Annotated[
        str | None, typer.Option("--for", metavar="PURPOSE", help="What for: baking, frying.")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="It cannot be taken.")] = False,
) -> None:
    """
    What you say goes before what everybody knows, wherever recipes are matched with what is there.
    With a food alone it lists what can stand for it, without one what this household said.

    ks food instead butter olive oil 3/4 --for baking
    ks food instead butter olive oil --remove
    ks food instead butter
    """
    room = ks.kitchen.catalog.instead
    food, said = room.apart(words or ())
    if said:
        act = room.remove if remove else room.add
        ks.done(act(food, said, purpose, dry_run=ks.dry_run))
    elif remove or purpose:
        raise BadInput("It is not said what instead.", "ks food instead butter olive oil 3/4")
    else:
        found = room.list(food)
        ks.answer({"substitutes": found}, lambda: _substitutes(found))


def _substitutes(found: Sequence[SubstituteView]) -> str:
    if not found:
        return "Nothing stands for it. Say so: ks food instead butter olive oil 3/4 --for baking"
    rows = [
        (one.food, one.ratio, one.instead, one.purpose or "", "*" if one.own else "")
        for one in found
    ]
    return table(("INSTEAD OF", "TAKE", "OF", "FOR", ""), rows)


def merge(
    ks: Change,
    food: Food,
    into: Annotated[
        str,
        typer.Argument(metavar="INTO", help="The food that it is.", autocompletion=completion.food),
    ],
) -> None:
    """
    All that was written of it, here or meanwhile on another device, counts as of the other one.
    `ks undo` or `ks food split` take it apart.

    ks food merge "hen eggs" eggs
    """
    ks.done(ks.kitchen.catalog.merge(food, into, dry_run=ks.dry_run))


def split(ks: Change, words: Words) -> None:
    """
    ks food split hen eggs
    """
    ks.done(ks.kitchen.catalog.split(" ".join(words), dry_run=ks.dry_run))
