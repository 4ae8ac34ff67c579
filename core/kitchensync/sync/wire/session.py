"""Signed in at a relay as one device of one space; signs in again when a token has run out.

Which calls to make is left to `executor`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from kitchensync import wire
from kitchensync.errors import Malformed, NoNetwork, NotARelay, RelayRefused, WrongSpace
from kitchensync.sync.wire import messages
from kitchensync.sync.wire.limits import LOG_ENTRIES
from kitchensync.sync.wire.pace import Pace, is_divisible
from kitchensync.sync.wire.transport import Answer, Relay, Request, no_relay

_MAC_BYTES = 32
_CHALLENGE_BYTES = 1024
_MARGIN_MS = 30_000
_TOKEN = re.compile("[!-~]{1,1024}")
"""What a header can carry."""

Result = TypeVar("Result")


class Signer(Protocol):
    """The part of a device's keys that signing in needs."""

    @property
    def device_id(self) -> bytes:
        """The device's id, 16 bytes."""
        ...

    def sign(self, purpose: str, message: bytes) -> bytes:
        """An Ed25519 signature for that purpose."""
        ...


class Session:
    """Calls that need a token. `now` gives Unix milliseconds.

    `check` is called before an entry or an envelope is sent, which nobody can take back, and raises
    where this home must send none. `pace` is how much its line was found to carry; it is forgotten
    with the session.
    """

    def __init__(
        self,
        relay: Relay,
        space: bytes,
        signer: Signer,
        now: Callable[[], int],
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self.relay = relay
        self._space = space
        self._signer = signer
        self._now = now
        self._check_own = check
        self._token = ""
        self._expires = 0
        self.pace = Pace()

    def found(self, log: Sequence[bytes]) -> None:
        """Give the relay a whole log, in as many calls as the line needs."""
        given = 0
        while given < len(log):
            some, begun = self.pace.fitting(log[given : given + LOG_ENTRIES]), self._now()
            try:
                self.relay.found(some)
            except NoNetwork as error:
                self._go_slower(error, some)
            else:
                self.pace = self.pace.brought(some, self._now() - begun)
                given += len(some)

    def append(self, entry: bytes) -> int:
        """Append a membership entry; its index."""
        self._check_own()
        return self._signed_in(lambda token: self.relay.append(self._space, token, entry))

    def sync(self, request: Request) -> Answer:
        """Send the first envelopes, as many as the line carries, and get what the device lacks."""
        if request.envelopes:
            self._check_own()
        while True:
            some, begun = self.pace.fitting(request.envelopes), self._now()
            asked = replace(request, envelopes=some, room=self.pace.room)
            try:
                answer = self._synced(asked)
            except NoNetwork as error:
                self._go_slower(error, some, asked.room)
            else:
                took = self._now() - begun
                self.pace = self.pace.brought(some, took, is_full=answer.more)
                return answer

    def offer(self, snapshot: bytes) -> bytes:
        """Offer a snapshot; its hash."""
        return self._signed_in(lambda token: self.relay.offer(self._space, token, snapshot))

    def snapshot(self, digest: bytes) -> bytes:
        """The snapshot of that hash."""
        return self._signed_in(lambda token: self.relay.snapshot(self._space, token, digest))

    def begin_blob(self, blob: bytes, size: int) -> tuple[int, bool]:
        """Begin a blob of so many sealed bytes; how many chunks are there, and whether all."""
        return self._signed_in(lambda token: self.relay.begin_blob(self._space, token, blob, size))

    def put_chunk(self, blob: bytes, number: int, chunk: bytes) -> int:
        """Send the next chunk of a blob; how many are there."""
        return self._signed_in(
            lambda token: self.relay.put_chunk(self._space, token, blob, number, chunk)
        )

    def get_chunk(self, blob: bytes, number: int) -> bytes:
        """A chunk of a blob as it was sent."""
        return self._signed_in(lambda token: self.relay.get_chunk(self._space, token, blob, number))

    def _synced(self, request: Request) -> Answer:
        return self._signed_in(lambda token: self.relay.sync(self._space, token, request))

    def _go_slower(self, error: NoNetwork, sent: Sequence[bytes], room: int = 0) -> None:
        """Try with less from now on, where a call was cut off that can do with less."""
        if not (error.cut and is_divisible(sent, room)):
            raise error
        self.pace = self.pace.cut(sent, room)

    def _signed_in(self, call: Callable[[str], Result]) -> Result:
        if not self._token or self._now() > self._expires - _MARGIN_MS:
            self._sign_in()
        try:
            return call(self._token)
        except RelayRefused as refused:
            if refused.reason != "unauthorized":
                raise
        self._sign_in()
        return call(self._token)

    def _sign_in(self) -> None:
        try:
            challenge = self.relay.challenge(self._space, self._signer.device_id)
            self._check(challenge)
            signature = self._signer.sign("sign-in", challenge)
            token, self._expires = self.relay.token(self._space, challenge, signature)
        except NoNetwork as error:
            # Less of what was to be sent after it would arrive no better.
            raise NoNetwork(error.message, error.hint) from error
        if not _TOKEN.fullmatch(token):
            raise no_relay(self.relay.origin)
        self._token = token

    def _check(self, challenge: bytes) -> None:
        """A signature must be of no use at another relay or for another space."""
        raw = challenge[:-_MAC_BYTES]
        try:
            told = wire.decode(raw, messages.Challenged, limit=_CHALLENGE_BYTES)
        except Malformed as error:
            raise no_relay(self.relay.origin) from error
        if told.origin != self.relay.origin:
            raise NotARelay(
                f"The relay at {self.relay.origin} says that it is {told.origin[:100]}.",
                "Use that address, or ask whoever runs the relay to set its origin.",
            )
        if (told.space, told.device) != (self._space, self._signer.device_id):
            raise WrongSpace("The relay's challenge is for another household or device.")
