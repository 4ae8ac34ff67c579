from __future__ import annotations

import random
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.errors import Malformed, TooLarge
from kitchensync.replica.changeset import (
    MAX_CHANGE_SET,
    MAX_CHANGES,
    MAX_NAME,
    Block,
    ChangeSet,
    change_id,
    decode,
    encode,
    gather,
)
from tests.core.replica.devices import NOON, Device, row

A, B = row("a"), row("b")
stamps = st.integers(1, (1 << 62) - 1)
values = (
    st.none() | st.integers(-(1 << 63), (1 << 63) - 1) | st.text("aé🥛", max_size=5) | st.binary()
)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    size = draw(st.integers(1, 6))

    def many(of: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(of, min_size=size, max_size=size))

    several = st.lists(stamps, min_size=2, max_size=3, unique=True).map(sorted)
    return Block(
        draw(st.sampled_from(["food", "lot"])),
        draw(st.sampled_from(["name", "price"])),
        many(st.sampled_from([A, B, row("c")])),  # type: ignore[arg-type]
        many(stamps),  # type: ignore[arg-type]
        many(st.just(0) | stamps | several),  # type: ignore[arg-type]
        many(values),
    )


@given(st.lists(blocks(), max_size=4))
def test_what_was_encoded_is_decoded(made: list[Block]) -> None:
    read = decode(encode(ChangeSet(NOON, "cause", made)))

    def edits(each: list[Block]) -> list[str]:
        return sorted(repr(edit) for block in each for edit in block.edits())

    assert (read.time, read.cause) == (NOON, "cause")
    assert edits([*read.blocks]) == edits(made)


def wire(**changed: object) -> bytes:
    column: dict[str, object] = {
        "name": "name",
        "rows": None,
        "stamps": [1024],
        "bases": None,
        "values": ["Milk"],
    }
    table: dict[str, object] = {"table": "food", "ids": A, "columns": None}
    column |= {key: value for key, value in changed.items() if key in column}
    table |= {key: value for key, value in changed.items() if key in table}
    table["columns"] = [list(column.values())]
    return msgspec.msgpack.encode([changed.get("time", NOON), "put", [list(table.values())]])


def test_the_plain_form_is_taken() -> None:
    assert [edit.value for block in decode(wire()).blocks for edit in block.edits()] == ["Milk"]


@pytest.mark.parametrize(
    "changed",
    [
        {"ids": A[:-1]},
        {"stamps": [1024, 1024]},
        {"stamps": []},
        {"stamps": [0]},
        {"stamps": [1 << 62]},
        {"rows": [1]},
        {"rows": [-1]},
        {"bases": [-1]},
        {"bases": [[5]]},
        {"bases": [[6, 5]]},
        {"bases": [[0, 5]]},
        {"values": [1.5]},
        {"values": [{"a": 1}]},
        {"values": [[[[[[[1]]]]]]]},
        {"values": [[1.5]]},
        {"ids": b"", "stamps": [], "values": []},
        {"name": 5},
        {"name": "n" * (MAX_NAME + 1)},
        {"table": "t" * (MAX_NAME + 1)},
        {"time": None},
    ],
)
def test_another_form_is_malformed(changed: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        decode(wire(**changed))


def test_bytes_that_are_not_canonical_are_malformed() -> None:
    raw = wire()
    longer = b"\xdc\x00\x03" + raw[1:]
    assert msgspec.msgpack.decode(longer) == msgspec.msgpack.decode(raw)
    with pytest.raises(Malformed):
        decode(longer)


def test_bytes_cut_short_are_malformed() -> None:
    raw = wire()
    for length in range(len(raw)):
        with pytest.raises(Malformed):
            decode(raw[:length])


def test_whatever_bit_is_changed_the_bytes_are_malformed_or_mean_exactly_what_they_say() -> None:
    raw = wire()
    for bit in range(len(raw) * 8):
        broken = bytearray(raw)
        broken[bit // 8] ^= 1 << bit % 8
        with suppress(Malformed):
            assert encode(decode(bytes(broken))) == broken != raw


def test_the_size_is_limited() -> None:
    block = Block("food", "name", [A], [1024], [0], ["x" * MAX_CHANGE_SET])
    with pytest.raises(TooLarge):
        encode(ChangeSet(NOON, "put", [block]))
    with pytest.raises(Malformed):
        decode(bytes(MAX_CHANGE_SET + 1))


def many(size: int, column: str = "name") -> ChangeSet:
    """That many changes of one cell, as small as they get."""
    stamps = [*range(1, size + 1)]
    return ChangeSet(NOON, "", [Block("food", column, [A] * size, stamps, [0] * size, [1] * size)])


def test_the_number_of_changes_is_limited() -> None:
    assert decode(encode(many(MAX_CHANGES))) == many(MAX_CHANGES)
    with pytest.raises(TooLarge) as refusal:
        encode(many(MAX_CHANGES + 1))
    assert refusal.value.hint
    size = MAX_CHANGES + 1
    cells = {"rows": [0] * size, "stamps": [1] * size, "values": [1] * size}
    with pytest.raises(Malformed):
        decode(wire(**cells))


def test_the_changes_of_an_envelope_are_limited_in_all() -> None:
    half = encode(many(MAX_CHANGES // 2))
    assert len(gather([half, half], {}).blocks[0].rows) == MAX_CHANGES
    for one_more in (encode(many(1)), encode(many(1, "minimum"))):
        with pytest.raises(Malformed):
            gather([half, half, one_more], {})


def test_a_change_of_several_stamps_counts_once_for_each() -> None:
    def superseding(several: int) -> ChangeSet:
        bases: list[int | list[int]] = [[*range(1, several + 1)]]
        return ChangeSet(NOON, "", [Block("food", "name", [A], [1 << 40], bases, ["Milk"])])

    assert decode(encode(superseding(MAX_CHANGES))) == superseding(MAX_CHANGES)
    with pytest.raises(TooLarge):
        encode(superseding(MAX_CHANGES + 1))
    with pytest.raises(Malformed):
        decode(wire(bases=[[*range(1, MAX_CHANGES + 2)]]))


def test_a_change_is_named_by_eight_digits(phone: Device) -> None:
    with phone.replica.transaction("put") as change:
        change.put("food", A, {"name": "Milk"})
    ((raw,),) = phone.replica.rows("SELECT change_set FROM outbox")
    assert change.change_id == change_id(raw)
    assert len(change_id(raw)) == 8


def test_an_edit_of_a_thousand_rows_takes_at_most_24_bytes_a_change(phone: Device) -> None:
    import zstandard

    chance = random.Random(1)
    for _ in range(2):
        with phone.replica.transaction("put") as change:
            for number in range(1000):
                change.put("food", row(str(number)), {"minimum": chance.randrange(1000)})
    raw = phone.replica.rows("SELECT change_set FROM outbox ORDER BY place")[-1][0]
    assert len(zstandard.ZstdCompressor(3).compress(raw)) <= 24 * 1000
