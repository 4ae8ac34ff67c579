"""Nutrition labels: `ks food label FOOD PHOTO`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync_cli.files import read_file
from kitchensync_cli.food_change_cmd import Food
from kitchensync_cli.output import say, table
from kitchensync_cli.session import Change

if TYPE_CHECKING:
    from kitchensync import Labelled


def label(
    ks: Change,
    food: Food,
    photo: Annotated[
        Path, typer.Argument(metavar="PHOTO", help="A picture of its label, a PDF, or -.")
    ],
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Though it contradicts itself or is hard to read.")
    ] = False,
) -> None:
    """
    Energy, fat, carbohydrate, protein, fibre and salt in 100 g go before what the catalogue says.
    Of a label about 100 ml it has to be known what a litre weighs.

    ks food label muesli label.jpg
    ks food label "oat milk" label.jpg --dry-run
    """
    data = read_file(photo)
    found = ks.kitchen.catalog.label(food, data, anyway=anyway, dry_run=ks.dry_run)
    if not ks.as_json:
        say(_figures(found))
    ks.done(found)


def _figures(found: Labelled) -> str:
    rows = [(one.nutrient, one.text) for one in found.figures]
    return table(("IN 100 G", ""), rows)
