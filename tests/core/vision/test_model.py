"""A model folder is believed only where every file is what its manifest says."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest

from kitchensync.errors import BadModel, NoModel, NoPermission
from kitchensync.vision import model
from kitchensync.vision.manifest import Calibration, decode
from kitchensync.vision.model import read, stamp
from tests.support.tiny_model import CALIBRATION, LABELS, small_model


def labels(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(LABELS) | changes


def calibration(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(CALIBRATION) | changes


def test_a_whole_folder_is_a_model(tmp_path: Path) -> None:
    found = read(small_model(tmp_path))
    assert found.labels.fine[0].name == "Vine-Tomato"
    assert found.sha256.startswith(found.manifest.embedding)


def test_an_empty_folder_is_no_model_and_says_what_to_do(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(NoModel, match="no model") as caught:
            read(folder)
        assert "ks models install" in caught.value.hint


@pytest.mark.parametrize("name", ["tiny.tflite", "labels.json", "calibration.json", "golden.json"])
def test_a_file_with_another_hash_is_refused_by_name(tmp_path: Path, name: str) -> None:
    path = small_model(tmp_path) / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(BadModel, match=name):
        read(tmp_path)


@pytest.mark.parametrize("name", ["tiny.tflite", "labels.json"])
def test_a_file_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    (small_model(tmp_path) / name).unlink()
    with pytest.raises(BadModel, match=f"lacks its file {name}"):
        read(tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"model": "../tiny.tflite"},
        {"model": "/etc/passwd"},
        {"sha256": {}},
        {"sha256": {"../x": "0" * 64}},
        {"sha256": {"manifest.json": "0" * 64}},
        {"outputs": {"fine": 0, "coarse": 0, "embedding": 2}},
        {"outputs": {"fine": 0, "coarse": 1}},
        {"input": {"size": 0, "mean": [0, 0, 0], "std": [1, 1, 1]}},
        {"input": {"size": 32, "mean": [0, 0, 0], "std": [1, 0, 1]}},
        {"input": {"size": 32, "mean": [0, 0], "std": [1, 1, 1]}},
        {"embedding": "a b"},
    ],
)
def test_a_manifest_that_makes_no_sense_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(BadModel):
        read(small_model(tmp_path, manifest=changes))


def test_a_manifest_that_is_no_json_is_refused(tmp_path: Path) -> None:
    small_model(tmp_path)
    for content in (b"", b"{", b"[]", b"\xff" * 9, b"[" * 100_000):
        (tmp_path / "manifest.json").write_bytes(content)
        with pytest.raises(BadModel, match=r"manifest\.json"):
            read(tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"groups": []},
        {"coarse": [{"name": "Tomato", "group": "meat", "food": None}]},
        {"coarse": [{"name": "Lime", "group": "fruit"}] * 4},
        {"fine": [{"name": "Lime", "coarse": 4, "food": None}]},
        {"fine": [{"name": "Lime", "coarse": 0}, {"name": "Lime", "coarse": 1}]},
    ],
)
def test_labels_that_point_nowhere_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadModel):
        read(small_model(tmp_path, labels=labels(**wrong)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": {"fine": 0, "coarse": 1}},
        {"accept": {"fruit": {"fine": 0.9, "coarse": 0.9}}},
        {"known": {"score": "mood", "threshold": 1}},
        {"household": {"similarity": 0.9}},
    ],
)
def test_thresholds_that_are_missing_or_absurd_are_refused(
    tmp_path: Path, wrong: dict[str, Any]
) -> None:
    with pytest.raises(BadModel):
        read(small_model(tmp_path, calibration=calibration(**wrong)))


@pytest.mark.parametrize("said", ["NaN", "Infinity", "-1e999", "9" * 400])
def test_a_threshold_that_is_no_number_is_refused(said: str) -> None:
    text = json.dumps(calibration(known={"score": "logit", "threshold": 7.25}))
    with pytest.raises(BadModel):
        decode("calibration.json", text.replace("7.25", said).encode(), Calibration)


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_model(tmp_path)
    monkeypatch.setattr(model, "LARGEST_FILE", 100)
    with pytest.raises(BadModel, match="too large"):
        read(tmp_path)


def test_a_folder_that_may_not_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    small_model(tmp_path)
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(NoPermission):
        read(tmp_path)


def test_a_changed_folder_has_another_stamp(tmp_path: Path) -> None:
    manifest = read(small_model(tmp_path)).manifest
    before = stamp(tmp_path, manifest)
    assert stamp(tmp_path, manifest) == before
    (tmp_path / "tiny.tflite").write_bytes(b"another")
    assert stamp(tmp_path, manifest) != before
    (tmp_path / "manifest.json").unlink()
    assert stamp(tmp_path, manifest) == ()
