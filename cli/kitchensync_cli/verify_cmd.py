"""Whether all is well: `verify`, `repair`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync.errors import Disagreement
from kitchensync_cli.output import moment, plain, short, table
from kitchensync_cli.session import Change, Session
from kitchensync_cli.terminal import Progress

if TYPE_CHECKING:
    from kitchensync import Explained


_REPAIR = "On the device that is wrong, `ks repair` makes anew what is there."


def verify(
    ks: Session,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show which row, which cell, which devices.")
    ] = False,
) -> None:
    """
    Ends with 7 if this device shows something else than its changes make, or than another device
    that has the same ones.

    ks verify
    ks verify --explain
    """
    with Progress(quiet=ks.as_json) as progress:
        progress("Checking …")
        # Who an explanation finds right is no longer said to be wrong.
        explained = ks.kitchen.safety.explain() if explain else None
        verdict = ks.kitchen.verify(by_changes=not explain)
    if explained is not None:
        ks.answer(explained, lambda: _explained(explained))
    else:
        ks.answer(verdict, plain(verdict.what))
    if not verdict.agrees or (explained is not None and not explained.agrees):
        raise Disagreement(
            " ".join(verdict.alerts) or "This device shows something else than its changes make.",
            _REPAIR if explain else f"`ks verify --explain` shows where. {_REPAIR}",
        )


def repair(ks: Change) -> None:
    """
    Makes what is shown anew from all the changes that are kept; nothing is lost by it. A file that
    is damaged too, where enough of it can be read.

    ks repair
    ks repair --dry-run
    """
    from kitchensync import Safety

    with Progress(quiet=ks.as_json) as progress:
        progress("Making it anew …")
        opened = None if ks.dry_run else Safety.open_again(ks.home)
        explained = ks.kitchen.safety.repair(dry_run=ks.dry_run)
    if opened and opened.changed:
        explained = replace(explained, what=f"{opened.what} {explained.what}")
    ks.answer(explained, lambda: _explained(explained))


_HEADS = ("WHAT", "COLUMN", "HERE", "BY THE CHANGES", "CHANGED BY", "ON")


def _explained(found: Explained) -> str:
    if not found.differences:
        return plain(found.what)
    rows = [
        (
            f"{one.table} {one.name or short(one.id)}",
            one.column if one.kind == "cell" else f"{one.column} ({one.kind})",
            one.here or "nothing",
            one.made or "nothing",
            one.device,
            moment(one.changed),
        )
        for one in found.differences
    ]
    return f"{plain(found.what)}\n\n{table(_HEADS, rows)}"
