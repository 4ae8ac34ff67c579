"""Shopping lists: `ks shop ls|add|check|uncheck|edit|move|clear|rm`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Unpack

import typer

from kitchensync.errors import BadInput
from kitchensync_cli import completion
from kitchensync_cli.files import phrases
from kitchensync_cli.output import plain, styled
from kitchensync_cli.session import Change, Session
from kitchensync_cli.stock_cmd import LotOptions

if TYPE_CHECKING:
    from kitchensync import ShopLine

ToList = Annotated[str, typer.Option("--list", metavar="NAME", help="Which list.")]
OnList = Annotated[
    str | None, typer.Option("--list", metavar="NAME", help="Which list, if there are several.")
]
Line = Annotated[
    list[str],
    typer.Argument(metavar="WORDS", help="Which line: its words, the first of them, or its id."),
]
Lines = Annotated[
    list[str],
    typer.Argument(metavar="WORDS", help="Which lines: their words, or how one is told apart."),
]


def ls(
    ks: Session,
    on: OnList = None,
    by_aisle: Annotated[
        bool, typer.Option("--by-aisle", help="In the order of the shop, aisle by aisle.")
    ] = False,
) -> None:
    """
    ks shop
    ks shop --list hardware
    ks shop --by-aisle
    """
    lines = ks.kitchen.shopping.lines(on, by_aisle=by_aisle)
    ks.answer({"lines": lines}, lambda: _shown(lines, by_aisle) or _empty(ks, on))


def _empty(ks: Session, on: str | None) -> str:
    """That nothing is there, and where something is."""
    others = dict.fromkeys(plain(line.list) for line in ks.kitchen.shopping.lines()) if on else ()
    if others:
        return f"Nothing is on that list. There is something on: {', '.join(others)}."
    return "Nothing is on the list. Put something on it: ks shop add milk 1 l"


def _shown(lines: Sequence[ShopLine], by_aisle: bool) -> str:
    """Each line with its box; the names of the lists only where there are several."""
    lists: dict[str, list[ShopLine]] = {}
    for line in lines:
        lists.setdefault(line.list, []).append(line)
    shown: list[str] = []
    for name, of_list in lists.items():
        if len(lists) > 1:
            shown.append(styled(plain(name), "bold"))
        shown += _aisles(of_list) if by_aisle else map(_line, of_list)
    return "\n".join(shown)


def _aisles(lines: Sequence[ShopLine]) -> Iterator[str]:
    for aisle, of_aisle in groupby(lines, key=lambda line: line.aisle):
        yield f"{plain(aisle or 'anything else')}:"
        yield from map(_line, of_aisle)


def _line(line: ShopLine) -> str:
    return f"[{'x' if line.checked else ' '}] {plain(line.words)}"


def add(
    ks: Change,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORDS",
            help="What, and how much of it: milk 2 l.",
            autocompletion=completion.foods,
        ),
    ] = None,
    on: ToList = "shopping",
    recipe: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="RECIPE",
            help="Instead of words: what a recipe lacks.",
            autocompletion=completion.recipe,
        ),
    ] = None,
    servings: Annotated[
        str | None, typer.Option("--servings", metavar="N", help="For how many to cook it.")
    ] = None,
    as_written: Annotated[
        bool, typer.Option("--as-written", help="With --for: instead only what the household said.")
    ] = False,
    low: Annotated[
        bool, typer.Option("--low", help="Instead of words: what is running out.")
    ] = False,
) -> None:
    """
    Several things go between commas, or, instead of words, - reads one from each line that is piped
    in. What is on the list already is not put there twice; a plus puts so much to it. What a recipe
    lacks is added to what is on the list of the same food; of what is running out, see ks low, as
    much as there should be.

    ks shop add eggs 12
    ks shop add milk, bread, 2 l oat drink
    ks shop add +6 eggs
    ks shop add --for dal --servings 6
    ks shop add --low
    """
    if recipe and words:  # a title of several words needs no quotation marks either
        recipe, words = " ".join((recipe, *words)), None
    if [bool(words), bool(recipe), low].count(True) != 1:
        raise BadInput("Say what, or for which recipe, or --low.", "ks shop add eggs 12")
    if servings is not None and not recipe:
        raise BadInput(
            "Servings are of a recipe, which is not named.", "ks shop add --for dal --servings 4"
        )
    if as_written and not recipe:
        raise BadInput("No recipe is named.", "ks shop add --for dal --as-written")
    if low:
        ks.done(ks.kitchen.shopping.add_low(on, dry_run=ks.dry_run))
    elif recipe:
        done = ks.kitchen.cooking.shop_for(
            recipe, servings=servings, list=on, as_written=as_written, dry_run=ks.dry_run
        )
        ks.done(done)
    else:
        ks.done(ks.kitchen.shopping.add(phrases(words or ()), list=on, dry_run=ks.dry_run))


def check(
    ks: Change,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS", help="Which lines: their words, or how one is told apart."),
    ] = None,
    on: OnList = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Instead of words: all that is to be got.")
    ] = False,
    **said: Unpack[LotOptions],
) -> None:
    """
    As much as the line says, unless you say how much it was. If two people tick the same line, it
    was still bought once. Of several, all are ticked or none: by their whole names, or between
    commas by as much of each as tells it apart.

    ks shop check eggs
    ks shop check milk bread eggs
    ks shop check ginger, cake, oat milk 2 l
    ks shop check milk 2 l --price 1.19 --best +7d
    ks shop check --all --list market
    """
    if bool(words) is everything:
        raise BadInput("Say which, or --all.", "ks shop check eggs")
    which = " ".join(words) if words else None
    ks.done(ks.kitchen.shopping.check(which, list=on, dry_run=ks.dry_run, **said))


def uncheck(ks: Change, words: Lines, on: OnList = None) -> None:
    """
    What was bought with it leaves the kitchen again. Several are named as for ks shop check.

    ks shop uncheck eggs
    ks shop uncheck milk bread
    """
    ks.done(ks.kitchen.shopping.uncheck(" ".join(words), list=on, dry_run=ks.dry_run))


def edit(
    ks: Change,
    words: Line,
    to: Annotated[str, typer.Option("--words", metavar="WORDS", help="What it says from now on.")],
    on: OnList = None,
) -> None:
    """
    What was bought with it stays as it was.

    ks shop edit milk --words "oat milk 2 l"
    """
    ks.done(ks.kitchen.shopping.edit(" ".join(words), to, list=on, dry_run=ks.dry_run))


def move(
    ks: Change,
    words: Lines,
    to: Annotated[str, typer.Option("--to", metavar="NAME", help="To which list.")],
    on: OnList = None,
) -> None:
    """
    At the end of that list, as it is: to be got, or ticked. Several are named as for ks shop check.

    ks shop move nails --to hardware
    ks shop move milk bread --to market
    """
    ks.done(ks.kitchen.shopping.move(" ".join(words), to, list=on, dry_run=ks.dry_run))


def clear(ks: Change, on: OnList = None) -> None:
    """
    What was bought stays in the kitchen. A line that somebody else unticked or changed meanwhile
    stays on the list.

    ks shop clear
    ks shop clear --list hardware
    """
    ks.done(ks.kitchen.shopping.clear(on, dry_run=ks.dry_run))


def rm(ks: Change, words: Lines, on: OnList = None) -> None:
    """
    What was bought stays in the kitchen. Several are named as for ks shop check.

    ks shop rm eggs
    ks shop rm milk bread
    """
    ks.done(ks.kitchen.shopping.remove(" ".join(words), list=on, dry_run=ks.dry_run))
