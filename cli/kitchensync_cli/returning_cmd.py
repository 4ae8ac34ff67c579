"""A kitchen that is here and no device, or two: `rejoin`, `copied`."""

from __future__ import annotations

from typing import Annotated

import typer

from kitchensync.errors import BadInput
from kitchensync_cli.pairing_cmd import Trusting, same_digits, show_code
from kitchensync_cli.session import Change
from kitchensync_cli.terminal import needs_person

Relay = Annotated[
    str | None, typer.Argument(metavar="RELAY", help="The household's relay, if it is another.")
]
Name = Annotated[
    str | None,
    typer.Option("--device", metavar="NAME", help="What to call this device; else as before."),
]


def rejoin(
    ks: Change,
    relay: Relay = None,
    device: Name = None,
    anew: Annotated[
        bool,
        typer.Option("--anew", help="Your own space begins anew, where nothing here opens it."),
    ] = False,
    yes: Trusting = False,
) -> None:
    """
    For a kitchen that was restored, copied, or shut out by mistake. Shows a code and waits for ks
    pair on another device, as ks join does. What was not sent from here goes along. Where all that
    this device lacks is your own space, as its file is gone or it was put out of it, and nobody
    could let it in, or you say --anew, nobody is asked: the keys that are here let it in, or that
    space goes on as a new one, with what is here.

    ks rejoin
    ks rejoin --anew
    """
    _come_back(ks, relay, device, yes, anew=anew)


def copied(
    ks: Change,
    moved: Annotated[
        bool, typer.Option("--moved", help="It was moved: the old place is not in use any more.")
    ] = False,
    both: Annotated[
        bool, typer.Option("--both", help="Both are in use: this one becomes a new device.")
    ] = False,
    device: Name = None,
    yes: Trusting = False,
) -> None:
    """
    Two kitchens that are one device would spoil each other's changes, so a copy does not sync until
    somebody says which it is. Nothing that was written in either is lost.

    ks copied --moved
    ks copied --both
    """
    if moved and both:
        raise BadInput("It was moved, or both are in use.", "Say --moved or --both, not both.")
    if both:
        _come_back(ks, None, device, yes)
    elif moved:
        ks.done(ks.kitchen.safety.moved(dry_run=ks.dry_run))
    else:
        found = ks.kitchen.safety.is_copy()
        ks.answer({"copied": found}, _COPY if found else _NO_COPY)


_NO_COPY = "As far as can be told, this kitchen is in use only here."
_COPY = """\
This kitchen is a copy of another one, was moved, or was put back to an old state.
If the other one is gone for good:  ks copied --moved
If both are in use:                 ks copied --both"""


def _come_back(
    ks: Change, relay: str | None, device: str | None, yes: bool, *, anew: bool = False
) -> None:
    from kitchensync import Safety

    show, same = show_code(ks), same_digits(ks, yes)

    def shown(code: str) -> None:
        _check_asked(yes)
        show(code)

    def compared(digits: str) -> bool:
        _check_asked(yes)
        return same(digits)

    ks.done(
        Safety.rejoin(
            ks.home,
            relay,
            device,
            show_code=shown,
            confirm=compared,
            anew=anew,
            dry_run=ks.dry_run,
        )
    )


def _check_asked(yes: bool) -> None:
    """Where somebody is to let this home in; it may come back without anybody."""
    if not yes:
        needs_person("Coming back asks whether six digits are the same", "--yes")
