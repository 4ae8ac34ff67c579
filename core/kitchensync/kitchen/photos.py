"""Pictures of what is in the kitchen: adding, finding, looking at, removing.

Leaves pixels to `pictures`, and carrying them between devices to `sync.photos`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from kitchensync.errors import Ambiguous, NotFound, Unopenable
from kitchensync.kitchen import naming
from kitchensync.kitchen.reports import PhotoView
from kitchensync.kitchen.spaces import Spaces
from kitchensync.kitchen.stock import shelf
from kitchensync.kitchen.views import Done
from kitchensync.replica.ids import caused_id, find_by_id

if TYPE_CHECKING:
    from kitchensync.kitchen.pictures import Picture

_PHOTOS = """
    SELECT photo.*, coalesce(
        food.name, stored.name, recipe.title, prototype.label, review.words, store.name, ?
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
    ORDER BY name, photo.id
"""

Row = dict[str, Any]
Progress = Callable[[int, int], None]
"""Told how many pictures are here, and how many there are."""


class Photos:
    """Pictures. Thumbnails come with every sync; a picture itself when it is looked at."""

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces
        self._space = spaces.household
        self._desk = spaces.desk(self._space)

    def add(
        self, data: bytes, of: str, caption: str | None = None, *, dry_run: bool = False
    ) -> Done:
        """Keep a picture file of a food, a recipe, or the lot whose id begins so.

        It is made smaller and loses where, when and with what it was taken. Adding it twice, on
        whatever device, is adding it once. NotFound, Ambiguous, BadPicture, TooLarge.
        """
        thing = self._thing(of)
        values = self.kept(data, dry_run)
        values |= {"of": thing.id, "of_table": thing.table}
        if caption:
            values["caption"] = caption
        photo = caused_id("photo", thing.id + values["blob"], 0)
        with self._desk.change(dry_run) as change:
            change.put("photo", photo, values)
            change.touch(photo, thing.name)
            change.say(
                f"added a picture of {thing.name}",
                f"Added a picture of {thing.name}, without where and when it was taken.",
            )
        return change.done()

    def kept(self, data: bytes, dry_run: bool) -> Row:
        """A picture in the home's folder, and what its row says of it; BadPicture, TooLarge."""
        from kitchensync.kitchen import pictures

        return self.keep(pictures.prepare(data), dry_run)

    def keep(self, made: Picture, dry_run: bool) -> Row:
        """The same of a picture that was made ready."""
        from kitchensync.sync import blobs

        picture, epoch = blobs.name_of(self._space, made.content)
        thumbnail, _ = blobs.name_of(self._space, made.thumbnail)
        if not dry_run:
            blobs.keep(self._space, picture, epoch, made.content)
            blobs.keep(self._space, thumbnail, epoch, made.thumbnail)
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

    def ls(self, of: str | None = None) -> list[PhotoView]:
        """All pictures, or those of a food and its lots, or of one lot; by name."""
        rows = self._rows()
        if of is not None:
            thing = self._thing(of)
            lots = {lot.id for lot in shelf.lots(self._space.replica, food=thing.id)}
            rows = [row for row in rows if row["of"] in {thing.id, *lots}]
        return [self._view(row) for row in rows]

    def show(self, photo: str) -> PhotoView:
        """The picture whose id begins so, or the only one of what has that name."""
        return self._view(self._found(photo))

    def picture(self, photo: str) -> bytes:
        """The picture itself, a JPEG, fetched if it is not here.

        NoRelay, NoNetwork; NotFound where the relay does not have it yet; Unopenable for bytes that
        are not the picture's.
        """
        row = self._found(photo)
        return self._content(row["blob"], row["epoch"], row["size"])

    def thumbnail(self, photo: str) -> bytes:
        """A JPEG of at most 256 pixels a side; like `picture`."""
        row = self._found(photo)
        return self._content(row["thumbnail"], row["epoch"], row["thumbnail_size"])

    def remove(self, photo: str, *, dry_run: bool = False) -> Done:
        """Remove a picture; `undo` brings it back."""
        row = self._found(photo)
        name = row["name"]
        with self._desk.change(dry_run) as change:
            change.transaction.delete("photo", row["id"])
            change.touch(row["id"], name)
            change.say(f"removed a picture of {name}", f"Removed a picture of {name}.")
        return change.done()

    def fetch(self, *, on_progress: Progress | None = None) -> Done:
        """Fetch every picture that is not here, to look at them without a network."""
        from kitchensync.sync import blobs, photos

        space, session = self._space, self._spaces.session(self._space)
        wanted = photos.named(space)
        lacking = [one for one in wanted if not blobs.is_here(space, one.blob, one.size)]
        came = 0
        for place, one in enumerate(lacking):
            with suppress(photos.Missing):
                came += photos.fetch_one(space, session, one) is not None
            if on_progress:
                on_progress(place + 1, len(lacking))
        rest = f"; {len(lacking) - came} could not be had yet" if came < len(lacking) else ""
        return Done(f"Fetched {came} pictures{rest}.", changed=came > 0)

    def _thing(self, wanted: str) -> shelf.Thing:
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

    def _content(self, blob: bytes, epoch: int, size: int) -> bytes:
        from kitchensync.sync import blobs, photos

        space = self._space
        content = blobs.read(space, blob, size)
        if content is not None:
            return content
        one = photos.Named(blob, epoch, size, is_thumbnail=False)
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

    def _rows(self) -> list[Row]:
        from kitchensync.sync import photos

        return [
            *filter(
                photos.is_sound, map(dict, self._space.replica.rows(_PHOTOS, (shelf.NAMELESS,)))
            )
        ]

    def _found(self, wanted: str) -> Row:
        rows = {row["id"]: row for row in self._rows()}
        by_id = find_by_id(wanted, ((id_.hex(), row) for id_, row in rows.items()))
        if by_id is not None:
            return by_id
        names = {id_: row["name"] for id_, row in rows.items()}
        name = naming.resolve(wanted, {name: name for name in names.values()}, "pictures")
        found = [id_ for id_, named in names.items() if named == name]
        if len(found) > 1:
            ids = tuple(id_.hex() for id_ in found)
            raise Ambiguous(
                f"“{wanted}” has {len(ids)} pictures.", ids, "Say the id of one: `ks photo ls`."
            )
        return rows[found[0]]

    def _view(self, row: Row) -> PhotoView:
        from kitchensync.sync import blobs

        return PhotoView(
            id=row["id"].hex(),
            of=row["of"].hex(),
            kind=row["of_table"],
            name=row["name"],
            caption=row["caption"],
            width=row["width"],
            height=row["height"],
            bytes=row["size"],
            here=blobs.is_here(self._space, row["blob"], row["size"]),
            thumbnail_here=blobs.is_here(self._space, row["thumbnail"], row["thumbnail_size"]),
        )
