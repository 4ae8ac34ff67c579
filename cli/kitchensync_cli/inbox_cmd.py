"""A folder to drop photos and receipts into: `ks inbox once|watch`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync.errors import BadInput
from kitchensync_cli.output import note, plain, say, to_json
from kitchensync_cli.session import Change
from kitchensync_cli.terminal import Progress

if TYPE_CHECKING:
    from kitchensync import Dropped, InboxPass

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Where files are dropped.")]

_SECONDS = 0.5
_TRIES = 20


def once(ks: Change, folder: Folder) -> None:
    """
    Photos wait for `ks review`, each thing on them with what it may be. PDFs, and pictures in the
    folder `receipts` of it, are read as receipts, each line of which waits as well. Its other
    folders are left alone. Files stay as they are, and are taken once. What this device could not
    read or keep is tried the next time, and the exit status is that of its error.

    ks inbox once ~/Dropbox/kitchen
    """
    found = _taken(ks, folder)
    taken, failure = [*found.files], found.failure
    tries = 0 if ks.dry_run else _TRIES
    while found.waiting and tries:
        time.sleep(_SECONDS)
        found = _taken(ks, folder)
        taken += found.files
        failure = failure or found.failure
        tries -= 1
    *before, last = [*map(_told, taken)] or ["There is nothing new."]
    if found.waiting:
        note(f"Still being written: {found.waiting}. That is taken the next time.")
    ks.answer(
        {"files": taken, "waiting": found.waiting, "dry_run": ks.dry_run},
        "\n".join([*before, ks.sentence(last)]),
    )
    if failure:
        raise failure


def watch(ks: Change, folder: Folder) -> None:
    """
    Like `ks inbox once`, until Ctrl-C: what is dropped is taken when it is there whole. One line
    for each file; with --json one object.

    ks inbox watch ~/Dropbox/kitchen
    """
    try:
        from watchfiles import watch as changes
    except ImportError:
        raise BadInput(
            "Watching a folder needs watchfiles, which is not installed.",
            "Install it (pip install 'kitchensync[cli]'), or look now and then: ks inbox once.",
        ) from None

    found = _pass(ks, folder)
    if ks.dry_run:
        return
    if not ks.as_json:
        note(f"Watching {plain(str(folder))}. Ctrl-C ends it.")
    for changed in changes(folder, rust_timeout=500, yield_on_timeout=True):
        if changed or found.waiting:
            found = _pass(ks, folder)


def _pass(ks: Change, folder: Path) -> InboxPass:
    """Take what is there now, and tell it."""
    found = _taken(ks, folder)
    for one in found.files:
        say(to_json(one, indent=None) if ks.as_json else _told(one))
    return found


def _taken(ks: Change, folder: Path) -> InboxPass:
    with Progress(quiet=ks.as_json) as progress:
        return ks.kitchen.eye.inbox.take(
            folder,
            dry_run=ks.dry_run,
            on_progress=lambda done, of, name: progress(f"{done} of {of}: {name}"),
        )


def _told(one: Dropped) -> str:
    file, what = plain(one.file), plain(one.what)
    # A sentence may begin with the name, or with it as others are shown it, without double spaces.
    return what if what.startswith((file, " ".join(file.split()))) else f"{file}: {what}"
