"""Pictures of what is in the kitchen, and of what somebody ate: adding, finding, removing.

Leaves pixels to `pictures`, and carrying them between devices to `sync.pictures`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kitchensync.counting import counted
from kitchensync.errors import Ambiguous, NotFound, Unopenable
from kitchensync.kitchen import naming
from kitchensync.kitchen.pinned import pin
from kitchensync.kitchen.spaces import Spaces
from kitchensync.kitchen.stock import shelf
from kitchensync.kitchen.views import Done, PhotoView
from kitchensync.replica.ids import find_by_id

if TYPE_CHECKING:
    from kitchensync.kitchen.pictures import Picture
    from kitchensync.sync.space import Space

_PHOTOS = """
    SELECT photo.*, coalesce(
        food.name, stored.name, recipe.title, prototype.label, review.words, store.name,
        eaten.words, ?
    ) AS name
    FROM photo_shown AS photo
    LEFT JOIN food ON of_table = 'food' AND food.id = photo.of
    LEFT JOIN lot ON of_table = 'lot' AND lot.id = photo.of
    LEFT JOIN food AS stored ON stored.id = lot.food
    LEFT JOIN recipe ON of_table = 'recipe' AND recipe.id = photo.of
    LEFT JOIN prototype ON of_table = 'prototype' AND prototype.id = photo.of
    LEFT JOIN review ON of_table = 'review' AND review.id = photo.of
    LEFT JOIN receipt ON of_table = 'receipt' AND receipt.id = photo.of
    LEFT JOIN store ON store.id = receipt.store
    LEFT JOIN eaten ON of_table = 'eaten' AND eaten.id = photo.of
"""

Row = dict[str, Any]
Progress = Callable[[int, int], None]
"""Told how many pictures are here, and how many there are."""


@dataclass(frozen=True, slots=True)
class _Held:
    """The row of a picture, and the space that it is of: a meal's is of the personal one."""

    space: Space
    row: Row


class Photos:
    """Pictures. Thumbnails come with every sync; a picture itself when it is looked at."""

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces
        self._space = spaces.household

    def add(
        self, data: bytes, of: str, caption: str | None = None, *, dry_run: bool = False
    ) -> Done:
        """Keep a picture file of a food, a recipe, or the lot or the meal whose id begins so.

        That of a meal is kept in the space of whoever uses this device, as the meal is.
        It is made smaller and loses where, when and with what it was taken. Adding it twice, on
        whatever device, is adding it once. NotFound, Ambiguous, BadPicture, TooLarge.
        """
        space, thing = self._thing(of)
        values = self.put_away(data, dry_run, space)
        if caption:
            values["caption"] = caption
        with self._spaces.desk(space).change(dry_run) as change:
            change.touch(pin(change, thing.table, thing.id, values), thing.name)
            change.say(
                f"added a picture of {thing.name}",
                f"Added a picture of {thing.name}, without where and when it was taken.",
            )
        return change.done()

    def put_away(self, data: bytes, dry_run: bool, space: Space | None = None) -> Row:
        """Put a picture file into the home's folder, for the household or another space; what its
        row says of it.

        BadPicture, TooLarge.
        """
        from kitchensync.kitchen import pictures

        return _put_away(space or self._space, pictures.prepare(data), dry_run)

    def put_away_made(self, made: Picture, dry_run: bool) -> Row:
        """The same of a picture that was made ready, for the household."""
        return _put_away(self._space, made, dry_run)

    def ls(self, of: str | None = None) -> list[PhotoView]:
        """All pictures, or those of a food and its lots, or of one lot, recipe or meal; by name."""
        found = self._all()
        if of is not None:
            _, thing = self._thing(of)
            lots = {lot.id for lot in shelf.lots(self._space.replica, food=thing.id)}
            found = [held for held in found if held.row["of"] in {thing.id, *lots}]
        return [_view(held) for held in found]

    def show(self, photo: str) -> PhotoView:
        """The picture whose id begins so, or the only one of what has that name."""
        return _view(self._found(photo))

    def picture(self, photo: str) -> bytes:
        """The picture itself, a JPEG, fetched if it is not here.

        NoRelay, NoNetwork; NotFound where the relay does not have it yet; Unopenable for bytes that
        are not the picture's.
        """
        held = self._found(photo)
        return self._content(held, held.row["blob"], held.row["size"])

    def thumbnail(self, photo: str) -> bytes:
        """A JPEG of at most 256 pixels a side; like `picture`."""
        held = self._found(photo)
        return self._content(held, held.row["thumbnail"], held.row["thumbnail_size"])

    def remove(self, photo: str, *, dry_run: bool = False) -> Done:
        """Remove a picture; `undo` brings it back."""
        held = self._found(photo)
        row, name = held.row["id"], held.row["name"]
        with self._spaces.desk(held.space).change(dry_run) as change:
            change.transaction.delete("photo", row)
            change.touch(row, name)
            change.say(f"removed a picture of {name}", f"Removed a picture of {name}.")
        return change.done()

    def fetch(self, *, on_progress: Progress | None = None) -> Done:
        """Fetch every picture that is not here, to look at them without a network."""
        from kitchensync.sync import blobs
        from kitchensync.sync.pictures import photos

        lacking = [
            (space, session, one)
            for space, session in [(each, self._spaces.session(each)) for each in self._spaces.all]
            for one in photos.named(space)
            if not blobs.is_here(space, one.blob, one.size)
        ]
        came = 0
        for place, wanted in enumerate(lacking):
            with suppress(photos.Missing):
                came += photos.fetch_one(*wanted) is not None
            if on_progress:
                on_progress(place + 1, len(lacking))
        rest = f"; {len(lacking) - came} could not be had yet" if came < len(lacking) else ""
        return Done(f"Fetched {counted(came, 'picture')}{rest}.", changed=came > 0)

    def _thing(self, wanted: str) -> tuple[Space, shelf.Thing]:
        """The food, lot or recipe meant, else the meal; and the space that it is in."""
        try:
            found = self._of_household(wanted)
        except NotFound:
            meal = self._meal(wanted)
            if meal is None:
                raise
            return meal
        # A picture of a meal must not become one that all see because an id was said too short.
        if found.table != "food" and (meal := self._meal(wanted)):
            raise Ambiguous(
                f"“{wanted}” means {found.name}, and something that you ate.",
                (found.id.hex(), meal[1].id.hex()),
                "Say more of the id.",
            )
        return self._space, found

    def _of_household(self, wanted: str) -> shelf.Thing:
        """The food or lot meant, else the recipe."""
        reader = self._space.replica
        try:
            return shelf.find_thing(reader, wanted)
        except NotFound as missing:
            from kitchensync.kitchen.recipes import rows as recipe_rows

            with suppress(NotFound):
                recipe = recipe_rows.find_recipe(reader, wanted)
                return shelf.Thing("recipe", recipe, recipe_rows.titles(reader)[recipe])
            raise missing from None

    def _meal(self, wanted: str) -> tuple[Space, shelf.Thing] | None:
        from kitchensync.kitchen.eye import eaten

        space = self._spaces.personal
        row = eaten.find(space.replica, wanted) if space else None
        if space is None or row is None:
            return None
        return space, shelf.Thing("eaten", row["id"], row["words"] or shelf.NAMELESS)

    def _content(self, held: _Held, blob: bytes, size: int) -> bytes:
        from kitchensync.sync import blobs
        from kitchensync.sync.pictures import photos

        space = held.space
        content = blobs.read(space, blob, size)
        if content is not None:
            return content
        one = photos.Named(blob, held.row["epoch"], size, is_thumbnail=False)
        try:
            content = photos.fetch_one(space, self._spaces.session(space), one)
        except photos.Missing:
            raise NotFound(
                "The relay does not have this picture yet.",
                "It comes when the device that has it has synced.",
            ) from None
        if content is None:
            raise Unopenable(
                "What the relay gave is not this picture; it was thrown away.", "Try again later."
            )
        return content

    def _all(self) -> list[_Held]:
        """Those of the household and those of whoever uses this device, by name."""
        from kitchensync.sync.pictures import photos

        found = [
            _Held(space, row)
            for space in self._spaces.all
            for row in map(dict, space.replica.rows(_PHOTOS, (shelf.NAMELESS,)))
            if photos.is_sound(row)
        ]
        return sorted(found, key=lambda held: (held.row["name"], held.row["id"]))

    def _found(self, wanted: str) -> _Held:
        there = {held.row["id"]: held for held in self._all()}
        by_id = find_by_id(wanted, ((id_.hex(), held) for id_, held in there.items()))
        if by_id is not None:
            return by_id
        names = {id_: held.row["name"] for id_, held in there.items()}
        name = naming.resolve(wanted, {name: name for name in names.values()}, "pictures")
        found = [id_ for id_, named in names.items() if named == name]
        if len(found) > 1:
            ids = tuple(id_.hex() for id_ in found)
            raise Ambiguous(
                f"“{wanted}” has {len(ids)} pictures.", ids, "Say the id of one: `ks photo ls`."
            )
        return there[found[0]]


def _put_away(space: Space, made: Picture, dry_run: bool) -> Row:
    """What a picture's row says of it, which is in the folder of its space unless it is dry."""
    from kitchensync.sync import blobs

    picture, epoch = blobs.name_of(space, made.content)
    thumbnail, _ = blobs.name_of(space, made.thumbnail)
    if not dry_run:
        blobs.keep(space, picture, epoch, made.content)
        blobs.keep(space, thumbnail, epoch, made.thumbnail)
    return {
        "blob": picture,
        "thumbnail": thumbnail,
        "epoch": epoch,
        "size": len(made.content),
        "thumbnail_size": len(made.thumbnail),
        "media": made.media,
        "width": made.width,
        "height": made.height,
    }


def _view(held: _Held) -> PhotoView:
    from kitchensync.sync import blobs

    space, row = held.space, held.row
    return PhotoView(
        id=row["id"].hex(),
        of=row["of"].hex(),
        kind=row["of_table"],
        name=row["name"],
        caption=row["caption"],
        width=row["width"],
        height=row["height"],
        bytes=row["size"],
        here=blobs.is_here(space, row["blob"], row["size"]),
        thumbnail_here=blobs.is_here(space, row["thumbnail"], row["thumbnail_size"]),
    )
