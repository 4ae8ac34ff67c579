"""Inputs made of inputs: bytes changed at random, and values changed inside what stays msgpack.

Nearly all that is read here is canonical msgpack, often msgpack within bytes within msgpack: where
only bytes change, hardly anything gets past the first look. Leaves which are worth keeping to who
tries them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

import msgspec

from tests.fuzz.target import LONGEST

_INTEGERS = (
    0, 1, -1, 2, 127, 128, 255, 256, 1023, 1024, 2**16, 2**31, 2**32, 2**53,
    2**62, 2**63 - 1, 2**63, 2**64 - 1, -(2**31), -(2**63),
)  # fmt: skip
_TEXTS = (
    "", "0", "-1", "1/0", "1e999", "2026-02-30", "9999-12-31", "é", "\0", "\u202e", "\N{CAT FACE}",
    "ſ", "½ l", "x" * 300, "found", "add", "remove", "leave", "recovery", "floor", "entry", "seen",
)  # fmt: skip
_LENGTHS = (0, 1, 4, 15, 16, 17, 31, 32, 33, 48, 64, 80, 300)
_OTHERS: tuple[object, ...] = (None, True, False, 0.5, [], [[]], {}, [[[[[[]]]]]])

Decode = Callable[[bytes], object]
Encode = Callable[[object], bytes]


def mutated(data: bytes, random: Random, bytewise: Callable[[bytes], bytes] | None = None) -> bytes:
    """An input like this one, in at most LONGEST bytes.

    `bytewise` changes bytes; without it, so does this module.
    """
    for decode, encode in _FORMS if random.randrange(4) else ():
        changed = _within(data, random, decode, encode)
        if changed is not None:
            return changed[:LONGEST]
    return (bytewise(data) if bytewise else _bytes(data, random))[:LONGEST]


def _within(data: bytes, random: Random, decode: Decode, encode: Encode) -> bytes | None:
    """The bytes with a value inside changed; None where they are not of this form."""
    try:
        value = decode(data)
        if not isinstance(value, list | dict):
            return None
        return encode(_value(value, random))
    except (msgspec.MsgspecError, ValueError, TypeError, RecursionError, OverflowError):
        return None


def _json(data: bytes) -> object:
    return json.loads(data)


def _to_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


_FORMS: tuple[tuple[Decode, Encode], ...] = (
    (msgspec.msgpack.decode, msgspec.msgpack.encode),
    (_json, _to_json),
)


def _value(value: Any, random: Random) -> Any:
    """The value with one thing in it changed, at any depth."""
    if isinstance(value, list) and value and random.randrange(6):
        at = random.randrange(len(value))
        return [*value[:at], _value(value[at], random), *value[at + 1 :]]
    if isinstance(value, dict) and value and random.randrange(6):
        key = random.choice([*value])
        return {**value, key: _value(value[key], random)}
    if isinstance(value, bytes) and value and random.randrange(8):
        inside = _within(value, random, msgspec.msgpack.decode, msgspec.msgpack.encode)
        if inside is not None:
            return inside
    return _changed(value, random)


def _changed(value: Any, random: Random) -> Any:
    if not random.randrange(8):
        return _strange(random)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return random.choice((value + random.choice((-1, 1, 1024, -1024)), _integer(random)))
    if isinstance(value, str):
        return random.choice((_text(value, random), random.choice(_TEXTS)))
    if isinstance(value, bytes):
        return random.choice((_bytes(value, random), random.randbytes(random.choice(_LENGTHS))))
    if isinstance(value, list):
        return _list(value, random)
    if isinstance(value, dict):
        return {**value, random.choice(_TEXTS): _strange(random)}
    return _strange(random)


def _strange(random: Random) -> object:
    made = (*_OTHERS, _integer(random), random.choice(_TEXTS), random.randbytes(16))
    return random.choice(made)


def _integer(random: Random) -> int:
    return random.choice(_INTEGERS)


def _text(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(_TEXTS) + text[at + random.randrange(2) :]


def _list(values: list[Any], random: Random) -> list[Any]:
    """With an element left out, repeated, moved or added."""
    if not values:
        return [_strange(random)]
    at, to = random.randrange(len(values)), random.randrange(len(values) + 1)
    rest = values[:at] + values[at + 1 :]
    return random.choice(
        (
            rest,
            [*values[:to], values[at], *values[to:]],
            [*rest[:to], values[at], *rest[to:]],
            [*values[:to], _strange(random), *values[to:]],
        )
    )


def _bytes(data: bytes, random: Random) -> bytes:
    """With some bytes changed, left out, repeated or added."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        at = random.randrange(len(changed) + 1)
        length = min(random.choice((1, 1, 2, 4, 16)), len(changed) - at)
        piece = random.choice(
            (
                b"",
                random.randbytes(length),
                bytes(changed[at : at + length]) * 2,
                random.choice((b"\0", b"\x7f", b"\x80", b"\xff", b"0", b"9", b'"', b"\n")),
            )
        )
        changed[at : at + length] = piece
    return bytes(changed)
