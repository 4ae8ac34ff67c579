"""Single lines and steps of a recipe: `ks recipe line`, `ks recipe step`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypedDict, Unpack

import typer

from kitchensync.errors import BadInput
from kitchensync_cli.recipe_cmd import Name
from kitchensync_cli.session import Change

if TYPE_CHECKING:
    from kitchensync import Done

Number = Annotated[
    int | None,
    typer.Argument(metavar="N", help="Its number, as ks recipe show has it.", show_default=False),
]
Add = Annotated[
    str | None,
    typer.Option("--add", metavar="WORDS", help="Add this, as number N or at the end."),
]
MoveTo = Annotated[
    int | None, typer.Option("--move-to", metavar="N", min=1, help="The number it is to have.")
]
Remove = Annotated[bool, typer.Option("--remove", help="Take it off.")]


class LineOptions(TypedDict, total=False):
    """What may be said of a line, as `LineChange` has it."""

    words: Annotated[
        str | None, typer.Option("--words", metavar="WORDS", help="What it should say.")
    ]
    food: Annotated[
        str | None,
        typer.Option("--food", metavar="FOOD", help="Which food it means; remembered from now on."),
    ]
    amount: Annotated[
        str | None, typer.Option("--amount", metavar="AMOUNT", help="How much it means: 200 g.")
    ]
    optional: Annotated[
        bool | None, typer.Option("--optional/--needed", help="Whether it may be left out.")
    ]
    place: MoveTo


def line(
    ks: Change,
    name: Name,
    number: Number = None,
    add: Add = None,
    remove: Remove = False,
    **said: Unpack[LineOptions],
) -> None:
    """
    The words stay as they were written, whatever they are said to mean.

    ks recipe line dal 3 --food "red lentils"
    ks recipe line dal --add "1 lime"
    ks recipe line dal 3 --move-to 1
    """
    from kitchensync import LineChange

    edit = ks.kitchen.recipes.edit
    if add is not None:
        ks.done(edit.add_line(name, add, number, dry_run=ks.dry_run))
    elif remove:
        ks.done(edit.remove_line(name, _said(number), dry_run=ks.dry_run))
    else:
        what = LineChange(**said)
        if what == LineChange():
            raise BadInput("There is nothing to change.", "Say --words, --food, --amount, …")
        ks.done(edit.change_line(name, _said(number), what, dry_run=ks.dry_run))


def step(
    ks: Change,
    name: Name,
    number: Number = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="WORDS", help="What it should say.")
    ] = None,
    add: Add = None,
    move_to: MoveTo = None,
    remove: Remove = False,
) -> None:
    """
    ks recipe step dal 2 --text "Simmer for 25 minutes."
    ks recipe step dal --add "Serve with rice."
    """
    ks.done(_step(ks, name, number, text, add, move_to, remove))


def _step(
    ks: Change,
    name: str,
    number: int | None,
    text: str | None,
    add: str | None,
    move_to: int | None,
    remove: bool,
) -> Done:
    edit = ks.kitchen.recipes.edit
    if add is not None:
        return edit.add_step(name, add, number, dry_run=ks.dry_run)
    if remove:
        return edit.remove_step(name, _said(number), dry_run=ks.dry_run)
    if text is None and move_to is None:
        raise BadInput("There is nothing to change.", "Say --text, --add, --move-to or --remove.")
    return edit.change_step(name, _said(number), text, move_to, dry_run=ks.dry_run)


def _said(number: int | None) -> int:
    if number is None:
        raise BadInput("Which one?", "Say its number, as `ks recipe show` has it.")
    return number
