"""Whom a call is counted against: one person however their address is written, no one twice."""

from __future__ import annotations

import pytest

from kitchensync_relay.limits import counted_as


@pytest.mark.parametrize(
    "written", ["203.0.113.7", "::ffff:203.0.113.7", "::ffff:cb00:7107", "64:ff9b::cb00:7107"]
)
def test_an_ipv4_address_counts_as_itself_however_it_is_written(written: str) -> None:
    assert counted_as(written) == "203.0.113.7"


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("2001:db8::1", "2001:db8::2%eth0", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("64:ff9b::cb00:7107", "64:ff9b::c633:6409", False),
        ("64:ff9b::1:0:0", "64:ff9b::2:0:0", True),
    ],
)
def test_of_an_ipv6_address_its_network_counts(one: str, other: str, are_one: bool) -> None:
    assert (counted_as(one) == counted_as(other)) is are_one


def test_what_is_no_address_is_one_caller_whatever_it_says() -> None:
    made_up = ["", "unknown", "x" * 60_000, "1.2.3.4.5", "[::1", "2001:db8::1::2", "203.0.113.007"]
    assert {counted_as(host) for host in made_up} == {counted_as("another")}
