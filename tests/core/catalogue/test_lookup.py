"""The catalogue is read fast, once, and only by those who ask for it."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from kitchensync.catalogue.lookup import Catalogue, catalogue, find
from kitchensync.catalogue.shipped import read_foods
from kitchensync.catalogue.words import key, plain, singular

BUDGET_S = 0.015
"""For reading the table and making its index, on the slowest of the machines it was measured on."""


def test_a_name_is_found_in_whatever_case_number_and_accents() -> None:
    for name in ("creme fraiche", "Crème  Fraîche", "CRÈME FRAÎCHE"):
        food = find(name)
        assert food
        assert food.key == "creme-fraiche"
    assert find("Jalapeños") == find("jalapeno")
    assert find("no such thing") is None
    assert find("") is None


def test_pepper_and_peppers_are_two_foods() -> None:
    one, many = find("pepper"), find("peppers")
    assert one
    assert many
    assert (one.key, many.key) == ("black-pepper", "bell-pepper")


def test_whites_are_of_eggs_and_a_glass_of_white_is_not() -> None:
    assert (whites := find("Whites"))
    assert whites.key == "egg-white"
    assert find("white") is None
    assert (orange := find("oranges"))
    assert orange == find("orange")


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("berry", "berries"),
        ("cookie", "cookies"),
        ("tomato", "tomatoes"),
        ("radish", "radishes"),
        ("leaf", "leaves"),
        ("olive", "olives"),
        ("chile", "chillies"),
        ("yogurt", "yoghurts"),
        ("asparagus", "asparagus"),
        ("couscous", "couscous"),
    ],
)
def test_singular_and_plural_have_one_form(one: str, many: str) -> None:
    assert singular(one) == singular(many)


def test_compared_forms_have_no_case_accents_and_punctuation() -> None:
    assert plain("  Baker’s  (best)  Crème-brûlée & co. ") == "bakers best creme brulee and co"
    assert key("Half-&-Half") == "half and half"
    assert plain("2% milk") == "2% milk"


def test_it_is_read_once() -> None:
    assert catalogue() is catalogue()


def test_reading_it_takes_less_than_a_blink() -> None:
    def read() -> float:
        start = time.process_time()
        Catalogue(read_foods())
        return time.process_time() - start

    assert min(read() for _ in range(5)) < BUDGET_S


def test_listing_a_kitchen_does_not_read_it() -> None:
    code = (
        "import sys, kitchensync; kitchensync.Kitchen;"
        "print(*(name for name in sys.modules if name.startswith('kitchensync.catalogue')))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""
