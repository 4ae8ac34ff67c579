"""What does no harm where somebody says the wrong thing, by commands alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Ks
from tests.scenarios.two_phones import Household, household


@pytest.fixture
def kitchen(tmp_path: Path) -> Iterator[Household]:
    with household(tmp_path) as found:
        found.meet()
        yield found


def names(ks: Ks) -> set[str]:
    return {device["name"] for device in ks.ok("devices", "--json").json["devices"]}


@pytest.mark.parametrize("said", ["one", "phon", "p", "the phone", "words"])
def test_nobody_is_shut_out_by_a_part_of_a_name(kitchen: Household, said: str) -> None:
    kitchen.laptop.ok("recovery", "create", "--show", "--yes")
    there = names(kitchen.laptop)
    refused = kitchen.laptop("devices", "rm", said, "--yes")
    assert refused.status == 3, refused
    assert f"Did you mean {'recovery words of Ada' if said == 'words' else 'phone'}" in refused.err
    assert names(kitchen.laptop) == there


def test_who_is_named_whole_is_shut_out_in_any_case(kitchen: Household) -> None:
    kitchen.laptop.ok("recovery", "create", "--show", "--yes")
    kitchen.laptop.ok("devices", "rm", "Recovery Words of Ada", "--yes")
    kitchen.laptop.ok("devices", "rm", "PHONE", "--yes")
    assert names(kitchen.laptop) == {"laptop"}
