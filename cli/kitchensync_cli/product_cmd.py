"""What barcodes stand for here: `ks product ls|add|rm`."""

from __future__ import annotations

from typing import Annotated

import typer

from kitchensync.errors import BadInput
from kitchensync_cli.output import table
from kitchensync_cli.session import Change, Session

Code = Annotated[str, typer.Argument(metavar="CODE", help="The digits below the bars.")]


def ls(ks: Session) -> None:
    """
    ks product
    ks product ls --json
    """
    found = ks.kitchen.eye.products.ls()
    heads = ("CODE", "FOOD", "PACK", "NAME", "BRAND", "CONTAINS", "TRACES OF", "FROM")
    rows = [
        (
            one.code,
            one.food or "(not kept)",
            one.pack or "",
            one.name or "",
            one.brand or "",
            ", ".join(one.allergens),
            ", ".join(one.traces),
            one.source or "",
        )
        for one in found
    ]
    empty = "No barcode is known. Add one: ks product add 4006381333931 milk 1 l"
    ks.answer({"products": found}, lambda: table(heads, rows) if rows else empty)


def add(
    ks: Change,
    code: Code,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS", help="Which food, and how much is in one: milk 1 l."),
    ] = None,
    not_kept: Annotated[
        bool, typer.Option("--not-kept", help="Something that is not kept, such as a newspaper.")
    ] = False,
) -> None:
    """
    Photos with that barcode put in as much from then on, on all devices. Where its pack names an
    allergen that your household said is not in that food, it is said, and unknown from then on.

    ks product add 4006381333931 milk 1 l
    ks product add 4006381333931 --not-kept
    """
    if not_kept is bool(words):
        raise BadInput("What is it?", "Say its food and how much is in one, or --not-kept.")
    said = " ".join(words) if words else None
    ks.done(ks.kitchen.eye.products.add(code, said, dry_run=ks.dry_run))


def remove(ks: Change, code: Code) -> None:
    """
    The next photo with it asks anew.

    ks product rm 4006381333931
    """
    ks.done(ks.kitchen.eye.products.remove(code, dry_run=ks.dry_run))
