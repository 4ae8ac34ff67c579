"""What happens to food: `add`, `use`, `open`, `waste`, `move`, `count`, `edit`, `rm`."""

from __future__ import annotations

from typing import Annotated

import typer

from kitchensync_cli.session import Change, Words

Best = Annotated[
    str | None,
    typer.Option("--best", metavar="DATE", help="Best before: 2026-11-30, 0517, +7d, tomorrow."),
]
Place = Annotated[str | None, typer.Option("--in", metavar="PLACE", help="Where it is kept.")]
Price = Annotated[str | None, typer.Option("--price", metavar="PRICE", help="What it cost.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note to keep with it.")]
All = Annotated[bool, typer.Option("--all", help="All there is of it.")]


def add(
    ks: Change,
    words: Words,
    place: Place = None,
    best: Best = None,
    price: Price = None,
    note: Note = None,
) -> None:
    """
    The amount may stand before or after the name; without one it is one piece. Without --in it
    goes where that food was put last.

    ks add milk 2 l --in fridge --best +7d --price 1.19
    ks add eggs 12
    """
    ks.done(
        ks.kitchen.add(
            " ".join(words), place=place, best=best, price=price, note=note, dry_run=ks.dry_run
        )
    )


def use(ks: Change, words: Words, all_: All = False) -> None:
    """
    What is open goes first, then what is due first.

    ks use milk 0.5 l
    ks use bread --all
    """
    ks.done(ks.kitchen.use(" ".join(words), all=all_, dry_run=ks.dry_run))


def waste(ks: Change, words: Words, all_: All = False) -> None:
    """
    ks waste yoghurt --all
    """
    ks.done(ks.kitchen.waste(" ".join(words), all=all_, dry_run=ks.dry_run))


def open_(ks: Change, words: Words) -> None:
    """
    What is open is used first.

    ks open milk
    """
    ks.done(ks.kitchen.open_(" ".join(words), dry_run=ks.dry_run))


def move(
    ks: Change,
    words: Words,
    to: Annotated[str, typer.Option("--to", metavar="PLACE", help="Where it is now.")],
) -> None:
    """
    Without an amount, all of it moves.

    ks move bread --to freezer
    """
    ks.done(ks.kitchen.move(" ".join(words), to=to, dry_run=ks.dry_run))


def count(ks: Change, words: Words) -> None:
    """
    A count says what is there now, whatever was written down before.

    ks count eggs 7
    """
    ks.done(ks.kitchen.count(" ".join(words), dry_run=ks.dry_run))


def edit(
    ks: Change,
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS", help="What: its name, or its id from ls --json.")
    ],
    place: Place = None,
    best: Best = None,
    price: Price = None,
    note: Note = None,
) -> None:
    """
    --best never takes the date away, an empty --in, --price or --note what it names.

    ks edit milk --best 2026-12-01
    ks edit milk --in ""
    """
    ks.done(
        ks.kitchen.edit(
            " ".join(words), place=place, best=best, price=price, note=note, dry_run=ks.dry_run
        )
    )


def rm(ks: Change, words: Words) -> None:
    """
    For what was eaten or thrown away, say `ks use` or `ks waste` instead.

    ks rm milk
    """
    ks.done(ks.kitchen.remove(" ".join(words), dry_run=ks.dry_run))
