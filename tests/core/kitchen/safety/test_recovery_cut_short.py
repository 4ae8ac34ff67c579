"""Coming back by recovery words, cut short: the same device goes on, and no other one is left."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import Copied, NoNetwork, WrongWords
from kitchensync.kitchen import home as homes
from kitchensync.kitchen.safety import recovery, returning
from kitchensync.sync.membership.enrolment import Believed
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from tests.support.kitchens import RELAY, World, back_from, own_space, settle, words_made_by

become = returning._become  # pyright: ignore[reportPrivateUsage]  # cut short between two of it


class Cut(BaseException):
    """The process ends here."""


def cut(*_: object, **__: object) -> None:
    raise Cut


def after_the_answer(world: World, patch: pytest.MonkeyPatch) -> None:
    append = type(world.relay).append
    patch.setattr(type(world.relay), "append", lambda *given: cut(append(*given)))


def before_moving_in(_: World, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(recovery, "move_in", cut)


def between_the_spaces(home: Path, believed: Believed, *rest: Any, **more: Any) -> int:
    if believed.kind == "personal":
        raise Cut
    return become(home, believed, *rest, **more)


@pytest.mark.parametrize("cut_short", [after_the_answer, before_moving_in])
def test_coming_back_goes_on_as_the_same_device_where_it_was_cut_short(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    cut_short: Callable[[World, pytest.MonkeyPatch], None],
) -> None:
    phone = world.found("phone")
    words = words_made_by(phone)
    with monkeypatch.context() as patched:
        cut_short(world, patched)
        with pytest.raises(Cut):
            back_from(world, words)
    tablet = back_from(world, words)
    settle(tablet, phone)
    assert sorted(d.name for d in phone.household.devices()) == [
        "phone",
        "recovery words of Ada",
        "tablet",
    ]
    assert not (tablet.home / "coming").exists()


@pytest.mark.parametrize(
    ("where", "cutting"),
    [
        ("move_back", cut),
        ("say_who", cut),
        ("_become", between_the_spaces),
        ("settle", cut),
    ],
)
def test_a_restored_home_that_was_cut_short_goes_on_as_the_same_device(
    world: World, monkeypatch: pytest.MonkeyPatch, where: str, cutting: Callable[..., object]
) -> None:
    phone = world.found("phone")
    words = words_made_by(phone)
    laptop = world.join(phone, "laptop", mine=True)
    settle(phone, laptop)
    laptop.household.leave()
    laptop.close()
    with monkeypatch.context() as patched:
        patched.setattr(returning, where, cutting)
        with pytest.raises(Cut):
            Safety.use_words(laptop.home, words, outside=world.outside)
    Safety.use_words(laptop.home, words, outside=world.outside)
    phone.sync()
    assert len(phone.household.devices()) == len(own_space(phone).membership.members) == 3
    assert "laptop" in [device.name for device in phone.household.devices()]


def test_keys_of_a_device_that_was_shut_out_meanwhile_are_not_used_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = world.found("phone")
    words = words_made_by(phone)
    with monkeypatch.context() as patched:
        before_moving_in(world, patched)
        with pytest.raises(Cut):
            back_from(world, words)
    phone.sync()
    nameless = [d for d in phone.household.devices() if d.role == "adult" and not d.this]
    assert [each.space for each in nameless] == ["household", "personal"]
    for each in nameless:
        phone.household.remove_device(each.name)
    tablet = back_from(world, words)
    assert [d.name for d in tablet.household.devices() if d.this] == ["tablet"]


def test_words_that_the_relay_never_heard_of_do_not_hold_later(world: World) -> None:
    laptop = world.found()
    old, new = words_made_by(laptop), list[str]()

    def written(words: Sequence[str]) -> bool:
        new.extend(words)
        world.online = False
        return True

    with pytest.raises(NoNetwork) as failed:
        laptop.safety.create_words(written)
    assert "Keep this paper and the one before" in failed.value.hint
    world.online = True
    settle(laptop, laptop)
    with pytest.raises(WrongWords):
        laptop.safety.drill_words(" ".join(new))
    drill = laptop.safety.drill_words(old)
    assert drill.household
    assert drill.personal


def test_words_that_hold_in_one_space_only_are_made_whole_by_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = world.found()
    old = words_made_by(laptop)
    append, heard = Session.append, list[bytes]()

    def once(self: Session, entry: bytes) -> int:
        if heard:
            raise NoNetwork("The relay does not answer.")
        heard.append(entry)
        return append(self, entry)

    with monkeypatch.context() as patched:
        patched.setattr(Session, "append", once)
        with pytest.raises(NoNetwork, match="Keep this paper and the one before"):
            words_made_by(laptop)
    assert laptop.safety.drill_words(old).household
    newest = laptop.safety.drill_words(words_made_by(laptop))
    assert newest.household
    assert newest.personal


def test_words_that_the_household_does_not_know_yet_put_no_older_ones_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = world.found()
    old = words_made_by(laptop)
    enrol, own = recovery.Recovery._enrol_in, own_space(laptop).id

    def in_own_space_only(self: recovery.Recovery, space: Space, *rest: Any) -> None:
        if space.label == "household":
            raise Cut
        enrol(self, space, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(recovery.Recovery, "_enrol_in", in_own_space_only)
        with pytest.raises(Cut):
            words_made_by(laptop)
    settle(laptop, laptop)
    assert own_space(back_from(world, old)).id == own
    newest = words_made_by(laptop)
    settle(laptop, laptop)
    members = own_space(laptop).membership.members.values()
    assert [each.role for each in members].count("recovery") == 1
    assert own_space(back_from(world, newest, "desk")).id == own


def test_a_copy_of_a_home_that_was_cut_short_when_it_had_moved_in_is_another_device(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = world.found("phone")
    words = words_made_by(phone)
    with monkeypatch.context() as patched:
        patched.setattr(homes, "arrived", cut)
        with pytest.raises(Cut):
            back_from(world, words)
    tablet = world.keep(Kitchen.open(world.folder / "tablet", outside=world.outside))
    shutil.copytree(tablet.home / "coming", world.folder / "coming")
    settle(tablet, phone)
    assert not (tablet.home / "coming").exists()
    shutil.copytree(tablet.home, world.folder / "copy")
    shutil.move(world.folder / "coming", world.folder / "copy")
    copy = world.keep(Kitchen.open(world.folder / "copy", outside=world.outside))
    with pytest.raises(Copied):
        copy.sync()
    copy.close()
    Safety.use_words(copy.home, words, RELAY, "copy", outside=world.outside)
    copy = world.keep(Kitchen.open(copy.home, outside=world.outside))
    settle(copy, tablet, phone)
    names = sorted(device.name for device in phone.household.devices())
    assert names == ["copy", "phone", "recovery words of Ada", "tablet"]
