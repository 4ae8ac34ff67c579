"""What this device recognises with: `ks models ls|install|rm|threads`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync.counting import counted
from kitchensync_cli.output import plain, table
from kitchensync_cli.session import Change, Session

if TYPE_CHECKING:
    from kitchensync import ModelView

_ORIGINS = {"home": "installed here", "program": "comes with the program"}


def ls(ks: Session) -> None:
    """
    The first is in use. If one cannot be used, it says why. Without any, what is on photos waits
    for `ks review`; one that is damaged is to be installed once more, or removed.

    ks models
    ks models ls --json
    """
    found = ks.kitchen.eye.models.ls()
    empty = "There is no model. Install one: ks models install FILE"
    ks.answer({"models": found}, lambda: "\n".join(_shown(found)) if found else empty)


def _shown(found: Sequence[ModelView]) -> Iterator[str]:
    yield table(
        ("MODEL", "VERSION", "THINGS", "", "RUN BY"),
        [
            (
                one.name or "?",
                one.version or "?",
                str(one.labels or "?"),
                _ORIGINS.get(one.origin, one.origin),
                f"{one.runtime}, {counted(one.threads, 'thread')}" if one.runtime else "",
            )
            for one in found
        ],
    )
    for one in found:
        if one.problem:
            yield plain(f"{one.name or 'The model'} cannot be used: {one.problem}")


def install(
    ks: Change,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A zip of a model, or a folder with one.")
    ],
) -> None:
    """
    Every file of it is compared with its manifest, and it has to give the answers that its makers
    saw; else the one in use stays. Models are of this device alone.

    ks models install groceries-2.zip
    """
    ks.done(ks.kitchen.eye.models.install(file, dry_run=ks.dry_run))


def remove(ks: Change) -> None:
    """
    The one that comes with the program is used from then on.

    ks models rm
    """
    ks.done(ks.kitchen.eye.models.remove(dry_run=ks.dry_run))


def threads(
    ks: Change,
    count: Annotated[int, typer.Argument(metavar="N", help="1, or more on a fast machine.")],
) -> None:
    """
    ks models threads 2
    """
    ks.done(ks.kitchen.eye.models.set_threads(count, dry_run=ks.dry_run))
