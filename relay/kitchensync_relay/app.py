"""The relay over HTTP: routes made from `calls` and `admin`, health, and what every request passes.

What a call does is left to `service`; listening on a port to `serving`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

from litestar import HttpMethod, Litestar, Request, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, Receive

from kitchensync.errors import RelayRefused
from kitchensync.sync.wire.limits import CALL_BYTES, KIB, MIB
from kitchensync.sync.wire.messages import Nothing
from kitchensync.wire import Shape, decode, encode
from kitchensync_relay.admin import admin_routes
from kitchensync_relay.asked import Asked, Call, hex_id
from kitchensync_relay.calls import CALLS
from kitchensync_relay.codes import refuse, stopping, well_formed
from kitchensync_relay.description import description, open_operation, operation_of
from kitchensync_relay.limits import Room, counted_as
from kitchensync_relay.logs import Log, RequestLog, notes
from kitchensync_relay.metrics import Answers
from kitchensync_relay.operators import Operator
from kitchensync_relay.refusals import handlers
from kitchensync_relay.service import RelayService
from kitchensync_relay.settings import Settings

MEDIA = "application/msgpack"
_BODY_SECONDS = 60
"""Enough for a chunk of a picture, which cannot be made smaller, at 4 KiB a second."""
_SLOWEST = 16 * KIB
"""Bytes of a body for which there is a second more, so that a slow line brings the fullest call."""
_AT_ONCE = 64 * MIB
"""Bytes of bodies of one address in memory at a time, beyond the small part of each.

Those who are not signed in have no more together: nobody who is waits for them.
"""
_IN_ALL = 8 * _AT_ONCE
"""The same of all who are signed in."""
_SMALL = 64 * KIB
"""Bytes of each body that are not counted: a house full of devices makes many small calls."""
_LONGEST_NUMBER = 12

AnyRequest = Request[Any, Any, Any]
Take = Callable[[int], None]


def create_app(service: RelayService, settings: Settings, log: Log) -> ASGIApp:
    """The ASGI application over a service, which stays its owner's to close."""
    members, strangers = Room(_AT_ONCE, _SMALL, _IN_ALL), Room(_AT_ONCE, _SMALL, _AT_ONCE)
    routes = [_route(service, members if call.signed_in else strangers, call) for call in CALLS]
    operator, answers = Operator(service), Answers()
    app = Litestar(
        route_handlers=[
            about,
            live,
            _ready(service),
            *routes,
            *admin_routes(operator, service, answers, settings.operator_token),
        ],
        exception_handlers=handlers(log),
        openapi_config=description(),
        before_request=_by_itself,
        request_max_body_size=CALL_BYTES,
        logging_config=None,
    )
    return RequestLog(app, log, answers)


async def _by_itself(request: AnyRequest) -> Response[None] | None:
    """Answer what the framework would in a way of its own: no such page, and which methods do."""
    template = request.scope["path_template"]
    if template == "/schema/{path}":
        raise refuse("not-found")
    if request.method != HttpMethod.OPTIONS:
        return None
    routes = [each for each in request.app.routes if each.path_format == template]
    methods = {method for each in routes for method in each.methods}
    return Response(None, status_code=204, headers={"allow": ", ".join(sorted(methods))})


_LOOK: Final = (HttpMethod.GET, HttpMethod.HEAD)
"""What watches a relay may ask either way."""


@route("/v1", http_method=_LOOK, summary="What lives here", tags=["protocol"])
async def about() -> dict[str, str | int]:
    """The name and the version of the protocol."""
    return {"relay": "kitchensync", "version": 1}


@route("/health/live", http_method=_LOOK, summary="Whether the process runs", tags=["health"])
async def live() -> dict[str, str]:
    """Answers as long as the process can."""
    return {"status": "live"}


def _ready(service: RelayService) -> HTTPRouteHandler:
    @route(
        "/health/ready",
        http_method=_LOOK,
        summary="Whether it can take calls",
        tags=["health"],
        operation_class=open_operation("internal", "unavailable"),
    )
    async def ready() -> dict[str, str]:
        """Asks the store; `unavailable` while it does not answer or the relay shuts down."""
        await service.ready()
        return {"status": "ready"}

    return ready


def _route(service: RelayService, room: Room, call: Call) -> HTTPRouteHandler:
    """The route of one call of the protocol."""

    async def handle(request: AnyRequest) -> ASGIResponse:
        try:
            with room.taking(_address(request)) as take:
                asked = await _asked(service, call, request, take)
                answer = await call.run(service, asked)
        except RelayRefused as refused:
            _count_failure(service, request, refused)
            raise
        except asyncio.CancelledError:  # what is not done some seconds after the relay is stopped
            raise stopping() from None
        return ASGIResponse(body=encode(answer), media_type=MEDIA)

    return HTTPRouteHandler(
        call.path,
        http_method=[call.method],  # type: ignore[list-item]  # the table's methods are HTTP's
        name=call.name,
        operation_id=call.name,
        summary=call.summary,
        tags=["protocol"],
        status_code=200,
        operation_class=operation_of(call),
    )(handle)


async def _asked(service: RelayService, call: Call, request: AnyRequest, take: Take) -> Asked:
    """Read what was asked: bodies with envelopes only from callers who have a token."""
    path: dict[str, str] = request.scope["path_params"]
    headers = dict(request.scope["headers"])
    facts = notes(request.scope)
    if "space" in path:
        facts["space"] = path["space"][:8]
    if call.rate:
        service.limiter.take(call.rate, _address(request), service.clock())
    bearer = _bearer(headers) if call.signed_in else ""
    device = b""
    if bearer and "space" in path:
        device = service.signed_in(hex_id(path["space"], 32), bearer)
    raw = await _body(request.receive, headers, call.limit, take)
    facts["received"] = len(raw)
    return Asked(path, bearer, device, _decoded(raw, call.body))


async def _body(receive: Receive, headers: Mapping[bytes, bytes], limit: int, take: Take) -> bytes:
    """The body, its size bounded while it is read, in time for a slow line."""
    declared = headers.get(b"content-length", b"0")
    if not declared.isdigit():
        raise refuse("malformed", "The length of the body is not a number.")
    if len(declared) > _LONGEST_NUMBER or int(declared) > limit:
        raise refuse("too-large")
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(_BODY_SECONDS) as timeout:
            until = timeout.when() or 0.0
            more = True
            while more:
                message = await receive()
                if message["type"] != "http.request":
                    raise refuse("incomplete", retry_after=1)
                chunks.append(message["body"])
                more = message["more_body"]
                size += len(chunks[-1])
                if size > limit:
                    raise refuse("too-large")
                take(size)
                timeout.reschedule(until + size / _SLOWEST)
    except TimeoutError:
        raise refuse("incomplete", retry_after=1) from None
    return b"".join(chunks)


def _decoded(raw: bytes, shape: type[Shape]) -> Shape:
    if shape is Nothing and not raw:
        return Nothing()
    with well_formed():
        return decode(raw, shape, limit=CALL_BYTES)


def _bearer(headers: Mapping[bytes, bytes]) -> str:
    kind, _, bearer = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if kind.lower() != "bearer" or not bearer:
        raise refuse("unauthorized")
    return bearer


def _count_failure(service: RelayService, request: AnyRequest, refused: RelayRefused) -> None:
    """Count calls that nobody is signed in for, and refuse more of them for a while."""
    if refused.reason in ("unauthorized", "bad-signature"):
        service.limiter.take("failed", _address(request), service.clock())


def _address(request: AnyRequest) -> str:
    """Whom a call is counted against."""
    return counted_as(request.client.host if request.client else "")
