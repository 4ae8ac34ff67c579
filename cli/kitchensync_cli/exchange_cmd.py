"""Files in and out: `export`, `import`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from kitchensync.counting import counted
from kitchensync.errors import BadFile, LackingArchive
from kitchensync_cli.files import hand_over, read_file
from kitchensync_cli.session import Change, Session
from kitchensync_cli.terminal import Progress

Format = Literal["json", "csv"]


def export(
    ks: Session,
    format_: Annotated[Format, typer.Option("--format", help="How to write it.")] = "json",
    space: Annotated[
        Literal["household", "personal"], typer.Option("--space", help="What to write.")
    ] = "household",
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Where to; else to the screen.")
    ] = None,
) -> None:
    """
    Devices that have the same changes write the same bytes. Ends with 4 where a part of the archive
    is not on this device: what is in it is left out, and a file that is there is not replaced.

    ks export --format csv --to pantry.csv
    """
    lacking: list[int] = []
    text = ks.kitchen.export(space, format_, on_lacking=lacking.append)
    if lacking and to is not None and to.is_file():
        raise _lacking(
            lacking[0], f"{to} was not replaced.", "or name another file for what is here."
        )
    if to is not None:
        hand_over(ks, to, text.encode())
    elif ks.as_json and format_ == "csv":
        ks.answer({"csv": text}, "")
    else:
        sys.stdout.buffer.write(text.encode())
    if lacking:
        what = "what was written has nothing of that, nor what is older."
        raise _lacking(lacking[0], what, "then export again.")


def _lacking(count: int, what: str, then: str) -> LackingArchive:
    parts = counted(count, "part of the archive is", "parts of the archive are")
    return LackingArchive(
        f"{parts} not on this device: {what}",
        f"`ks sync` brings it, as soon as the relay has it; {then}",
    )


def import_(
    ks: Change,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A .json or .csv file, or - for standard input.")
    ],
    format_: Annotated[
        Format | None, typer.Option("--format", help="What it is; else as its name ends.")
    ] = None,
) -> None:
    """
    The whole file is checked first; if its form is broken, nothing is taken. A CSV file needs a
    column named food; amount, place, best_before, price, note, barcode, allergens and traces are
    taken too. A line that is not clear waits for ks review.

    ks import pantry.csv
    """
    chosen = format_ or _format_of(file)
    data = read_file(file)
    with Progress(quiet=ks.as_json) as progress:
        done = ks.kitchen.import_(
            data,
            chosen,
            on_progress=lambda so_far, all_: progress(f"{so_far} of {all_} entries"),
            dry_run=ks.dry_run,
        )
    ks.done(done)


def _format_of(file: Path) -> str:
    ending = file.suffix.casefold().removeprefix(".")
    if ending not in ("json", "csv"):
        raise BadFile(f"The name of {file} does not tell what it is.", "Say --format json or csv.")
    return ending
