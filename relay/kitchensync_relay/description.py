"""The OpenAPI description of the protocol's calls, derived from their rows and bodies.

What the calls are is left to `calls`, the shapes of their bodies to the core's `messages`.
"""

from __future__ import annotations

import types
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

import msgspec
from litestar.openapi.spec import (
    OpenAPIFormat,
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    RequestBody,
    Responses,
    Schema,
)

from kitchensync.wire import Shape
from kitchensync_relay.asked import Call
from kitchensync_relay.calls import EVERYWHERE
from kitchensync_relay.codes import CODES
from kitchensync_relay.refusals import documented

DESCRIPTION: Final = (
    "Stores and hands on the sealed change sets of households, which it cannot read.\n\n"
    "Bodies of the protocol's calls are canonical msgpack arrays, described here field by field; "
    "byte strings are msgpack's `bin`. Ids in paths are lower-case hex. Every error is JSON with a "
    "stable `code`. The whole protocol is in docs/protocol.md."
)
_MEDIA = "application/msgpack"
_PRIMITIVES: Final = {
    int: OpenAPIType.INTEGER,
    bool: OpenAPIType.BOOLEAN,
    str: OpenAPIType.STRING,
    bytes: OpenAPIType.STRING,
}


def operation_of(call: Call) -> type[Operation]:
    """A class whose instances describe this call."""

    @dataclass
    class Described(Operation):
        def __post_init__(self) -> None:
            self.request_body = RequestBody(
                {_MEDIA: OpenAPIMediaType(schema=array_of(call.body))}, call.body.__doc__, True
            )
            self.responses = _responses(call)
            for parameter in self.parameters or []:
                if getattr(parameter, "name", "") in ("space", "mailbox", "blob"):
                    parameter.description = "An id in lower-case hex."

    return Described


def array_of(shape: type[Shape]) -> Schema:
    """The array that a shape is on the wire."""
    hints = get_type_hints(shape, include_extras=True)
    names = [field.name for field in msgspec.structs.fields(shape)]
    fields = [_field(hints[name], name) for name in names]
    return Schema(
        title=shape.__name__,
        description=f"{shape.__doc__} As an array: `[{', '.join(names)}]`.",
        type=OpenAPIType.ARRAY,
        prefix_items=fields or None,
        min_items=len(fields),
        max_items=len(fields),
    )


def _field(kind: Any, name: str | None = None) -> Schema:
    limits: dict[str, Any] = {}
    if get_origin(kind) is Annotated:
        kind, *metas = get_args(kind)
        limits = _limits(kind, metas)
    if isinstance(kind, type) and issubclass(kind, Shape):
        schema = array_of(kind)
    elif get_origin(kind) is list:
        schema = Schema(type=OpenAPIType.ARRAY, items=_field(get_args(kind)[0]))
    else:
        schema = Schema(type=_PRIMITIVES[kind])
        if kind is bytes:
            schema.format = OpenAPIFormat.BINARY
    for limit, value in limits.items():
        setattr(schema, limit, value)
    schema.title = name or schema.title
    return schema


def _limits(kind: Any, metas: Sequence[msgspec.Meta]) -> dict[str, Any]:
    """What the annotations bound, under the names of JSON Schema."""
    counted = "items" if isinstance(kind, types.GenericAlias) else "length"
    names = {
        "ge": "minimum",
        "le": "maximum",
        "min_length": f"min_{counted}",
        "max_length": f"max_{counted}",
    }
    found = {name: getattr(meta, limit) for meta in metas for limit, name in names.items()}
    return {name: value for name, value in found.items() if value is not None}


def _responses(call: Call) -> Responses:
    answer = OpenAPIMediaType(schema=array_of(call.answer))
    responses: Responses = {
        "200": OpenAPIResponse(call.answer.__doc__ or "", content={_MEDIA: answer})
    }
    for status, codes in sorted(documented((*call.codes, *EVERYWHERE)).items()):
        told = "\n".join(f"- `{code}`: {CODES[code].message}" for code in codes)
        responses[str(status)] = OpenAPIResponse(
            f"{HTTPStatus(status).phrase}\n\n{told}",
            content={"application/json": OpenAPIMediaType(schema=_error())},
        )
    return responses


def _error() -> Schema:
    text = Schema(type=OpenAPIType.STRING)
    return Schema(
        title="Error",
        type=OpenAPIType.OBJECT,
        required=["code", "message", "hint", "retry_after", "details"],
        properties={
            "code": text,
            "message": text,
            "hint": text,
            "retry_after": Schema(type=[OpenAPIType.NUMBER, OpenAPIType.NULL]),
            "details": Schema(type=OpenAPIType.OBJECT),
        },
    )
