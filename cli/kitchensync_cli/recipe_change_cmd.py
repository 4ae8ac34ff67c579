"""What people say of a recipe: `ks recipe edit|rm|rate|favourite|tag`.

Single lines and steps are left to `recipe_part_cmd`.
"""

from __future__ import annotations

from typing import Annotated, TypedDict, Unpack

import typer

from kitchensync_cli.recipe_cmd import Name, Names
from kitchensync_cli.session import Change


class RecipeOptions(TypedDict, total=False):
    """What may be said of a recipe as a whole."""

    title: Annotated[
        str | None, typer.Option("--title", metavar="TITLE", help="What it is called.")
    ]
    servings: Annotated[
        str | None, typer.Option("--servings", metavar="N", help="For how many it is.")
    ]
    prep_minutes: Annotated[
        int | None, typer.Option("--prep", metavar="MINUTES", min=0, help="Minutes to prepare.")
    ]
    cook_minutes: Annotated[
        int | None, typer.Option("--cook", metavar="MINUTES", min=0, help="Minutes to cook.")
    ]
    total_minutes: Annotated[
        int | None, typer.Option("--total", metavar="MINUTES", min=0, help="Minutes in all.")
    ]
    description: Annotated[
        str | None, typer.Option("--description", metavar="TEXT", help="What it is.")
    ]
    notes: Annotated[str | None, typer.Option("--notes", metavar="TEXT", help="What to remember.")]
    source: Annotated[
        str | None, typer.Option("--source", metavar="TEXT", help="Where it is from.")
    ]


def edit(ks: Change, name: Names, **said: Unpack[RecipeOptions]) -> None:
    """
    An empty text takes it away. Lines and steps: ks recipe line, ks recipe step.

    ks recipe edit dal --servings 4 --total 35
    """
    ks.done(ks.kitchen.recipes.edit.edit(" ".join(name), dry_run=ks.dry_run, **said))


def rm(ks: Change, name: Names) -> None:
    """
    `ks undo` brings it back.

    ks recipe rm dal
    """
    ks.done(ks.kitchen.recipes.edit.remove(" ".join(name), dry_run=ks.dry_run))


def rate(
    ks: Change,
    name: Name,
    stars: Annotated[int, typer.Argument(metavar="STARS", help="1 to 5; 0 takes them back.")],
) -> None:
    """
    Everybody has stars of their own.

    ks recipe rate dal 4
    """
    ks.done(ks.kitchen.recipes.rate(name, stars, dry_run=ks.dry_run))


def favourite(
    ks: Change,
    name: Names,
    off: Annotated[bool, typer.Option("--off", help="It is none any more.")] = False,
) -> None:
    """
    Everybody has favourites of their own.

    ks recipe favourite dal
    """
    done = ks.kitchen.recipes.favourite(" ".join(name), yes=not off, dry_run=ks.dry_run)
    ks.done(done)


def tag(
    ks: Change,
    name: Name,
    tags: Annotated[list[str], typer.Argument(metavar="TAG", help="Tags.")],
    off: Annotated[bool, typer.Option("--off", help="Take them off.")] = False,
) -> None:
    """
    ks recipe tag dal quick winter
    ks recipe tag dal winter --off
    """
    done = ks.kitchen.recipes.edit.tag(name, tags, present=not off, dry_run=ks.dry_run)
    ks.done(done)
