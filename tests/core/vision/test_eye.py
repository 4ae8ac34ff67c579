"""Looking at pictures: one thing, a table of things, things that the household taught."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kitchensync.errors import BadModel, BadPicture, NoModel, NoRecognition, TooLarge
from kitchensync.vision import model, runtime
from kitchensync.vision.crops import WHOLE, Sighting
from kitchensync.vision.eye import Eye
from kitchensync.vision.prototypes import Prototype
from kitchensync.vision.recognising import Accepted, Level, Unknown

pytest.importorskip("ai_edge_litert", reason="ai-edge-litert is not installed")

from tests.support.drawn import (
    BLUE,
    CREAM,
    GREEN,
    RED,
    YELLOW,
    bomb,
    grainy,
    moving,
    plain,
    table_of,
    written,
)
from tests.support.tiny_model import LABELS, golden_of, small_model

TOMATO = written(grainy(plain(RED)), "PNG")
JAR = written(grainy(plain(BLUE)), "PNG")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_model(tmp_path / "model")


@pytest.fixture
def eye(folder: Path) -> Eye:
    return Eye(folder)


def names(sightings: list[Sighting]) -> list[str]:
    return [one.verdict.best.label for one in sightings if isinstance(one.verdict, Accepted)]


def taught(eye: Eye, picture: bytes, label: str = "Blueberry jam", food: str = "jam") -> Prototype:
    return Prototype("row", label, food, eye.embedding(), eye.embed(picture))


def test_one_thing_is_recognised_and_fills_the_picture(eye: Eye) -> None:
    (found,) = eye.look(TOMATO)
    assert names([found]) == ["Vine-Tomato"]
    assert found.box == WHOLE


def test_things_apart_on_a_table_are_each_recognised_in_their_place(eye: Eye) -> None:
    found = eye.look(written(grainy(table_of([RED, YELLOW, GREEN, CREAM], gap=24)), "PNG"))
    assert sorted(one.kind for one in found) == ["Banana", "Lime", "Milk", "Tomato"]
    assert len(names(found)) == len(found)
    (lime,) = (one.box for one in found if names([one]) == ["Lime"])
    assert lime.left < 0.25 < lime.right
    assert lime.top < 0.75 < lime.bottom


def test_one_thing_on_a_plain_ground_is_looked_at_with_all_around_it(eye: Eye) -> None:
    plate = plain(CREAM, (240, 240))
    plate.paste(RED, (40, 40, 200, 200))
    assert [one.box for one in eye.look(written(grainy(plate), "PNG"))] == [WHOLE]


def test_things_that_touch_are_searched_for_and_asked_about(eye: Eye) -> None:
    found = eye.look(written(table_of([RED, YELLOW, GREEN, CREAM], gap=0), "PNG"))
    assert {one.kind for one in found} == {"Milk", "Banana", "Lime", "Tomato"}
    assert names(found) == []


def test_a_plate_on_a_table_may_be_something_taught_as_a_whole(eye: Eye) -> None:
    table = written(table_of([RED, YELLOW, GREEN, CREAM], gap=24), "PNG")
    stew = taught(eye, table, "Our stew", "stew")
    assert len(eye.look(table, [stew])) == len(eye.look(table, plate=True)) == 4
    (whole,) = eye.look(table, [stew], plate=True)
    assert names([whole]) == ["Our stew"]
    (first, *others) = eye.look(table, [stew, taught(eye, table, "Soup", "soup")], plate=True)
    assert {each.label for each in first.verdict.choices[:2]} == {"Our stew", "Soup"}
    assert (first.box, names([first]), len(others)) == (WHOLE, [], 4)


@pytest.mark.parametrize("size", [(7, 9), (4000, 1)])
def test_of_a_few_pixels_nothing_is_certain(eye: Eye, size: tuple[int, int]) -> None:
    (found,) = eye.look(written(grainy(plain(RED, size)), "PNG"))
    assert names([found]) == []
    assert found.verdict.choices[0].label == "Vine-Tomato"


def test_of_a_picture_without_colour_nothing_is_certain_but_what_was_taught(eye: Eye) -> None:
    sheet = written(plain((245, 245, 240)))
    (found,) = eye.look(sheet)
    assert names([found]) == []
    assert found.verdict.choices[0].label == "Arla-Milk"
    assert names(eye.look(sheet, [taught(eye, sheet)])) == ["Blueberry jam"]


def test_of_a_drawing_nothing_is_certain_but_what_was_taught(eye: Eye) -> None:
    drawing = written(plain(RED))
    (found,) = eye.look(drawing)
    assert names([found]) == []
    assert found.verdict.choices[0].label == "Vine-Tomato"
    assert names(eye.look(drawing, [taught(eye, drawing)])) == ["Blueberry jam"]


def test_something_unknown_is_refused_not_squeezed_into_a_class(eye: Eye) -> None:
    (found,) = eye.look(JAR)
    assert isinstance(found.verdict, Unknown)


def test_something_taught_is_recognised_from_then_on(eye: Eye) -> None:
    (found,) = eye.look(JAR, [taught(eye, JAR)])
    assert isinstance(found.verdict, Accepted)
    best = found.verdict.best
    assert (best.label, best.food, best.level) == ("Blueberry jam", "jam", Level.HOUSEHOLD)


def test_teaching_leaves_what_was_known_as_it_was(eye: Eye) -> None:
    assert names(eye.look(TOMATO, [taught(eye, JAR)])) == ["Vine-Tomato"]


def test_between_two_things_taught_alike_the_person_chooses(eye: Eye) -> None:
    alike = [taught(eye, JAR), taught(eye, JAR, "Plum jam", "plum jam")]
    (found,) = eye.look(JAR, alike)
    assert not isinstance(found.verdict, Accepted)
    assert {each.label for each in found.verdict.choices[:2]} == {"Blueberry jam", "Plum jam"}


def test_the_net_is_loaded_once_and_only_when_it_is_needed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[runtime.Net] = []
    real = runtime.Net.__init__

    def counted(self: runtime.Net, *given: object, **named: object) -> None:
        made.append(self)
        real(self, *given, **named)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(runtime.Net, "__init__", counted)
    eye = Eye(folder)
    assert eye.embedding()
    assert not made
    eye.embed(TOMATO)
    eye.embed(JAR)
    assert len(made) == 1


def test_a_net_runs_with_as_many_threads_as_were_set(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[int] = []
    real = runtime._constructed

    def noted(found: runtime.Runtime, net: bytes, threads: int) -> runtime.Interpreter:
        said.append(threads)
        return real(found, net, threads)

    monkeypatch.setattr(runtime, "_constructed", noted)
    Eye(folder, threads=3).embed(TOMATO)
    assert said == [3]


def test_another_model_in_the_folder_is_loaded(folder: Path, eye: Eye) -> None:
    before = eye.embedding()
    assert names(eye.look(TOMATO)) == ["Vine-Tomato"]
    renamed = [{**each, "name": f"New-{each['name']}"} for each in LABELS["fine"]]
    small_model(folder, size=48, labels=LABELS | {"fine": renamed})
    assert names(eye.look(TOMATO)) == ["New-Vine-Tomato"]
    assert eye.embedding() != before


def test_a_model_that_is_swapped_while_one_is_loaded_is_what_sees_next(
    folder: Path, eye: Eye, monkeypatch: pytest.MonkeyPatch
) -> None:
    def swapped(folder: Path) -> model.Model:
        monkeypatch.undo()
        found = model.read(folder)
        renamed = [{**each, "name": f"New-{each['name']}"} for each in LABELS["fine"]]
        small_model(folder, size=48, labels=LABELS | {"fine": renamed})
        return found

    monkeypatch.setattr(model, "read", swapped)
    assert names(eye.look(TOMATO)) == ["Vine-Tomato"]
    assert names(eye.look(TOMATO)) == ["New-Vine-Tomato"]


def test_a_model_that_is_damaged_while_in_use_is_said(folder: Path, eye: Eye) -> None:
    eye.look(TOMATO)
    (folder / "tiny.tflite").write_bytes(b"broken")
    with pytest.raises(BadModel, match=r"tiny\.tflite"):
        eye.look(TOMATO)


def test_a_runtime_that_was_proven_is_not_proven_again(tmp_path: Path) -> None:
    golden = golden_of(small_model(tmp_path / "made"))
    folder = small_model(tmp_path / "model", golden=golden)
    remembered: list[str] = []
    Eye(folder, on_proven=remembered.append).embed(TOMATO)
    (pair,) = remembered
    again: list[str] = []
    Eye(folder, proven=remembered, on_proven=again.append).embed(TOMATO)
    assert not again
    golden[0]["fine"][0] = (0, 0.5)
    small_model(folder, golden=golden)
    with pytest.raises(NoRecognition):
        Eye(folder).embed(TOMATO)
    assert pair


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"Dear all, the photo is below.", BadPicture),
        (TOMATO[: len(TOMATO) // 2], BadPicture),
        (moving(), BadPicture),
        (bomb(14_143), TooLarge),
    ],
)
def test_what_is_no_picture_is_said_and_the_eye_still_sees(
    eye: Eye, raw: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        eye.look(raw)
    assert names(eye.look(TOMATO)) == ["Vine-Tomato"]


def test_without_a_model_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(NoModel):
        Eye(tmp_path).look(TOMATO)


def test_several_threads_may_look_at_once(eye: Eye) -> None:
    pictures = [written(grainy(plain(colour)), "PNG") for colour in (RED, YELLOW, GREEN, CREAM)] * 3
    with ThreadPoolExecutor(4) as pool:
        found = [names(each)[0] for each in pool.map(eye.look, pictures)]
    assert found == ["Vine-Tomato", "Banana", "Lime", "Arla-Milk"] * 3
