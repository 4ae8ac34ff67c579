"""What does no harm where somebody says the wrong thing, by commands alone."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from kitchensync import Kitchen
from kitchensync.errors import CodeExpired
from tests.cli.conftest import Ks
from tests.scenarios.two_phones import Household, household
from tests.support.kitchens import PATIENCE, RELAY, World


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


def relays(kitchen: Household) -> set[str]:
    return {ks.ok("relay", "--json").json["relay"] for ks in (kitchen.laptop, kitchen.phone)}


@pytest.mark.parametrize("is_off", [True, False], ids=["relay off", "relay on"])
def test_two_who_take_the_household_elsewhere_meet_again(
    kitchen: Household, *, is_off: bool
) -> None:
    one, two = "https://one.example", "https://two.example"
    for url in (one, two):
        kitchen.world.relay_at(url)
    if is_off:
        kitchen.world.gone.add(RELAY)
    kitchen.laptop.ok("relay", "move", one)
    kitchen.wait(1)
    kitchen.phone.ok("relay", "move", two)
    kitchen.world.gone.clear()
    kitchen.wait(24 * 60)
    for _ in range(3):
        kitchen.meet()
    assert relays(kitchen) == {two}
    kitchen.laptop.ok("add", "jam 1 jar")
    kitchen.meet()
    assert kitchen.phone.foods() == ["jam"]
    assert (one in kitchen.phone.ok("conflicts").out) is is_off


@pytest.fixture
def copy(kitchen: Household, tmp_path: Path) -> Ks:
    """Another home that is the phone, too."""
    return kitchen.phone.copied_to(tmp_path / "copy")


def refused(ks: Ks, *args: str) -> None:
    """It is told to say which of two homes it is."""
    said = ks(*args)
    assert said.status == 5, said
    assert "[copied]" in said.err


def check_goes_on(kitchen: Household) -> None:
    """The phone is in all its spaces, and the two are as they were."""
    kitchen.phone.ok("add", "jam 1 jar")
    kitchen.meet()
    assert "jam" in kitchen.laptop.foods()
    assert names(kitchen.phone) == names(kitchen.laptop) == {"laptop", "phone"}
    for ks in (kitchen.laptop, kitchen.phone):
        assert ks.ok("status", "--json").json["alarms"] == []


def test_a_copy_that_leaves_does_not_take_the_device_along(kitchen: Household, copy: Ks) -> None:
    refused(copy, "leave", "--yes")
    check_goes_on(kitchen)


def test_whom_a_copy_was_not_let_shut_out_is_not_shut_out_later(
    kitchen: Household, copy: Ks
) -> None:
    refused(copy, "devices", "rm", "laptop", "--yes")
    copy.ok("copied", "--moved")
    copy.ok("sync")
    assert names(copy) == {"laptop", "phone"}


def test_a_copy_that_was_said_to_have_moved_leaves_no_space_before_all_are_asked(
    kitchen: Household, copy: Ks
) -> None:
    kitchen.phone.ok("add", "bread 1")
    kitchen.phone.ok("sync")
    refused(copy, "sync")
    copy.ok("copied", "--moved")
    refused(copy, "leave", "--yes")
    refused(copy, "leave", "--yes")
    check_goes_on(kitchen)


def ask_to_be_let_in(world: World, code: Future[str], stop: Event) -> None:
    """Show a code, and wait for somebody to answer."""
    Kitchen.join(
        world.folder / "tablet",
        RELAY,
        "tablet",
        show_code=code.set_result,
        confirm=lambda _: True,
        stop=stop,
        outside=world.outside,
    )


@pytest.mark.parametrize("known", [True, False], ids=["known", "not noticed yet"])
def test_a_copy_lets_nobody_in_and_sends_nothing(
    kitchen: Household, copy: Ks, *, known: bool
) -> None:
    copy.ok("add", "eggs 6")
    if known:
        refused(copy, "sync")
    code: Future[str] = Future()
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask_to_be_let_in, kitchen.world, code, stop)
        refused(copy, "pair", code.result(PATIENCE), "--yes", "--person", "Nia")
        stop.set()
        with pytest.raises(CodeExpired):
            asking.result(PATIENCE)
    check_goes_on(kitchen)
    assert "eggs" not in kitchen.laptop.foods()
