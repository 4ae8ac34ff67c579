"""The admin API: `/admin/v1`, JSON, for whoever knows the operator's token.

What it does is left to `operators`.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from litestar import Router, delete, get, post, put
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, FromQuery, QueryParameter

from kitchensync.sync.wire.limits import MIB
from kitchensync_relay import values
from kitchensync_relay.asked import hex_id
from kitchensync_relay.codes import refuse
from kitchensync_relay.description import operator_operation
from kitchensync_relay.limits import counted_as
from kitchensync_relay.metrics import MEDIA, Answers, text
from kitchensync_relay.operators import Known, Operator
from kitchensync_relay.service import RelayService
from kitchensync_relay.store import Totals

PAGE = 100
MOST = 1000
_TOKEN = "Send what KITCHENSYNC_RELAY_OPERATOR_TOKEN is, as Authorization: Bearer."  # noqa: S105  # where it stands


class SpaceRow(msgspec.Struct):
    """One space. `devices` are its members now, `senders` those that ever sent something.

    Times in Unix milliseconds. `quota` are the bytes that the operator gave it, null where it may
    take as many as all others.
    """

    space: str
    devices: int
    senders: int
    entries: int
    envelopes: int
    bytes: int
    quota: int | None
    founded: int
    last_activity: int
    suspended: bool


class SpacePage(msgspec.Struct):
    """A page of spaces; ask again with `after` = `next` until that is null."""

    spaces: list[SpaceRow]
    next: str | None


def admin_routes(
    operator: Operator, service: RelayService, answers: Answers, token: str
) -> Sequence[Router]:
    """The routes, behind the token; without one they answer as if they were not there."""

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        _check_operator(service, connection, token)

    routes = [*_of_all(operator, answers), *_of_one(operator), *_of_quota(operator)]
    return [Router("/admin/v1", route_handlers=routes, guards=[guard], tags=["operator"])]


def _of_all(operator: Operator, answers: Answers) -> Sequence[BaseRouteHandler]:
    described = operator_operation()

    @get("/totals", summary="Sums over all spaces", operation_class=described)
    async def totals() -> Totals:
        return await operator.totals()

    @get(
        "/metrics",
        summary="Figures to watch, as Prometheus reads them",
        media_type=MEDIA,
        operation_class=described,
    )
    async def metrics() -> str:
        return text([*await operator.figures(), answers.figure()])

    @get("/spaces", summary="Spaces in the order of their ids", operation_class=described)
    async def spaces(
        after: FromQuery[str] = "",
        limit: Annotated[int, QueryParameter(ge=1, le=MOST)] = PAGE,
    ) -> SpacePage:
        rows = await operator.spaces(hex_id(after, 32) if after else b"", limit)
        shown = [_row(row) for row in rows]
        return SpacePage(shown, shown[-1].space if len(shown) == limit else None)

    return [totals, metrics, spaces]


def _of_one(operator: Operator) -> Sequence[BaseRouteHandler]:
    described = operator_operation("unknown-space")

    @get("/spaces/{space:str}", summary="One space", operation_class=described)
    async def space(space: FromPath[str]) -> SpaceRow:
        return _row(await operator.space(hex_id(space, 32)))

    @post(
        "/spaces/{space:str}/suspend",
        status_code=200,
        summary="Stop answering its devices",
        operation_class=described,
    )
    async def suspend(space: FromPath[str]) -> SpaceRow:
        return _row(await operator.suspend(hex_id(space, 32), True))

    @post(
        "/spaces/{space:str}/resume",
        status_code=200,
        summary="Answer its devices again",
        operation_class=described,
    )
    async def resume(space: FromPath[str]) -> SpaceRow:
        return _row(await operator.suspend(hex_id(space, 32), False))

    @post(
        "/spaces/{space:str}/allow",
        status_code=204,
        summary="Let it in, where no new spaces are taken",
        operation_class=operator_operation(),
    )
    async def allow(space: FromPath[str]) -> None:
        await operator.allow(hex_id(space, 32))

    @delete(
        "/spaces/{space:str}",
        status_code=204,
        summary="Erase a space for good",
        operation_class=described,
    )
    async def erase(space: FromPath[str]) -> None:
        await operator.erase(hex_id(space, 32))

    return [space, suspend, resume, allow, erase]


def _of_quota(operator: Operator) -> Sequence[BaseRouteHandler]:
    described = operator_operation()

    @put(
        "/spaces/{space:str}/quota",
        summary="Give it more room than others, or less, be it here or not",
        operation_class=described,
    )
    async def give(
        space: FromPath[str], mib: Annotated[int, QueryParameter(ge=0, le=values.MOST)]
    ) -> SpaceRow:
        return _row(await operator.give(hex_id(space, 32), mib * MIB))

    @delete(
        "/spaces/{space:str}/quota",
        status_code=200,
        summary="Give it as much room as all others",
        operation_class=described,
    )
    async def level(space: FromPath[str]) -> SpaceRow:
        return _row(await operator.give(hex_id(space, 32), None))

    return [give, level]


def _check_operator(
    service: RelayService, connection: ASGIConnection[Any, Any, Any, Any], token: str
) -> None:
    if not token:
        raise refuse("not-found")
    client = connection.client
    caller, now = counted_as(client.host if client else ""), service.clock()
    service.limiter.check("failed", caller, now)
    kind, _, said = connection.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not hmac.compare_digest(said.encode(), token.encode()):
        service.limiter.take("failed", caller, now)
        raise refuse("unauthorized", "This is not the operator's token.", hint=_TOKEN)
    if not connection.scope["query_string"].isascii():
        raise refuse("malformed", "A query in an address is percent-encoded.")


def _row(known: Known) -> SpaceRow:
    space = known.space
    return SpaceRow(
        space=space.space.hex(),
        devices=known.devices,
        senders=known.senders,
        entries=space.entries,
        envelopes=space.envelopes,
        bytes=space.size,
        quota=space.quota,
        founded=space.founded,
        last_activity=space.active,
        suspended=space.suspended,
    )
