"""The only phone fell into the sink: 24 words on paper, and what they can do and cannot."""

from __future__ import annotations

import io
import itertools
import logging
import traceback
from dataclasses import replace
from pathlib import Path

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import (
    BadInput,
    BadWords,
    HomeExists,
    KitchenSyncError,
    NoNetwork,
    NoRelay,
    NotAllowed,
    NotMember,
    WrongWords,
)
from kitchensync.trust.words import to_words
from tests.support.dump import dump
from tests.support.kitchens import (
    RELAY,
    World,
    amounts,
    back_from,
    own_space,
    settle,
    words_made_by,
)

STRANGE = " ".join(to_words(bytes(range(32))))


def test_a_household_whose_only_phone_is_gone_is_back(world: World) -> None:
    phone = world.found("phone")
    words = words_made_by(phone)
    phone.add("milk 2 l")
    phone.sync()
    own = phone.export("personal")
    tablet = back_from(world, words)
    assert amounts(tablet) == {"milk": "2 l"}
    assert tablet.household.fingerprint() == phone.household.fingerprint()
    assert '"name": "phone"' in own
    assert '"name": "phone"' in tablet.export("personal")


def test_who_comes_back_is_who_made_the_words_and_an_adult(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", person="Ben")
    settle(laptop, phone)
    tablet = back_from(world, words_made_by(phone))
    (own,) = (device for device in tablet.household.devices() if device.this)
    assert (own.name, own.person, own.role) == ("tablet", "Ben", "adult")


def test_who_came_back_can_shut_the_lost_phone_out(world: World) -> None:
    phone = world.found("phone")
    words = words_made_by(phone)
    tablet = back_from(world, words)
    tablet.household.remove_device("phone")
    tablet.add("secret 1 l")
    tablet.sync()
    with pytest.raises(KitchenSyncError):
        phone.sync()
    assert "secret" not in phone.export()
    assert tablet.safety.drill_words(words).household


def test_words_still_work_after_ten_removals(world: World) -> None:
    laptop = world.found()
    words = words_made_by(laptop)
    for number in range(10):
        laptop.add(f"milk {number + 1} l")
        guest = world.join(laptop, f"guest {number}", person="Guest")
        guest.close()
        laptop.household.remove_device(f"guest {number}")
    assert laptop._rooms.spaces.household.membership.epoch == 10
    assert amounts(back_from(world, words)) == amounts(laptop)


def test_every_adult_sees_whose_words_there_are_and_since_when(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", person="Ben")
    assert laptop.status().recovery == ()
    words_made_by(laptop)
    settle(laptop, phone)
    (seen,) = phone.status().recovery
    (own,) = laptop.status().recovery
    assert phone.safety.recovery().made == (seen,) == (replace(own, personal=None),)
    assert seen.person == "Ada"
    assert seen.made
    assert int(seen.made.timestamp() * 1000) == world.clock()
    assert [
        (d.name, d.person, d.role) for d in phone.household.devices() if d.role == "recovery"
    ] == [("recovery words of Ada", "Ada", "recovery")]


def test_who_could_make_words_is_told_that_there_are_none(world: World) -> None:
    laptop = world.found(relay=None)
    assert laptop.status().hints == ()
    laptop.household.set_relay(RELAY)
    (hint,) = laptop.status().hints
    assert "ks recovery create" in hint
    kid = world.join(laptop, "tablet", person="Mia", child=True)
    assert kid.status().hints == ()
    phone = world.join(laptop, "phone", person="Ben")
    assert phone.status().hints == (hint,)
    words_made_by(laptop)
    settle(laptop, phone)
    assert laptop.status().hints == phone.status().hints == ()


def test_newer_words_replace_those_that_the_same_person_made(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    old = words_made_by(laptop)
    phone.sync()
    new = words_made_by(phone)
    laptop.sync()
    for kitchen in (laptop, phone):
        with pytest.raises(WrongWords, match="hold no more"):
            kitchen.safety.drill_words(old)
    with pytest.raises(WrongWords):
        back_from(world, old)
    assert not (world.folder / "tablet").exists()
    assert amounts(back_from(world, new)) == amounts(laptop)
    (paper,) = (device for device in laptop.household.devices() if device.role == "recovery")
    assert paper.person == "Ada"


def test_each_adult_has_words_that_bring_back_their_own_personal_space(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", person="Ben")
    settle(laptop, phone)
    adas = words_made_by(laptop)
    assert laptop.safety.recovery().without == ("Ben",)
    phone.sync()
    bens = words_made_by(phone)
    settle(laptop, phone)
    assert [each.person for each in laptop.safety.recovery().made] == ["Ada", "Ben"]
    assert laptop.safety.recovery().without == ()
    for words, person, lost in ((adas, "Ada", laptop), (bens, "Ben", phone)):
        back = back_from(world, words, f"tablet of {person}")
        (own,) = (device for device in back.household.devices() if device.this)
        assert own.person == person
        assert own_space(back).id == own_space(lost).id


def test_another_adults_words_can_be_taken_back(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", person="Ben")
    words = words_made_by(phone)
    words_made_by(laptop)
    laptop.household.remove_device("recovery words of Ben")
    with pytest.raises(WrongWords):
        back_from(world, words)
    assert [each.person for each in laptop.safety.recovery().made] == ["Ada"]


def test_words_go_with_the_last_device_of_who_made_them(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", person="Ben")
    settle(laptop, phone)
    words = words_made_by(phone)
    laptop.sync()
    laptop.household.remove_device("phone")
    assert laptop.safety.recovery().made == ()
    with pytest.raises(WrongWords):
        back_from(world, words)


def test_nobody_who_is_a_child_now_becomes_an_adult_by_older_words(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", person="Ben")
    settle(laptop, phone)
    words = words_made_by(phone)
    world.join(laptop, "tablet", person="Ben", child=True)
    laptop.household.remove_device("phone")
    with pytest.raises(WrongWords):
        back_from(world, words, "again")
    assert laptop.safety.recovery().made == ()


def test_words_can_be_taken_back(world: World) -> None:
    laptop = world.found()
    words = words_made_by(laptop)
    taken_back = laptop.household.remove_device("recovery words of Ada")
    assert taken_back.what == "The recovery words hold no more."
    assert laptop.status().recovery == ()
    for space in laptop._rooms.spaces.all:
        assert {each.role for each in space.membership.members.values()} == {"adult"}
    with pytest.raises(WrongWords):
        back_from(world, words)


def test_words_of_another_household_are_told_apart(world: World) -> None:
    laptop = world.found()
    words_made_by(laptop)
    with pytest.raises(WrongWords, match="not those of this household"):
        laptop.safety.drill_words(STRANGE)
    with pytest.raises(WrongWords, match="No household"):
        back_from(world, STRANGE)
    assert not (world.folder / "tablet").exists()


def test_words_of_another_household_let_a_kitchen_that_is_out_into_neither(world: World) -> None:
    phone, laptop = world.found("phone"), world.found("laptop", person="Zoe")
    words = words_made_by(laptop)
    phone.sync()
    phone.household.leave()
    phone.close()
    with pytest.raises(WrongWords, match="another household") as error:
        Safety.use_words(phone.home, words, outside=world.outside)
    assert "empty folder" in error.value.hint
    laptop.sync()
    assert {device.name for device in laptop.household.devices()} == {
        "laptop",
        "recovery words of Zoe",
    }


def test_words_let_a_kitchen_in_again_that_was_shut_out_by_mistake(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    words = words_made_by(laptop)
    settle(laptop, phone)
    laptop.household.remove_device("phone")
    phone.add("milk 2 l")
    with pytest.raises(NotMember):
        phone.sync()
    phone.close()
    Safety.use_words(phone.home, words, outside=world.outside)
    back = world.keep(Kitchen.open(phone.home, outside=world.outside))
    settle(back, laptop)
    assert amounts(laptop) == {"milk": "2 l"}
    assert len(own_space(back).membership.members) == len(laptop.household.devices()) == 3
    assert back.status().alerts == ()


def test_misspelled_words_ask_nobody(world: World) -> None:
    world.found()
    world.online = False
    with pytest.raises(BadWords, match="24th"):
        back_from(world, f"{'zoo ' * 23} zooo")


def test_words_come_into_an_empty_folder_only(world: World) -> None:
    laptop = world.found()
    words = words_made_by(laptop)
    with pytest.raises(HomeExists):
        back_from(world, words, "laptop")


def test_a_dry_run_of_coming_back_lets_nobody_in(world: World) -> None:
    laptop = world.found()
    words = words_made_by(laptop)
    home = world.folder / "tablet"
    said = Safety.use_words(home, words, RELAY, "tablet", dry_run=True, outside=world.outside)
    assert said.what == "These words let tablet into the household and your personal space."
    assert not home.exists()
    laptop.sync()
    assert len(laptop.household.devices()) == 2


def test_where_no_network_is_nobody_is_shown_words(world: World) -> None:
    laptop = world.found()
    laptop.sync()
    laptop.close()
    world.online = False
    again = world.keep(Kitchen.open(laptop.home, outside=world.outside))
    with pytest.raises(NoNetwork):
        again.safety.create_words(lambda _: pytest.fail("shown"))


def test_without_a_relay_there_are_no_words(kitchen: Kitchen) -> None:
    with pytest.raises(NoRelay):
        kitchen.safety.create_words(lambda _: pytest.fail("shown"))


def test_a_child_makes_no_words(world: World) -> None:
    laptop = world.found()
    tablet = world.join(laptop, "tablet", person="Mia", child=True)
    with pytest.raises(NotAllowed):
        tablet.safety.create_words(lambda _: pytest.fail("shown"))


def test_words_that_were_not_written_down_hold_nowhere(world: World) -> None:
    laptop = world.found()
    laptop.sync()
    before = [dump(space.replica) for space in laptop._rooms.spaces.all]
    with pytest.raises(BadInput):
        laptop.safety.create_words(lambda _: False)
    laptop.sync()
    assert [dump(space.replica) for space in laptop._rooms.spaces.all] == before
    assert laptop.safety.recovery().made == ()


def everything(kitchen: Kitchen) -> list[object]:
    """All that a kitchen knows: its rows and its logs."""
    spaces = kitchen._rooms.spaces.all
    return [(dump(space.replica), space.log(), space.replica.heads()) for space in spaces]


def test_a_drill_changes_nothing(world: World) -> None:
    laptop = world.found()
    words = words_made_by(laptop)
    laptop.sync()
    before = everything(laptop)
    drill = laptop.safety.drill_words(words)
    assert (drill.household, drill.personal, drill.relay) == (True, True, True)
    assert everything(laptop) == before
    laptop.sync()
    assert everything(laptop) == before


def test_a_drill_without_network_says_that_the_relay_was_not_asked(world: World) -> None:
    laptop = world.found()
    words = words_made_by(laptop)
    laptop.close()
    world.online = False
    again = world.keep(Kitchen.open(laptop.home, outside=world.outside))
    assert again.safety.drill_words(words).relay is None


def test_a_drill_of_somebody_elses_words_says_that_my_personal_space_is_not_among_them(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    words = words_made_by(laptop)
    phone.sync()
    drill = phone.safety.drill_words(words)
    assert (drill.household, drill.personal) == (True, False)


def test_the_last_device_may_leave_where_words_are_left(world: World) -> None:
    phone = world.found("phone")
    words = words_made_by(phone)
    phone.add("milk 1 l")
    phone.household.leave()
    tablet = back_from(world, words)
    assert amounts(tablet) == {"milk": "1 l"}
    assert [device.name for device in tablet.household.devices() if device.role == "adult"] == [
        "tablet"
    ]


def leaks(words: str, text: str) -> list[str]:
    """Where two of the words stand one after the other, in any writing."""
    listed = words.split()
    return [a for a, b in itertools.pairwise(listed) if f"{a} {b}" in text]


def test_words_are_in_no_file_no_log_and_no_error(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    laptop = world.found()
    words = words_made_by(laptop)
    laptop.safety.drill_words(words)
    back_from(world, words)
    told = io.StringIO()
    swapped = " ".join([*words.split()[1:], words.split()[0]])
    for wrong in (swapped, f"{words} zoo", words.replace(words.split()[3], "xylophone")):
        with pytest.raises(KitchenSyncError) as caught:
            laptop.safety.drill_words(wrong)
        traceback.print_exception(caught.value, file=told)
    entropy = Safety.words_in(words, 1)
    assert entropy == words.split()
    written = b"".join(path.read_bytes() for path in files(world.folder))
    secret = secret_of(words)
    assert secret not in written
    assert not leaks(words, written.decode("latin-1"))
    assert not leaks(words, told.getvalue() + caplog.text)


def secret_of(words: str) -> bytes:
    from kitchensync.trust.words import to_entropy

    return to_entropy(words)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
