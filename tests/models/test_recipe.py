"""The recipe, in small: from drawn pictures to a model folder that the program can use."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import pytest

from kitchensync.vision import model as models
from kitchensync.vision.runtime import Net
from tests.models.photos import HELD, KNOWN, DataSet, data_set
from training.labels import read_labels
from training.photos import Photo, read_list

pytest.importorskip("torch", reason="training needs torch, which is not installed")


@dataclass(frozen=True)
class Built:
    """What was built, and where."""

    data: DataSet
    work: Path
    out: Path


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    return data_set(tmp_path_factory.mktemp("photos"))


@pytest.fixture(scope="module")
def built(drawn: DataSet, tmp_path_factory: pytest.TempPathFactory) -> Built:
    import torch

    from training.build import build

    torch.set_num_threads(1)  # more wait for one another longer than such small nets take
    made = Built(drawn, tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("out"))
    build(drawn.folder, made.work, made.out, drawn.settings)
    return made


def test_a_model_folder_comes_of_it_that_gives_its_golden_answers(built: Built) -> None:
    made = models.read(built.out)
    Net(made).prove()
    assert made.manifest.input.size == built.data.settings.ship.size


def test_the_net_and_its_inputs_are_whole_numbers_of_eight_bits(built: Built) -> None:
    from ai_edge_litert.interpreter import Interpreter

    net = Interpreter(model_path=str(built.out / "groceries.tflite"))
    ends = [*net.get_input_details(), *net.get_output_details()]
    assert {str(each["dtype"].__name__) for each in ends} == {"int8"}


def test_the_card_is_filled_in_from_what_was_measured(built: Built) -> None:
    from training.card import card_of

    assert (built.out / "MODEL_CARD.md").read_text(encoding="utf-8") == card_of(built.out)


def test_classes_held_out_are_shown_to_no_net_that_measures_them(built: Built) -> None:
    from training.places import Place, shown

    settings = built.data.settings
    place = Place(built.work / "photos.npz", built.work)
    photos = shown(settings.runs["open"], place, settings)
    assert {photo.fine for photo in photos} == KNOWN.keys()
    assert {photo.fine for photo in shown(settings.runs["net"], place, settings)} > HELD.keys()


def test_what_measures_the_net_was_not_shown_to_what_is_measured(built: Built) -> None:
    from training.asking import Bench
    from training.places import shown, unshown

    settings = built.data.settings
    bench = Bench(built.data.folder, built.work, read_labels(), settings)
    place = bench.place
    measuring = settings.runs[settings.ship.measuring_run]
    assert not {*bench.validation()} & {*shown(measuring, place, settings)}
    judged: list[Photo] = []
    for name in settings.ship.fold_runs:
        run = settings.runs[name]
        folded = unshown(run, place, settings)
        assert not {*folded} & {*shown(run, place, settings)}
        judged += folded
    assert sorted(judged, key=str) == sorted(bench.validation(), key=str)
    familiar = bench.familiar()
    assert familiar is not None
    assert familiar.true_fine.tolist() == [photo.fine for photo in judged]


def test_each_photo_is_read_by_one_net_that_was_not_shown_it(built: Built) -> None:
    from training.asking import Bench
    from training.places import Place, shown, unshown

    settings = built.data.settings
    bench = Bench(built.data.folder, built.work, read_labels(), settings)
    place, crossed = bench.place, bench.crossed()
    assert place == Place(built.work / "photos.npz", built.work), "what the runs were trained on"
    runs = [settings.runs[name] for name in settings.ship.cross_runs]
    trained = read_list(built.data.folder / "train.txt")
    elsewhere = {*read_list(built.data.folder / "val.txt")}
    read = [photo for run in runs for photo in unshown(run, place, settings)]
    assert sorted(read, key=str) == sorted(trained, key=str)
    assert not [run for run in runs if {*shown(run, place, settings)} & elsewhere]
    assert crossed.at_home.true_fine.tolist() == [photo.fine for photo in read]
    assert len(crossed.elsewhere.fine) == len(runs) * len(elsewhere)


def test_a_run_that_was_stopped_ends_as_one_that_was_not(built: Built, tmp_path: Path) -> None:
    import torch

    from training import checkpoints
    from training.places import Place
    from training.train import train

    settings = built.data.settings
    whole = train("begun", Place(built.work / "photos.npz", built.work), settings)
    (half,) = settings.plans["begin"]
    stopped = settings.model_copy(
        update={"plans": {"begin": (half.model_copy(update={"epochs": 1, "rate": (0.01, 0.03)}),)}}
    )
    place = Place(built.work / "photos.npz", tmp_path)
    train("begun", place, stopped)
    again = checkpoints.read(train("begun", place, settings), torch.device("cpu"))
    expected = checkpoints.read(whole, torch.device("cpu"))
    assert again["steps"] == expected["steps"]
    for name, weights in expected["average"].items():
        assert torch.equal(again["average"][name], weights), name


def test_a_pupil_learns_from_the_nets_it_is_given(built: Built) -> None:
    from training.places import Place
    from training.train import train

    place = Place(built.work / "photos.npz", built.work)
    train("pupil", place, built.data.settings)
    log = (place.run("pupil") / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["epoch"] for line in log] == [1, 2]
    assert all(math.isfinite(json.loads(line)["loss"]) for line in log)
