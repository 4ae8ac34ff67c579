"""Whole kitchens for tests: real homes in a folder, paired through the twin of the relay."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from kitchensync import Kitchen, Outside, Safety
from kitchensync.errors import NoModel, NoNetwork
from kitchensync.kitchen.eye.memory import Memory
from kitchensync.sync.space import Space
from kitchensync.sync.wire.transport import Relay
from kitchensync.vision.eye import Recogniser
from tests.support.homes import Clock, twin
from tests.support.shared import SharedRelay
from tests.support.syncing import copied
from tests.support.twin import InProcessRelay

RELAY = "https://relay.test"
PATIENCE = 20.0


@dataclass
class World:
    """A folder of homes around one relay; `online` can be taken away, a relay be `gone`.

    `eye`, where one is set, is what recognises; `looked_up` what strangers know of barcodes, and
    `asked` the codes that they were asked about.
    """

    folder: Path
    clock: Clock = field(default_factory=Clock)
    online: bool = True
    opened: list[Kitchen] = field(default_factory=list[Kitchen])
    eye: Recogniser | None = None
    looked_up: dict[str, bytes] = field(default_factory=dict[str, bytes])
    asked: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self._twin = twin(self.clock)
        self._relay = SharedRelay(self._twin)
        self._others: dict[str, InProcessRelay] = {}
        self.gone: set[str] = set()
        self._random = Random(7)

    def connect(self, url: str) -> Relay:
        """The relay, whatever it is called."""
        self.reach(url)
        other = self._others.get(url)
        shared = SharedRelay(other) if other else self._relay
        return _Line(self, url, shared)  # type: ignore[return-value]  # every call is passed on

    def reach(self, url: str) -> None:
        """NoNetwork where nothing answers at that address."""
        if not self.online or url in self.gone:
            raise NoNetwork("There is no network.")

    @property
    def relay(self) -> InProcessRelay:
        """The relay at which the household begins."""
        return self._twin

    def relay_at(self, url: str) -> InProcessRelay:
        """A further relay, which is reached at that address alone."""
        return self._others.setdefault(url, twin(self.clock, seed=len(self._others) + 1))

    @property
    def outside(self) -> Outside:
        """What a kitchen of this world sees."""
        outside = Outside(self.clock, self._random.randbytes, self.connect, look_up=self._look_up)
        return replace(outside, eye=self._see) if self.eye else outside

    def _look_up(self, code: str) -> bytes | None:
        self.reach("https://strangers.test")
        self.asked.append(code)
        return self.looked_up.get(code)

    def _see(self, folder: Path, threads: int, memory: Memory) -> Recogniser:
        if self.eye is None:
            raise NoModel("There is no model.")
        return self.eye

    def found(
        self, device: str = "laptop", person: str = "Ada", relay: str | None = RELAY
    ) -> Kitchen:
        """A household with one device."""
        home = self.folder / device
        Kitchen.create(
            home,
            household="Home",
            person=person,
            device=device,
            relay=relay,
            outside=self.outside,
        )
        return self.keep(Kitchen.open(home, outside=self.outside))

    def join(self, member: Kitchen, device: str, **whose: object) -> Kitchen:
        """A further device that `member` lets in; `whose` is what `pair` takes."""
        code: Future[str] = Future()
        digits: Future[str] = Future()

        def confirm(shown: str) -> bool:
            digits.set_result(shown)
            return True

        with ThreadPoolExecutor(1) as pool:
            joining = pool.submit(
                Kitchen.join,
                self.folder / device,
                RELAY,
                device,
                show_code=code.set_result,
                confirm=confirm,
                outside=self.outside,
            )
            member.household.pair(
                code.result(PATIENCE),
                confirm=lambda _, shown: shown == digits.result(PATIENCE),
                **(whose or {"person": "Ben"}),  # type: ignore[arg-type]  # as the caller says
            )
            return self.keep(joining.result(PATIENCE))

    def begin_as(self, other: World) -> list[Kitchen]:
        """Every home and the relay that `other` has, as if all of it had happened here.

        Nothing has happened here yet, and `other` is closed. Founding and pairing cost a test more
        than what it is about.
        """
        self._random.setstate(other._random.getstate())
        self._twin.close()
        self._twin = twin(self.clock, store=copied(other.relay.service.store))
        self._relay = SharedRelay(self._twin)
        for kitchen in other.opened:
            shutil.copytree(kitchen.home, self.folder / kitchen.home.name)
        return [
            self.keep(Kitchen.open(self.folder / kitchen.home.name, outside=self.outside))
            for kitchen in other.opened
        ]

    def keep(self, kitchen: Kitchen) -> Kitchen:
        """Close it when the test ends."""
        self.opened.append(kitchen)
        return kitchen

    def close(self) -> None:
        """Close every kitchen and the relay."""
        for kitchen in self.opened:
            kitchen.close()
        for relay in (self._twin, *self._others.values()):
            relay.close()


class _Line:
    """A connection to a relay, as long as that can be reached; of no use once it is closed."""

    def __init__(self, world: World, url: str, relay: SharedRelay) -> None:
        self._world = world
        self._url = url
        self._relay = relay
        self._closed = False

    def close(self) -> None:
        self._closed = True

    def __getattr__(self, name: str) -> object:
        if name != "origin":
            if self._closed:
                raise RuntimeError("this connection is closed")
            self._world.reach(self._url)
        return getattr(self._relay, name)


def amounts(kitchen: Kitchen) -> dict[str, str]:
    """How much there is of each food."""
    return {item.food: item.amount for item in kitchen.pantry()}


def settle(*kitchens: Kitchen) -> None:
    """Sync until everybody has everything."""
    for _ in range(2):
        for kitchen in kitchens:
            kitchen.sync()


def own_space(kitchen: Kitchen) -> Space:
    """The personal space of whoever uses the device."""
    return kitchen._rooms.spaces.named("personal")  # pyright: ignore[reportPrivateUsage]  # the face shows no space


def words_made_by(kitchen: Kitchen) -> str:
    """Recovery words, as they stand on paper."""
    paper: list[str] = []

    def written(words: Sequence[str]) -> bool:
        paper.extend(words)
        return True

    assert kitchen.safety.create_words(written).changed
    return " ".join(paper)


def back_from(world: World, words: str, device: str = "tablet") -> Kitchen:
    """A new device that has the words and an empty folder."""
    home = world.folder / device
    Safety.use_words(home, words, RELAY, device, outside=world.outside)
    return world.keep(Kitchen.open(home, outside=world.outside))


def come_back(world: World, home: Path, member: Kitchen, **whose: object) -> Kitchen:
    """The home becomes a new device that `member` lets in; `whose` is what `pair` takes."""
    said_of_coming_back(world, home, member, **whose)
    return world.keep(Kitchen.open(home, outside=world.outside))


def said_of_coming_back(world: World, home: Path, member: Kitchen, **whose: object) -> str:
    """The same, and what is said of it there."""
    code: Future[str] = Future()
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(
            Safety.rejoin,
            home,
            RELAY,
            show_code=code.set_result,
            confirm=lambda _: True,
            outside=world.outside,
        )
        member.household.pair(
            code.result(PATIENCE),
            confirm=lambda _, __: True,
            **(whose or {"person": "Ben"}),  # type: ignore[arg-type]  # as the caller says
        )
        return coming.result(PATIENCE).what


def begun_anew(world: World, home: Path) -> str:
    """What is said where somebody wants the home's own space to begin anew; nobody is asked."""

    def no_code(_: str) -> None:
        raise AssertionError("nobody is asked")

    return Safety.rejoin(
        home, show_code=no_code, confirm=bool, anew=True, outside=world.outside
    ).what
