"""Unsent changes as a file: `salvage write` where they are, `salvage take` where they shall go."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kitchensync_cli.passphrase import PassphraseFile, chosen, given
from kitchensync_cli.session import Change


def write(
    ks: Change,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    passphrase_file: PassphraseFile = None,
) -> None:
    """
    For a device that was shut out, or that reaches no relay any more. Pictures that only it has go
    along. The file is sealed under a passphrase; nothing is taken away here. One of that name is
    replaced only where this one carries all that is in it and was not sent from here since.

    ks salvage write unsent.ks
    """
    from kitchensync import Safety

    ks.done(Safety.salvage(ks.home, file, chosen(passphrase_file), dry_run=ks.dry_run))


def take(
    ks: Change,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What ks salvage write wrote.")],
    passphrase_file: PassphraseFile = None,
) -> None:
    """
    The changes become this device's own, with the times and causes that they had. What is
    here already is left as it is: to take a file over twice changes nothing, and of a longer
    one of the same device only what is new comes in.

    ks salvage take unsent.ks
    """
    ks.done(ks.kitchen.safety.take_salvaged(file, given(passphrase_file), dry_run=ks.dry_run))
