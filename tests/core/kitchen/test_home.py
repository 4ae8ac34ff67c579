"""A home is a folder of its own: taken whole or not at all, and private."""

import json
import os
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path
from threading import Thread

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import (
    BadInput,
    Busy,
    DamagedHome,
    DiskFull,
    ForeignHome,
    FutureDatabase,
    HomeExists,
    InsecureRelay,
    NoHome,
    NoPermission,
    TooLarge,
)
from kitchensync.kitchen import home as homes
from kitchensync.kitchen.recipes.importing import Importing
from kitchensync.sync.space import Space
from tests.support.kitchens import RELAY, World
from tests.support.spoiling import say_in_marker


def create(home: Path, world: World, **other: object) -> None:
    names = {"household": "Home", "person": "Ada", "device": "laptop", **other}
    Kitchen.create(home, outside=world.outside, **names)  # type: ignore[arg-type]  # as the test says


def test_a_home_can_be_in_a_missing_or_an_empty_folder(world: World, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "deep/down/missing"):
        create(tmp_path / name, world)
        with Kitchen.open(tmp_path / name) as kitchen:
            assert [device.name for device in kitchen.household.devices()] == ["laptop"]


@pytest.mark.skipif(os.name != "posix", reason="other systems have other permissions")
def test_only_its_owner_can_look_into_a_home(world: World, tmp_path: Path) -> None:
    create(tmp_path / "home", world)
    for path in [tmp_path / "home", *(tmp_path / "home").rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_a_folder_that_holds_something_else_is_left_alone(world: World, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ada")
    with pytest.raises(ForeignHome):
        create(tmp_path, world)
    with pytest.raises(ForeignHome):
        Kitchen.open(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    "marker", ["", "[]", "{}", '{"kitchensync": "x", "spaces": []}', "[" * 9999]
)
def test_somebody_elses_kitchen_json_is_left_alone(
    world: World, tmp_path: Path, marker: str
) -> None:
    (tmp_path / "kitchen.json").write_text(marker)
    for attempt in (lambda: create(tmp_path, world), lambda: Kitchen.open(tmp_path)):
        with pytest.raises(ForeignHome):
            attempt()
    assert (tmp_path / "kitchen.json").read_text() == marker


@pytest.mark.parametrize("marker", [None, "", "{", '{"kitchensync": 1}'])
def test_a_damaged_marker_beside_a_database_is_no_reason_to_go_elsewhere(
    world: World, kitchen: Kitchen, marker: str | None
) -> None:
    (kitchen.home / "kitchen.json").unlink()
    if marker is not None:
        (kitchen.home / "kitchen.json").write_text(marker)
    for attempt in (lambda: create(kitchen.home, world), lambda: Kitchen.open(kitchen.home)):
        with pytest.raises(DamagedHome, match=r"kitchen\.json") as caught:
            attempt()
        assert "ks restore" in caught.value.hint


def test_a_second_kitchen_in_one_home_is_refused(world: World, kitchen: Kitchen) -> None:
    kitchen.add("milk")
    with pytest.raises(HomeExists):
        create(kitchen.home, world)
    assert kitchen.pantry()


def test_a_home_of_a_newer_version_is_not_touched(kitchen: Kitchen) -> None:
    marker = kitchen.home / "kitchen.json"
    marker.write_text(json.dumps({"kitchensync": 2, "spaces": ["household"]}))
    with pytest.raises(FutureDatabase):
        Kitchen.open(kitchen.home)


@pytest.mark.parametrize("spaces", [["household"], {"household": 1}])
def test_a_newer_version_may_say_its_sum_and_its_spaces_in_another_way(
    kitchen: Kitchen, spaces: object
) -> None:
    marker = kitchen.home / "kitchen.json"
    newer = json.dumps({"kitchensync": 2, "spaces": spaces, "sum": "by another rule"})
    marker.write_text(newer)
    with pytest.raises(FutureDatabase):
        Safety.open_again(kitchen.home)
    assert marker.read_text() == newer


@pytest.mark.parametrize("person", ["Ada", "0g" * 16, "ab" * 15, 7])
def test_what_is_no_person_in_a_marker_is_nobody(kitchen: Kitchen, person: object) -> None:
    kitchen.close()
    say_in_marker(kitchen.home, person=person)
    with Kitchen.open(kitchen.home) as again:
        again.add("milk 2 l")
        assert [item.food for item in again.pantry()] == ["milk"]


def test_what_another_program_sets_holds_in_a_kitchen_that_is_open(
    world: World, kitchen: Kitchen
) -> None:
    with Kitchen.open(kitchen.home, outside=world.outside) as program:
        program.household.set_relay(RELAY)
        program.safety.keep_history("365")
    assert kitchen.relay == RELAY
    assert not kitchen.safety.keep_history("365").changed


def test_a_missing_home_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoHome) as caught:
        Kitchen.open(tmp_path / "nowhere")
    assert "`ks init`" in caught.value.hint
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"person": "  "}, BadInput),
        ({"device": "x" * 201}, TooLarge),
        ({"relay": "http://example.org"}, InsecureRelay),
    ],
)
def test_a_founding_that_is_refused_creates_nothing(
    world: World, tmp_path: Path, said: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        create(tmp_path / "home", world, **said)
    assert not (tmp_path / "home").exists()


def test_a_dry_founding_creates_nothing(world: World, tmp_path: Path) -> None:
    create(tmp_path / "home", world, dry_run=True)
    assert not (tmp_path / "home").exists()


def test_a_founding_that_fails_half_way_leaves_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Space.found

    def fail(path: Path, label: str, *rest: object) -> object:
        if label == "personal":
            raise NoPermission("No.")
        return found(path, label, *rest)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(Space, "found", fail)
    with pytest.raises(NoPermission):
        create(tmp_path / "home", world)
    assert not (tmp_path / "home").exists()


def test_a_founding_whose_recipes_find_no_room_leaves_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Importing, *, dry_run: bool) -> None:
        # Whoever is killed here begins anew, and lacks no recipe then.
        assert not dry_run
        with pytest.raises(NoHome):
            Kitchen.open(tmp_path / "home")
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(Importing, "starters", full)
    with pytest.raises(DiskFull):
        create(tmp_path / "home", world, starters=True)
    assert not (tmp_path / "home").exists()


def test_a_founding_that_was_cut_short_can_be_done_again(world: World, tmp_path: Path) -> None:
    home = tmp_path / "home"
    create(home, world)
    say_in_marker(home, spaces=[])
    (home / ".kitchen.json.abc").write_text("{")
    with pytest.raises(NoHome):
        Kitchen.open(home)
    create(home, world)
    assert not (home / ".kitchen.json.abc").exists()
    with Kitchen.open(home) as kitchen:
        assert kitchen.people() == ["Ada"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is refused to root")
def test_a_home_that_may_not_be_read_says_so(kitchen: Kitchen) -> None:
    (kitchen.home / "kitchen.json").chmod(0)
    with pytest.raises(NoPermission):
        Kitchen.open(kitchen.home)


def test_the_home_can_be_chosen_by_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KITCHENSYNC_HOME", str(tmp_path))
    assert Kitchen.default_home() == tmp_path
    monkeypatch.delenv("KITCHENSYNC_HOME")
    assert Kitchen.default_home().name == "kitchensync"


def test_of_two_foundings_in_one_folder_one_is_refused_and_the_other_whole(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Space.found
    refused: list[type[Exception]] = []

    def come_second(*rest: object) -> object:
        monkeypatch.setattr(Space, "found", found)
        with pytest.raises(Busy) as caught:
            create(tmp_path / "home", world, person="Ben")
        refused.append(caught.type)
        return found(*rest)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(Space, "found", come_second)
    create(tmp_path / "home", world)
    assert refused == [Busy]
    with Kitchen.open(tmp_path / "home") as kitchen:
        assert kitchen.people() == ["Ada"]
    with pytest.raises(HomeExists):
        create(tmp_path / "home", world, person="Ben")


def test_a_folder_in_which_only_the_marker_was_begun_is_free(world: World, tmp_path: Path) -> None:
    (tmp_path / ".kitchen.json.abc").write_text("{")
    create(tmp_path, world)
    with Kitchen.open(tmp_path) as kitchen:
        assert kitchen.people() == ["Ada"]


KILLED = """
import os, sys
from pathlib import Path
from kitchensync import Kitchen
from kitchensync.kitchen.household import founding

founding.Space.found = lambda *_: os.kill(os.getpid(), 9)
Kitchen.create(Path(sys.argv[1]), household="Home", person="Ben", device="phone")
"""


def test_a_folder_whose_founder_was_killed_can_be_taken_over(world: World, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert subprocess.run([sys.executable, "-c", KILLED, str(home)], check=False).returncode
    assert (home / "kitchen.lock").exists()
    create(home, world)
    with Kitchen.open(home) as kitchen:
        assert kitchen.people() == ["Ada"]
    assert not (home / "kitchen.lock").exists()


def test_two_syncs_may_let_go_of_the_same_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "coming" / "household.key"
    keys.parent.mkdir()
    keys.touch()
    unlink = Path.unlink

    def both(path: Path) -> None:
        unlink(path)
        homes.arrived(tmp_path)
        unlink(path)

    monkeypatch.setattr(Path, "unlink", both)
    homes.arrived(tmp_path)
    assert not keys.parent.exists()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere no folder can be held")
def test_what_two_programs_set_at_once_both_counts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = world.found().home
    write, others = homes.write_settings, list[Thread]()

    def slowly(folder: Path, settings: homes.Settings) -> None:
        if not others:
            change = partial(homes.change_settings, folder, relay="https://new.example")
            others.append(Thread(target=change))
            others[0].start()
            others[0].join(0.2)
        write(folder, settings)

    monkeypatch.setattr(homes, "write_settings", slowly)
    homes.change_settings(home, history=365)
    others[0].join()
    found = homes.read_settings(home)
    assert (found.history, found.relay) == (365, "https://new.example")
