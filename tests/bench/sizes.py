"""How many bytes a change takes on the wire, sealed, in sets of a thousand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from random import Random

from kitchensync.sync import steps
from tests.bench import kitchens
from tests.bench.figures import Figure
from tests.support.homes import Clock, Device, found, twin

CHANGES = 1000
MOST_BYTES = 32


def figures() -> Iterator[Figure]:
    """New lots, a column of existing ones, and one change each of foods that are typed in."""
    done = kitchens.actions(changes=2 * 9 * CHANGES, cells=2 * 9 * CHANGES, each=9 * CHANGES)
    lots = done[0].edits
    random = Random(2)
    with kitchens.folder() as home:
        relay = twin(Clock())
        device = found(home, relay)
        yield _figure("new lots, nine cells each", device, lots[: CHANGES // 9 * 9])
        kitchens.write(device.space, lots[CHANGES // 9 * 9 :])
        device.sync()
        rows = [row for row, column, _ in lots if column == "note"]
        for column in ("note", "price", "food"):
            edits = [(row, column, kitchens.value(random, column)) for row in islice(rows, CHANGES)]
            yield _figure(f"{column} of {CHANGES:,} lots", device, edits)
        yield _figure("1,000 new lots, one cell each", device, _sparse(random))
        kitchens.close([device])


def _sparse(random: Random) -> list[kitchens.Edit]:
    return [(random.randbytes(16), "note", f"note {number}") for number in range(CHANGES)]


def _figure(what: str, device: Device, edits: Sequence[kitchens.Edit]) -> Figure:
    """Bytes of the envelope of one action, for each of its changes."""
    device.clock.now += 1000
    kitchens.write(device.space, edits)
    steps.seal(device.space)
    (envelope,) = steps.unsent(device.space, 2)
    device.sync()
    return Figure("size", what, len(envelope) / len(edits), "bytes a change", at_most=MOST_BYTES)
