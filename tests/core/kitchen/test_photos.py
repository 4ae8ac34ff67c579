"""Pictures in a household: added once, seen everywhere, looked at where somebody looks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from kitchensync import Kitchen
from kitchensync.errors import Ambiguous, NoNetwork, NotFound, RelayRefused, Unopenable
from kitchensync.sync import photos
from kitchensync.sync.photos import DAY_MS, KEPT_MS
from kitchensync.sync.space import Space
from kitchensync_relay.blobrows import Blob
from tests.support.homes import twin
from tests.support.kitchens import World, settle
from tests.support.photographs import opened, photograph

ROOM = 400_000
"""Bytes at a relay: more than a kitchen and a small picture, less than a large one."""


@pytest.fixture
def laptop(world: World) -> Kitchen:
    """A laptop with milk and its picture, and a relay that has it."""
    laptop = world.found()
    laptop.add("milk 2 l")
    laptop.photos.add(photograph((600, 400)), "milk", "the blue one")
    laptop.sync()
    return laptop


def contents(kitchen: Kitchen) -> list[str]:
    """What lies in the folder of blobs."""
    return sorted(path.name for path in (kitchen.home / "blobs" / "household").iterdir())


def at_relay(world: World, kitchen: Kitchen) -> Sequence[Blob]:
    """Every blob of the household at the relay."""
    space = space_of(kitchen).id
    return asyncio.run(world.relay.service.store.read(lambda tx: tx.blobs.of(space)))


def space_of(kitchen: Kitchen) -> Space:
    """The space behind the face."""
    return kitchen._rooms.spaces.household


def wipe(world: World) -> None:
    """The relay begins anew with nothing."""
    fresh = twin(world.clock, seed=99)
    world.relay.service = fresh.service
    fresh.close()


def spoil(world: World, name: str, call: Any) -> None:
    """Put another call in the place of one of the relay's."""
    setattr(world.relay, name, call)


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


def test_what_no_row_names_is_kept_for_a_month_and_then_collected(
    world: World, laptop: Kitchen
) -> None:
    before = contents(laptop)
    world.clock.now += 10 * DAY_MS
    laptop.sync()
    laptop.photos.remove("milk")
    world.clock.now += KEPT_MS - DAY_MS
    laptop.sync()
    assert contents(laptop) == before
    world.clock.now += 2 * DAY_MS
    laptop.sync()
    assert contents(laptop) == []
    assert space_of(laptop).replica.blobs.all() == []


def test_what_a_row_names_is_kept_for_ever(world: World, laptop: Kitchen) -> None:
    for _ in range(4):
        world.clock.now += KEPT_MS
        laptop.sync()
    assert laptop.photos.show("milk").here


def test_a_relay_without_room_is_said_and_asked_again(world: World, laptop: Kitchen) -> None:
    service = world.relay.service
    quota, service.quota = service.quota, ROOM
    laptop.photos.add(photograph((1100, 1100), seed=7), "milk")
    laptop.sync()
    (alarm,) = laptop.status().alarms
    assert alarm.code == "pictures-unsent"
    laptop.add("bread 1")
    laptop.sync()
    assert laptop.status().unsent == 0
    service.quota = quota
    laptop.sync()
    assert laptop.status().alarms == ()
    assert all(blob.complete for blob in at_relay(world, laptop))


def test_an_upload_that_was_cut_goes_on_where_it_was(world: World, laptop: Kitchen) -> None:
    laptop.photos.add(photograph((1100, 1100), seed=8), "milk")
    put, puts = world.relay.put_chunk, []

    def cut(space: bytes, token: str, blob: bytes, number: int, chunk: bytes) -> int:
        puts.append((blob, number))
        if len(puts) == 4:
            raise NoNetwork("The network failed.")
        return put(space, token, blob, number, chunk)

    spoil(world, "put_chunk", cut)
    with pytest.raises(NoNetwork):
        laptop.sync()
    laptop.sync()
    sent = [each for each in puts if puts.count(each) > 1]
    assert set(sent) == {puts[3]}
    assert all(blob.complete for blob in at_relay(world, laptop))
    assert len(at_relay(world, laptop)) == 4


def test_a_download_that_was_cut_goes_on_where_it_was(world: World, laptop: Kitchen) -> None:
    laptop.photos.add(photograph((1100, 1100), seed=9), "milk", "noise")
    phone = world.join(laptop, "phone")
    settle(laptop, phone)
    (wanted,) = [photo.id for photo in phone.photos.ls() if photo.caption == "noise"]
    get, gets = world.relay.get_chunk, []

    def cut(space: bytes, token: str, blob: bytes, number: int) -> bytes:
        gets.append(number)
        if len(gets) == 3:
            raise NoNetwork("The network failed.")
        return get(space, token, blob, number)

    spoil(world, "get_chunk", cut)
    with pytest.raises(NoNetwork):
        phone.photos.picture(wanted)
    assert [name for name in contents(phone) if name.endswith(".part")] != []
    assert phone.photos.picture(wanted) == laptop.photos.picture(wanted)
    assert gets[:4] == [0, 1, 2, 2]
    assert [name for name in contents(phone) if name.endswith(".part")] == []


def test_a_wrong_chunk_is_refused_and_said_and_the_right_one_taken_later(
    world: World, laptop: Kitchen
) -> None:
    get = world.relay.get_chunk

    def lie(space: bytes, token: str, blob: bytes, number: int) -> bytes:
        chunk = get(space, token, blob, number)
        return chunk[:-1] + bytes([chunk[-1] ^ 1])

    spoil(world, "get_chunk", lie)
    phone = world.join(laptop, "phone")
    settle(laptop, phone)
    assert [alarm.code for alarm in phone.status().alarms] == ["picture-bad"]
    assert not phone.photos.ls()[0].thumbnail_here
    with pytest.raises(Unopenable, match="not this picture"):
        phone.photos.picture("milk")
    spoil(world, "get_chunk", get)
    phone.sync()
    assert phone.photos.ls()[0].thumbnail_here
    assert opened(phone.photos.picture("milk")).size == (600, 400)
    assert phone.status().alarms == ()


def test_a_picture_that_the_relay_does_not_have_yet_is_no_failure(
    world: World, laptop: Kitchen
) -> None:
    (photo,) = laptop.photos.ls()
    asyncio.run(world.relay.service.blobs.forget(at_relay(world, laptop)))
    phone = world.join(laptop, "phone")
    settle(phone)
    assert not phone.photos.ls()[0].thumbnail_here
    with pytest.raises(NotFound, match="does not have this picture yet"):
        phone.photos.picture(photo.id)


def test_a_relay_that_lost_everything_gets_pictures_from_whoever_has_them(
    world: World, laptop: Kitchen
) -> None:
    phone = world.join(laptop, "phone")
    settle(laptop, phone)
    phone.photos.picture("milk")
    wipe(world)
    phone.sync()
    assert len([blob for blob in at_relay(world, phone) if blob.complete]) == 2
    tablet = world.join(phone, "tablet")
    settle(phone, tablet)
    assert opened(tablet.photos.picture("milk")).size == (600, 400)


def test_what_the_relay_lost_alone_is_noticed_within_a_month(world: World, laptop: Kitchen) -> None:
    asyncio.run(world.relay.service.blobs.forget(at_relay(world, laptop)))
    laptop.sync()
    assert at_relay(world, laptop) == []
    world.clock.now += 31 * DAY_MS
    laptop.sync()
    assert len(at_relay(world, laptop)) == 2


def test_what_the_relay_collected_meanwhile_is_sent_again_after_an_undo(
    world: World, laptop: Kitchen
) -> None:
    laptop.photos.remove("milk")
    laptop.sync()
    asyncio.run(world.relay.service.blobs.forget(at_relay(world, laptop)))
    laptop.undo()
    laptop.sync()
    assert len(at_relay(world, laptop)) == 2


def test_content_that_was_deleted_here_comes_again(world: World, laptop: Kitchen) -> None:
    for path in (laptop.home / "blobs" / "household").iterdir():
        path.unlink()
    assert not laptop.photos.show("milk").here
    laptop.sync()
    assert laptop.photos.show("milk").thumbnail_here
    assert opened(laptop.photos.picture("milk")).size == (600, 400)


def test_a_picture_that_rots_on_the_disk_is_not_sent_and_comes_from_who_has_it(
    world: World, laptop: Kitchen
) -> None:
    phone = world.join(laptop, "phone")
    settle(laptop, phone)
    phone.photos.picture("milk")
    for path in (laptop.home / "blobs" / "household").iterdir():
        path.write_bytes(bytes(path.stat().st_size))
    wipe(world)
    laptop.sync()
    assert at_relay(world, laptop) == []
    settle(phone, laptop)
    assert len(at_relay(world, laptop)) == 2
    assert opened(laptop.photos.picture("milk")).size == (600, 400)


def test_after_a_removal_old_pictures_open_and_new_ones_have_the_new_key(
    world: World, laptop: Kitchen
) -> None:
    phone, tablet = world.join(laptop, "phone"), world.join(laptop, "tablet", person="Cleo")
    settle(laptop, phone, tablet)
    laptop.remove_device("tablet")
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


def test_pictures_stay_out_of_reach_of_names_that_are_paths(tmp_path: Path, world: World) -> None:
    laptop = world.found()
    laptop.add("../../etc/passwd 1")
    laptop.photos.add(photograph(), "../../etc/passwd")
    assert all(len(name) == 64 for name in contents(laptop))
