"""The relay's twin: the relay's own rules in this process, and a network that fails on command."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from kitchensync.errors import NoNetwork, RelayRefused
from kitchensync.sync.wire.transport import Answer, Relay, Request
from kitchensync_relay.service import RelayService

Result = TypeVar("Result")

ORIGIN = "https://relay.test"


class InProcessRelay:
    """Speaks to a `RelayService` without HTTP; one call at a time."""

    def __init__(self, service: RelayService) -> None:
        self.service = service
        self.origin = service.origin
        self._loop = asyncio.new_event_loop()

    def close(self) -> None:
        self._loop.close()

    def found(self, log: Sequence[bytes]) -> bytes:
        return self._run(self.service.found(log))

    def challenge(self, space: bytes, device: bytes) -> bytes:
        return self._run(self.service.challenge(space, device))[0]

    def token(self, space: bytes, challenge: bytes, signature: bytes) -> tuple[str, int]:
        return self._run(self.service.token(space, challenge, signature))

    def append(self, space: bytes, token: str, entry: bytes) -> int:
        return self._run(self.service.append(space, self._device(space, token), entry))

    def sync(self, space: bytes, token: str, request: Request) -> Answer:
        if not all(request.vector.values()):
            raise RelayRefused("On the wire a place is at least 1.", reason="malformed")
        return self._run(self.service.sync(space, self._device(space, token), request))

    def offer(self, space: bytes, token: str, snapshot: bytes) -> bytes:
        return self._run(self.service.offer(space, self._device(space, token), snapshot))

    def snapshot(self, space: bytes, token: str, digest: bytes) -> bytes:
        return self._run(self.service.snapshot(space, self._device(space, token), digest))

    def begin_blob(self, space: bytes, token: str, blob: bytes, size: int) -> tuple[int, bool]:
        return self._run(self.service.begin_blob(space, self._device(space, token), blob, size))

    def put_chunk(self, space: bytes, token: str, blob: bytes, number: int, chunk: bytes) -> int:
        return self._run(
            self.service.put_chunk(space, self._device(space, token), blob, number, chunk)
        )

    def get_chunk(self, space: bytes, token: str, blob: bytes, number: int) -> bytes:
        return self._run(self.service.get_chunk(space, self._device(space, token), blob, number))

    def recoverable(self, device: bytes) -> list[bytes]:
        return self._run(self.service.recoverable(device))

    def create_mailbox(self, mailbox: bytes, key: bytes) -> int:
        key_hash = hashlib.sha256(key).digest()
        return self._run(self.service.mailboxes.create(mailbox, key_hash))

    def put(self, mailbox: bytes, key: bytes, slot: str, message: bytes) -> None:
        self._run(self.service.mailboxes.put(mailbox, key, slot, message))

    def take(self, mailbox: bytes, key: bytes, slot: str, wait: int) -> bytes:
        return self._run(self.service.mailboxes.take(mailbox, key, slot, wait))

    def drop_mailbox(self, mailbox: bytes, key: bytes) -> None:
        self._run(self.service.mailboxes.drop(mailbox, key))

    def log(self, space: bytes) -> list[bytes]:
        """The membership log as the relay has it."""
        return self._run(self.service.store.read(lambda tx: [*tx.entries(space)]))

    def suspend(self, space: bytes, said: bool) -> None:
        """Stop answering the devices of a space, or begin again, as an operator does."""
        self._run(self.service.store.write(lambda tx: tx.suspend(space, said)))

    def _device(self, space: bytes, token: str) -> bytes:
        return self.service.signed_in(space, token)

    def _run(self, call: Coroutine[Any, Any, Result]) -> Result:
        return self._loop.run_until_complete(call)


class Fault(StrEnum):
    """What a network or a relay does wrong to one call."""

    DROP_REQUEST = "the request never arrives"
    DROP_ANSWER = "the answer is lost"
    DUPLICATE = "the request arrives twice"
    LATE = "the request arrives after the device gave up"
    OVERTAKEN = "another device's calls arrive first"
    STALE_ANSWER = "the answer to an earlier call comes instead"
    TRUNCATE = "the answer holds only the later half of the envelopes"
    REORDER = "the envelopes come in another order"
    REPEAT = "the envelopes come twice"
    DIE = "the relay takes half of the envelopes and dies"


class FaultyRelay:
    """A relay behind a bad network: a fault waits in `faults` for the first call it can spoil.

    `suffered` counts those that did, `refused` the relay's refusals. `meanwhile` is what happens
    when a call is overtaken; with `outrun`, it happens before the next membership entry.
    """

    def __init__(
        self,
        relay: Relay,
        faults: Iterable[Fault] = (),
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        self._relay = relay
        self.faults = list(faults)
        self.meanwhile = meanwhile
        self.outrun = False
        self.suffered: Counter[Fault] = Counter()
        self.refused: Counter[str] = Counter()
        self._last: dict[str, Answer] = {}
        self._late: list[Callable[[], object]] = []
        self.origin = relay.origin
        self.found = relay.found
        self.challenge = relay.challenge
        self.token = relay.token
        self.offer = relay.offer
        self.snapshot = relay.snapshot
        self.begin_blob = relay.begin_blob
        self.put_chunk = relay.put_chunk
        self.get_chunk = relay.get_chunk
        self.recoverable = relay.recoverable
        self.create_mailbox = relay.create_mailbox
        self.put = relay.put
        self.take = relay.take
        self.drop_mailbox = relay.drop_mailbox

    def close(self) -> None:
        self._relay.close()

    def heal(self) -> None:
        """Nothing goes wrong from now on; what was on its way arrives."""
        self.faults.clear()
        self.outrun = False
        self._deliver_late()

    def append(self, space: bytes, token: str, entry: bytes) -> int:
        if self.outrun:
            self.outrun = False
            self._be_overtaken()
        return self._call(lambda: self._relay.append(space, token, entry), _ANY_CALL)

    def sync(self, space: bytes, token: str, request: Request) -> Answer:
        possible = _ANY_CALL | (_SENDING if request.envelopes else frozenset[Fault]())

        def half() -> None:
            envelopes = request.envelopes[: (len(request.envelopes) + 1) // 2]
            self._relay.sync(space, token, replace(request, envelopes=envelopes))

        def whole() -> Answer:
            return self._relay.sync(space, token, request)

        answer = self._call(whole, possible, half)
        earlier = self._last.get(token)
        self._last[token] = answer
        fault = self._next({kind for kind, spoils in _SPOILS.items() if spoils(answer, earlier)})
        return _SPOILED[fault](answer, earlier) if fault else answer

    def _call(
        self,
        call: Callable[[], Result],
        possible: AbstractSet[Fault],
        half: Callable[[], None] = lambda: None,
    ) -> Result:
        """The call as the network lets it through."""
        try:
            return self._let_through(call, possible, half)
        except RelayRefused as refused:
            self.refused[refused.reason] += 1
            raise

    def _let_through(
        self, call: Callable[[], Result], possible: AbstractSet[Fault], half: Callable[[], None]
    ) -> Result:
        self._deliver_late()
        fault = self._next(possible)
        match fault:
            case Fault.DROP_REQUEST:
                pass
            case Fault.LATE:
                self._late.append(call)
            case Fault.DIE:
                half()
            case Fault.OVERTAKEN:
                self._be_overtaken()
                return call()
            case _:
                answer = call()
                if fault is Fault.DUPLICATE:
                    answer = call()
                if fault is not Fault.DROP_ANSWER:
                    return answer
        raise NoNetwork(f"The network failed: {fault}.")

    def _be_overtaken(self) -> None:
        waiting, self.faults = self.faults, []
        self.meanwhile()
        self.faults = waiting

    def _deliver_late(self) -> None:
        late, self._late = self._late, []
        for call in late:
            # Nobody listens to the answer any more, whatever it is.
            with suppress(RelayRefused):
                call()

    def _next(self, possible: AbstractSet[Fault]) -> Fault | None:
        fault = next((fault for fault in self.faults if fault in possible), None)
        if fault is not None:
            self.faults.remove(fault)
            self.suffered[fault] += 1
        return fault


_ANY_CALL = frozenset(
    {Fault.DROP_REQUEST, Fault.DROP_ANSWER, Fault.DUPLICATE, Fault.LATE, Fault.OVERTAKEN}
)
_SENDING = frozenset({Fault.DIE})


def _later_half(envelopes: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """What builds on the others without the others."""
    return envelopes[(len(envelopes) + 1) // 2 :]


_SPOILS: dict[Fault, Callable[[Answer, Answer | None], bool]] = {
    Fault.STALE_ANSWER: lambda now, earlier: earlier is not None and earlier != now,
    Fault.TRUNCATE: lambda now, _: bool(now.envelopes),
    Fault.REORDER: lambda now, _: len(now.envelopes) > 1,
    Fault.REPEAT: lambda now, _: bool(now.envelopes),
}

_SPOILED: dict[Fault, Callable[[Answer, Answer | None], Answer]] = {
    Fault.STALE_ANSWER: lambda now, earlier: earlier or now,
    Fault.TRUNCATE: lambda now, _: replace(now, envelopes=_later_half(now.envelopes)),
    Fault.REORDER: lambda now, _: replace(now, envelopes=now.envelopes[::-1]),
    Fault.REPEAT: lambda now, _: replace(now, envelopes=now.envelopes * 2),
}
