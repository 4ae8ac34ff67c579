"""What becomes of pictures that were cut short, spoilt, lost or named no more."""

from __future__ import annotations

import asyncio
import errno
import os
from contextlib import suppress

import pytest

from kitchensync import Kitchen
from kitchensync.errors import NoNetwork, NotFound, RelayRefused, Unopenable
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync.pictures.photos import KEPT_MS, named
from kitchensync.sync.wire.session import Session
from tests.support.blobs import at_relay, contents, space_of, spoil, wipe
from tests.support.kitchens import World, settle
from tests.support.photographs import opened, photograph
from tests.support.spoiling import unreadable

ROOM = 400_000
"""Bytes at a relay: more than a kitchen and a small picture, less than a large one."""
ANOTHER = 17
"""Bytes of what somebody puts in the place of a picture."""


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


def test_a_picture_that_was_written_and_not_noted_is_sent(world: World, laptop: Kitchen) -> None:
    """As a disk leaves it that was full in between."""
    laptop.photos.add(photograph((300, 300), seed=7), "milk")
    kept = space_of(laptop).replica.blobs
    for stored in kept.all():
        if not stored.sent:
            kept.forget(stored.id)
    laptop.sync()
    assert len(at_relay(world, laptop)) == 4
    assert all(blob.complete for blob in at_relay(world, laptop))
    assert all(stored.sent for stored in kept.all())


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
    rot(laptop)
    wipe(world)
    laptop.sync()
    assert at_relay(world, laptop) == []
    assert {alarm.code for alarm in laptop.status().alarms} == {"picture-spoilt"}
    settle(phone, laptop)
    assert len(at_relay(world, laptop)) == 2
    assert laptop.photos.show("milk").here
    assert opened(laptop.photos.picture("milk")).size == (600, 400)
    assert laptop.status().alarms == ()


def add_two_more(laptop: Kitchen) -> tuple[set[str], str]:
    """What was there before they were added, and the first blob of them."""
    before = {*contents(laptop)}
    for seed in (5, 6):
        laptop.photos.add(photograph((300, 300), seed=seed), "milk")
    first, *_ = sorted({*contents(laptop)} - before)
    return before, first


def test_a_picture_that_the_disk_does_not_give_keeps_no_other_back(
    world: World, laptop: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, first = add_two_more(laptop)
    file = laptop.home / "blobs" / "household" / first
    unreadable(monkeypatch, [file])
    laptop.sync()
    assert len(at_relay(world, laptop)) == len(before) + 3
    assert {alarm.code for alarm in laptop.status().alarms} == {"picture-spoilt"}
    assert first not in contents(laptop)
    assert f"{first}.aside" in contents(laptop)


def test_a_picture_that_may_not_be_read_waits_and_keeps_no_other_back(
    world: World, laptop: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, first = add_two_more(laptop)
    with monkeypatch.context() as refused:
        unreadable(refused, [laptop.home / "blobs" / "household" / first], errno.EACCES)
        laptop.sync()
    assert len(at_relay(world, laptop)) == len(before) + 3
    laptop.sync()
    assert len(at_relay(world, laptop)) == len(before) + 4


def test_a_picture_of_another_user_ends_no_sync(
    laptop: Kitchen, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "not permitted")

    before = contents(laptop)
    world.clock.now += DAY_MS
    with monkeypatch.context() as refused:
        refused.setattr(os, "utime", refuse)
        laptop.sync()
    assert contents(laptop) == before


def rot(kitchen: Kitchen) -> None:
    """What the disk gives of each picture are zeros."""
    for path in (kitchen.home / "blobs" / "household").iterdir():
        path.write_bytes(bytes(path.stat().st_size))


def test_what_is_left_of_the_only_copy_of_a_picture_stays_as_long_as_a_row_names_it(
    world: World, laptop: Kitchen
) -> None:
    before = contents(laptop)
    rot(laptop)
    wipe(world)
    for _ in range(3):
        laptop.sync()
        world.clock.now += KEPT_MS
    assert put_aside(laptop) == [f"{name}.aside" for name in before]
    assert {alarm.code for alarm in laptop.status().alarms} == {"picture-spoilt"}
    laptop.photos.remove("milk")
    laptop.sync()
    assert laptop.status().alarms == ()
    world.clock.now += KEPT_MS + DAY_MS
    laptop.sync()
    assert put_aside(laptop) == []


def put_aside(kitchen: Kitchen) -> list[str]:
    return [name for name in contents(kitchen) if name.endswith(".aside")]


def test_a_member_who_puts_something_else_in_the_place_of_a_picture_stops_no_other(
    world: World, laptop: Kitchen
) -> None:
    """It is told of the picture before the picture itself is sent, and so can be faster."""
    tablet = world.join(laptop, "tablet", person="Cleo", child=True)
    settle(laptop, tablet)
    laptop.photos.add(photograph((300, 300), seed=5), "milk", "framed")
    begin = world.relay.begin_blob
    spoil(world, "begin_blob", unreachable)
    with pytest.raises(NoNetwork):
        laptop.sync()
    spoil(world, "begin_blob", begin)
    tablet.sync()
    for blob in {one.blob for one in named(space_of(tablet))}:
        occupy(world, tablet, blob)

    laptop.add("bread 1")
    laptop.photos.add(photograph((300, 300), seed=6), "bread")
    assert laptop.sync().pictures_sent == 1
    assert {alarm.code for alarm in laptop.status().alarms} == {"picture-bad"}
    phone = world.join(laptop, "phone")
    settle(phone)
    assert opened(phone.photos.picture("bread")).size == (300, 300)

    others = [blob for blob in at_relay(world, laptop) if blob.size == ANOTHER]
    asyncio.run(world.relay.service.blobs.forget(others))
    assert laptop.sync().pictures_sent == 1
    assert laptop.status().alarms == ()


def unreachable(*_: object) -> None:
    raise NoNetwork("The network failed.")


def occupy(world: World, kitchen: Kitchen, blob: bytes) -> None:
    """Have the relay hold something else under that name, unless it has all of what it names."""
    space = space_of(kitchen)
    session = Session(world.relay, space.id, space.keys, world.clock)
    with suppress(RelayRefused):
        session.begin_blob(blob, ANOTHER)
        session.put_chunk(blob, 0, bytes(ANOTHER))
