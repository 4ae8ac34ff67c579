"""Both recognisers keep one contract: the one over a model, and the one of the kitchen's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync.errors import BadPicture
from kitchensync.vision.eye import Eye, Recogniser
from kitchensync.vision.prototypes import Prototype, similarity
from kitchensync.vision.recognising import Accepted, Level, Unknown
from tests.support.drawn import BLUE, RED, grainy, plain, written
from tests.support.eye import PretendEye, certain

TOMATO, JAR = (written(grainy(plain(colour)), "PNG") for colour in (RED, BLUE))


@pytest.fixture(params=["model", "twin"])
def eye(request: pytest.FixtureRequest, tmp_path: Path) -> Recogniser:
    if request.param == "twin":
        return PretendEye({TOMATO: [certain("Vine-Tomato", "tomato", group="vegetables")]})
    pytest.importorskip("ai_edge_litert", reason="ai-edge-litert is not installed")
    from tests.support.tiny_model import small_model

    return Eye(small_model(tmp_path))


def test_what_is_known_is_accepted_with_its_food(eye: Recogniser) -> None:
    (found,) = eye.look(TOMATO)
    assert isinstance(found.verdict, Accepted)
    assert (found.verdict.best.food, found.verdict.group) == ("tomato", "vegetables")


def test_what_is_unknown_can_be_taught(eye: Recogniser, tmp_path: Path) -> None:
    (before,) = eye.look(JAR)
    assert isinstance(before.verdict, Unknown)
    path = tmp_path / "jar.jpg"
    path.write_bytes(JAR)
    jam = Prototype("row", "Blueberry jam", "jam", eye.embedding(), eye.embed(path))
    (after,) = eye.look(JAR, [jam])
    assert isinstance(after.verdict, Accepted)
    assert (after.verdict.best.food, after.verdict.best.level) == ("jam", Level.HOUSEHOLD)
    (other,) = eye.look(TOMATO, [jam])
    assert isinstance(other.verdict, Accepted)
    assert other.verdict.best.food == "tomato"


def test_a_picture_is_like_itself(eye: Recogniser) -> None:
    assert similarity(eye.embed(TOMATO), eye.embed(TOMATO)) == pytest.approx(1)
    assert similarity(eye.embed(TOMATO), eye.embed(JAR)) < 0.9


def test_what_is_no_picture_is_refused(eye: Recogniser) -> None:
    for ask in (eye.look, eye.embed):
        with pytest.raises(BadPicture):
            ask(b"Dear all,")
