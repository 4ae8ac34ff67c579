"""Where pictures lie: in the folder of a device, and at the relay."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from kitchensync import Kitchen
from kitchensync.sync.space import Space
from kitchensync_relay.blobrows import Blob
from tests.support.homes import twin
from tests.support.kitchens import World


def contents(kitchen: Kitchen) -> list[str]:
    """What lies in the folder of blobs."""
    return sorted(path.name for path in (kitchen.home / "blobs" / "household").iterdir())


def at_relay(world: World, kitchen: Kitchen) -> Sequence[Blob]:
    """Every blob of the household at the relay."""
    space = space_of(kitchen).id
    return asyncio.run(world.relay.service.store.read(lambda tx: tx.blobs.of(space)))


def space_of(kitchen: Kitchen) -> Space:
    """The space behind the face."""
    return kitchen._rooms.spaces.household  # pyright: ignore[reportPrivateUsage]  # past the face


def wipe(world: World) -> None:
    """The relay begins anew with nothing."""
    fresh = twin(world.clock, seed=99)
    world.relay.service = fresh.service
    fresh.close()


def spoil(world: World, name: str, call: Any) -> None:
    """Put another call in the place of one of the relay's."""
    setattr(world.relay, name, call)
