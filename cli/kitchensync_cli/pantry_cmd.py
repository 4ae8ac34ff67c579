"""What is there: `ls`, `due`, `low`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync_cli import completion
from kitchensync_cli.output import table
from kitchensync_cli.session import Change, Session, There

if TYPE_CHECKING:
    from kitchensync import PantryItem


def ls(
    ks: Session,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="FOOD", help="Only this food.", autocompletion=completion.foods),
    ] = None,
    place: There = None,
    lots: Annotated[
        bool, typer.Option("--lots", help="What was bought apart on lines of its own.")
    ] = False,
) -> None:
    """
    ks ls
    ks ls --in fridge
    ks ls milk --lots
    """
    food = " ".join(words) if words else None
    items = ks.kitchen.pantry(place=place, food=food, each_lot=lots)
    empty = (
        "Nothing is there."
        if place is not None or words
        else "The kitchen is empty. Add something: ks add milk 2 l"
    )
    ks.answer({"items": items}, lambda: _shown(items) or empty)


def due(
    ks: Session,
    days: Annotated[
        int, typer.Option("--days", metavar="N", min=0, help="How many days ahead to look.")
    ] = 7,
) -> None:
    """
    What is past its date comes first. A day with ~ is an estimate: it follows from when something
    was bought, opened, frozen or thawed, and from how long such food keeps.

    ks due --days 3
    """
    items = ks.kitchen.due(days)
    until = f"in the next {days} days" if days > 1 else "until tomorrow" if days else "today"
    ks.answer({"items": items}, lambda: _explained(items) or f"Nothing is due {until}.")


def _explained(items: Sequence[PantryItem]) -> str:
    """What is due and why, and what it means for what is over."""
    lines = [_shown(items, why=True)]
    over = {
        item.due_kind for item in items if item.due_in_days is not None and item.due_in_days < 0
    }
    lines += [meaning for kind, meaning in _MEANINGS.items() if kind in over]
    return "\n".join(filter(None, lines))


_MEANINGS = {
    "use-by": "Past a use-by day food can make you ill, even if it looks and smells good.",
    "best-before": "Past a best-before day food may still be good: look, smell, taste.",
}


def low(
    ks: Change,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORDS",
            help="A food and how much there should always be.",
            autocompletion=completion.foods,
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also that of which there is enough.")
    ] = False,
) -> None:
    """
    With a food and an amount, that is from now on how much of it there should be; 0 forgets it.
    What is running out goes on the shopping list with ks shop add --low.

    ks low
    ks low --all
    ks low milk 1 l
    """
    if words:
        ks.done(ks.kitchen.set_minimum(" ".join(words), dry_run=ks.dry_run))
        return
    items = ks.kitchen.low(all=everything)
    rows = [(item.food, item.amount, item.minimum) for item in items]
    heads = ("FOOD", "THERE IS", "THERE SHOULD BE")
    more = "\n\nWhat is missing goes on the list with: ks shop add --low"
    lacking = any(item.value < item.minimum_value for item in items)
    shown = table(heads, rows) if rows else "Nothing is running out."
    ks.answer({"items": items}, shown + (more if lacking else ""))


def _shown(items: Sequence[PantryItem], *, why: bool = False) -> str:
    if not items:
        return ""
    return table(("FOOD", "AMOUNT", "PLACE", "DUE", ""), [_row(item, why) for item in items])


def _row(item: PantryItem, why: bool) -> tuple[str, ...]:
    days = item.due_in_days
    if item.estimated and not why and days is not None and days > _FAR:
        days = None
    day = item.due.isoformat() if item.due and days is not None else ""
    remarks = [_when(days)] if days is not None else []
    if day and item.due_kind == "use-by":
        remarks.insert(0, "use by")
    if why and item.why:
        remarks.append(item.why)
    elif item.opened:
        remarks.append("open")
    if item.recount:
        remarks.append("please count")
    marked = f"~{day}" if item.estimated and day else day
    return (item.food, item.amount, item.place or "", marked, ", ".join(filter(None, remarks)))


_FAR = 60
"""Days from which on an estimate is of no use to anybody who looks into the fridge."""
_NEAR = {-1: "since yesterday", 0: "today", 1: "tomorrow"}


def _when(days: int) -> str:
    if days in _NEAR:
        return _NEAR[days]
    return f"{-days} days over" if days < 0 else f"in {days} days" if days <= 14 else ""
