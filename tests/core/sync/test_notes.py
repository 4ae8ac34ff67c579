"""Lists and ids kept in a replica's file."""

from __future__ import annotations

from kitchensync.sync import notes
from tests.support.homes import Device


def test_a_list_is_read_as_it_was_kept_and_an_empty_one_leaves_nothing(ana: Device) -> None:
    shape = list[tuple[bytes, int]]
    assert notes.listed(ana.replica, "list", shape) == []
    notes.keep_list(ana.replica, "list", [(b"b", 2), (b"a", 1)])
    assert notes.listed(ana.replica, "list", shape) == [(b"b", 2), (b"a", 1)]
    notes.keep_list(ana.replica, "list", [])
    assert notes.listed(ana.replica, "list", shape) == []
    assert ana.replica.get_state("list") is None


def test_ids_are_read_as_they_were_kept(ana: Device) -> None:
    assert notes.ids(ana.replica, "ids", 2) == set()
    notes.keep_ids(ana.replica, "ids", {b"bb", b"aa"})
    assert notes.ids(ana.replica, "ids", 2) == {b"aa", b"bb"}
