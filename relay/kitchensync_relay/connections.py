"""What one connection may cost: heads, requests behind one another, what nobody will read or take.

The server under the relay bounds none of these. Bodies are left to `app`, what they say to others.
"""

from __future__ import annotations

from asyncio import Transport
from typing import Final, cast

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kitchensync.sync.wire.limits import CALL_BYTES, KIB
from kitchensync_relay.codes import refuse
from kitchensync_relay.refusals import body_of

HEAD_BYTES: Final = 64 * KIB
"""Between two pieces of a body: the server keeps a head, or what ends a body in chunks, whole."""
HEAD_SECONDS: Final = 30
"""How long nothing may be asked on a connection: who only stays takes the place of others."""
PIPELINED: Final = 8
"""Requests of a connection that are not answered yet: a device has one at a time."""
UNREAD_BYTES: Final = CALL_BYTES
"""Of a body that goes on after its answer: enough for a device that sends all of it first."""
ANSWER_SECONDS: Final = 300.0
"""How long an answer may wait to be taken: no device waits longer for the whole of one."""
ANSWERS: Final = 128
"""Answers of up to some MiB that wait in memory, of all connections; the oldest one goes."""
TURNED_AWAY: Final = 64
"""Connections above the limit that are told so when they ask; further ones are closed at once."""


class Connection(HttpToolsProtocol):
    """A connection of the server's that is closed where it costs more than one may."""

    waits_since: float | None = None
    """Since when an answer waits to be taken, in seconds of the loop's clock; None: none does."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # the server narrows it, too
        super().connection_made(transport)
        self.timeout_keep_alive = HEAD_SECONDS  # the server's own would end it sooner
        self._silent = self._unread = 0
        self._asked_late = self.loop.call_later(HEAD_SECONDS, self.transport.close)
        self._taken_late = self._asked_late  # something to cancel until an answer waits
        if self.limit_concurrency and len(self.connections) > self.limit_concurrency + TURNED_AWAY:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._asked_late.cancel()
        self._taken_late.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._silent += len(data)
        super().data_received(data)
        if self._silent > HEAD_BYTES or self._unread > UNREAD_BYTES:
            self.transport.close()  # what was answered still goes out

    def send_400_response(self, msg: str) -> None:
        """Say as all errors are said what the server has to say of what is no HTTP."""
        if self.transport.is_closing():
            return
        body = msgspec.json.encode(body_of(refuse("malformed", msg)))
        head = f"content-type: application/json\r\ncontent-length: {len(body)}\r\nconnection: close"
        self.transport.write(f"HTTP/1.1 400 Bad Request\r\n{head}\r\n\r\n".encode() + body)
        self.transport.close()

    def on_headers_complete(self) -> None:
        self._asked_late.cancel()
        self._unread = 0
        super().on_headers_complete()
        if len(self.pipeline) >= PIPELINED:
            self.transport.close()
            raise OverflowError("what is parsed no further")

    def on_body(self, body: bytes) -> None:
        self._silent = 0
        if self.cycle.response_complete:
            self._unread += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._silent = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete and not self.transport.is_closing():
            self._asked_late.cancel()
            self._asked_late = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def pause_writing(self) -> None:
        super().pause_writing()
        self.waits_since = self.loop.time()
        self._taken_late = self.loop.call_later(ANSWER_SECONDS, self.transport.abort)
        self._let_go_of_oldest()

    def resume_writing(self) -> None:
        self.waits_since = None
        self._taken_late.cancel()
        super().resume_writing()

    def _let_go_of_oldest(self) -> None:
        all_of_them = cast("set[Connection]", self.connections)
        waiting = [each for each in all_of_them if each.waits_since is not None]
        if len(waiting) > ANSWERS:
            min(waiting, key=lambda each: each.waits_since or 0).transport.abort()
