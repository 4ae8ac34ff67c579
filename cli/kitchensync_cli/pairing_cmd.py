"""Two devices meet: `join` on the new one, `pair` on one that is in the household."""

from __future__ import annotations

from typing import Annotated

import typer

from kitchensync_cli.household_cmd import Device
from kitchensync_cli.session import Change

Trusting = Annotated[
    bool,
    typer.Option("--yes", help="Skip the digits: you trust the way the code took."),
]


def join(
    ks: Change,
    relay: Annotated[str, typer.Argument(metavar="RELAY", help="The household's relay, a URL.")],
    device: Device,
    yes: Trusting = False,
) -> None:
    """
    Shows a code, as one line and as a picture, and waits for somebody to let this device in with
    ks pair. Then both show six digits, which must be the same.

    ks join https://relay.example --device phone
    """


def pair(
    ks: Change,
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="The line that begins with ks1:, or - to read it.")
    ],
    person: Annotated[
        str | None, typer.Option("--person", metavar="NAME", help="Whose device it is.")
    ] = None,
    mine: Annotated[
        bool, typer.Option("--mine", help="It is yours too: it gets your personal data as well.")
    ] = False,
    child: Annotated[
        bool, typer.Option("--child", help="A child's: it cannot let in or shut out devices.")
    ] = False,
    yes: Trusting = False,
) -> None:
    """
    ks pair ks1:… --person Ben
    ks pair ks1:… --mine
    """
