"""Looks at pictures with the model of a folder: loaded when first asked, and when it changes.

What a verdict means is left to `recognising` and `prototypes`, where to look to `crops`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from kitchensync.vision import crops, model, preprocessing, prototypes, recognising
from kitchensync.vision.apart import things_apart
from kitchensync.vision.crops import WHOLE, Box, Sighting
from kitchensync.vision.pictures import open_picture
from kitchensync.vision.prototypes import Prototype

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    from kitchensync.vision.manifest import Manifest
    from kitchensync.vision.runtime import Net

_ENLARGED: Final = 4
"""How often larger a picture may be made for a model that is to be certain of it: six times, the
one that ships errs more often than it says."""

Source = bytes | Path
Taught = Sequence[Prototype]
T = TypeVar("T")


class Recogniser(Protocol):
    """What a kitchen asks of whatever looks at its pictures.

    Every question may raise NoModel, BadModel or NoRecognition, and those about a picture what
    `pictures.open_picture` raises.
    """

    def embedding(self) -> str:
        """The name of the space that its vectors lie in."""
        ...

    def look(self, picture: Source, taught: Taught = (), *, plate: bool = False) -> list[Sighting]:
        """The things on a picture, the surest first; one at least, even if it is unknown.

        A `plate` as a whole may be something taught, and comes first then: alone where it is.
        """
        ...

    def embed(self, picture: Source) -> bytes:
        """The vector of the whole picture, to teach with."""
        ...


def with_embedding(eye: Recogniser, ask: Callable[[str], T]) -> tuple[str, T]:
    """The embedding that all vectors of an answer lie in, and it: what is asked gets that name, and
    is asked anew where another model was put in place meanwhile."""
    while True:
        embedding = eye.embedding()
        answer = ask(embedding)
        if eye.embedding() == embedding:
            return embedding, answer


@dataclass(frozen=True, slots=True)
class _Loaded:
    stamp: model.Stamp
    net: Net


class Eye:
    """A `Recogniser` over a model folder; any thread may ask it.

    `proven` are the pairs of model and runtime that gave the golden answers before;
    `on_proven` is told of a new one, to be remembered.
    """

    def __init__(
        self,
        folder: Path,
        *,
        threads: int = 1,
        proven: Collection[str] = (),
        on_proven: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._folder = folder
        self._threads = threads
        self._proven = {*proven}
        self._on_proven = on_proven
        self._lock = Lock()
        self._loaded: _Loaded | None = None

    def embedding(self) -> str:
        """See `Recogniser`. Does not load the net."""
        return self._manifest().embedding

    def look(self, picture: Source, taught: Taught = (), *, plate: bool = False) -> list[Sighting]:
        """See `Recogniser`."""
        net = self._net()
        image = open_picture(picture, _side(net))
        islands = things_apart(image)
        apart = len(islands) > 1
        boxes = islands if apart else crops.squares(image.width, image.height)
        parts = (_seen(net, image, box, taught) for box in boxes)
        whole = _seen(net, image, WHOLE, taught)
        found = crops.things(whole, parts, apart=apart)
        return crops.with_plate(whole, found) if plate else found

    def embed(self, picture: Source) -> bytes:
        """See `Recogniser`."""
        net = self._net()
        image = open_picture(picture, net.model.manifest.input.size)
        return prototypes.packed(net.ask(_square(net, image, WHOLE)).embedding)

    def _net(self) -> Net:
        """The net of the folder as it is now."""
        from kitchensync.vision.runtime import Net

        with self._lock:
            loaded = self._loaded
            if loaded and model.stamp(self._folder, loaded.net.model.manifest) == loaded.stamp:
                return loaded.net
            # Of before it is read: what is put there meanwhile has another one.
            stamp = model.stamp(self._folder, self._manifest())
            found = model.read(self._folder)
            if loaded and loaded.net.model == found:
                net = loaded.net
            else:
                net = self._prove(Net(found, threads=self._threads))
            self._loaded = _Loaded(stamp, net)
            return net

    def _manifest(self) -> Manifest:
        return model.manifest_from(model.in_folder(self._folder))

    def _prove(self, net: Net) -> Net:
        pair = f"{net.model.sha256} on {net.runtime}"
        if pair not in self._proven:
            net.prove()
            self._proven.add(pair)
            self._on_proven(pair)
        return net


def _side(net: Net) -> int:
    """Pixels of a picture's shorter side so that the smallest square fills the net's input."""
    return round(net.model.manifest.input.size / min(crops.SCALES))


def _square(net: Net, image: Image, box: Box) -> NDArray[np.uint8]:
    width, height = image.size
    area = (box.left * width, box.top * height, box.right * width, box.bottom * height)
    return preprocessing.square(image, net.model.manifest.input, area)


def _seen(net: Net, image: Image, box: Box, taught: Taught) -> Sighting:
    """What the household taught comes first, and among the choices where it is no clear match."""
    pixels, known = _square(net, image, box), net.model
    answer = net.ask(pixels)
    vector = prototypes.packed(answer.embedding)
    near = prototypes.matches(vector, known.manifest.embedding, taught)
    thresholds = known.calibration.household
    accepted = prototypes.recognised(near, thresholds)
    if accepted is not None:
        return Sighting(box, accepted, vector, accepted.best.label, accepted.best.probability)
    asked = (answer.fine, answer.coarse, known.labels, known.calibration)
    verdict = recognising.judge(*asked)
    shorter = min((box.right - box.left) * image.width, (box.bottom - box.top) * image.height)
    is_small = shorter * _ENLARGED < known.manifest.input.size
    if is_small or not preprocessing.may_be_a_thing(pixels):
        verdict = recognising.asking(verdict)
    offered = recognising.offering(prototypes.likely(near, thresholds), verdict)
    return Sighting(box, offered, vector, *recognising.likeliest(*asked))
