"""What you ate: `ks scan --to log`, `ks eaten ls|days|add|rm`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer

from kitchensync.errors import BadInput
from kitchensync_cli.files import PhotoFiles
from kitchensync_cli.output import note, plain, short, styled, table
from kitchensync_cli.session import Change, Session
from kitchensync_cli.terminal import ask, at_terminal

if TYPE_CHECKING:
    from kitchensync import Done, EatenDay, EatenView, NutrientView, OfferedView


class PortionOptions(TypedDict):
    """The options that say it of a photo."""

    what: Annotated[
        str | None,
        typer.Option("--as", metavar="DISH", help="Of a meal: which dish or food it is."),
    ]
    servings: Annotated[
        str | None, typer.Option("--servings", metavar="N", help="Of a dish: how much was eaten.")
    ]
    amount: Annotated[
        str | None, typer.Option("--of", metavar="AMOUNT", help="The same of a food: 150 g.")
    ]
    meal: Annotated[str | None, typer.Option("--meal", metavar="MEAL", help="Which it was: lunch.")]


@dataclass(frozen=True, slots=True)
class Portion:
    """How much it was, and of what, as far as somebody said."""

    what: str | None
    servings: str | None
    amount: str | None
    meal: str | None


def log(ks: Change, photos: Sequence[Path], portion: Portion, *, again: bool) -> None:
    """Write down a photo of a meal; ask at a terminal what it is where that is not certain."""
    if len(photos) != 1:
        raise BadInput("A meal is one photo.", "Scan one after the other.")
    (photo,) = PhotoFiles(photos)
    meals = ks.kitchen.eye.meals
    offered = meals.offers(photo, again=again, look=portion.what is None)
    if offered.blind and not ks.as_json:
        note(plain(f"Nothing was recognised: {offered.blind}"))
    unasked = portion.what is None and not _can_ask(ks)
    if portion.what is None and not offered.already:
        portion = _said(ks, offered, portion)
    if offered.already or portion.what is None:
        ks.answer({"offered": offered, "eaten": None}, lambda: _left(offered))
        return
    done = meals.eat(
        photo,
        portion.what,
        servings=portion.servings,
        amount=portion.amount,
        meal=portion.meal,
        again=again,
        dry_run=ks.dry_run,
    )
    _tell(ks, offered, done, unasked=unasked)


def _can_ask(ks: Change) -> bool:
    return at_terminal() and not (ks.as_json or ks.dry_run)


def _said(ks: Change, offered: OfferedView, portion: Portion) -> Portion:
    """What it is and how much, by somebody at a terminal, else by the eye alone."""
    if _can_ask(ks):
        return _asked(ks, offered, portion)
    return replace(portion, what=offered.offers[0].name if offered.certain else None)


def _asked(ks: Change, offered: OfferedView, portion: Portion) -> Portion:
    """What somebody says that it is, and how much of it."""
    note(_choices(offered))
    said = ask("A number, or what it is:" if offered.offers else "What is it?")
    chosen = {str(at): offer for at, offer in enumerate(offered.offers, 1)}.get(said)
    if not said or (said.isdecimal() and chosen is None):
        raise BadInput(f"“{said}” is nothing that was eaten.", "Say a number above, or what it is.")
    portion = replace(portion, what=chosen.name if chosen else said)
    if portion.servings or portion.amount:
        return portion
    if (chosen.kind if chosen else ks.kitchen.eye.meals.kind_of(said)) == "dish":
        return replace(portion, servings=ask("How many servings? [1]") or None)
    return replace(portion, amount=ask("How much of it, such as 150 g? [1 piece]") or None)


def _choices(offered: OfferedView) -> str:
    rows = [styled(plain(offered.photo), "bold")]
    rows += [
        plain(f"  {at}  {offer.name} ({offer.why})") for at, offer in enumerate(offered.offers, 1)
    ]
    return "\n".join(rows)


def _left(offered: OfferedView) -> str:
    if offered.already:
        return f"{plain(offered.photo)} was written down before; --again writes it down anew."
    hint = "Say what it is: --as, and --servings or --of."
    return f"{_choices(offered)}\n{hint}" if offered.offers else hint


def _tell(ks: Change, offered: OfferedView, done: Done, *, unasked: bool) -> None:
    row = done.items[0].id
    back = f" Otherwise: `ks eaten rm {short(row)}`." if unasked and not ks.dry_run else ""
    eaten = None if ks.dry_run else ks.kitchen.eye.meals.show(row)
    ks.answer(
        {"offered": offered, "eaten": eaten},
        lambda: ks.sentence(f"{done.what}{_energy(eaten)}{back}"),
    )


def _energy(eaten: EatenView | None) -> str:
    found = {each.name: each for each in eaten.nutrients} if eaten else {}
    energy = found.get("energy")
    if energy is None or energy.value is None:
        return ""
    return f" {'At least ' if energy.at_least else ''}{energy.text}."


Days = Annotated[
    int, typer.Option("--days", metavar="N", min=1, help="How many days back to look.")
]


def _nothing(days: int) -> str:
    """Older ones are not looked for: to somebody who comes back all would seem to be gone."""
    since = "today" if days == 1 else f"in the last {days} days"
    return (
        f"Nothing was written down {since}. Say what you ate: ks eaten add banana 120 g. What is "
        f"older: ks eaten ls --days {10 * days}"
    )


def ls(ks: Session, days: Days = 7) -> None:
    """
    It is in your own space, which the others of the household do not see. Below stands what was in
    all of a day, as ks eaten days says it.

    ks eaten
    ks eaten ls --days 30
    """
    meals = ks.kitchen.eye.meals
    eaten = meals.ls(days)
    found = meals.by_day(eaten)
    heads = ("ID", "DAY", "MEAL", "WHAT", "MUCH", "ENERGY", "PROTEIN", "PICTURE")
    ks.answer(
        {"eaten": eaten, "days": found},
        lambda: f"{table(heads, map(_row, eaten))}\n\n{_sums(found)}" if eaten else _nothing(days),
    )


def days_(ks: Session, days: Days = 7) -> None:
    """
    A figure with ≥ is of what is known, and there may be more. NOT KNOWN is the share of the day of
    which nobody knows what was in it: each thing counts alike, and a dish by its lines.

    ks eaten days
    ks eaten days --days 30
    """
    meals = ks.kitchen.eye.meals
    found = meals.by_day(meals.ls(days))
    ks.answer({"days": found}, lambda: _sums(found) if found else _nothing(days))


_IN_A_DAY = ("energy", "protein", "fat", "carbohydrate", "fibre", "salt")
"""What a terminal has room for; JSON has the rest."""
_MOST_NAMED = 3


def _sums(days: Sequence[EatenDay]) -> str:
    return table(("DAY", *map(str.upper, _IN_A_DAY), "NOT KNOWN"), map(_day, days))


def _day(one: EatenDay) -> tuple[str, ...]:
    found = {each.name: each for each in one.nutrients}
    return (
        one.day.isoformat(),
        *(_figure(found[name]) for name in _IN_A_DAY),
        f"{one.unknown_percent} %: {_named(one.unknown)}" if one.unknown else "",
    )


def _figure(found: NutrientView) -> str:
    if not found.at_least or found.value is None:
        return found.text
    return "≥ 0 g" if found.text.startswith("<") else f"≥ {found.text}"


def _named(unknown: Sequence[str]) -> str:
    more = len(unknown) - _MOST_NAMED
    return "; ".join(unknown[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _row(one: EatenView) -> tuple[str, ...]:
    nutrients = {each.name: each.text for each in one.nutrients}
    much = f"{one.servings} × serving" if one.servings else one.amount or ""
    return (
        short(one.id),
        one.day.isoformat(),
        one.meal or "",
        one.words,
        much,
        nutrients.get("energy", "?"),
        nutrients.get("protein", "?"),
        "yes" if one.has_picture else "",
    )


def add(
    ks: Change,
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS", help="A dish, or a food and how much: banana 120 g."),
    ],
    servings: Annotated[
        str | None, typer.Option("--servings", metavar="N", help="Of a dish: how much of it.")
    ] = None,
    meal: Annotated[
        str | None, typer.Option("--meal", metavar="MEAL", help="Which it was: lunch.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="When: yesterday, -2d, 1119.")
    ] = None,
) -> None:
    """
    A dish with as many servings as you say, else one; a food with as much as you say, else one
    piece. Anything else is kept in your words. The kitchen stays as it is: see ks use. With a
    photo, it is ks scan --to log. `add` need not be said.

    ks eaten add goulash --servings 2
    ks eaten add banana 120 g --meal breakfast --on yesterday
    ks eaten add "a slice of Anna's cake"
    """
    done = ks.kitchen.eye.meals.write(
        " ".join(words), servings=servings, meal=meal, on=on, dry_run=ks.dry_run
    )
    eaten = None if ks.dry_run else ks.kitchen.eye.meals.show(done.items[0].id)
    ks.done(replace(done, what=done.what + _energy(eaten)))


def remove(
    ks: Change,
    meal: Annotated[str, typer.Argument(metavar="ID", help="Which, as ks eaten shows it.")],
) -> None:
    """
    Its pictures go, too.

    ks eaten rm 3f2a
    """
    ks.done(ks.kitchen.eye.meals.remove(meal, dry_run=ks.dry_run))
