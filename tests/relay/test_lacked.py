"""What a device lacks comes in order, and costs the memory of one envelope."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

from kitchensync.replica.values import Head
from kitchensync.sync.wire.limits import MIB
from kitchensync_relay.store import Addition, RelayStore, Transaction
from tests.relay.test_store import HASH, SPACE, Opening, opening, run

__all__ = ["opening"]

DEVICES = [number.to_bytes(16, "big") for number in range(16)]


def written(raw: Callable[[int, int], bytes], each: int) -> Callable[[Transaction], None]:
    """Fills a space: every device so many envelopes, one after the other in turn."""

    def fill(tx: Transaction) -> None:
        tx.add_space(SPACE, 1)
        for seq in range(1, each + 1):
            for place, device in enumerate(DEVICES):
                tx.add_envelopes([Addition(SPACE, device, Head(seq, HASH), [raw(place, seq)])], 1)

    return fill


def test_of_many_devices_each_envelope_comes_in_its_turn(opening: Opening) -> None:
    async def body(store: RelayStore) -> None:
        await store.write(written(lambda place, seq: b"%d-%d" % (seq, place), each=9))
        vector = {DEVICES[3]: 4, DEVICES[5]: 9}
        wanted = [
            b"%d-%d" % (seq, place)
            for seq in range(1, 10)
            for place, device in enumerate(DEVICES)
            if seq > vector.get(device, 0)
        ]
        assert await store.read(lambda tx: [*tx.envelopes(SPACE, vector)]) == wanted

    run(opening, body)


def test_the_first_of_many_devices_large_envelopes_costs_no_more_than_itself(
    opening: Opening,
) -> None:
    def peak(tx: Transaction) -> int:
        tracemalloc.start()
        try:
            assert len(next(iter(tx.envelopes(SPACE, {})))) == MIB
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    async def body(store: RelayStore) -> None:
        await store.write(written(lambda place, seq: bytes(MIB), each=1))
        assert await store.read(peak) < 2 * MIB

    run(opening, body)
