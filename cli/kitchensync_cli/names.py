"""Names that nobody said: taken from the computer, and told with what changes them.

Leaves which commands take a name to them.
"""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from kitchensync.errors import BadInput
from kitchensync_cli.output import plain, say
from kitchensync_cli.session import Session

Device = Annotated[
    str | None,
    typer.Option(
        "--device", metavar="NAME", help="What to call this device, else as the computer."
    ),
]

_RENAMING = {
    "household": "ks household",
    "person": "ks eater rename {}",
    "device": "ks devices rename {}",
}
"""The command that changes a name that was taken so, up to the new one."""


def usual(what: str) -> str:
    """The name for a "household", "person" or "device" where nobody says one.

    BadInput where the computer does not know who uses it.
    """
    if what == "household":
        return "Home"
    import getpass
    import platform

    if what == "device":
        return platform.node().partition(".")[0] or "computer"
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise BadInput("The computer does not know who you are.", "Say it: --person Ada") from None


def tell(ks: Session, what: str, name: str) -> None:
    """Tell which name was taken where nobody said one, and what changes it; not in JSON."""
    if not ks.as_json:
        rename = _RENAMING[what].format(shlex.quote(name))
        say(plain(f"Called the {what} {name}; to call it something else: {rename} NEW"))
