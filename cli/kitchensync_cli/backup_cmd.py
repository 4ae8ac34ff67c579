"""The whole kitchen in one file, and back: `backup`, `restore`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from kitchensync_cli.passphrase import PassphraseFile, chosen, given
from kitchensync_cli.session import Change
from kitchensync_cli.terminal import Progress


def backup(
    ks: Change,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup to write.")],
    passphrase_file: PassphraseFile = None,
) -> None:
    """
    Everything is in it but keys, sealed under a passphrase. A backup of that name is replaced;
    any other file is left alone.

    ks backup kitchen.ksbackup
    """
    kitchen, passphrase = ks.kitchen, chosen(passphrase_file)
    with Progress(quiet=ks.as_json) as progress:
        done = kitchen.safety.backup(
            file, passphrase, on_progress=_percent(progress, "written"), dry_run=ks.dry_run
        )
    ks.done(done)


def restore(
    ks: Change,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup to read.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put the kitchen aside that is there now.")
    ] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """
    The file is checked as a whole before anything is put in its place. The kitchen can be used at
    once; to sync, it becomes a new device with ks rejoin. A dry run only checks the file.

    ks restore kitchen.ksbackup
    """
    from kitchensync import Safety

    passphrase = given(passphrase_file) if Safety.needs_passphrase(file) else None
    with Progress(quiet=ks.as_json) as progress:
        done = Safety.restore(
            ks.home,
            file,
            passphrase,
            replace=replace,
            on_progress=_percent(progress, "read"),
            dry_run=ks.dry_run,
        )
    ks.done(done)


def _percent(progress: Progress, what: str) -> Callable[[int, int], None]:
    """What is told how many bytes are done, and shows how much of all that is."""
    return lambda done, total: progress(f"{done * 100 // max(total, 1)} % {what}")
