"""Recipes that are found, shown, come in and go out: `ks recipe ls|show|add|new|export|share|…`.

Changing them is left to `recipe_change_cmd` and `recipe_part_cmd`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync.errors import BadInput
from kitchensync_cli import completion
from kitchensync_cli.files import hand_over, read_file
from kitchensync_cli.output import plain, table
from kitchensync_cli.recipe_text import listed, shown
from kitchensync_cli.session import Change, Session
from kitchensync_cli.terminal import Progress

if TYPE_CHECKING:
    from kitchensync import RecipeItem

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="Which recipe: its title, a part of it, or its id.",
        autocompletion=completion.recipe,
    ),
]
Names = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME",
        help="Which recipe: its title, a part of it, or its id.",
        autocompletion=completion.recipes,
    ),
]
Servings = Annotated[
    str | None, typer.Option("--servings", metavar="N", help="For how many, scaled.")
]
Tags = Annotated[
    list[str] | None, typer.Option("--tag", metavar="TAG", help="A tag; may be said repeatedly.")
]


def ls(
    ks: Session,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS", help="What to look for; see below. Without it: all."),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            metavar="FOOD",
            help="No such food, or group as dairy or nuts.",
            autocompletion=completion.unwanted,
        ),
    ] = None,
    favourites: Annotated[bool, typer.Option("--favourites", help="Only your favourites.")] = False,
    not_cooked_for: Annotated[
        str | None,
        typer.Option(
            "--not-cooked-for", metavar="TIME", help="Not cooked for so long, or ever: 10d, 4w, 6m."
        ),
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option(
            "--sort", metavar="ORDER", help="By cooking: longest-ago, latest or most-often first."
        ),
    ] = None,
) -> None:
    """
    Words may be unfinished or misspelled. "<30m" is at most half an hour in all, "#quick" a tag,
    "fav" your favourites, ">=4" so many stars, "with:basil" and "without:nuts" foods, "cooked:4w"
    what was cooked within four weeks, "cooked:never" what never was; "-dairy" leaves out a group of
    foods, a tag or a word.

    ks recipe
    ks recipe ls lentil "<45m" --without dairy
    ks recipe ls pasta -dairy "<30m"
    ks recipe ls --not-cooked-for 4w --sort longest-ago
    """
    said = [*(words or []), *(f'-"{food}"' for food in without or [])]
    if favourites:
        said.append("fav")
    items = ks.kitchen.recipes.search(" ".join(said), not_cooked_for=not_cooked_for, order=sort)
    empty = (
        "No recipe is like that."
        if said or not_cooked_for
        else "There are no recipes. Add one: ks recipe add FILE"
    )
    ks.answer({"recipes": items}, lambda: _table(items) or empty)


def _table(items: Sequence[RecipeItem]) -> str:
    if not items:
        return ""
    return table(("RECIPE", "SERVES", "TIME", "STARS", "COOKED", "TAGS", ""), map(listed, items))


def complete(
    ks: Session,
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS", help="The beginning of a title, or of its words."),
    ],
) -> None:
    """
    For programs that complete what somebody types.

    ks recipe complete len
    """
    titles = ks.kitchen.recipes.complete(" ".join(words))
    ks.answer({"titles": titles}, "\n".join(map(plain, titles)))


def show(
    ks: Session,
    name: Names,
    servings: Servings = None,
    units: Annotated[
        str | None, typer.Option("--units", metavar="UNITS", help="metric, us or imperial.")
    ] = None,
) -> None:
    """
    ks recipe show dal
    ks recipe show dal --servings 6
    """
    recipe = ks.kitchen.recipes.show(" ".join(name), servings=servings, units=units)
    ks.answer({"recipe": recipe}, lambda: shown(recipe))


def add(
    ks: Change,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="Files, the https:// address of a page, or - for what is piped in.",
        ),
    ],
) -> None:
    """
    Read are web pages (saved or at an address), Cooklang, Markdown, JSON, and the exports of Mealie
    and Paprika. Adding a recipe twice, on whatever device, is adding it once.

    ks recipe add dal.cook
    ks recipe add recipes/*.md
    ks recipe add https://example.org/dal
    """
    recipes = ks.kitchen.recipes
    if any(map(recipes.is_url, sources)):
        if len(sources) > 1:
            raise BadInput("A page comes in alone.", "Say one address: ks recipe add https://…")
        ks.done(recipes.add_url(sources[0], dry_run=ks.dry_run))
        return
    with Progress(quiet=ks.as_json) as progress:

        def tell(here: int, of: int) -> None:
            progress(f"{here} of {of} recipes")

        if len(sources) > 1:
            done = recipes.add_files(map(_read, sources), dry_run=ks.dry_run, on_progress=tell)
        else:
            name, data = _read(sources[0])
            done = recipes.add(
                data, None if name == "-" else name, dry_run=ks.dry_run, on_progress=tell
            )
    ks.done(done)


def _read(source: str) -> tuple[str, bytes]:
    file = Path(source)
    return file.name, read_file(file, f"Name the files in it: {file}/*.md, or a .zip of it.")


def new(
    ks: Change,
    title: Annotated[list[str], typer.Argument(metavar="TITLE", help="What it is called.")],
    servings: Servings = None,
    minutes: Annotated[
        int | None, typer.Option("--minutes", metavar="N", min=0, help="How long it takes in all.")
    ] = None,
    lines: Annotated[
        list[str] | None,
        typer.Option("--line", metavar="WORDS", help="An ingredient; may be said repeatedly."),
    ] = None,
    steps: Annotated[
        list[str] | None,
        typer.Option("--step", metavar="WORDS", help="A step; may be said repeatedly."),
    ] = None,
    tags: Tags = None,
) -> None:
    """
    What is piped in are the ingredients, one on a line, an empty line, and the steps.

    ks recipe new Porridge --line "50 g rolled oats" --line "250 ml milk" --step "Simmer 5 minutes."
    """
    done = ks.kitchen.recipes.new(
        " ".join(title),
        b"" if sys.stdin.isatty() or lines or steps else read_file(Path("-")),
        lines=lines or (),
        steps=steps or (),
        servings=servings,
        minutes=minutes,
        tags=tags or (),
        dry_run=ks.dry_run,
    )
    ks.done(done)


def export(
    ks: Session,
    name: Names,
    format_: Annotated[
        str,
        typer.Option("--format", metavar="FORMAT", help="cooklang, markdown, json or jsonld."),
    ] = "markdown",
) -> None:
    """
    ks recipe export dal --format cooklang
    """
    text = ks.kitchen.recipes.export(" ".join(name), format_).decode()
    ks.answer({"format": format_, "text": text}, "\n".join(map(plain, text.splitlines())))


def share(
    ks: Session,
    name: Name,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Ending in .cook, .md, .json or .jsonld.")
    ],
) -> None:
    """
    Whoever gets the file adds it with ks recipe add. Where the recipe is already, it stays one.

    ks recipe share dal dal.cook
    """
    recipes = ks.kitchen.recipes
    content = recipes.export(name, recipes.format_of(file.name), shared=True)
    hand_over(ks, file, content)


def starters(ks: Change) -> None:
    """
    A new kitchen has them already, unless it was made with --empty.

    ks recipe starters
    """
    ks.done(ks.kitchen.recipes.add_starters(dry_run=ks.dry_run))
