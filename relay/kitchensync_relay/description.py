"""The OpenAPI description: of the protocol's calls, derived from their rows and bodies, and errors.

What the calls are is left to `calls`, the shapes of their bodies to the core's `messages`, what
operators are answered to `admin`.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

import msgspec
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import (
    Components,
    OpenAPIFormat,
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    Parameter,
    RequestBody,
    Responses,
    Schema,
    SecurityScheme,
)

from kitchensync.version import __version__
from kitchensync.wire import Shape
from kitchensync_relay.asked import Call
from kitchensync_relay.calls import EVERYWHERE
from kitchensync_relay.codes import CODES
from kitchensync_relay.mailboxes import SLOTS
from kitchensync_relay.refusals import documented

_ABOUT: Final = (
    "Stores and hands on the sealed change sets of households, which it cannot read.\n\n"
    "Bodies of the protocol's calls are canonical msgpack arrays, described here field by field; "
    "byte strings are msgpack's `bin`. Ids in paths are lower-case hex. Every error is JSON with a "
    "stable `code`. The whole protocol is in docs/protocol.md."
)
_BEARER: Final = "bearer"
_MEDIA = "application/msgpack"
_ID: Final = "An id in lower-case hex."
_HASH: Final = "^[0-9a-f]{64}$"
_PARAMETERS: Final[Mapping[str, tuple[str, str]]] = {
    "space": (_ID, _HASH),
    "blob": (_ID, _HASH),
    "snapshot": (_ID, _HASH),
    "mailbox": (_ID, "^[0-9a-f]{32}$"),
    "chunk": ("Its number, from 0 on.", "^[0-9]{1,4}$"),
    "slot": ("One of the four of a mailbox.", f"^({'|'.join(SLOTS)})$"),
    "after": ("The last id of the page before.", "^([0-9a-f]{64})?$"),
}
_OF_OPERATORS: Final = (
    "malformed",
    "unauthorized",
    "not-found",
    "rate-limited",
    "internal",
    "unavailable",
)
_PRIMITIVES: Final = {
    int: OpenAPIType.INTEGER,
    bool: OpenAPIType.BOOLEAN,
    str: OpenAPIType.STRING,
    bytes: OpenAPIType.STRING,
}


def description() -> OpenAPIConfig:
    """What the framework makes the description of, at `/schema/openapi.json`."""
    return OpenAPIConfig(
        title="kitchensync relay",
        version=__version__,
        description=_ABOUT,
        path="/schema",
        render_plugins=[JsonRenderPlugin(media_type="application/json")],  # type: ignore[arg-type]  # a plain media type is what tools expect
        use_handler_docstrings=True,
        components=Components(security_schemes={_BEARER: SecurityScheme("http", scheme="bearer")}),
    )


def operation_of(call: Call) -> type[Operation]:
    """A class whose instances describe this call."""

    @dataclass
    class Described(Operation):
        def __post_init__(self) -> None:
            self.request_body = RequestBody(
                {_MEDIA: OpenAPIMediaType(schema=array_of(call.body))}, call.body.__doc__, True
            )
            self.responses = {"200": _answer(call), **_refusals((*call.codes, *EVERYWHERE))}
            if call.signed_in:
                self.security = [{_BEARER: []}]
            _describe_parameters(self)

    return Described


def operator_operation(*codes: str) -> type[Operation]:
    """A class whose instances describe a call of the operator's that is refused so, too."""

    @dataclass
    class Described(Operation):
        def __post_init__(self) -> None:
            self.responses = _with_refusals(self, (*codes, *_OF_OPERATORS))
            self.security = [{_BEARER: []}]
            _describe_parameters(self)

    return Described


def open_operation(*codes: str) -> type[Operation]:
    """A class whose instances describe a call of anybody's that is refused so."""

    @dataclass
    class Described(Operation):
        def __post_init__(self) -> None:
            self.responses = _with_refusals(self, codes)

    return Described


def _with_refusals(operation: Operation, codes: Sequence[str]) -> Responses:
    """What the framework knows of answers, and in the place of its errors those of the relay."""
    answers = (operation.responses or {}).items()
    return {status: answer for status, answer in answers if status < "4"} | _refusals(codes)


def _describe_parameters(operation: Operation) -> None:
    for parameter in operation.parameters or []:
        if isinstance(parameter, Parameter) and parameter.name in _PARAMETERS:
            parameter.description, pattern = _PARAMETERS[parameter.name]
            if isinstance(parameter.schema, Schema):
                parameter.schema.pattern = pattern


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


def _answer(call: Call) -> OpenAPIResponse:
    answer = OpenAPIMediaType(schema=array_of(call.answer))
    return OpenAPIResponse(call.answer.__doc__ or "", content={_MEDIA: answer})


def _refusals(codes: Sequence[str]) -> Responses:
    responses: Responses = {}
    for status, its_codes in sorted(documented(codes).items()):
        told = "\n".join(f"- `{code}`: {CODES[code].message}" for code in its_codes)
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
