from typing import Annotated

import msgspec
import pytest

from kitchensync.errors import Malformed
from kitchensync.wire import Count, Shape, check_ascending, decode, encode, hash_of


class Thing(Shape, frozen=True):
    name: str
    count: Count
    parts: list[bytes]


THING = Thing("milk", 2, [b"a", b"bc"])


def test_what_was_written_is_read_again() -> None:
    assert decode(encode(THING), Thing, limit=100) == THING


def test_the_bytes_are_plain_msgpack_arrays() -> None:
    assert encode(THING).hex() == "93" + "a46d696c6b" + "02" + "92" + "c40161" + "c4026263"


@pytest.mark.parametrize(
    ("what", "raw"),
    [
        ("a long form of an integer", "93a46d696c6bcd000290"),
        ("a long form of a string", "93d9046d696c6b0290"),
        ("a long form of an array", "dc0003a46d696c6b0290"),
        ("a map", "83a46d696c6b0290c0c0"),
        ("a field too many", "94a46d696c6b029002"),
        ("a field too few", "92a46d696c6b02"),
        ("bytes behind the end", "93a46d696c6b029000"),
        ("a negative count", "93a46d696c6bff90"),
        ("a count beyond 63 bits", "93a46d696c6bcf800000000000000090"),
        ("a float", "93a46d696c6bca4000000090"),
        ("a boolean", "93a46d696c6bc390"),
        ("bytes for text", "93c4046d696c6b0290"),
        ("text for bytes", "93a46d696c6b0291a161"),
        ("text that is no UTF-8", "93a46d69ff6b0290"),
        ("a lone surrogate", "93a3eda0800290"),
        ("nothing", ""),
        ("an array that claims four thousand million elements", "93a46d696c6b02ddffffffff"),
        ("nesting without end", "91" * 5000),
    ],
)
def test_there_is_one_way_to_write_a_value(what: str, raw: str) -> None:
    with pytest.raises(Malformed):
        decode(bytes.fromhex(raw), Thing, limit=10_000)


def test_more_bytes_than_the_limit_are_not_looked_at() -> None:
    raw = encode(THING)
    assert decode(raw, Thing, limit=len(raw)) == THING
    with pytest.raises(Malformed, match="more than"):
        decode(raw, Thing, limit=len(raw) - 1)


def test_a_refusal_does_not_carry_the_bytes_it_refused() -> None:
    class Secret(Shape, frozen=True):
        key: Annotated[bytes, msgspec.Meta(max_length=1)]

    with pytest.raises(Malformed) as refusal:
        decode(encode([b"very secret"]), Secret, limit=100)
    assert "secret" not in repr(refusal.value)
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__


@pytest.mark.parametrize("keys", [[b"b", b"a"], [b"a", b"a"], [b"a", b"c", b"b"]])
def test_a_set_out_of_order_or_with_repetition_is_refused(keys: list[bytes]) -> None:
    with pytest.raises(Malformed):
        check_ascending(keys)


def test_hashes_for_two_purposes_differ() -> None:
    assert hash_of("entry", b"x") != hash_of("envelope", b"x")
    assert hash_of("entry", b"x", b"y") == hash_of("entry", b"xy")
