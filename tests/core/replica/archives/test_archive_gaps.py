"""While a newer segment lacks, nothing is taken from older ones, and in the end nobody can tell."""

from __future__ import annotations

import sqlite3
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kitchensync.errors import BadSnapshot
from kitchensync.replica import Identity
from kitchensync.replica.archives import archive, groups
from kitchensync.replica.postings.stock import stocks
from kitchensync.replica.reader import Reader
from kitchensync.replica.snapshots.rebuild import Snapshot
from tests.core.replica.archives.kept import Archives, in_tables
from tests.core.replica.archives.test_archive import LINES, LOTS, act, buy, post, use_up
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
from tests.support.dump import difference, dump

LINE = LINES[0]


class Apart:
    """Two devices that archive together, and one that comes back to them now and then."""

    def __init__(self, devices: list[Device]) -> None:
        self.devices = devices
        self.phone, self.laptop, self.away = devices
        self.archives = Archives(devices[:2])
        self.floor: Snapshot | None = None

    def stand(self) -> None:
        """A floor of the two at home."""
        sync(self.phone, self.laptop)
        self.phone.replica.whole.settle()
        self.archives.put_away(self.phone)
        self.archives.take_up(self.laptop)
        snapshot = taken(self.phone.replica)
        self.floor = replace(snapshot.base(), segments=[known for known, _ in self.archives.made])

    def begin_below(self) -> None:
        """The other one comes back below that floor; no segment is fetched yet."""
        floor = self.floor
        assert floor is not None
        floor.source.seek(0)
        self.away.replica.whole.rebuild(unpack, floor)

    def fetch(self, most: int = 99) -> None:
        """Have some of what lacks there, the newest first."""
        there = self.away.replica.whole.archive
        contents = {known.blob: content for known, content in self.archives.made}
        for known in there.lacking()[:most]:
            there.fill(known, contents[known.blob])

    def spoil(self, number: int) -> None:
        """A repair there finds a segment that the disk has spoilt."""
        there = self.away.replica.whole.archive
        if here := there.segments():
            there.spoil(here[number % len(here)])
            there.index_anew()

    def meet(self) -> None:
        for each in (self.phone, self.laptop):
            each.take(self.away)
        self.away.take(self.phone, self.laptop)

    def come_back(self) -> None:
        if self.floor:
            self.begin_below()
        self.fetch()
        self.meet()

    def do(self, away: bool, what: str, thing: int, number: int) -> None:
        """What a person does at home or where the other one is."""
        device = self.away if away else (self.phone, self.laptop)[number % 2]
        if what == "word":
            device.put("list_line", LINES[thing], words=f"word {number}", checked=True)
        else:
            for each in ("buy", "use") if what == "use up" else (what,):
                act(device, each, thing, 2 * number + 1 if what == "void" else number)

    def come(self, how: str, number: int) -> None:
        """How much of all that the other one hears of."""
        if how == "begin below" and self.floor:
            self.begin_below()
            self.fetch(number)
        elif how == "spoil":
            self.spoil(number)
        elif how == "come back":
            self.come_back()
        elif how == "meet":
            self.fetch()
            self.meet()


def agree(*devices: Device) -> None:
    """They hold the same, shown and archived, and nothing of what is archived is torn."""
    first = devices[0].replica
    for device in devices:
        assert device.replica.digest() == first.digest()
        assert dump(device.replica) == dump(first), difference(dump(device.replica), dump(first))
        database = device.replica._database  # pyright: ignore[reportPrivateUsage]  # only a test looks so deep
        archive.check(database)
        archived = {row for each in archive.cold(database) for row in each.rows}
        assert not groups.from_tables(database, archived)


def archived_twice(three: list[Device]) -> Apart:
    """A line is archived, edited by those at home, and archived again while the other is away."""
    apart = Apart(three)
    apart.phone.put("list_line", LINE, words="Milk", checked=True)
    sync(*three)
    apart.stand()
    apart.archives.take_up(apart.away)
    apart.away.clock.now += 500
    apart.away.put("list_line", LINE, checked=False)
    apart.phone.clock.now += 1000
    apart.phone.put("list_line", LINE, words="Oat milk", checked=True)
    apart.stand()
    return apart


def test_who_was_away_takes_no_row_from_a_segment_that_a_later_one_replaces(
    three: list[Device],
) -> None:
    apart = archived_twice(three)
    apart.come_back()
    assert apart.away.cell("list_line", LINE, "words") == "Oat milk"
    agree(*three)


def test_what_is_written_while_a_segment_lacks_is_of_what_that_says(three: list[Device]) -> None:
    apart = Apart(three)
    for words in ("Milk", "Oat milk"):
        apart.phone.put("list_line", LINE, words=words, checked=True)
        sync(*three)
        apart.stand()
    there = apart.away.replica.whole.archive
    there.take_up(apart.archives.made)
    apart.spoil(1)
    with there.opened():
        assert apart.away.cell("list_line", LINE, "words") is None
    assert not there.may_have([LINE])
    assert not archive.begun(apart.away.replica, "list_line", LINE.hex())
    assert there.rows_that_say("words", "Milk") == set()
    apart.away.clock.now += 9000
    apart.away.put("list_line", LINE, checked=False)
    apart.fetch()
    apart.meet()
    assert apart.away.cell("list_line", LINE, "words") == "Oat milk"
    agree(*three)


def test_who_becomes_another_device_goes_on_though_a_segment_is_spoilt(two: list[Device]) -> None:
    phone, laptop = two
    use_up(phone)
    sync(phone, laptop)
    archives = Archives(two)
    archives.put_away(phone)
    archives.take_up(phone)
    phone.replica.acknowledge(0)
    with sqlite3.connect(phone.replica.path) as opened:
        opened.execute("UPDATE segment SET content = x'00'")
    opened.close()
    assert phone.replica.become(Identity(SPACE, device_id(7), 7), unpack)
    assert phone.replica.identity.index == 7


def test_a_row_of_which_only_a_flag_came_is_whole_once_its_segment_is_here(
    three: list[Device],
) -> None:
    apart = Apart(three)
    use_up(apart.phone)
    sync(*three)
    apart.away.clock.now += 500
    with apart.away.replica.transaction("it was not used") as change:
        assert change.void(row(f"used {LOTS[0].hex()}"))
    apart.stand()
    apart.come_back()
    agree(*three)
    for device in three:
        assert stocks(device.replica, LOTS)[LOTS[0]].sum == 5
        assert device.shows("lot", LOTS[0])


def test_what_hangs_on_a_row_or_is_put_aside_of_it_has_it_whole_too(
    three: list[Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    apart = Apart(three)
    use_up(apart.phone)
    use_up(apart.phone, LOTS[1])
    sync(*three)
    apart.away.clock.now += 500
    post(apart.away, LOTS[0], "found one", 1, "counted")
    apart.away.put("lot", LOTS[1], note="from a newer version")
    monkeypatch.setattr("kitchensync.replica.quarantine.understood", of_no_note)
    apart.stand()
    apart.come_back()
    agree(apart.phone, apart.laptop, apart.away)
    assert in_tables(apart.away.replica) == in_tables(apart.phone.replica)


def of_no_note(block: object) -> list[bool]:
    rows: list[bytes] = getattr(block, "rows")  # noqa: B009
    return [getattr(block, "column") != "note"] * len(rows)  # noqa: B009


def test_no_digest_is_taken_while_a_segment_lacks(three: list[Device]) -> None:
    apart = archived_twice(three)
    apart.begin_below()
    apart.away.seal()
    assert apart.away.replica.whole.self_check() is None
    apart.away.replica.whole.record_digest(apart.phone.id, vector(apart.away), bytes(32))
    assert apart.away.replica.whole.disagreements() == []
    apart.fetch()
    assert apart.away.replica.whole.self_check() is not None


def vector(device: Device) -> dict[bytes, int]:
    return {author: head.seq for author, head in device.replica.heads().items()}


deeds = st.lists(
    st.tuples(
        st.booleans(),
        st.sampled_from(("word", "use up", "untick", "edit", "void", "delete")),
        st.integers(0, 1),
        st.integers(0, 1),
    ),
    max_size=4,
)
ways = st.sampled_from(("come back", "begin below", "spoil", "meet", "stay away"))
rounds = st.tuples(deeds, st.booleans(), ways, st.integers(0, 3))
Life = list[tuple[list[tuple[bool, str, int, int]], bool, str, int]]


def live(apart: Apart, life: Life) -> None:
    for at, (done, stands, how, number) in enumerate(life):
        for device in apart.devices:
            device.clock.now = NOON + 100 * at
        for deed in done:
            apart.do(*deed)
        if stands:
            apart.stand()
        apart.come(how, number)


def check(life: Life) -> None:
    """Whoever archives holds in the end what somebody does who merges the same and never did."""
    with tempfile.TemporaryDirectory() as folder, household(Path(folder), 4) as devices:
        *three, plain = devices
        apart = Apart(three)
        live(apart, life)
        apart.come("meet", 0)
        sync(*three)
        for device in three:
            apart.archives.take_up(device)
        plain.take(*three)
        agree(plain, *three)


GAPS: Life = [
    ([(False, "word", 0, 0)], True, "come back", 0),
    ([(True, "untick", 0, 0), (False, "word", 0, 1)], True, "come back", 0),
]
TAKEN_BACK: Life = [
    ([(False, "use up", 0, 0)], False, "meet", 0),
    ([(True, "void", 0, 0)], True, "come back", 0),
]


@settings(max_examples=40, deadline=None)
@given(st.lists(rounds, min_size=2, max_size=6))
@example(GAPS)
@example(TAKEN_BACK)
def test_a_life_with_segments_that_come_late_is_one_without_an_archive(life: Life) -> None:
    check(life)


def test_a_life_in_which_older_segments_are_read_too_soon_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    check(GAPS)

    def all_of_them(reader: Reader) -> list[int]:
        return [place for (place,) in reader.rows("SELECT place FROM segment ORDER BY 1 DESC")]

    monkeypatch.setattr(archive, "reached", all_of_them)
    with pytest.raises(BadSnapshot):
        check(GAPS)


def test_what_is_bought_anew_of_a_lot_that_lacks_is_added_to_it(three: list[Device]) -> None:
    apart = Apart(three)
    use_up(apart.phone)
    sync(apart.phone, apart.laptop)
    apart.stand()
    apart.begin_below()
    apart.away.clock.now += 500
    buy(apart.away)
    post(apart.away, LOTS[0], "bought more", 2, "bought")
    apart.fetch()
    apart.meet()
    agree(*three)
    assert stocks(apart.away.replica, LOTS)[LOTS[0]].sum == 2
