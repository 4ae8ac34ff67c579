"""The relay's twin in an adversary's hands: several histories at once, and spoiled answers.

What it forges is made in `forging`; when it does what is left to `adversary`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import replace
from random import Random

from kitchensync.sync.wire.transport import Answer, Request
from kitchensync.trust.entries import parse_entry
from kitchensync.trust.envelope import parse
from kitchensync_relay.auth import Secret
from kitchensync_relay.bodies import Bodies
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.service import RelayService
from kitchensync_relay.store import RelayStore
from tests.support.forging import flipped
from tests.support.syncing import copied
from tests.support.twin import ORIGIN, InProcessRelay

Spoil = Callable[[Answer], Answer]


class LastingBodies(Bodies):
    """Bodies that several histories share: what one of them drops, another one still has."""

    async def drop(self, numbers: Iterable[int]) -> None:
        """Keep it."""


class HostileRelay(InProcessRelay):
    """A relay that shows each device one of several worlds, and spoils what it answers.

    It knows who calls: by the token, and else because the devices say so with `calling`.
    `did` counts what reached a device.
    """

    def __init__(self, clock: Callable[[], int], seed: int) -> None:
        self._clock = clock
        self._random = Random(seed)
        self._secrets = [Secret("test", self._random.randbytes(32))]
        self._bodies = LastingBodies.in_memory()
        self._worlds = [self._world()]
        self._lives_in: dict[bytes, RelayService] = {}
        self._kept: list[RelayStore] = []
        self._hidden: dict[bytes, tuple[bytes, bool]] = {}
        self._old: dict[bytes, int] = {}
        self._once: list[tuple[str, Spoil]] = []
        self._snapshots: dict[bytes, bytes] = {}
        self._caller = b""
        self.spoils_chunks = False
        self.did: Counter[str] = Counter()
        super().__init__(self._worlds[0])

    def _world(self, store: RelayStore | None = None) -> RelayService:
        return RelayService(
            store=store or MemoryStore(generation=self._random.randbytes(16)),
            origin=ORIGIN,
            secrets=self._secrets,
            bodies=self._bodies,
            clock=self._clock,
            random=self._random.randbytes,
        )

    @contextmanager
    def calling(self, device: bytes) -> Generator[None]:
        """It is this device that calls meanwhile."""
        before, self._caller = self._caller, device
        try:
            yield
        finally:
            self._caller = before

    # What the adversary does

    def keep(self) -> None:
        """Remember all that there is in one of the worlds, to go back to it one day."""
        self._kept.append(copied(self._random.choice(self._worlds).store))

    def wipe(self) -> None:
        """One of the worlds begins anew and knows nothing."""
        self._replace(self._random.choice(self._worlds), self._world())
        self.did["wipe"] += 1

    def roll_back(self) -> None:
        """One of the worlds is again what some world was at an earlier moment."""
        if self._kept:
            store = self._random.choice(self._kept)
            self._replace(self._random.choice(self._worlds), self._world(copied(store)))
            self.did["roll back"] += 1

    def fork(self, devices: Iterable[bytes]) -> None:
        """From now on these devices are answered from a world of their own."""
        apart = self._world(copied(self._random.choice(self._worlds).store))
        self._worlds.append(apart)
        self._lives_in |= dict.fromkeys(devices, apart)
        self.did["fork"] += 1

    def unite(self) -> None:
        """Everybody is answered from one of the worlds."""
        if len(self._worlds) > 1:
            self.did["unite"] += 1
        self._worlds = [self._random.choice(self._worlds)]
        self._lives_in.clear()

    def hide(self, author: bytes, from_device: bytes, *, heads_too: bool) -> None:
        """Hand out nothing of one device's to another one."""
        self._hidden[from_device] = author, heads_too

    def show_old_membership(self, to_device: bytes, entries: int) -> None:
        """Show a device no more of the log than so many entries."""
        self._old[to_device] = entries

    def spoil_once(self, name: str, spoil: Spoil) -> None:
        """Do that to the next answer."""
        self._once.append((name, spoil))

    def ask_for_a_snapshot(self) -> None:
        """Say in the next answer that one is due."""
        self.spoil_once("asked for a snapshot", lambda answer: replace(answer, due=True))

    def forge_snapshot(self, digest: bytes, raw: bytes) -> None:
        """Hand this out where a snapshot of that hash is asked for."""
        self._snapshots[digest] = raw

    def relent(self) -> None:
        """Spoil nothing more; which worlds there are stays."""
        for spoiling in (self._hidden, self._old, self._once, self._snapshots):
            spoiling.clear()
        self.spoils_chunks = False

    def repent(self, *, fresh: bool) -> None:
        """Be an honest relay, with what one of the worlds holds, or empty."""
        self.relent()
        self.unite()
        if fresh:
            self._worlds = [self._world()]

    # What devices see

    def log(self, space: bytes) -> list[bytes]:
        """The membership log as the first world has it; empty where it lacks the space."""
        self.service = self._worlds[0]
        return super().log(space) if self._knows(space) else []

    def found(self, log: list[bytes]) -> bytes:  # type: ignore[override]  # a list is all it gets
        self._turn_to(self._caller)
        return super().found(log)

    def challenge(self, space: bytes, device: bytes) -> bytes:
        self._turn_to(device)
        return super().challenge(space, device)

    def token(self, space: bytes, challenge: bytes, signature: bytes) -> tuple[str, int]:
        self._turn_to(self._caller)
        return super().token(space, challenge, signature)

    def append(self, space: bytes, token: str, entry: bytes) -> int:
        self._turn_to_owner(space, token)
        return super().append(space, token, entry)

    def sync(self, space: bytes, token: str, request: Request) -> Answer:
        device = self._turn_to_owner(space, token)
        answer = super().sync(space, token, request)
        return self._spoiled(device, answer, self._hashes(space))

    def offer(self, space: bytes, token: str, snapshot: bytes) -> bytes:
        self._turn_to_owner(space, token)
        self.did["snapshot"] += 1
        return super().offer(space, token, snapshot)

    def snapshot(self, space: bytes, token: str, digest: bytes) -> bytes:
        self._turn_to_owner(space, token)
        return self._snapshots.get(digest) or super().snapshot(space, token, digest)

    def begin_blob(self, space: bytes, token: str, blob: bytes, size: int) -> tuple[int, bool]:
        self._turn_to_owner(space, token)
        return super().begin_blob(space, token, blob, size)

    def put_chunk(self, space: bytes, token: str, blob: bytes, number: int, chunk: bytes) -> int:
        self._turn_to_owner(space, token)
        return super().put_chunk(space, token, blob, number, chunk)

    def get_chunk(self, space: bytes, token: str, blob: bytes, number: int) -> bytes:
        self._turn_to_owner(space, token)
        chunk = super().get_chunk(space, token, blob, number)
        if not self.spoils_chunks:
            return chunk
        self.did["spoilt chunk"] += 1
        return flipped(chunk)

    def _replace(self, world: RelayService, by: RelayService) -> None:
        self._worlds = [by if each is world else each for each in self._worlds]
        self._lives_in = {
            device: by if each is world else each for device, each in self._lives_in.items()
        }

    def _turn_to_owner(self, space: bytes, token: str) -> bytes:
        device = self._worlds[0].signed_in(space, token)
        self._turn_to(device)
        return device

    def _turn_to(self, device: bytes) -> None:
        self.service = self._lives_in.get(device, self._worlds[0])

    def _spoiled(self, device: bytes, answer: Answer, hashes: list[bytes]) -> Answer:
        if device in self._hidden:
            answer = self._without(answer, *self._hidden[device])
        if (entries := self._old.get(device, len(hashes))) < len(hashes):
            answer = replace(answer, entries=(), membership=hashes[entries - 1])
            self.did["old membership"] += 1
        if self._once:
            name, spoil = self._once.pop()
            before, answer = answer, spoil(answer)
            self.did[name] += answer != before
        return answer

    def _without(self, answer: Answer, author: bytes, heads_too: bool) -> Answer:
        shown = [raw for raw in answer.envelopes if parse(raw).header.device != author]
        heads = {each: head for each, head in answer.heads.items() if each != author}
        if len(shown) < len(answer.envelopes):
            self.did["withhold"] += 1
        return replace(answer, envelopes=tuple(shown), heads=heads if heads_too else answer.heads)

    def _hashes(self, space: bytes) -> list[bytes]:
        return [parse_entry(raw).hash for raw in super().log(space)] if self._old else []

    def _knows(self, space: bytes) -> bool:
        return self._run(self.service.store.read(lambda tx: tx.space(space))) is not None
