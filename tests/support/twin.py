"""The relay's twin: the relay's own rules in this process, and a network that fails on command."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from kitchensync.errors import NoNetwork
from kitchensync.sync.transport import Answer, Relay, Request
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

    def found(self, entry: bytes) -> bytes:
        return self._run(self.service.found(entry))

    def challenge(self, space: bytes, device: bytes) -> bytes:
        return self._run(self.service.challenge(space, device))[0]

    def token(self, space: bytes, challenge: bytes, signature: bytes) -> tuple[str, int]:
        return self._run(self.service.token(space, challenge, signature))

    def append(self, space: bytes, token: str, entry: bytes) -> int:
        return self._run(self.service.append(space, token, entry))

    def sync(self, space: bytes, token: str, request: Request) -> Answer:
        return self._run(self.service.sync(space, token, request))

    def create_mailbox(self, mailbox: bytes, key: bytes) -> int:
        key_hash = hashlib.sha256(key).digest()
        return self._run(self.service.mailboxes.create(mailbox, key_hash))

    def put(self, mailbox: bytes, key: bytes, slot: str, message: bytes) -> None:
        self._run(self.service.mailboxes.put(mailbox, key, slot, message))

    def take(self, mailbox: bytes, key: bytes, slot: str, wait: int) -> bytes:
        return self._run(self.service.mailboxes.take(mailbox, key, slot, wait))

    def drop_mailbox(self, mailbox: bytes, key: bytes) -> None:
        self._run(self.service.mailboxes.drop(mailbox, key))

    def _run(self, call: Coroutine[Any, Any, Result]) -> Result:
        return self._loop.run_until_complete(call)


class Fault(StrEnum):
    """What a network or a relay does wrong to one call."""

    DROP_REQUEST = "the request never arrives"
    DROP_ANSWER = "the answer is lost"
    DUPLICATE = "the request arrives twice"
    STALE_ANSWER = "the answer to an earlier call comes instead"
    TRUNCATE = "the answer holds only some of the envelopes"
    REORDER = "the envelopes come in another order"
    REPEAT = "the envelopes come twice"
    DIE = "the relay takes half of the envelopes and dies"
    NONE = "nothing"


class FaultyRelay:
    """A relay behind a bad network: each sync call suffers the next fault, the rest go through."""

    def __init__(self, relay: Relay, faults: Iterable[Fault] = ()) -> None:
        self._relay = relay
        self.faults = list(faults)
        self.suffered: Counter[Fault] = Counter()
        self._last: dict[bytes, Answer] = {}
        self.origin = relay.origin
        self.found = relay.found
        self.challenge = relay.challenge
        self.token = relay.token
        self.create_mailbox = relay.create_mailbox
        self.put = relay.put
        self.take = relay.take
        self.drop_mailbox = relay.drop_mailbox

    def close(self) -> None:
        self._relay.close()

    def append(self, space: bytes, token: str, entry: bytes) -> int:
        fault = self._next()
        if fault is Fault.DROP_REQUEST:
            raise NoNetwork("The request was lost.")
        index = self._relay.append(space, token, entry)
        if fault is Fault.DUPLICATE:
            index = self._relay.append(space, token, entry)
        if fault in (Fault.DROP_ANSWER, Fault.DIE):
            raise NoNetwork("The answer was lost.")
        return index

    def sync(self, space: bytes, token: str, request: Request) -> Answer:
        fault = self._next()
        if fault in (Fault.DROP_REQUEST, Fault.DIE):
            if fault is Fault.DIE and request.envelopes:
                half = request.envelopes[: (len(request.envelopes) + 1) // 2]
                self._relay.sync(space, token, replace(request, envelopes=half))
            raise NoNetwork("The request was lost.")
        answer = self._relay.sync(space, token, request)
        if fault is Fault.DUPLICATE:
            answer = self._relay.sync(space, token, request)
        if fault is Fault.DROP_ANSWER:
            raise NoNetwork("The answer was lost.")
        earlier = self._last.get(token.encode())
        self._last[token.encode()] = answer
        return _SPOILED.get(fault, lambda now, _: now)(answer, earlier)

    def _next(self) -> Fault:
        fault = self.faults.pop(0) if self.faults else Fault.NONE
        self.suffered[fault] += 1
        return fault


_SPOILED: dict[Fault, Callable[[Answer, Answer | None], Answer]] = {
    Fault.STALE_ANSWER: lambda now, earlier: earlier or now,
    Fault.TRUNCATE: lambda now, _: replace(now, envelopes=now.envelopes[: len(now.envelopes) // 2]),
    Fault.REORDER: lambda now, _: replace(now, envelopes=now.envelopes[::-1]),
    Fault.REPEAT: lambda now, _: replace(now, envelopes=now.envelopes * 2),
}
