"""Two devices meet: `join` on the new one, `pair` on one that is in the household."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from kitchensync.errors import BadInput
from kitchensync_cli import names
from kitchensync_cli.output import note, plain, say, to_json
from kitchensync_cli.session import Change, Session
from kitchensync_cli.terminal import confirm, needs_person

Trusting = Annotated[
    bool, typer.Option("--yes", help="Skip the digits: you trust the way the code took.")
]


def join(
    ks: Change,
    relay: Annotated[
        str | None, typer.Argument(metavar="RELAY", help="The household's relay, a URL.")
    ] = None,
    device: names.Device = None,
    yes: Trusting = False,
    give_up: Annotated[
        bool, typer.Option("--give-up", help="Let go of one that was cut short, to begin another.")
    ] = False,
) -> None:
    """
    Shows a code, as one line and as a picture, and waits for somebody to let this device in with
    ks pair. Both screens then show six digits. Say yes only if they are the same. Was it cut short?
    Say it again, and it goes on.

    ks join https://relay.example
    ks join https://relay.example --device phone
    ks join --give-up
    """
    from kitchensync import Done, Kitchen

    if give_up and relay is None:
        ks.done(Kitchen.give_up(ks.home, dry_run=ks.dry_run))
        return
    if give_up:
        raise BadInput("Joining and giving that up are two things.", "Say: ks join --give-up")
    if relay is None:
        raise BadInput("Where does the household meet?", "Say: ks join https://relay.example")
    name = names.usual("device") if device is None else device
    if ks.dry_run:
        Kitchen.check_free(ks.home, relay)
        ks.done(Done(f"{name} can ask at {relay} to come in."))
        return

    if not yes:
        needs_person("Joining asks whether six digits are the same", "--yes")
    show, same = show_code(ks), same_digits(ks, yes)
    with Kitchen.join(ks.home, relay, name, show_code=show, confirm=same) as kitchen:
        fingerprint = kitchen.household.fingerprint()
    sentence = f"This device is in the household now. Its fingerprint: {fingerprint}"
    if device is None:
        names.tell(ks, "device", name)
    _tell(ks, {"what": sentence, "fingerprint": fingerprint, "device": name}, sentence)


def show_code(ks: Session) -> Callable[[str], None]:
    """What shows a pairing code, and says what to do with it."""

    def show(code: str) -> None:
        _tell(ks, {"code": code}, code)
        if not ks.as_json:
            _draw(code)
            note("Say this on a device of the household: ks pair CODE --mine, or --person NAME.")

    return show


def same_digits(ks: Session, yes: bool) -> Callable[[str], bool]:
    """What asks whether both screens show the same digits; with `yes` it asks nobody."""

    def same(digits: str) -> bool:
        if yes:
            return _trusted()
        _tell(ks, {"digits": digits}, f"Digits: {_spaced(digits)}")
        return confirm("Does the other device show the same digits?")

    return same


def _tell(ks: Session, shape: dict[str, str], text: str) -> None:
    """One step: a line of JSON, or a line for people."""
    say(to_json(shape, indent=None) if ks.as_json else plain(text))


def _draw(code: str) -> None:
    """The code as a picture, where there is a screen. Capitals mean the same and draw smaller."""
    if sys.stdout.isatty():
        import segno

        segno.make(code.upper(), error="l", micro=False).terminal(sys.stdout, compact=True)


def _trusted() -> bool:
    note("The digits were not compared: you trust the way the code took.")
    return True


def _spaced(digits: str) -> str:
    return f"{digits[:3]} {digits[3:]}"


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
    Both screens show six digits. Say yes only if they are the same.

    ks pair ks1:… --person Ben
    ks pair ks1:… --mine
    """

    def same(name: str, digits: str) -> bool:
        if yes:
            return _trusted()
        note(f"Digits: {_spaced(digits)}")
        return confirm(f"Does {name} show the same digits?")

    if not yes and not ks.dry_run:
        needs_person("Pairing asks whether six digits are the same", "--yes")
    text = sys.stdin.readline() if code == "-" else code
    ks.done(
        ks.kitchen.household.pair(
            text, person=person, mine=mine, child=child, confirm=same, dry_run=ks.dry_run
        )
    )
