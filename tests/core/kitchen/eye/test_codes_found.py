"""What a code that is hard to find is worth, and how much comes in by one."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from kitchensync import Kitchen
from kitchensync.vision.recognising import Verdict
from tests.support.barcodes import photo_of
from tests.support.drawn import written
from tests.support.eye import PretendEye, certain, uncertain
from tests.support.kitchens import amounts

MILK = "4006381333931"


@pytest.mark.parametrize(
    ("verdict", "what"),
    [(uncertain("lemon"), "Added 1 l milk."), (certain("lemon"), "Added 1 × lemon.")],
    ids=["not certain", "certain"],
)
def test_a_code_that_a_glance_misses_is_looked_for_where_the_eye_is_not_certain(
    seeing: Kitchen, eye: PretendEye, verdict: Verdict, what: str
) -> None:
    seeing.eye.products.add(MILK, "milk 1 l")
    upright = Image.open(io.BytesIO(photo_of(MILK)))
    askew = written(upright.rotate(45, expand=True, fillcolor=255), "PNG")
    eye.shown[askew] = [verdict]
    assert seeing.eye.scan([("askew.png", askew)]).what == what


def test_so_many_pieces_of_a_code_are_no_packs_of_themselves(seeing: Kitchen) -> None:
    seeing.eye.products.add(MILK, "eggs 6")
    for name in ("one.png", "two.png"):
        seeing.eye.scan([(name, photo_of(MILK))], again=True)
    assert amounts(seeing) == {"egg": "12"}
