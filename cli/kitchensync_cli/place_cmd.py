"""The household's own ways: `ks place`, `ks store`, `ks prefer`."""

from __future__ import annotations

from typing import Annotated

import typer

from kitchensync_cli.output import table
from kitchensync_cli.session import Change, Session

Name = Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")]
To = Annotated[str, typer.Argument(metavar="NEW", help="What it is called from now on.")]
Climate = Annotated[
    str, typer.Argument(metavar="CLIMATE", help="What it is like: pantry, fridge or freezer.")
]


def ls(ks: Session) -> None:
    """
    ks place
    """
    places = ks.kitchen.customs.places()
    rows = [(one.name, one.climate or "unknown", str(one.lots or "")) for one in places]
    empty = "There are no places yet. Name one when you add something: ks add milk --in fridge"
    ks.answer({"places": places}, table(("PLACE", "LIKE A", "LOTS"), rows) if places else empty)


def add(
    ks: Change,
    name: Name,
    climate: Annotated[
        str | None, typer.Option("--climate", metavar="CLIMATE", help="pantry, fridge or freezer.")
    ] = None,
) -> None:
    """
    Without a climate it is like what its name tells: a garage freezer is a freezer.

    ks place add "cold room" --climate fridge
    """
    ks.done(ks.kitchen.customs.add_place(name, climate, dry_run=ks.dry_run))


def rename(ks: Change, name: Name, to: To) -> None:
    """
    What is there stays there, and a fridge stays a fridge unless its new name is that of a freezer
    or a pantry.

    ks place rename cellar basement
    """
    ks.done(ks.kitchen.customs.rename("place", name, to, dry_run=ks.dry_run))


def climate(ks: Change, name: Name, climate: Climate) -> None:
    """
    It says how long food keeps there, and that what goes into a freezer is frozen by it. Places
    called fridge, freezer, pantry and the like need not be told.

    ks place climate basement pantry
    """
    ks.done(ks.kitchen.customs.set_climate(name, climate, dry_run=ks.dry_run))


def rm(ks: Change, name: Name) -> None:
    """
    Nothing may be in it: see `ks move`.

    ks place rm fridgee
    """
    ks.done(ks.kitchen.customs.remove("place", name, dry_run=ks.dry_run))


def store_ls(ks: Session) -> None:
    """
    ks store
    """
    stores = ks.kitchen.customs.stores()
    rows = [
        (one.name, str(one.bought or ""), one.last.isoformat() if one.last else "")
        for one in stores
    ]
    empty = "There are no stores yet. Name one when you add something: ks add milk --store Lidl"
    ks.answer({"stores": stores}, table(("STORE", "BOUGHT", "LAST"), rows) if stores else empty)


def store_add(ks: Change, name: Name) -> None:
    """
    ks store add Lidl
    """
    ks.done(ks.kitchen.customs.add_store(name, dry_run=ks.dry_run))


def store_rename(ks: Change, name: Name, to: To) -> None:
    """
    ks store rename Lidl "Lidl at the station"
    """
    ks.done(ks.kitchen.customs.rename("store", name, to, dry_run=ks.dry_run))


def store_rm(ks: Change, name: Name) -> None:
    """
    What was bought there still says so.

    ks store rm Lidl
    """
    ks.done(ks.kitchen.customs.remove("store", name, dry_run=ks.dry_run))


def prefer(
    ks: Change,
    key: Annotated[
        str | None,
        typer.Argument(
            metavar="WHAT", help="units, currency, languages, days or lookup; without it, list all."
        ),
    ] = None,
    value: Annotated[
        str | None,
        typer.Argument(
            metavar="VALUE",
            help="metric, us, imperial; EUR; de en; day-first; on, off; none forgets.",
        ),
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--everybody", help="For the household, not for you alone.")
    ] = False,
) -> None:
    """
    Amounts are shown in these units, and stay as they are. A price without a currency is in that
    one. Receipts and labels are in these languages, the likeliest first. Days such as 05/06/2026
    are read day-first or month-first, by everybody alike. With lookup on, Open Food Facts is asked
    what a barcode is that nobody here knows.

    ks prefer units metric
    ks prefer currency CHF --everybody
    ks prefer languages "it en"
    ks prefer days month-first --everybody
    """
    customs = ks.kitchen.customs
    if key is None or value is None:
        found = customs.preferences(key)
        rows = [(one.key, one.value, one.whose or "everybody") for one in found]
        empty = "No preference was said yet. Say one: ks prefer units metric"
        text = table(("WHAT", "PREFERRED", "BY"), rows) if found else empty
        ks.answer({"preferences": found}, text)
        return
    wanted = None if value == "none" else value
    ks.done(customs.prefer(key, wanted, everybody=everybody, dry_run=ks.dry_run))
