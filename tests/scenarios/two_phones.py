"""Two devices of one household, driven by `ks` alone, on a clock that the story sets."""

from __future__ import annotations

import shlex
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kitchensync import Kitchen, Outside
from tests.cli.conftest import Ks, Said
from tests.support.kitchens import World

MINUTE_MS = 60_000
DEVICES = ("laptop", "phone")


@dataclass(frozen=True)
class Household:
    """Ada's laptop and Ben's phone, and the world that they are in."""

    world: World
    laptop: Ks
    phone: Ks

    def of(self, name: str) -> Ks:
        """The device of that name."""
        return self.laptop if name == "laptop" else self.phone

    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.world.clock.now += minutes * MINUTE_MS

    def meet(self) -> None:
        """Sync until both have everything, and the laptop knows that."""
        for device in (self.laptop, self.phone, self.laptop):
            device.ok("sync")


def said(ks: Ks, line: str) -> Said:
    """Run `recipe new Dal < 200 g rice / Cook it.`; what follows "<" is piped in, "/" ends a line.

    `{newest}` is the id of the newest change.
    """
    command, _, piped = line.partition(" < ")
    if "{newest}" in command:
        newest = ks.ok("history", "--limit", "1", "--json").json["changes"][0]["id"]
        command = command.replace("{newest}", newest)
    text = "\n".join(part.strip() for part in piped.split("/")) if piped else None
    return ks.ok(*shlex.split(command), stdin=text)


@contextmanager
def household(folder: Path) -> Generator[Household]:
    """The two devices, paired, with nothing in their kitchen."""
    world = World(folder)
    opened = Kitchen.open

    def here(home: Path, *, outside: Outside | None = None) -> Kitchen:
        ours = folder in home.parents
        return opened(home, outside=outside or (world.outside if ours else None))

    try:
        laptop = world.found("laptop")
        world.join(laptop, "phone", person="Ben")
        for kitchen in world.opened:
            kitchen.close()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Kitchen, "open", staticmethod(here))
            # Of what was done in one moment by two, either may be told first.
            world.clock.now += MINUTE_MS
            yield Household(world, *(Ks(folder / name) for name in DEVICES))
    finally:
        world.close()
