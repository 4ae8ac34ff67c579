"""How long logs are and when they grew: what the store has, looked at once for each head."""

from __future__ import annotations

from kitchensync.replica.stamps import DAY_MS
from kitchensync_relay.growths import Growths
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.store import Logged, RelayStore, Space, Transaction
from tests.relay.test_store import OTHER, SPACE, Opening, opening, run

__all__ = ["opening"]
NOON, NEXT_DAY = 10 * DAY_MS, 11 * DAY_MS


class Looked:
    """A transaction that notes what of a log it is asked for."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> object:
        self.asked.append(name)
        return getattr(self._tx, name)


def grow(tx: Transaction, space: bytes, head: bytes, kind: str, now: int) -> None:
    if tx.space(space) is None:
        tx.add_space(space, 1)
    tx.add_entries(space, [Logged(kind.encode(), head, kind)], now)


def there(tx: Transaction, space: bytes = SPACE) -> Space:
    found = tx.space(space)
    assert found is not None
    return found


def test_what_is_kept_in_mind_of_a_log_is_what_is_there(opening: Opening) -> None:
    growths = Growths()

    def check(tx: Transaction, now: int, size: int, taken: list[int], added: list[int]) -> None:
        for _ in range(2):
            found, pace = growths.of(tx, there(tx), now)
            assert (found, pace.now, pace.taken, pace.added) == (size, now, taken, added)

    async def body(store: RelayStore) -> None:
        for head, kind, now in ((b"1", "found", 1), (b"2", "add", NOON), (b"3", "floor", NEXT_DAY)):
            await store.write(lambda tx, of=(head, kind, now): grow(tx, SPACE, *of))  # type: ignore[misc]
        early, late = [NOON], [NEXT_DAY]
        await store.read(lambda tx: check(tx, NEXT_DAY - 1, 13, early + late, early))
        await store.read(lambda tx: check(tx, NEXT_DAY, 13, late, []))
        await store.read(lambda tx: check(tx, NEXT_DAY - 2, 13, early + late, early))
        await store.write(lambda tx: grow(tx, SPACE, b"4", "add", NEXT_DAY + 1))
        await store.read(
            lambda tx: check(tx, NEXT_DAY + 1, 16, [*late, NEXT_DAY + 1], [NEXT_DAY + 1])
        )

    run(opening, body)


def test_a_log_is_looked_at_once_until_it_grows() -> None:
    growths = Growths(most=1)

    def asked(tx: Transaction, space: bytes = SPACE) -> list[str]:
        looked = Looked(tx)
        growths.of(looked, there(tx, space), NEXT_DAY)  # type: ignore[arg-type]  # all that is asked for
        return looked.asked

    async def body(store: RelayStore) -> None:
        for space in (SPACE, OTHER):
            await store.write(lambda tx, space=space: grow(tx, space, b"1", "found", NOON))  # type: ignore[misc]
        once = ["entries_since", "entries_since", "log_size"]
        assert [await store.read(asked) for _ in range(2)] == [once, []]
        await store.write(lambda tx: grow(tx, SPACE, b"2", "add", NEXT_DAY))
        assert [await store.read(asked) for _ in range(2)] == [once, []]
        assert await store.read(lambda tx: asked(tx, OTHER)) == once
        assert await store.read(asked) == once

    run(MemoryStore, body)
