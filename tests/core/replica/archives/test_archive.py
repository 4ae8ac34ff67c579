"""What is over leaves the tables, and nothing that anybody does or asks comes out differently."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitchensync.errors import BadSnapshot
from kitchensync.replica import Identity
from kitchensync.replica.archives import archive as archiving
from kitchensync.replica.archives.over import Rule
from tests.core.replica.archives.kept import Archives, in_tables, segment_of
from tests.core.replica.devices import (
    NOON,
    SPACE,
    Device,
    device_id,
    household,
    row,
    sync,
    unpack,
)
from tests.core.replica.snapshots.loading import taken
from tests.support.dump import dump

LOTS = [row("a litre"), row("a loaf")]
LINES = [row("get milk"), row("get bread")]
FOOD = row("milk")


def post(device: Device, lot: bytes, name: str, amount: int, kind: str = "used") -> None:
    with device.replica.transaction(name) as change:
        entry = {"lot": lot, "kind": kind, "amount": amount, "at": 0}
        change.post("posting", row(name), entry)


def buy(device: Device, lot: bytes = LOTS[0], amount: int = 5) -> None:
    device.put("lot", lot, food=FOOD, dimension="count", unit="piece")
    post(device, lot, f"bought {lot.hex()}", amount, "bought")


def use_up(device: Device, lot: bytes = LOTS[0], amount: int = 5) -> None:
    buy(device, lot, amount)
    post(device, lot, f"used {lot.hex()}", -amount)


def archive(*devices: Device) -> Archives:
    """Everybody knows everything, and what is over is archived everywhere."""
    sync(*devices)
    archives = Archives(devices)
    archives.put_away(devices[0])
    for device in devices:
        archives.take_up(device)
    return archives


def test_what_is_over_leaves_the_tables_and_is_there_all_the_same(two: list[Device]) -> None:
    phone, laptop = two
    use_up(phone)
    buy(phone, LOTS[1])
    phone.put("list_line", LINES[0], words="Milk", checked=True)
    phone.put("list_line", LINES[1], words="Bread")
    sync(*two)
    before, digest = dump(phone.replica), phone.replica.digest()
    archive(phone, laptop)
    for device in two:
        assert in_tables(device.replica) == {"lot": 1, "posting": 1, "list_line": 1}
        assert device.replica.digest() == digest
        assert dump(device.replica) == before


def test_what_still_says_something_to_people_stays(phone: Device) -> None:
    for name, kind, amount in (("below", "used", -1), ("left", "used", 1), ("none", "counted", 0)):
        lot = row(name)
        buy(phone, lot)
        post(phone, lot, name, amount if kind == "counted" else amount - 5 - (name == "left"), kind)
    use_up(phone, LOTS[1])
    phone.put("photo", row("photo"), of=LOTS[1], of_table="lot")
    archives = archive(phone)
    stays = {found["id"] for found in phone.replica.rows("SELECT id FROM lot")}
    assert stays == {row("below"), LOTS[1]}
    with phone.replica.transaction("take the photo off") as change:
        change.delete("photo", row("photo"))
    archives.put_away(phone)
    assert in_tables(phone.replica) == {"lot": 1, "posting": 2}


def test_a_conflict_keeps_its_row_until_somebody_decides(two: list[Device]) -> None:
    phone, laptop = two
    use_up(phone)
    sync(*two)
    phone.put("lot", LOTS[0], note="from the market")
    laptop.put("lot", LOTS[0], note="from the baker")
    archives = archive(*two)
    assert in_tables(phone.replica)["lot"] == 1
    with phone.replica.transaction("decide") as change:
        change.resolve("lot", LOTS[0], "note", "from the market")
    archives.put_away(phone)
    assert in_tables(phone.replica) == {}


def test_the_longest_untouched_go_first_and_the_last_ones_stay(phone: Device) -> None:
    lines = [row(f"line {at}") for at in range(10)]
    for at, line in enumerate(lines):
        phone.clock.now = NOON + at
        phone.put("list_line", line, words="x", checked=True)
    archives = Archives([phone])
    archives.put_away(phone, Rule(keep=3, segment=2))
    left = {found["id"] for found in phone.replica.rows("SELECT id FROM list_line")}
    assert left == set(lines[6:])
    assert len(archives.made) == 3


@pytest.mark.parametrize(
    ("what", "then"),
    [
        ("void", {"lot": 1, "posting": 2}),
        ("edit", {"lot": 1, "posting": 2}),
        ("post", {"lot": 1, "posting": 3}),
        ("post again", {}),
        ("delete", {"lot": 1, "posting": 2}),
        ("undo", {"lot": 1, "posting": 2}),
    ],
)
def test_what_is_done_to_something_archived_finds_all_of_it(
    two: list[Device], what: str, then: dict[str, int]
) -> None:
    phone, laptop = two
    use_up(phone)
    archives = archive(*two)
    with laptop.replica.transaction(what) as change:
        match what:
            case "void":
                assert change.void(row(f"used {LOTS[0].hex()}"))
            case "edit":
                assert change.put("lot", LOTS[0], {"note": "spoilt early"})
            case "post":
                entry = {"lot": LOTS[0], "kind": "counted", "amount": 1, "at": 0}
                assert change.post("posting", row("found one"), entry)
            case "post again":
                entry = {"lot": LOTS[0], "kind": "used", "amount": -5, "at": 0}
                assert not change.post("posting", row(f"used {LOTS[0].hex()}"), entry)
            case "delete":
                assert change.delete("lot", LOTS[0])
            case _:
                pass
    if what == "undo":
        newest = laptop.replica.history(unpack, limit=1)[0]
        assert laptop.replica.undo(newest.id, unpack).undone
    sync(*two)
    archives.put_away(laptop, Rule(keep=99, segment=1))
    for device in two:
        device.replica.whole.archive.take_up([])
        assert in_tables(device.replica) == then
    assert dump(phone.replica) == dump(laptop.replica)
    assert phone.replica.digest() == laptop.replica.digest()


def test_undoing_leaves_a_food_that_something_archived_is_of(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", FOOD, name="Milk")
    made = phone.replica.history(unpack, limit=1)[0]
    use_up(phone)
    archive(*two)
    assert in_tables(laptop.replica) == {"food": 1}
    assert not laptop.replica.undo(made.id, unpack).undone
    assert laptop.replica.rows("SELECT name FROM food_shown")[0]["name"] == "Milk"


def test_what_is_archived_is_found_by_how_its_id_begins(phone: Device) -> None:
    use_up(phone)
    buy(phone, LOTS[1])
    archive(phone)

    def begun(table: str, begin: str) -> set[bytes]:
        return {group.root[1] for group in archiving.begun(phone.replica, table, begin)}

    used_up = LOTS[0].hex()
    for begin in (used_up[:1], used_up[:5], used_up[:20], used_up):
        assert begun("lot", begin) == {LOTS[0]}
    assert begun("lot", used_up[:20] + "?") == begun("lot", "") == begun("lot", "milk") == set()
    assert begun("list_line", used_up[:4]) == begun("lot", LOTS[1].hex()) == set()
    with phone.replica.transaction("put back") as change:
        change.put("lot", LOTS[0], {"note": "again"})
    assert begun("lot", used_up) == set()


def test_what_has_not_come_cannot_be_put_back(two: list[Device]) -> None:
    phone, laptop = two
    use_up(phone)
    archives = archive(phone)
    phone.replica.whole.settle()
    snapshot = taken(phone.replica)
    segments = tuple(known for known, _ in archives.made)
    laptop.replica.whole.rebuild(unpack, replace(snapshot.base(), segments=segments))
    before = laptop.replica.digest()
    with pytest.raises(BadSnapshot, match="has not come"):
        laptop.replica.whole.archive.start_over()
    assert laptop.replica.digest() == before
    with laptop.replica.whole.archive.opened():
        assert in_tables(laptop.replica) == {}


def test_a_posting_that_another_lot_had_first_leaves_the_archived_one(three: list[Device]) -> None:
    phone, laptop, away = three
    away.clock.now -= 1000
    post(away, LOTS[1], f"used {LOTS[0].hex()}", -2)
    use_up(phone)
    archives = archive(phone, laptop)
    for device in (phone, laptop):
        device.take(away)
    away.take(phone)
    archives.take_up(away)
    assert dump(phone.replica) == dump(laptop.replica) == dump(away.replica)
    assert len({device.replica.digest() for device in three}) == 1


ACTIONS = ("buy", "use", "void", "edit", "tick", "untick", "delete", "meet", "put away", "take up")
steps = st.tuples(st.integers(0, 2), st.sampled_from(ACTIONS), st.integers(0, 1), st.integers(0, 3))
lives = st.lists(steps, min_size=8, max_size=40)
Life = list[tuple[int, str, int, int]]


def live(devices: list[Device], life: Life, *, archiving: bool) -> Archives:
    """Have the devices do all that, with an archive or without, and meet in the end."""
    archives = Archives(devices)
    for at, (who, what, thing, number) in enumerate(life):
        device = devices[who]
        device.clock.now = NOON + 100 * at
        match what:
            case "meet":
                sync(*devices) if number == 3 else sync(device, devices[number])
            case "put away" if archiving:
                archives.put_away(device)
            case "take up" if archiving:
                archives.take_up(device)
            case "put away":
                archives.meet(device)
            case "take up":
                pass
            case _:
                act(device, what, thing, number)
    sync(*devices)
    return archives


def act(device: Device, what: str, thing: int, number: int) -> None:
    lot, line = LOTS[thing], LINES[thing]
    with device.replica.transaction(what) as change:
        match what:
            case "buy" | "use":
                kind, amount = ("bought", 5) if what == "buy" else ("used", -5)
                entry = {"lot": lot, "kind": kind, "amount": amount, "at": 0}
                change.put("lot", lot, {"food": FOOD, "unit": "piece"})
                change.post("posting", row(f"{what} {number % 2} {lot!r}"), entry)
            case "void":
                change.void(row(f"{'use' if number % 2 else 'buy'} {number // 2} {lot!r}"))
            case "edit":
                change.put("lot", lot, {"note": f"note {number}"})
            case "tick" | "untick":
                change.put("list_line", line, {"words": "x", "checked": what == "tick"})
            case _:
                change.delete("lot" if number % 2 else "list_line", lot if number % 2 else line)


@contextmanager
def lived(
    life: Life, *, archiving: bool, newcomers: int = 0
) -> Generator[tuple[list[Device], Archives]]:
    """Three devices that lived that life, and who has no part in it yet."""
    count = 3 + newcomers
    with tempfile.TemporaryDirectory() as folder, household(Path(folder), count) as devices:
        yield devices, live(devices[:3], life, archiving=archiving)


@settings(max_examples=60, deadline=None)
@given(lives)
def test_a_life_with_an_archive_is_the_one_without(life: Life) -> None:
    with lived(life, archiving=False) as (plain, _):
        expected, digest = dump(plain[0].replica), plain[0].replica.digest()
    with lived(life, archiving=True) as (devices, archives):
        for device in devices:
            assert device.replica.digest() == digest
            assert dump(device.replica) == expected
            archives.take_up(device)
            device.replica.whole.settle()
        tables = [in_tables(device.replica) for device in devices]
        for device in devices:
            device.replica.whole.archive.take_up([])
        bytes_ = {taken(device.replica).frames for device in devices}
        assert len(bytes_) == 1, tables


def test_a_life_in_which_nothing_is_put_back_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiving, "thaw", nothing)
    edited: Life = [(0, what, 0, 0) for what in ("buy", "use", "meet", "put away", "edit", "void")]
    with lived(edited, archiving=False) as (plain, _):
        expected, digest = dump(plain[0].replica), plain[0].replica.digest()
    with lived(edited, archiving=True) as (devices, _):
        assert devices[0].replica.digest() != digest
        assert dump(devices[0].replica) != expected


def nothing(*_: object) -> bool:
    return False


@settings(max_examples=40, deadline=None)
@given(lives, lives, st.randoms(use_true_random=False))
def test_who_begins_from_a_snapshot_and_gets_the_archive_later_goes_on_the_same(
    life: Life, after: Life, chance: random.Random
) -> None:
    with lived(life, archiving=True, newcomers=1) as (devices, archives):
        *three, newcomer = devices
        for device in three:
            archives.put_away(device)
        phone = three[0]
        archives.take_up(phone)
        phone.replica.whole.settle()
        phone.replica.whole.archive.take_up([])
        snapshot = taken(phone.replica)
        segments = tuple(known for known, _ in archives.made)
        live(three, after, archiving=False)
        newcomer.replica.whole.rebuild(unpack, replace(snapshot.base(), segments=segments))
        assert newcomer.replica.digest() == snapshot.written.digest
        heads = newcomer.replica.heads()
        tail = [
            each
            for device in three
            for each in device.sent
            if each.seq > (heads[device.id].seq if device.id in heads else 0)
        ]
        # Out of order: what is changed before its segment has come is found all the same.
        early = chance.randint(0, len(tail))
        newcomer.replica.merge(tail[:early])
        for known in newcomer.replica.whole.archive.lacking():
            newcomer.replica.whole.archive.fill(known, dict(archives.made)[known])
        newcomer.replica.merge(tail[early:])
        assert newcomer.replica.digest() == phone.replica.digest()
        assert dump(newcomer.replica) == dump(phone.replica)


def test_a_state_made_anew_from_nothing_is_archived_as_before(phone: Device) -> None:
    use_up(phone)
    buy(phone, LOTS[1])
    archive(phone)
    before, digest = in_tables(phone.replica), phone.replica.digest()
    phone.replica.whole.rebuild(unpack)
    assert (in_tables(phone.replica), phone.replica.digest()) == (before, digest)


def test_what_a_relay_lost_moves_with_who_becomes_another_device_though_it_is_archived(
    two: list[Device],
) -> None:
    phone, laptop = two
    use_up(phone)
    phone.put("list_line", LINES[0], words="Milk", checked=True)
    archive(phone, laptop)
    assert not in_tables(phone.replica)
    phone.replica.acknowledge(0)
    phone.replica.become(Identity(SPACE, device_id(7), 7), unpack)
    before, phone.sent = phone.sent, []
    phone.index, phone.id = 7, device_id(7)
    phone.replica.merge(before)
    sync(phone, laptop)
    assert dump(phone.replica) == dump(laptop.replica)
    assert phone.replica.digest() == laptop.replica.digest()


def test_a_segment_that_is_none_changes_nothing(two: list[Device]) -> None:
    phone, laptop = two
    use_up(phone)
    content = archive(phone).made[0][1]
    sync(*two)
    before = dump(laptop.replica)
    for spoilt in (content[:-1], content + b"x", b"", content[:9] + b"?" + content[10:]):
        made = segment_of(spoilt, 999), spoilt
        with pytest.raises(BadSnapshot):
            laptop.replica.whole.archive.take_up([made])
    assert dump(laptop.replica) == before
    assert laptop.replica.whole.archive.segments() == []
