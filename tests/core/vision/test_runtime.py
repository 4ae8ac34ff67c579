"""Running a net: guarded, checked against its manifest and its makers' answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from kitchensync.errors import BadModel, NoRecognition
from kitchensync.vision import model, runtime
from kitchensync.vision.preprocessing import square
from kitchensync.vision.runtime import Net

pytest.importorskip("ai_edge_litert", reason="ai-edge-litert is not installed")

from tests.support.drawn import RED, plain
from tests.support.tiny_model import golden_of, small_model


def net(folder: Path, **changes: Any) -> Net:
    return Net(model.read(small_model(folder, **changes)))


def test_a_net_answers_with_logits_of_every_label_and_an_embedding(tmp_path: Path) -> None:
    asked = net(tmp_path)
    answer = asked.ask(square(plain(RED), asked.model.manifest.input))
    assert [len(part) for part in (answer.fine, answer.coarse, answer.embedding)] == [5, 4, 16]
    assert max(answer.fine) == answer.fine[0]
    assert max(answer.coarse) == answer.coarse[0]


def test_the_golden_answers_of_its_makers_prove_a_net(tmp_path: Path) -> None:
    golden = golden_of(small_model(tmp_path / "made"))
    proven = net(tmp_path / "shipped", golden=golden)
    assert proven.astray() == []
    proven.prove()


@pytest.mark.parametrize("part", ["fine", "coarse"])
def test_other_probabilities_than_the_makers_saw_switch_recognition_off(
    tmp_path: Path, part: str
) -> None:
    golden = golden_of(small_model(tmp_path / "made"))
    golden[1][part][0] = (0, 0.5)
    with pytest.raises(NoRecognition, match="does not give what the makers"):
        net(tmp_path / "shipped", golden=golden).prove()


def test_another_embedding_than_the_makers_saw_switches_recognition_off(tmp_path: Path) -> None:
    golden = golden_of(small_model(tmp_path / "made"))
    golden[0]["embedding"] = [-part for part in golden[0]["embedding"]]
    with pytest.raises(NoRecognition):
        net(tmp_path / "shipped", golden=golden).prove()


def test_a_net_of_another_input_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="64 by 64"):
        net(tmp_path, size=32, told=64)


@pytest.mark.parametrize(
    ("ends", "times", "wrong"),
    [
        ("get_input_details", slice(0, 2), "one picture"),
        ("get_output_details", slice(0, 2), "labels"),
        ("get_output_details", slice(0, 4), "labels"),
    ],
)
def test_a_net_with_more_or_fewer_ends_than_it_should_have_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str, times: slice, wrong: str
) -> None:
    real = runtime._constructed

    def altered(*given: Any) -> runtime.Interpreter:
        made = real(*given)
        details = ([*getattr(made, ends)()] * 2)[times]
        monkeypatch.setattr(made, ends, lambda: details)
        return made

    monkeypatch.setattr(runtime, "_constructed", altered)
    with pytest.raises(BadModel, match=wrong):
        net(tmp_path)


def test_what_a_net_takes_is_rounded_to_the_nearest_step_and_kept_within_its_bounds() -> None:
    values = np.array([0.6, -0.6, 0.4, 999.0, -999.0], np.float32)
    taken = runtime._quantised(values, {"dtype": np.int8, "quantization": (1.0, 3)})
    assert taken.tolist() == [4, 2, 3, 127, -128]


def test_a_net_with_other_answers_than_labels_is_refused(tmp_path: Path) -> None:
    swapped = {"outputs": {"fine": 1, "coarse": 0, "embedding": 2}}
    with pytest.raises(BadModel, match="labels"):
        net(tmp_path, manifest=swapped)


def test_a_file_that_is_no_net_is_refused(tmp_path: Path) -> None:
    read = model.read(small_model(tmp_path))
    for content in (b"", b"TFL3", bytes(5000)):
        broken = model.Model(read.manifest, read.labels, read.calibration, read.golden, content)
        with pytest.raises(BadModel):
            Net(broken)


def test_without_a_runtime_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in runtime.PACKAGES:
        monkeypatch.setitem(sys.modules, f"{module}.interpreter", None)
    with pytest.raises(NoRecognition, match="not installed") as caught:
        net(tmp_path)
    assert "pip install" in caught.value.hint


def test_a_runtime_under_its_old_name_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    monkeypatch.setitem(
        sys.modules, "tflite_runtime.interpreter", SimpleNamespace(Interpreter=object)
    )
    monkeypatch.setitem(sys.modules, "tflite_runtime", SimpleNamespace())
    assert runtime.find().package == "tflite-runtime"


def test_a_runtime_that_fails_on_this_machine_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise AttributeError("_ARRAY_API not found")

    found = runtime.Runtime(fail, "tflite-runtime", "2.14.0")
    monkeypatch.setattr(runtime, "find", lambda: found)
    with pytest.raises(NoRecognition, match=r"tflite-runtime 2\.14\.0 does not work"):
        net(tmp_path)


def test_the_runtime_writes_nothing_on_the_screen(tmp_path: Path) -> None:
    small_model(tmp_path)
    code = (
        "import sys; from pathlib import Path\n"
        "from kitchensync.vision import golden, model, runtime\n"
        "net = runtime.Net(model.read(Path(sys.argv[1])))\n"
        "print(len(net.ask(golden.drawn(1, 32)).fine))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == 5
    assert done.stderr == ""
