"""What happened: `history`, `undo`, `keep`, `conflicts`, `conflicts resolve`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync.counting import counted
from kitchensync_cli.output import moment, plain, table
from kitchensync_cli.session import Change, Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kitchensync import ChangeView, ConflictView


def history(
    ks: Session,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="FOOD", help="Only what is about this food.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, max=10_000, help="At most so many.")
    ] = 20,
) -> None:
    """
    The id in front is what `ks undo` takes. A * marks changes that were not sent yet. What you ate
    is among them, for you alone: the others of the household neither see it nor take it back.

    ks history milk
    """
    changes = ks.kitchen.history(limit=limit, about=" ".join(words) if words else None)
    heads = ("CHANGE", "", "WHEN", "WHO", "SEEN BY", "WHAT")
    ks.answer(
        {"changes": changes},
        lambda: table(heads, map(_row, changes)) if changes else "Nothing happened yet.",
    )


def _row(change: ChangeView) -> tuple[str, ...]:
    return (
        change.id,
        "" if change.sent else "*",
        moment(change.time),
        f"{change.person} ({change.device})",
        "" if change.space == "household" else "you alone",
        change.what,
    )


def undo(
    ks: Change,
    change: Annotated[
        str | None,
        typer.Argument(metavar="CHANGE", help="Its id from ks history; else your last change."),
    ] = None,
) -> None:
    """
    What somebody else changed since then stays as it is, and so does what was used since.

    ks undo
    ks undo 4f2a91c0
    """
    ks.done(ks.kitchen.undo(change, dry_run=ks.dry_run))


def keep(
    ks: Change,
    days: Annotated[
        str | None, typer.Argument(metavar="DAYS", help="A number of days, or forever.")
    ] = None,
) -> None:
    """
    What is older goes at the next sync, once other devices stand for what it made; what the kitchen
    shows stays. ks history and ks undo reach back no further then. Without a number it tells for
    how long they are kept.

    ks keep
    ks keep 365
    ks keep forever
    """
    if days is None:
        kept = ks.kitchen.safety.history_days
        ks.answer({"days": kept}, "forever" if kept is None else counted(kept, "day"))
    else:
        ks.done(ks.kitchen.safety.keep_history(days, dry_run=ks.dry_run))


def conflicts(ks: Session) -> None:
    """
    One value holds everywhere; the others are kept until somebody chooses.

    ks conflicts
    """
    found = ks.kitchen.conflicts()
    ks.answer(
        {"conflicts": found},
        lambda: told(found) if found else "There are no conflicts.",
    )


def told(found: Sequence[ConflictView]) -> str:
    """Conflicts, each with its values below it, and how to choose."""
    lines = [*map(_conflict, found), "", f"Choose with: ks conflicts resolve {found[0].id} NUMBER"]
    return "\n".join(lines)


def _conflict(conflict: ConflictView) -> str:
    head = f"{conflict.id}  {conflict.what}{conflict.field and f', {conflict.field}'}"
    lines = [plain(head + (" (please look at this one)" if conflict.safety else ""))]
    for number, value in enumerate(conflict.values, start=1):
        lines.append(plain(f"  {number}  {value}" + ("  (holds)" if number == 1 else "")))
    return "\n".join(lines)


def resolve(
    ks: Change,
    conflict: Annotated[str, typer.Argument(metavar="CONFLICT", help="Its id from ks conflicts.")],
    value: Annotated[
        int, typer.Argument(metavar="NUMBER", min=1, help="The number of the value that holds.")
    ],
) -> None:
    """
    ks conflicts resolve 3f91 2
    """
    ks.done(ks.kitchen.resolve(conflict, value, dry_run=ks.dry_run))
