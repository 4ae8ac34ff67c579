"""What another device wrote in its own way is passed over, or understood as far as it goes."""

from __future__ import annotations

import json

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput
from kitchensync.kitchen.eye import products
from tests.support.barcodes import photo_of
from tests.support.drawn import GREEN, RED, plain, written
from tests.support.eye import PretendEye, unknown

ODD, APPLE = (written(plain(colour, (96, 96)), "PNG") for colour in (GREEN, RED))


@pytest.fixture(autouse=True)
def shown(eye: PretendEye) -> None:
    eye.shown |= {ODD: [unknown("kiwi")]}


def put(kitchen: Kitchen, table: str, row: bytes, values: dict[str, object]) -> None:
    with kitchen._rooms.spaces.household.replica.transaction("") as change:
        change.put(table, row, values)


@pytest.mark.parametrize(
    "said",
    [
        {"vector": b"", "embedding": "pretended"},
        {"vector": b"\x00" * 64, "embedding": "pretended"},
        {"vector": b"\x7f" * 60_000, "embedding": "pretended"},
        {"vector": b"\x01", "embedding": "of another model, without a picture"},
        {"food": b"short", "vector": b"\x01" * 64, "embedding": "pretended"},
    ],
)
def test_an_example_that_makes_no_sense_spoils_no_scan(
    seeing: Kitchen, said: dict[str, object]
) -> None:
    put(seeing, "prototype", bytes(16), {"label": "\x1b[31mred", **said})
    done = seeing.eye.scan([("odd.png", ODD)])
    assert [one.outcome for one in done.photos[0].seen] == ["asked"]
    assert len(seeing.eye.lessons.ls()) == 1
    seeing.eye.lessons.remove("\x1b[31mred")
    assert seeing.eye.lessons.ls() == []


@pytest.mark.parametrize(
    "evidence",
    [
        "no JSON",
        "[]",
        json.dumps({"guesses": "pear", "to": "cellar", "vector": "zz", "embedding": "x"}),
        json.dumps({"guesses": [1, {"label": ""}, {"label": 5}], "known": True}),
        json.dumps({"guesses": [{"label": "kiwi", "of": "zz", "percent": "much"}], "known": False}),
    ],
)
def test_a_question_that_cannot_be_read_can_be_answered_in_words(
    seeing: Kitchen, evidence: str
) -> None:
    seeing.eye.scan([("odd.png", ODD)])
    (asked,) = seeing.review.waiting()
    put(seeing, "review", bytes.fromhex(asked.id), {"evidence": evidence})
    (asked,) = seeing.review.waiting()
    with pytest.raises(BadInput):
        seeing.review.decide(asked.id, "accept")
    seeing.review.decide(asked.id, "plums 4")
    assert [(item.food, item.amount) for item in seeing.pantry()] == [("plum", "4")]


def test_an_answer_whose_vector_cannot_be_read_teaches_by_its_picture(seeing: Kitchen) -> None:
    seeing.eye.scan([("odd.png", ODD)])
    (asked,) = seeing.review.waiting()
    evidence = json.dumps({"vector": "zz", "embedding": "pretended"})
    put(seeing, "review", bytes.fromhex(asked.id), {"evidence": evidence})
    seeing.review.decide(asked.id, "plum")
    picture = seeing.photos.picture(seeing.photos.ls()[0].id)
    assert seeing.eye.scan([("again.png", picture)]).what == "Added 1 × plum."


def test_a_question_whose_picture_has_not_come_teaches_nothing(seeing: Kitchen) -> None:
    seeing.eye.scan([("odd.png", ODD)])
    (asked,) = seeing.review.waiting()
    with seeing._rooms.spaces.household.replica.transaction("") as change:
        change.delete("photo", bytes.fromhex(asked.picture or ""))
    assert seeing.review.decide(asked.id, "plum").what == "Added 1 × plum."
    assert seeing.eye.lessons.ls() == []


def test_what_stands_for_a_food_that_has_not_come_is_put_in_under_no_other_name(
    seeing: Kitchen, eye: PretendEye
) -> None:
    seen = {"embedding": eye.embedding(), "vector": eye.embed(ODD)}
    put(seeing, "prototype", bytes(16), {"label": "plum jam", "food": bytes(16), **seen})
    assert seeing.eye.scan([("odd.png", ODD)]).what == "Added 1 × plum jam."
    code = "4006381333931"
    put(seeing, "product", products.product_id(code), {"code": code, "food": bytes(16)})
    scanned = seeing.eye.scan([("code.png", photo_of(code))])
    assert [(one.outcome, one.food) for one in scanned.photos[0].seen] == [("left", code)]
    assert [item.food for item in seeing.pantry()] == ["plum jam"]


@pytest.mark.parametrize(
    "told",
    [
        {"best_before": "2026-11-30", "due_kind": "soon"},
        {"best_before": "soon", "due_kind": "use-by"},
        {"best_before": 7, "due_kind": None},
    ],
)
def test_a_day_of_a_code_that_makes_no_sense_is_none(
    seeing: Kitchen, told: dict[str, object]
) -> None:
    code = "4006381333931"
    seeing.eye.scan([("code.png", photo_of(code))])
    (asked,) = seeing.review.waiting()
    put(seeing, "review", bytes.fromhex(asked.id), {"evidence": json.dumps({"code": code, **told})})
    assert seeing.review.decide(asked.id, "milk 1 l").what.startswith("Added 1 l milk. ")


def test_a_product_whose_pack_makes_no_sense_is_known_without_one(seeing: Kitchen) -> None:
    put(seeing, "product", bytes(16), {"code": "\x1b[31m", "amount": -5, "dimension": "mass"})
    assert [one.pack for one in seeing.eye.products.ls()] == [None]
