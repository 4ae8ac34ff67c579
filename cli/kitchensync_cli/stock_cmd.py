"""What happens to food: `add`, `use`, `open`, `waste`, `move`, `count`, `edit`, `rm`."""

from __future__ import annotations

import re
from typing import Annotated, TypedDict, Unpack

import typer

from kitchensync.errors import BadInput
from kitchensync_cli import completion
from kitchensync_cli.files import phrases
from kitchensync_cli.session import Change, Place, There, Words


class LotOptions(TypedDict, total=False):
    """What may be said of a lot, when it comes in and later."""

    place: Place
    best: Annotated[
        str | None,
        typer.Option(
            "--best", metavar="DATE", help="Best before: 2026-11-30, 0517, +7d, x for never."
        ),
    ]
    use_by: Annotated[
        str | None,
        typer.Option(
            "--use-by", metavar="DATE", help="Use by: after that day it may make you ill."
        ),
    ]
    bought: Annotated[
        str | None,
        typer.Option("--bought", metavar="DATE", help="When it was bought: yesterday, -2d, 1119."),
    ]
    opened: Annotated[
        str | None,
        typer.Option("--opened", metavar="DATE", help="When it was opened: today, -2d, 1119."),
    ]
    frozen: Annotated[
        str | None,
        typer.Option("--frozen", metavar="DATE", help="When it was frozen: today, -2d, 1119."),
    ]
    thawed: Annotated[
        str | None,
        typer.Option("--thawed", metavar="DATE", help="When it was thawed: today, -2d, 1119."),
    ]
    price: Annotated[str | None, typer.Option("--price", metavar="PRICE", help="What it cost.")]
    store: Annotated[
        str | None, typer.Option("--store", metavar="STORE", help="Where it was bought.")
    ]
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="A note to keep with it.")
    ]


From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="PLACE",
        help="Only from what is kept there.",
        autocompletion=completion.place,
    ),
]
Food = Annotated[
    list[str],
    typer.Argument(
        metavar="FOOD",
        help="What: its name, or its id from ls --json.",
        autocompletion=completion.foods,
    ),
]
All = Annotated[bool, typer.Option("--all", help="All there is of it.")]


def add(ks: Change, words: Words, **said: Unpack[LotOptions]) -> None:
    """
    The amount may stand before or after the name. Without one it is as much as was bought last
    time, else one piece; without --in it goes where that food was put last, else where such food
    belongs, if there is one such place. --in "" is nowhere in particular. Several things go
    between commas, or, instead of words, - reads one from each line that is piped in.

    ks add milk 2 l --in fridge --best +7d --price 1.19 --store Lidl
    ks add cola 6 x 330 ml
    ks add minced beef 400 g --use-by +2d
    ks add eggs
    ks add bread, 1.5 kg flour, eggs 6
    """
    ks.done(ks.kitchen.add(phrases(words), dry_run=ks.dry_run, **said))


def use(ks: Change, words: Words, place: From = None, all_: All = False) -> None:
    """
    What is open goes first, then what is due first. Grams of what is counted, or cups of what is
    weighed, are taken where it is known what a piece or a litre weighs: see `ks food`.

    ks use milk 0.5 l
    ks use onions 200 g
    ks use bread --all
    ks use cola --from cellar
    """
    ks.done(ks.kitchen.use(" ".join(words), place, all=all_, dry_run=ks.dry_run))


def waste(ks: Change, words: Words, place: From = None, all_: All = False) -> None:
    """
    ks waste yoghurt --all
    """
    ks.done(ks.kitchen.waste(" ".join(words), place, all=all_, dry_run=ks.dry_run))


def open_(ks: Change, words: Food, place: There = None) -> None:
    """
    What is open is used first, and keeps as long as such food does once it is open. Of several
    packs or pieces it is one.

    ks open milk
    """
    ks.done(ks.kitchen.open_(" ".join(words), place, dry_run=ks.dry_run))


def move(
    ks: Change,
    words: Words,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="PLACE",
            help="Where it is from now on.",
            autocompletion=completion.place,
        ),
    ] = None,
    place: From = None,
) -> None:
    """
    Without an amount, all of it moves. What goes into a freezer is noted as frozen today, what
    comes out of one as thawed: see `ks place`.

    ks move bread --to freezer
    ks move bread to the freezer
    ks move cola 2 --from cellar --to fridge
    """
    what = " ".join(words)
    if to is None:
        what, to, origin = _where_to(what)
        place = place or origin
    ks.done(ks.kitchen.move(what, to, place, dry_run=ks.dry_run))


def _where_to(words: str) -> tuple[str, str, str | None]:
    """What is moved and the places behind it: "bread to the freezer from the cellar"."""
    match = _TO.fullmatch(words)
    if match is None:
        raise BadInput("Where it is to go was not said.", f"Say it: ks move {words} --to PLACE")
    return match[1], match[2], match[3]


_TO = re.compile("(.+) (?:in)?to (.+?)(?: from (.+))?", re.IGNORECASE)


def count(ks: Change, words: Words, place: There = None) -> None:
    """
    A count says what is there now, whatever was written down before: in all, or in one place.

    ks count eggs 7
    ks count cola 5 --in cellar
    """
    ks.done(ks.kitchen.count(" ".join(words), place, dry_run=ks.dry_run))


def edit(
    ks: Change,
    words: Food,
    **said: Unpack[LotOptions],
) -> None:
    """
    What an empty option names is taken away: --best "", --in "", --price "".

    ks edit milk --best 2026-12-01
    ks edit honey --best never
    ks edit milk --in ""
    """
    ks.done(ks.kitchen.edit(" ".join(words), dry_run=ks.dry_run, **said))


def rm(ks: Change, words: Food) -> None:
    """
    For what was eaten or thrown away, say `ks use` or `ks waste` instead.

    ks rm milk
    """
    ks.done(ks.kitchen.remove(" ".join(words), dry_run=ks.dry_run))
