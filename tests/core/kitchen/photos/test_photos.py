"""Pictures in a household: added once, seen everywhere, looked at where somebody looks."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync import Kitchen
from kitchensync.errors import Ambiguous, NotFound, RelayRefused
from kitchensync.sync.pictures import photos
from tests.support.blobs import at_relay, contents, space_of, wipe
from tests.support.kitchens import World, settle
from tests.support.photographs import opened, photograph


def test_a_picture_is_kept_small_and_private(laptop: Kitchen) -> None:
    (photo,) = laptop.photos.ls()
    assert (photo.name, photo.kind, photo.caption) == ("milk", "food", "the blue one")
    assert (photo.width, photo.height, photo.here, photo.thumbnail_here) == (600, 400, True, True)
    assert opened(laptop.photos.picture("milk")).size == (600, 400)
    folder = laptop.home / "blobs" / "household"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_thumbnails_come_by_themselves_and_pictures_when_they_are_looked_at(
    world: World, laptop: Kitchen
) -> None:
    phone = world.join(laptop, "phone")
    settle(laptop, phone)
    (photo,) = phone.photos.ls()
    assert (photo.here, photo.thumbnail_here) == (False, True)
    assert phone.photos.picture("milk") == laptop.photos.picture("milk")
    assert phone.photos.show("milk").here
    world.online = False
    assert opened(phone.photos.picture("milk")).size == (600, 400)


def test_a_sync_says_how_many_pictures_it_sent_and_fetched(world: World, laptop: Kitchen) -> None:
    phone = world.join(laptop, "phone")
    settle(laptop, phone)
    laptop.photos.add(photograph((900, 700), seed=2), "milk")
    laptop.photos.add(photograph((100, 90), seed=3), "milk")
    sent = laptop.sync()
    assert (sent.pictures_sent, sent.pictures_fetched) == (2, 0)
    came = phone.sync()
    assert (came.pictures_sent, came.pictures_fetched) == (0, 2)
    again = laptop.sync()
    assert (again.pictures_sent, again.pictures_fetched) == (0, 0)


def test_a_sync_says_that_a_picture_is_still_on_its_way(
    world: World, laptop: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = world.join(laptop, "phone")
    settle(laptop, phone)
    laptop.photos.add(photograph((300, 200), seed=2), "milk")
    with monkeypatch.context() as slow:
        slow.setattr(photos, "send", lambda *_: set())
        laptop.sync()
    came = phone.sync()
    assert (came.received, came.pictures_fetched, came.pictures_awaited) == (1, 0, 1)
    laptop.sync()
    came = phone.sync()
    assert (came.received, came.pictures_fetched, came.pictures_awaited) == (0, 1, 0)


def test_all_pictures_can_be_fetched_for_a_day_without_a_network(
    world: World, laptop: Kitchen
) -> None:
    laptop.photos.add(photograph((300, 300), seed=2), "milk")
    phone = world.join(laptop, "phone")
    settle(laptop, phone)
    told: list[tuple[int, int]] = []
    done = phone.photos.fetch(on_progress=lambda here, of: told.append((here, of)))
    assert (done.what, told) == ("Fetched 2 pictures.", [(1, 2), (2, 2)])
    assert all(photo.here for photo in phone.photos.ls())


def test_one_picture_added_on_two_devices_at_once_is_one_and_stored_once(
    world: World, laptop: Kitchen
) -> None:
    phone = world.join(laptop, "phone")
    settle(laptop, phone)
    raw = photograph((300, 300), seed=3)
    for kitchen in (laptop, phone):
        kitchen.photos.add(raw, "milk")
    settle(laptop, phone)
    assert [photo.id for photo in laptop.photos.ls()] == [photo.id for photo in phone.photos.ls()]
    assert len(laptop.photos.ls()) == 2
    assert len(at_relay(world, laptop)) == 4


def test_a_lot_has_pictures_of_its_own(laptop: Kitchen) -> None:
    lot = laptop.pantry(food="milk", each_lot=True)[0].id
    laptop.photos.add(photograph(seed=4), lot[:8])
    assert [photo.kind for photo in laptop.photos.ls(lot[:8])] == ["lot"]
    assert {photo.kind for photo in laptop.photos.ls("milk")} == {"food", "lot"}


def test_which_picture_is_meant_is_asked_where_there_are_several(laptop: Kitchen) -> None:
    laptop.photos.add(photograph(seed=5), "milk")
    with pytest.raises(Ambiguous) as caught:
        laptop.photos.picture("milk")
    assert set(caught.value.matches) == {photo.id for photo in laptop.photos.ls()}
    assert laptop.photos.show(caught.value.matches[0][:8]).id == caught.value.matches[0]
    with pytest.raises(NotFound):
        laptop.photos.show("bread")


def test_nothing_is_written_on_a_dry_run(laptop: Kitchen) -> None:
    before = contents(laptop)
    laptop.photos.add(photograph(seed=6), "milk", dry_run=True)
    laptop.photos.remove("milk", dry_run=True)
    assert (contents(laptop), len(laptop.photos.ls())) == (before, 1)


def test_a_removed_picture_comes_back_by_undo_and_by_adding_it_again(laptop: Kitchen) -> None:
    laptop.photos.remove("milk")
    assert laptop.photos.ls() == []
    laptop.undo()
    assert len(laptop.photos.ls()) == 1
    laptop.photos.remove("milk")
    laptop.photos.add(photograph((600, 400)), "milk")
    assert laptop.photos.show("milk").here


def test_after_a_removal_old_pictures_open_and_new_ones_have_the_new_key(
    world: World, laptop: Kitchen
) -> None:
    phone, tablet = world.join(laptop, "phone"), world.join(laptop, "tablet", person="Cleo")
    settle(laptop, phone, tablet)
    laptop.household.remove_device("tablet")
    laptop.add("bread 1")
    laptop.photos.add(photograph(seed=10), "bread")
    settle(laptop, phone)
    for name in ("milk", "bread"):
        assert phone.photos.picture(name) == laptop.photos.picture(name)
    epochs = space_of(phone).replica.rows("SELECT epoch FROM photo_shown ORDER BY epoch")
    assert [epoch for (epoch,) in epochs] == [0, 1]
    with pytest.raises(RelayRefused):
        tablet.photos.picture("milk")


@pytest.mark.parametrize(
    "claims",
    [
        {"size": 2**40},
        {"size": 0},
        {"thumbnail_size": photos.THUMBNAIL_BYTES + 1},
        {"blob": b"short"},
        {"epoch": -1},
        {"thumbnail": bytes(33)},
    ],
)
def test_a_row_that_claims_what_no_picture_is_is_passed_over(
    laptop: Kitchen, claims: dict[str, object]
) -> None:
    space = space_of(laptop)
    with space.replica.transaction("") as change:
        ((row,),) = change.rows("SELECT id FROM photo")
        change.put("photo", row, claims)
    assert photos.named(space) == []
    laptop.sync()
    assert laptop.photos.ls() == []


def test_a_row_of_which_a_part_has_come_is_passed_over(laptop: Kitchen) -> None:
    with space_of(laptop).replica.transaction("") as change:
        change.put("photo", bytes(16), {"blob": bytes(32), "size": 100})
    laptop.sync()
    assert len(laptop.photos.ls()) == 1


def test_a_row_that_names_another_epoch_spoils_no_picture(world: World, laptop: Kitchen) -> None:
    with space_of(laptop).replica.transaction("") as change:
        (row,) = map(dict, change.rows("SELECT * FROM photo_shown"))
        columns = {name: row[name] for name in row if name not in ("id", "caption")}
        change.put("photo", bytes(16), columns | {"epoch": 7})
    wipe(world)
    laptop.sync()
    phone = world.join(laptop, "phone")
    settle(phone)
    (sound,) = [photo for photo in phone.photos.ls() if photo.id != bytes(16).hex()]
    assert opened(phone.photos.picture(sound.id)).size == (600, 400)


def test_a_picture_under_a_key_that_is_not_had_stays_here_and_stops_nothing(
    world: World, laptop: Kitchen
) -> None:
    """Somebody took over what was added under a list of members that gave way."""
    space, before = space_of(laptop), contents(laptop)
    for stored in space.replica.blobs.all():
        space.replica.blobs.keep(stored.id, 7, stored.size)
    laptop.photos.add(photograph((300, 300), seed=3), "milk")
    assert laptop.sync().pictures_sent == 1
    assert set(before) < set(contents(laptop))
    assert all(photo.here for photo in laptop.photos.ls())


def test_pictures_stay_out_of_reach_of_names_that_are_paths(tmp_path: Path, world: World) -> None:
    laptop = world.found()
    laptop.add("../../etc/passwd 1")
    laptop.photos.add(photograph(), "../../etc/passwd")
    assert all(len(name) == 64 for name in contents(laptop))
