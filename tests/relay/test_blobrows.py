"""What every store knows of blobs: many are looked for at once, what went is dropped once."""

from __future__ import annotations

from kitchensync_relay.blobrows import on_disk
from kitchensync_relay.store import RelayStore, Transaction
from tests.relay.test_store import LAPTOP, OTHER, PHONE, SPACE, Opening, opening, run

__all__ = ["opening"]
NAMES = [number.to_bytes(32, "big") for number in range(2500)]


def fill(tx: Transaction) -> None:
    """Blobs that two devices sent in turns."""
    tx.add_space(SPACE, 1)
    for at, name in enumerate(NAMES):
        tx.blobs.add(SPACE, name, 1, LAPTOP if at % 2 else PHONE, 1)


def test_of_many_blobs_those_are_found_that_are_here(opening: Opening) -> None:
    def check(tx: Transaction) -> None:
        found = tx.blobs.among(SPACE, [*NAMES[::-2], b"?" * 32])
        assert {each.blob for each in found} == set(NAMES[::-2])
        assert not tx.blobs.among(SPACE, NAMES, offered=True)

    async def body(store: RelayStore) -> None:
        await store.write(fill)
        await store.read(check)

    run(opening, body)


def test_a_device_offers_of_many_blobs_those_that_it_sent(opening: Opening) -> None:
    def offer(tx: Transaction) -> None:
        tx.add_space(OTHER, 1)
        tx.blobs.add(OTHER, NAMES[0], 1, PHONE, 1)
        tx.blobs.note_offered(SPACE, PHONE, NAMES[:-10])
        offered = {each.blob for each in tx.blobs.among(SPACE, NAMES, offered=True)}
        assert offered == {each.blob for each in tx.blobs.of(SPACE) if each.of_offer}
        assert offered == set(NAMES[:-10:2])
        assert not tx.blobs.among(OTHER, NAMES, offered=True)

    async def body(store: RelayStore) -> None:
        await store.write(fill)
        await store.write(offer)

    run(opening, body)


def test_what_went_is_dropped_no_more_and_nothing_that_came_in_its_place(opening: Opening) -> None:
    def drop(tx: Transaction) -> None:
        tx.add_space(SPACE, 1)
        tx.add_space(OTHER, 1)
        first = tx.blobs.add(SPACE, NAMES[0], 5, PHONE, 1)
        of_other = tx.blobs.add(OTHER, NAMES[0], 5, PHONE, 1)
        tx.blobs.drop(first, first)
        anew = tx.blobs.add(SPACE, NAMES[0], 7, PHONE, 1)
        tx.erase(OTHER)
        tx.blobs.drop(first, of_other)
        assert [*tx.blobs.of(SPACE)] == [anew]
        assert (tx.blobs.count(SPACE), tx.blobs.rounding(SPACE)) == (1, on_disk(7) - 7)
        there = tx.space(SPACE)
        assert there is not None
        assert there.size == 7

    async def body(store: RelayStore) -> None:
        await store.write(drop)

    run(opening, body)
