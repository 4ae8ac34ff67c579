"""Pictures of what is in the kitchen and what you ate: `ks photo ls|add|show|save|fetch|rm`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync.errors import BadInput
from kitchensync_cli.files import hand_over, read_file
from kitchensync_cli.output import plain, short, table
from kitchensync_cli.session import Change, Session
from kitchensync_cli.terminal import Progress

if TYPE_CHECKING:
    from kitchensync import PhotoView


Which = Annotated[
    str,
    typer.Argument(metavar="NAME", help="Which picture: what it shows if it has one, or its id."),
]


def ls(
    ks: Session,
    of: Annotated[
        str | None,
        typer.Option("--of", metavar="NAME", help="Only of this food, recipe, lot or meal."),
    ] = None,
) -> None:
    """
    ks photo
    ks photo ls --of milk
    """
    photos = ks.kitchen.photos.ls(of)
    empty = "There are no pictures. Add one: ks photo add milk.jpg --of milk"
    ks.answer({"photos": photos}, lambda: _shown(photos) if photos else empty)


def _shown(photos: Sequence[PhotoView]) -> str:
    heads = ("ID", "OF", "CAPTION", "SIZE", "HERE")
    return table(heads, [_row(photo) for photo in photos])


def _row(photo: PhotoView) -> tuple[str, ...]:
    here = "yes" if photo.here else "thumbnail" if photo.thumbnail_here else "no"
    size = f"{photo.width} × {photo.height}"
    return (short(photo.id), photo.name, photo.caption or "", size, here)


def add(
    ks: Change,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A JPEG, PNG, WebP, GIF or HEIC file, or -.")
    ],
    of: Annotated[
        str,
        typer.Option(
            "--of",
            metavar="NAME",
            help="What it shows: a food or a recipe, or by its id a lot, or what you ate.",
        ),
    ],
    caption: Annotated[
        str | None, typer.Option("--caption", metavar="TEXT", help="What to write below it.")
    ] = None,
) -> None:
    """
    It is made smaller (2048 pixels a side at most) and kept without what cameras write into
    pictures: where, when and with what it was taken. The file itself stays as it is.

    A picture of what you ate is in your own space, which the others of the household do not see.

    ks photo add milk.jpg --of milk --caption "the blue one"
    ks photo add plate.jpg --of 3f2a
    """
    data = read_file(file)
    ks.done(ks.kitchen.photos.add(data, of, caption, dry_run=ks.dry_run))


def show(ks: Session, name: Which) -> None:
    """
    ks photo show milk
    """
    photo = ks.kitchen.photos.show(name)
    ks.answer({"photo": photo}, lambda: _shown([photo]))


def save(
    ks: Session,
    name: Which,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; a JPEG is written.")],
    thumbnail: Annotated[
        bool, typer.Option("--thumbnail", help="The small picture, of 256 pixels a side.")
    ] = False,
) -> None:
    """
    A picture that is not on this device yet is fetched first.

    ks photo save milk milk.jpg
    """
    photos = ks.kitchen.photos
    content = photos.thumbnail(name) if thumbnail else photos.picture(name)
    hand_over(ks, file, content)


def fetch(
    ks: Session,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Which picture, if not all.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every picture.")] = False,
) -> None:
    """
    Thumbnails come with every sync; pictures when somebody looks at them, or with this.

    ks photo fetch --all
    """
    if all_ is (name is not None):
        raise BadInput("Which picture?", "Say its name, or --all.")
    if name is not None:
        ks.kitchen.photos.picture(name)
        what = "It is here."
    else:
        with Progress(quiet=ks.as_json) as progress:
            what = ks.kitchen.photos.fetch(
                on_progress=lambda here, of: progress(f"{here} of {of} pictures")
            ).what
    ks.answer({"what": what}, plain(what))


def remove(ks: Change, name: Which) -> None:
    """
    `ks undo` brings it back.

    ks photo rm milk
    """
    ks.done(ks.kitchen.photos.remove(name, dry_run=ks.dry_run))
