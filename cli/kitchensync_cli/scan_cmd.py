"""Photos into the kitchen: `ks scan`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Unpack

import typer

from kitchensync.errors import BadInput
from kitchensync_cli.eaten_cmd import Portion, PortionOptions, log
from kitchensync_cli.files import PhotoFiles
from kitchensync_cli.output import OUTCOMES, note, plain, say, table
from kitchensync_cli.session import Change, Place
from kitchensync_cli.terminal import Progress

if TYPE_CHECKING:
    from kitchensync import PhotoSeen, Scanned, SeenView

Photos = Annotated[
    list[Path], typer.Argument(metavar="PHOTO…", help="JPEG, PNG, WebP, GIF or HEIC files, or -.")
]


def scan(
    ks: Change,
    photos: Photos,
    to: Annotated[
        str, typer.Option("--to", metavar="WHERE", help="Where it goes: pantry, list or log.")
    ] = "pantry",
    place: Place = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Put in nothing by itself: all waits for ks review.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Even what was scanned before, as if it was new.")
    ] = False,
    **portion: Unpack[PortionOptions],
) -> None:
    """
    What is certain is put in, as one change that `ks undo` takes back; everything else waits for
    `ks review`. Nothing leaves the device. A barcode on a photo says what the product is.

    To the log goes what you ate, in your own space: a dish that was taught, planned for today or
    cooked lately, or a food. The photo is kept with it. What is in it is what the recipe or the
    food has, never what a picture looks like.

    ks scan shopping.jpg
    ks scan fridge-*.jpg --in fridge
    ks scan empty-packs.jpg --to list
    ks scan plate.jpg --to log --as goulash --servings 1
    """
    if to != "log" and set(portion.values()) != {None}:
        raise BadInput("Only of a meal it is said what it was, and how much.", "Say --to log.")
    if to != "log":
        _tell(ks, _scanned(ks, photos, to, place, ask=ask, again=again))
    elif place or ask:
        raise BadInput("What was eaten is kept nowhere.", "Leave --in and --ask out.")
    else:
        log(ks, photos, Portion(**portion), again=again)


def _scanned(
    ks: Change, photos: Sequence[Path], to: str, place: str | None, *, ask: bool, again: bool
) -> Scanned:
    with Progress(quiet=ks.as_json) as progress:
        return ks.kitchen.eye.scan(
            PhotoFiles(photos),
            to,
            place=place,
            ask=ask,
            again=again,
            dry_run=ks.dry_run,
            on_progress=lambda done, name: progress(f"{done} of {len(photos)}: {name}"),
        )


def _tell(ks: Change, scanned: Scanned) -> None:
    """What a scan did, thing by thing."""
    rows = [_row(photo, one) for photo in scanned.photos for one in photo.seen]
    if rows and not ks.as_json:
        say(table(("PHOTO", "TAKEN FOR", "SURE", "AMOUNT", ""), rows))
    if scanned.blind and not ks.as_json:
        note(plain(f"Nothing was recognised: {scanned.blind}"))
    ks.done(scanned)


def _row(photo: PhotoSeen, one: SeenView) -> tuple[str, ...]:
    if one.how == "address":
        return (photo.photo, "a code with an address, no product", "", "", OUTCOMES[one.outcome])
    taken_for = one.food or (f"{', '.join(one.candidates)}?" if one.candidates else "?")
    sure = f"{one.percent} %" if one.percent is not None and one.how != "code" else one.how or ""
    return (photo.photo, taken_for, sure, one.amount or "", OUTCOMES[one.outcome])
