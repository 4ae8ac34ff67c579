"""The log: one line of JSON on stderr for each request, and for what the relay itself does.

A line has sizes, durations and codes; never content, tokens, keys, or addresses, and of a space
only the first digits of its id.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import select
import time
import traceback
from collections.abc import MutableMapping
from typing import Any, Final, cast

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from kitchensync_relay.metrics import OK, Answers

NOTES: Final = "kitchensync_relay.notes"
"""Where a request's scope keeps what is to stand in its line."""


class Log:
    """Writes each line to file descriptor `target` at once. `requests`: those of requests too.

    Where nobody reads the log, or its disk is full, the relay goes on: `lost` of the next line that
    can be written says how many could not.
    """

    def __init__(self, target: int = 2, *, requests: bool = True) -> None:
        self._target = target
        self._lost = 0
        self.requests = requests

    def write(self, event: str, **facts: object) -> None:
        """One line: when, what, and the facts."""
        line = {"at": round(time.time(), 3), "event": event, **facts}
        if self._lost:
            line["lost"] = self._lost
        if self._is_taken(msgspec.json.encode(line) + b"\n"):
            self._lost = 0
        else:
            self._lost += 1

    def _is_taken(self, line: bytes) -> bool:
        """Whether it could be written; a pipe that has any room has it for a line."""
        try:
            _, has_room, _ = select.select((), (self._target,), (), 0)
            return bool(has_room) and os.write(self._target, line) > 0
        except OSError:
            return False


def notes(scope: Scope) -> dict[str, object]:
    """The facts that the line of this request will have; add to them."""
    return cast("dict[str, object]", _kept(scope).setdefault(NOTES, {}))


def _kept(scope: Scope) -> MutableMapping[str, Any]:
    """The scope as what it is beside its declared keys: a place to keep things."""
    return cast("MutableMapping[str, Any]", scope)


def short(identifier: bytes) -> str:
    """Enough of an id to follow it through the log."""
    return identifier.hex()[:8]


def failure(error: BaseException) -> dict[str, object]:
    """What went wrong and where, without what it says: a message may hold content.

    With `reason` where the database or the system has a name for it, such as `SQLITE_FULL`.
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    told: dict[str, object] = {"error": type(error).__name__, "where": where}
    if reason := _reason(error):
        told["reason"] = reason
    return told


def _reason(error: BaseException) -> str:
    found = re.search(r"\(os error (\d+)\)", str(error))  # how the library of blobs tells it
    number = error.errno if isinstance(error, OSError) else found and int(found[1])
    return getattr(error, "sqlite_errorname", "") or errno.errorcode.get(number or 0, "")


class ServerLog(logging.Handler):
    """Makes lines of the log of what the server under the relay has to say.

    Where requests have no lines, those that it warns of have none either.
    """

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING if log.requests else logging.ERROR)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """One line, without what the libraries append to a message: it may hold content."""
        said, error = record.getMessage().partition("\n")[0], (record.exc_info or (None, None))[1]
        self._log.write("server", message=said, **(failure(error) if error else {}))


class RequestLog:
    """Wraps the application: measures each request, counts its answer and writes its line."""

    def __init__(self, app: ASGIApp, log: Log, answers: Answers) -> None:
        self._app = app
        self._log = log
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.WEBSOCKET:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status, sent = 0, 0

        async def counting(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                sent += len(message["body"])
            await send(message)

        facts, method = notes(scope), scope["method"]
        try:
            await self._app(scope, receive, counting)
        finally:
            self._answers.count(str(facts.get("code", OK)))
            if self._log.requests:
                took = round((time.perf_counter() - began) * 1000, 2)
                facts |= {"status": status, "ms": took, "sent": sent}
                route = _kept(scope).get("path_template", "")
                self._log.write("request", method=method, route=route, **facts)
