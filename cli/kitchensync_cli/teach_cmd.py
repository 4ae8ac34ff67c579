"""What things look like here: `ks teach ls|add|rm`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kitchensync_cli.files import PhotoFiles
from kitchensync_cli.output import note, plain, table
from kitchensync_cli.session import Change, Session

Label = Annotated[str, typer.Argument(metavar="LABEL", help="What it is called.")]


def ls(ks: Session) -> None:
    """
    ks teach
    ks teach ls --json
    """
    lessons = ks.kitchen.eye.lessons.ls()
    rows = [(one.label, one.food or "", one.dish or "", str(one.photos)) for one in lessons]
    empty = 'Nothing was taught. Teach something: ks teach add "our mustard" mustard.jpg'
    heads = ("LABEL", "FOOD", "DISH", "PHOTOS")
    ks.answer({"taught": lessons}, lambda: table(heads, rows) if rows else empty)


def add(
    ks: Change,
    label: Label,
    photos: Annotated[
        list[Path], typer.Argument(metavar="PHOTO…", help="One to five, from several sides.")
    ],
    food: Annotated[
        str | None, typer.Option("--food", metavar="FOOD", help="The food that it is.")
    ] = None,
    dish: Annotated[
        str | None, typer.Option("--dish", metavar="RECIPE", help="The dish that it is.")
    ] = None,
) -> None:
    """
    One thing should be on each photo, and fill it. What is taught goes to the other devices with
    the next sync, and goes before what everybody knows. `add` need not be said.

    ks teach "our mustard" front.jpg back.jpg --food mustard
    ks teach add "Sunday stew" plate.jpg --dish goulash
    """
    lessons = ks.kitchen.eye.lessons
    done = lessons.teach(label, PhotoFiles(photos), food=food, dish=dish, dry_run=ks.dry_run)
    if done.blind and not ks.as_json:
        note(plain(f"This device cannot recognise it: {done.blind}"))
    ks.done(done)


def remove(ks: Change, label: Label) -> None:
    """
    Its photos go, too; `ks undo` brings both back.

    ks teach rm "our mustard"
    """
    ks.done(ks.kitchen.eye.lessons.remove(label, dry_run=ks.dry_run))
