"""A table full of things: of four to six photos put together, how many things are found.

The photos are those of the reference data's validation list, put together here and kept nowhere.
Nothing is measured without them, or without a model that was not shown them, in the folder of
KITCHENSYNC_BENCH_MODEL, and what runs it: what ships was shown them.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from random import Random

from PIL import Image

from kitchensync.errors import EyeError
from kitchensync.vision import model
from kitchensync.vision.crops import Box, Sighting
from kitchensync.vision.eye import Eye
from kitchensync.vision.manifest import Labels
from kitchensync.vision.recognising import CHOICES, Accepted, Level
from tests.bench.figures import Figure
from tests.support.reference import where

FOLDER = "groceries"
MODEL = "KITCHENSYNC_BENCH_MODEL"
TABLES = 50
FOUND = 70
"""Per cent of the things, at least."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of one thing: its path, and its label and kind as indices."""

    path: Path
    fine: int
    coarse: int


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing on a table: where, and its label and kind."""

    box: Box
    fine: int
    coarse: int


@dataclass(frozen=True, slots=True)
class Count:
    """Of the things that lie there, those found: accepted by their name or kind, or asked about
    with it among the choices; those named so at once. Of what was reported, what was accepted, and
    what of that is right.
    """

    things: int = 0
    found: int = 0
    named: int = 0
    reported: int = 0
    accepted: int = 0
    right: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(*map(sum, zip(astuple(self), astuple(other), strict=True)))


def figures() -> Iterator[Figure]:
    """Shares of things found on grids and on tables, and of single photos taken for tables."""
    folder, unshown = where(FOLDER), os.environ.get(MODEL)
    if folder is None or not unshown:
        return
    try:
        eye, labels = Eye(Path(unshown)), model.read(Path(unshown)).labels
        photos = listed(folder)
        yield from measured(eye, labels, photos)
    except EyeError as error:
        print(f"composites: {error}", file=sys.stderr)


def measured(eye: Eye, labels: Labels, photos: Sequence[Photo]) -> Iterator[Figure]:
    """The figures of an eye on those photos."""
    for name, compose in (("a grid", grid), ("a table", table)):
        count = sum(
            (
                counted(things, eye.look(picture), labels)
                for picture, things in (compose(photos, seed) for seed in range(TABLES))
            ),
            Count(),
        )
        share = 100 * count.found / count.things
        yield Figure("composites", f"things found on {name}", share, "%", at_least=FOUND)
        named = 100 * count.named / count.things
        yield Figure("composites", f"named at once on {name}", named, "%")
        each = count.reported / count.things
        yield Figure("composites", f"reported for each thing on {name}", each)
        sure = 100 * count.accepted / count.things
        yield Figure("composites", f"accepted without asking on {name}", sure, "%")
        if count.accepted:
            precise = 100 * count.right / count.accepted
            yield Figure("composites", f"right of what was accepted on {name}", precise, "%")
    taken = sum(len(eye.look(photo.path)) > 1 for photo in photos)
    split = 100 * taken / len(photos)
    yield Figure("composites", "photos of one thing taken for several", split, "%")


def listed(folder: Path) -> list[Photo]:
    """The photos of the validation list."""
    found: list[Photo] = []
    for line in (folder / "val.txt").read_text("utf-8").splitlines():
        path, fine, coarse = (part.strip() for part in line.split(","))
        found.append(Photo(folder / path, int(fine), int(coarse)))
    return found


def grid(photos: Sequence[Photo], seed: int) -> tuple[bytes, list[Thing]]:
    """Four or six photos edge to edge."""
    random = Random(seed)
    across = random.choice((2, 3))
    cells = [(x, y, 1.0) for y in range(2) for x in range(across)]
    return _composed(photos, random, (across, 2), cells, "black")


def table(photos: Sequence[Photo], seed: int) -> tuple[bytes, list[Thing]]:
    """Four to six photos of different sizes, each somewhere in its place on a table."""
    random = Random(seed)
    count = random.randint(4, 6)
    places = [(x, y) for y in range(2) for x in range(3 if count > 4 else 2)]
    cells: list[tuple[float, float, float]] = []
    for x, y in sorted(random.sample(places, count)):
        side = random.uniform(0.7, 0.95)
        cells.append((x + random.uniform(0, 1 - side), y + random.uniform(0, 1 - side), side))
    shade = random.choice(((196, 180, 160), (90, 80, 72), (225, 225, 222)))
    return _composed(photos, random, (3 if count > 4 else 2, 2), cells, shade)


def counted(things: Sequence[Thing], seen: Sequence[Sighting], labels: Labels) -> Count:
    """What was seen in a thing's middle counts as that thing."""
    accepted = [one for one in seen if isinstance(one.verdict, Accepted)]
    return Count(
        len(things),
        sum(any(_is(thing, one, labels) for one in seen) for thing in things),
        sum(any(_is(thing, one, labels, most=1) for one in seen) for thing in things),
        len(seen),
        len(accepted),
        sum(any(_is(thing, one, labels, most=1) for thing in things) for one in accepted),
    )


def _is(thing: Thing, seen: Sighting, labels: Labels, most: int = CHOICES) -> bool:
    """Whether the thing's kind is among the first of what was said in its middle."""
    if not _within(seen.box, thing.box):
        return False
    verdict = seen.verdict
    said = (verdict.best,) if isinstance(verdict, Accepted) else verdict.choices[:most]
    kinds = {each.name: labels.coarse[each.coarse].name for each in labels.fine}
    kind = labels.coarse[thing.coarse].name
    return any(
        (one.label if one.level is Level.COARSE else kinds.get(one.label)) == kind for one in said
    )


def _within(seen: Box, thing: Box) -> bool:
    """Whether the middle of what was seen lies in the thing."""
    x, y = (seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2
    return thing.left <= x <= thing.right and thing.top <= y <= thing.bottom


def _composed(
    photos: Sequence[Photo],
    random: Random,
    cells_of: tuple[int, int],
    cells: Sequence[tuple[float, float, float]],
    shade: str | tuple[int, int, int],
) -> tuple[bytes, list[Thing]]:
    cell = 400
    width, height = cells_of[0] * cell, cells_of[1] * cell
    sheet = Image.new("RGB", (width, height), shade)
    things: list[Thing] = []
    for photo, (x, y, side) in zip(random.sample(photos, len(cells)), cells, strict=True):
        pixels = round(side * cell)
        with Image.open(photo.path) as image:
            sheet.paste(image.resize((pixels, pixels)), (round(x * cell), round(y * cell)))
        left, top = x / cells_of[0], y / cells_of[1]
        box = Box(left, top, left + side / cells_of[0], top + side / cells_of[1])
        things.append(Thing(box, photo.fine, photo.coarse))
    content = io.BytesIO()
    sheet.save(content, "JPEG", quality=92)
    return content.getvalue(), things
