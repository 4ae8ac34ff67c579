"""Shopping lists: `ks shop ls|add|check|uncheck|rm`."""

from __future__ import annotations

from typing import Annotated

import typer

from kitchensync_cli.output import plain
from kitchensync_cli.session import Change, Session, Words

OnList = Annotated[
    str, typer.Option("--list", metavar="NAME", help="Which list.", show_default=True)
]
Line = Annotated[
    list[str], typer.Argument(metavar="WORDS", help="Which line: its words, or the first of them.")
]


def ls(ks: Session, on: OnList = "shopping") -> None:
    """
    ks shop
    """
    lines = ks.kitchen.shop_list(on)
    ks.answer(
        {"lines": lines},
        lambda: (
            "\n".join(f"[{'x' if line.checked else ' '}] {plain(line.words)}" for line in lines)
            or "The list is empty. Put something on it: ks shop add milk 1 l"
        ),
    )


def add(ks: Change, words: Words, on: OnList = "shopping") -> None:
    """
    ks shop add eggs 12
    """
    ks.done(ks.kitchen.shop_add(" ".join(words), list=on, dry_run=ks.dry_run))


def check(ks: Change, words: Line, on: OnList = "shopping") -> None:
    """
    Two people may tick the same line; it is ticked once.

    ks shop check eggs
    """
    ks.done(ks.kitchen.shop_check(" ".join(words), list=on, dry_run=ks.dry_run))


def uncheck(ks: Change, words: Line, on: OnList = "shopping") -> None:
    """
    ks shop uncheck eggs
    """
    ks.done(ks.kitchen.shop_uncheck(" ".join(words), list=on, dry_run=ks.dry_run))


def rm(ks: Change, words: Line, on: OnList = "shopping") -> None:
    """
    ks shop rm eggs
    """
    ks.done(ks.kitchen.shop_remove(" ".join(words), list=on, dry_run=ks.dry_run))
