"""Devices meet, and share what each of them does."""

import asyncio
import threading

import pytest

from kitchensync import Kitchen
from kitchensync.errors import (
    Ambiguous,
    BadInput,
    DigitsDiffer,
    NoNetwork,
    NoRelay,
    NotAllowed,
    NotFound,
)
from tests.support.kitchens import PATIENCE, World, amounts, settle


def test_a_device_that_joined_sees_what_was_there_before(world: World) -> None:
    laptop = world.found()
    laptop.add("milk 2 l")
    phone = world.join(laptop, "phone", person="Ben")
    assert amounts(phone) == {"milk": "2 l"}
    assert phone.people() == ["Ada", "Ben"]
    assert laptop.household.fingerprint() == phone.household.fingerprint()


def test_by_the_ids_that_homes_show_the_relay_knows_their_spaces(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    settle(*two)
    shown = [each.household.space_ids() for each in two]
    known = asyncio.run(world.relay.service.store.read(lambda tx: tx.spaces(b"", 10)))
    assert {one.space.hex() for one in known} == {id_ for ids in shown for id_ in ids.values()}
    assert shown[0]["household"] == shown[1]["household"]
    assert len(known) == 3


def test_both_know_whose_the_other_device_is(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    settle(laptop, phone)
    assert [(d.name, d.person, d.this) for d in laptop.household.devices()] == [
        ("laptop", "Ada", True),
        ("phone", "Ben", False),
    ]
    assert [(d.name, d.person, d.this) for d in phone.household.devices()] == [
        ("phone", "Ben", True),
        ("laptop", "Ada", False),
    ]


def test_two_people_using_milk_at_once_both_count(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    laptop.add("milk 2 l")
    settle(laptop, phone)
    laptop.use("milk 0.5 l")
    phone.use("milk 0.25 l")
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == {"milk": "1.25 l"}


def test_more_used_than_there_was_is_shown_as_nothing_and_asks_for_a_count(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.add("milk 1 l")
    settle(laptop, phone)
    laptop.use("milk", all=True)
    phone.use("milk", all=True)
    settle(laptop, phone)
    (item,) = laptop.pantry()
    assert (item.amount, item.recount) == ("0 l", True)
    laptop.count("milk 0.2 l")
    (item,) = laptop.pantry()
    assert (item.amount, item.recount) == ("200 ml", False)


def test_one_deletes_what_another_edits_and_the_edit_keeps_it(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    laptop.add("milk 1 l")
    settle(laptop, phone)
    laptop.remove("milk")
    assert amounts(laptop) == {}
    world_later = phone.edit("milk", place="cellar")
    assert world_later.changed
    settle(laptop, phone)
    assert laptop.pantry() == phone.pantry()
    assert amounts(laptop) == {"milk": "1 l"}


def test_equal_replicas_export_equal_text(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    laptop.add("milk 2 l", place="fridge")
    phone.add("Milk 1 l", place="Fridge", best="+3d")
    phone.shopping.add("bread")
    settle(laptop, phone)
    assert laptop.export() == phone.export()
    assert laptop.export(format="csv") == phone.export(format="csv")


def test_a_device_of_ones_own_shares_the_personal_space(world: World) -> None:
    laptop = world.found()
    tablet = world.join(laptop, "tablet", mine=True)
    settle(laptop, tablet)
    assert laptop.export("personal") == tablet.export("personal")
    assert '"name": "tablet"' in laptop.export("personal")


def test_somebody_elses_device_has_a_personal_space_of_its_own(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    settle(laptop, phone)
    assert "laptop" not in phone.export("personal")


def test_digits_that_differ_share_nothing(world: World) -> None:
    laptop = world.found()
    with pytest.raises(DigitsDiffer):
        pair_without_confirming(world, laptop)
    assert [device.name for device in laptop.household.devices()] == ["laptop"]


def pair_without_confirming(world: World, laptop: Kitchen) -> None:
    code: list[str] = []
    shown = threading.Event()

    def show(text: str) -> None:
        code.append(text)
        shown.set()

    def join() -> None:
        with pytest.raises(DigitsDiffer):
            Kitchen.join(
                world.folder / "thief",
                "https://relay.test",
                "thief",
                show_code=show,
                confirm=lambda _: True,
                outside=world.outside,
            )

    thread = threading.Thread(target=join)
    thread.start()
    assert shown.wait(PATIENCE)
    try:
        laptop.household.pair(code[0], person="Ben", confirm=lambda _name, _digits: False)
    finally:
        thread.join(PATIENCE)
        assert not (world.folder / "thief").exists()


def test_a_child_hears_that_it_lets_in_nobody_before_digits_are_compared(world: World) -> None:
    tablet = world.join(world.found(), "tablet", person="Mia", child=True)
    with pytest.raises(NotAllowed, match="cannot let in others"):
        tablet.household.pair("any code", person="Ben", confirm=lambda *_: True)


def test_it_must_be_said_whose_a_new_device_is(kitchen: Kitchen) -> None:
    with pytest.raises(BadInput):
        kitchen.household.pair("ks1:abc", confirm=lambda _name, _digits: True)


def test_who_came_in_elsewhere_meanwhile_is_nobody_else_of_that_name(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    world.join(phone, "tablet", person="Cleo")
    assert "Cleo" not in laptop.people()
    watch = world.join(laptop, "watch", person="Cleo")
    settle(laptop, watch)
    assert laptop.people().count("Cleo") == 1


def test_of_two_of_one_name_it_is_asked_whose_a_new_device_is(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    for kitchen in two:
        kitchen.cooking.eating.add("Mia")
    settle(*two)
    laptop, _ = two
    with pytest.raises(Ambiguous) as caught:
        laptop.household.pair("ks1:abc", person="mia", confirm=lambda _name, _digits: True)
    world.join(laptop, "tablet", person=caught.value.matches[1])
    assert laptop.people() == ["Ada", "Ben", "Mia", "Mia"]
    assert "Mia" in [device.person for device in laptop.household.devices()]


def test_without_a_relay_everything_else_works(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l")
    with pytest.raises(NoRelay):
        kitchen.sync()
    assert kitchen.status().relay is None
    assert kitchen.verify().agrees


def test_without_a_network_what_was_done_stays_done(world: World) -> None:
    laptop = world.found()
    world.online = False
    laptop.add("milk 1 l")
    with pytest.raises(NoNetwork):
        laptop.sync()
    assert amounts(laptop) == {"milk": "1 l"}


def test_changes_come_in_by_themselves_and_are_told(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    settle(laptop, phone)
    came = threading.Event()
    stop = phone.following.start(on_change=lambda report: came.set())
    told = threading.Event()
    unsubscribe = phone.following.subscribe(told.set)
    laptop.add("milk 1 l")
    laptop.sync()
    assert came.wait(PATIENCE)
    assert told.is_set()
    assert amounts(phone) == {"milk": "1 l"}
    unsubscribe()
    stop()


def test_what_is_written_is_sent_by_itself(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    settle(laptop, phone)
    sent = threading.Event()
    phone.following.start()
    laptop.following.start(on_change=lambda report: sent.set())
    phone.add("milk 1 l")
    assert sent.wait(PATIENCE)
    assert amounts(laptop) == {"milk": "1 l"}


def test_what_another_process_wrote_is_sent_when_that_is_noticed(
    two: tuple[Kitchen, Kitchen], world: World
) -> None:
    laptop, phone = two
    settle(laptop, phone)
    came = threading.Event()
    phone.following.start(on_change=lambda report: came.set())
    laptop.following.start()
    other_process = world.keep(Kitchen.open(laptop.home, outside=world.outside))
    other_process.add("milk 1 l")
    laptop.following.send_soon()
    assert came.wait(PATIENCE)
    assert amounts(phone) == {"milk": "1 l"}


def test_where_nothing_of_a_device_was_left_out_that_is_said(world: World) -> None:
    laptop = world.found()
    with pytest.raises(NotFound, match="Nothing that “laptop” wrote was left out"):
        laptop.household.settle_left_out("laptop", take=True)
