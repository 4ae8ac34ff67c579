"""What is eaten on which day: `ks plan ls|add|move|edit|shop|rm`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync_cli import completion
from kitchensync_cli.cook_cmd import Eating, Servings, each_of
from kitchensync_cli.output import plain, styled
from kitchensync_cli.session import Change, Session
from kitchensync_cli.shop_cmd import ToList

if TYPE_CHECKING:
    from kitchensync import PlanDay, PlanItem

_SOON = {0: "Today", 1: "Tomorrow"}

Words = Annotated[
    list[str],
    typer.Argument(
        metavar="WORDS",
        help="A recipe, or what it is in your words.",
        autocompletion=completion.recipes,
    ),
]
What = Annotated[
    list[str], typer.Argument(metavar="WHAT", help="Its name, a part of it, or its id.")
]
Days = Annotated[
    int, typer.Option("--days", metavar="N", min=1, max=366, help="So many days, today among them.")
]
On = Annotated[
    str | None, typer.Option("--on", metavar="DAY", help="Which day: friday, +2d, 2026-11-30.")
]
OfDay = Annotated[
    str | None, typer.Option("--on", metavar="DAY", help="Of which day, if it is on several.")
]
Meal = Annotated[
    str | None, typer.Option("--meal", metavar="MEAL", help="Which meal, such as dinner.")
]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What to remember.")]


def ls(
    ks: Session,
    days: Days = 7,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="From this day on, not from today.")
    ] = None,
    eaters: Eating = None,
) -> None:
    """
    Of what is still to be cooked it says what lacks, and who should not eat it. What comes first
    takes its own: what is there once counts once.

    ks plan
    ks plan --days 14 --from monday
    """
    found = ks.kitchen.plans.days(days, since, eaters=each_of(eaters))
    ks.answer({"days": found}, lambda: "\n".join(_shown(found)))


def _shown(days: Sequence[PlanDay]) -> Iterator[str]:
    if not any(day.items for day in days):
        yield "Nothing is planned. Plan something: ks plan add dal --on friday"
        return
    for day in days:
        yield styled(f"{_called(day)}{'' if day.items else ': nothing'}", "bold")
        for item in day.items:
            yield from _lines(item)
    if any(item.missing for day in days for item in day.items):
        yield "\nWhat is missing goes on the list with: ks plan shop"


def _called(day: PlanDay) -> str:
    name = f"{day.day:%A} {day.day.isoformat()}"
    soon = _SOON.get(day.in_days)
    return f"{soon}, {name}" if soon else name


def _lines(item: PlanItem) -> Iterator[str]:
    head = f"{item.meal}: {item.what}" if item.meal else item.what
    head += f" for {item.servings}" if item.servings else ""
    head += f", {told}" if (told := _told(item)) else ""
    line = plain(f"    {head}" + (f" ({item.note})" if item.note else ""))
    unsafe = any(one.verdict == "unsafe" for one in item.verdicts)
    yield styled(line, "red") if unsafe else line
    yield from (plain(f"        {warning}") for warning in item.warnings)
    yield from (plain(f"        {reason}") for reason in item.reasons)


def _told(item: PlanItem) -> str:
    if item.cooked:
        return "cooked"
    if item.complete is None:
        return ""
    return "complete" if item.complete else f"{len(item.missing)} missing"


def add(
    ks: Change,
    words: Words,
    on: On = None,
    meal: Meal = None,
    servings: Servings = None,
    note: Note = None,
    as_words: Annotated[
        bool, typer.Option("--as-words", help="It is no recipe, though one is called so.")
    ] = False,
    eaters: Eating = None,
) -> None:
    """
    For today, unless you say for which day, with --on or at the end. What is no recipe is kept in
    your words. Who should not eat a recipe is said.

    ks plan add dal on friday
    ks plan add dal --on friday --meal dinner --servings 4
    ks plan add "pizza at Anna's" --on +3d
    """
    done = ks.kitchen.plans.add(
        " ".join(words),
        on,
        meal=meal,
        servings=servings,
        note=note,
        as_words=as_words,
        eaters=each_of(eaters),
        dry_run=ks.dry_run,
    )
    ks.done(done)


def move(
    ks: Change,
    what: What,
    to: Annotated[str, typer.Option("--to", metavar="DAY", help="For which day from now on.")],
    meal: Meal = None,
    on: OfDay = None,
) -> None:
    """
    ks plan move dal --to saturday
    ks plan move dal --on friday --to +2d --meal lunch
    """
    done = ks.kitchen.plans.move(" ".join(what), to, meal=meal, on=on, dry_run=ks.dry_run)
    ks.done(done)


def edit(
    ks: Change,
    what: What,
    servings: Servings = None,
    meal: Meal = None,
    note: Note = None,
    on: OfDay = None,
) -> None:
    """
    An empty text takes it away.

    ks plan edit dal --servings 6
    ks plan edit dal --on friday --meal lunch --note "without chilli"
    """
    plans = ks.kitchen.plans
    said = " ".join(what)
    ks.done(plans.edit(said, servings=servings, meal=meal, note=note, on=on, dry_run=ks.dry_run))


def shop(ks: Change, days: Days = 7, on: ToList = "shopping") -> None:
    """
    Of all recipes that are planned and not cooked yet, together: what is there counts once, and
    what is on the list already is not put there again, by nobody else either.

    ks plan shop
    ks plan shop --days 3 --list market
    """
    ks.done(ks.kitchen.plans.shop(days, on, dry_run=ks.dry_run))


def rm(ks: Change, what: What, on: OfDay = None) -> None:
    """
    What was put on a list for it stays there.

    ks plan rm dal
    ks plan rm dal --on friday
    """
    ks.done(ks.kitchen.plans.remove(" ".join(what), on=on, dry_run=ks.dry_run))
