"""Runs a net, where something that can is installed: imported, constructed and tried in one step.

Leaves what the answer means to `recognising`. Needs numpy and LiteRT, or TFLite under its old name.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from kitchensync.errors import BadModel, NoRecognition
from kitchensync.vision import golden, preprocessing
from kitchensync.vision.manifest import Golden
from kitchensync.vision.model import Model
from kitchensync.vision.recognising import softmax, unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PACKAGES: Final = {"ai_edge_litert": "ai-edge-litert", "tflite_runtime": "tflite-runtime"}
"""What is tried, in this order: the module, and the name that it is installed by."""
_NEAR_PROBABILITY: Final = 0.08  # kernels of different makers round eight bits differently
_NEAR_EMBEDDING: Final = 0.05
_HINT: Final = "Install it: pip install 'kitchensync[vision]'. Until then, type what there is."

Details = Sequence[Mapping[str, Any]]


class Interpreter(Protocol):
    """What both runtimes have."""

    def allocate_tensors(self) -> None: ...
    def get_input_details(self) -> Details: ...
    def get_output_details(self) -> Details: ...
    def set_tensor(self, tensor_index: int, value: NDArray[np.generic]) -> None: ...
    def get_tensor(self, tensor_index: int) -> NDArray[np.generic]: ...
    def invoke(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a net says of one picture: logits by label, and an embedding of whatever length."""

    fine: tuple[float, ...]
    coarse: tuple[float, ...]
    embedding: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Runtime:
    """A runtime that can be imported: what constructs an interpreter, its package and version."""

    construct: Any
    package: str
    version: str

    def __str__(self) -> str:
        return f"{self.package} {self.version}"


class Net:
    """A model, ready to be asked; from any thread, one at a time."""

    def __init__(self, model: Model, *, threads: int = 1) -> None:
        """BadModel where the file does not fit its manifest; NoRecognition without a runtime."""
        self.runtime = find()
        self.model = model
        self._lock = Lock()
        self._interpreter = _constructed(self.runtime, model.net, threads)
        self._input = _input(self._interpreter, model)
        self._levels = _levels(model, self._input)
        self._outputs = _outputs(self._interpreter, model)

    def ask(self, pixels: NDArray[np.uint8]) -> Answer:
        """Of pixels in RGB, as `preprocessing.square` gives them."""
        fed = _fed(pixels, self._levels)
        with self._lock:
            self._interpreter.set_tensor(self._input["index"], fed)
            self._interpreter.invoke()
            found = [self._interpreter.get_tensor(each["index"]) for each in self._outputs]
        parts = zip(found, self._outputs, strict=True)
        return Answer(*(_floats(one, details) for one, details in parts))

    def prove(self) -> None:
        """Ask for the golden pictures; NoRecognition where the answers are not the makers'."""
        if self.astray():
            raise NoRecognition(
                f"{self.runtime} does not give what the makers of this model saw.",
                "Install another version of it. Until then, type what there is.",
            )

    def astray(self) -> list[Golden]:
        """The golden pictures whose answers are not the makers'."""
        size = self.model.manifest.input.size
        return [
            expected
            for expected in self.model.golden
            if not self._agrees(expected, self.ask(golden.drawn(expected.picture, size)))
        ]

    def _agrees(self, expected: Golden, answer: Answer) -> bool:
        temperature = self.model.calibration.temperature
        return (
            _near(expected.fine, softmax(answer.fine, temperature.fine))
            and _near(expected.coarse, softmax(answer.coarse, temperature.coarse))
            and all(
                abs(one - other) <= _NEAR_EMBEDDING
                for one, other in zip(expected.embedding, unit(answer.embedding), strict=False)
            )
        )


def find() -> Runtime:
    """The first runtime that can be imported; NoRecognition where there is none."""
    for module, package in PACKAGES.items():
        try:
            found = importlib.import_module(f"{module}.interpreter")
        except Exception:  # noqa: BLE001, S112 - built for another numpy, it raises anything
            continue
        said = getattr(sys.modules.get(module), "__version__", "of unknown version")
        return Runtime(found.Interpreter, package, said)
    raise NoRecognition("What runs a model is not installed.", _HINT)


def _constructed(runtime: Runtime, net: bytes, threads: int) -> Interpreter:
    try:
        with _in_silence():
            made = runtime.construct(model_content=net, num_threads=threads)
            made.allocate_tensors()
    except ValueError:
        raise BadModel(f"{runtime} cannot read this model.", "Install another model.") from None
    except Exception:  # noqa: BLE001 - it comes out of a runtime that does not fit this machine
        raise NoRecognition(f"{runtime} does not work on this machine.", _HINT) from None
    return cast(Interpreter, made)


@contextmanager
def _in_silence() -> Generator[None]:
    """The runtime tells of its delegate on standard error itself, past every setting it has."""
    try:
        kept = os.dup(2)
    except OSError:  # there is no standard error
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)


def _input(interpreter: Interpreter, model: Model) -> Mapping[str, Any]:
    inputs = interpreter.get_input_details()
    size = model.manifest.input.size
    if len(inputs) != 1 or [*map(int, inputs[0]["shape"])] != [1, size, size, 3]:
        raise BadModel(
            f"This model does not take one picture of {size} by {size} pixels, as it says.",
            "Install another model.",
        )
    return inputs[0]


def _outputs(interpreter: Interpreter, model: Model) -> tuple[Mapping[str, Any], ...]:
    """The outputs in the order fine, coarse, embedding."""
    details, places = interpreter.get_output_details(), model.manifest.outputs
    wanted = (len(model.labels.fine), len(model.labels.coarse), None)
    if len(details) == 3:
        found = tuple(details[at] for at in (places.fine, places.coarse, places.embedding))
        shapes = [[*map(int, each["shape"])] for each in found]
        if all(
            shape == [1, length] if length else len(shape) == 2 and shape[0] == 1
            for shape, length in zip(shapes, wanted, strict=True)
        ):
            return found
    raise BadModel("This model has other answers than it has labels.", "Install another model.")


def _levels(model: Model, details: Mapping[str, Any]) -> NDArray[np.generic]:
    """What the net takes for each level of each colour, (256, 3): not worked out for each pixel."""
    import numpy as np

    every = np.arange(256, dtype=np.uint8).repeat(3).reshape(256, 1, 3)
    return _quantised(preprocessing.tensor(every, model.manifest.input), details)[0, :, 0]


def _fed(pixels: NDArray[np.uint8], levels: NDArray[np.generic]) -> NDArray[np.generic]:
    import numpy as np

    fed = np.empty(pixels.shape, levels.dtype)
    for colour in range(levels.shape[1]):
        np.take(levels[:, colour], pixels[..., colour], out=fed[..., colour])
    return fed[None]


def _quantised(values: NDArray[np.float32], details: Mapping[str, Any]) -> NDArray[np.generic]:
    import numpy as np

    kind = np.dtype(details["dtype"])
    if kind.kind == "f":
        return values
    scale, zero = details["quantization"]
    limits = np.iinfo(kind)
    rounded = np.rint(values / scale + zero)
    fed: NDArray[np.generic] = np.clip(rounded, limits.min, limits.max).astype(kind)
    return fed


def _floats(values: NDArray[np.generic], details: Mapping[str, Any]) -> tuple[float, ...]:
    import numpy as np

    floats = values.reshape(-1).astype(np.float32)
    if values.dtype.kind != "f":
        scale, zero = details["quantization"]
        floats = (floats - zero) * scale
    return tuple(map(float, floats))


def _near(expected: Sequence[tuple[int, float]], found: Sequence[float]) -> bool:
    return all(
        index < len(found) and abs(found[index] - probability) <= _NEAR_PROBABILITY
        for index, probability in expected
    )
