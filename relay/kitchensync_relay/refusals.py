"""How the relay says no over HTTP: every error as the same JSON, without a trace of what caused it.

Which error it is was decided elsewhere; what goes into the log is left to `logs`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from kitchensync.errors import RelayRefused
from kitchensync_relay.codes import CODES, refuse
from kitchensync_relay.logs import Log, failure, notes

_BY_STATUS: Final = {
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    429: "rate-limited",
}


class ErrorBody(msgspec.Struct):
    """The body of every error. `retry_after` is in seconds, null where waiting is of no use."""

    code: str
    message: str
    hint: str
    retry_after: float | None
    details: dict[str, Any]


AnyRequest = Request[Any, Any, Any]
Handler = Callable[[AnyRequest, Any], Response[Any]]


def handlers(log: Log) -> dict[int | type[Exception], Handler]:
    """What the application does with exceptions."""

    def unexpected(request: AnyRequest, error: Exception) -> Response[ErrorBody]:
        log.write("failure", **failure(error))
        return respond(request, refuse("internal"))

    def refused(request: AnyRequest, error: RelayRefused) -> Response[ErrorBody]:
        if error.__cause__ is not None:
            log.write("failure", **failure(error.__cause__))
        return respond(request, error)

    return {RelayRefused: refused, HTTPException: _of_framework, Exception: unexpected}


def respond(request: AnyRequest, refused: RelayRefused, allow: str = "") -> Response[ErrorBody]:
    """The refusal as a response, noted for the log."""
    notes(request.scope)["code"] = refused.reason
    wait = refused.retry_after
    headers = {"retry-after": str(math.ceil(wait))} if wait is not None else {}
    if allow:
        headers["allow"] = allow
    if refused.status == 401:
        headers["www-authenticate"] = "Bearer"
    return Response(body_of(refused), status_code=refused.status, headers=headers)


def body_of(refused: RelayRefused) -> ErrorBody:
    """The refusal as the body that says it."""
    wait = refused.retry_after
    return ErrorBody(refused.reason, refused.message, refused.hint, wait, refused.details)


def _of_framework(request: AnyRequest, error: Exception) -> Response[ErrorBody]:
    """Errors that the framework raises: no route, another method, a body that is too large."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = (error.headers if isinstance(error, HTTPException) else None) or {}
    code = _BY_STATUS.get(status, "malformed" if status < 500 else "internal")
    allow = headers.get("Allow", headers.get("allow", ""))
    return respond(request, refuse(code, _about(error)), allow)


def _about(error: Exception) -> str:
    """Which part of a query is not what it has to be, where that is what is wrong."""
    rows: list[dict[str, str]] = []
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        rows = [row for row in error.extra if "key" in row]
    return " ".join(f"`{row['key']}`: {row['message']}." for row in rows)


def documented(codes: Sequence[str]) -> dict[int, list[str]]:
    """The codes by their status, for descriptions."""
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(CODES[code].status, []).append(code)
    return by_status
