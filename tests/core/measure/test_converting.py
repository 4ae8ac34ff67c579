"""Mass, volume and count become one another only through what is known of the food."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.measure.amounts import parse_amount
from kitchensync.measure.converting import Physical, Refusal, exactly
from kitchensync.measure.table import PIECE, Dimension

HONEY = Physical(density=1420)
EGG = Physical(piece=50_000)
FLOUR = Physical(density=530, piece=1_000_000, each={"bag": 1_500_000})
VALUES = st.integers(1, 10**9)
KNOWN = st.builds(Physical, density=st.integers(50, 20_000), piece=st.integers(1, 10**7))


def converted(
    text: str, to: Dimension, physical: Physical, unit: str = PIECE
) -> Fraction | Refusal:
    """What somebody would say, in another dimension."""
    amount = parse_amount(text)
    return exactly(Fraction(amount.value), amount.dimension, amount.unit, to, physical, unit)


@pytest.mark.parametrize(
    ("text", "to", "physical", "value"),
    [
        ("100 ml", "mass", HONEY, 142_000),
        ("142 g", "volume", HONEY, 100_000),
        ("3", "mass", EGG, 150_000),
        ("125 g", "count", EGG, 2_500),
        ("1 dozen", "mass", EGG, 600_000),
        ("2 bags", "mass", FLOUR, 3_000_000),
        ("530 g", "volume", FLOUR, 1_000_000),
        ("2 bags", "count", FLOUR, 3_000),
        ("2 l", "volume", EGG, 2_000_000),
        ("3", "count", HONEY, 3_000),
    ],
)
def test_what_is_known_of_a_food_leads_from_one_to_another(
    text: str, to: Dimension, physical: Physical, value: int
) -> None:
    assert converted(text, to, physical) == value


@pytest.mark.parametrize(
    ("text", "to", "physical", "missing"),
    [
        ("125 ml", "count", EGG, "density"),
        ("125 ml", "count", HONEY, "piece"),
        ("125 ml", "mass", EGG, "density"),
        ("2", "mass", HONEY, "piece"),
        ("2 cans", "mass", EGG, "unit"),
        ("2 cans", "count", EGG, "unit"),
    ],
)
def test_what_is_not_known_is_refused_with_a_reason_and_never_guessed(
    text: str, to: Dimension, physical: Physical, missing: str
) -> None:
    refused = converted(text, to, physical)
    assert isinstance(refused, Refusal)
    assert refused.missing == missing
    assert refused.reason.endswith("is not known.")


def test_a_little_milk_is_never_a_hundred_thousand_bottles() -> None:
    milk = Physical(density=1030, each={"bottle": 1_030_000})
    assert converted("125 ml", "count", milk, "bottle") == 125


@given(VALUES, KNOWN)
def test_no_chain_of_conversions_drifts(value: int, food: Physical) -> None:
    there: Fraction | Refusal = Fraction(value)
    around: tuple[tuple[Dimension, Dimension], ...]
    around = (("mass", "volume"), ("volume", "count"), ("count", "mass"))
    for start, end in around * 5:
        assert isinstance(there, Fraction)
        there = exactly(there, start, "piece", end, food)
    assert there == value


@given(st.lists(VALUES, min_size=1), KNOWN)
def test_the_sum_of_what_is_converted_is_what_the_sum_converts_to(
    values: list[int], food: Physical
) -> None:
    def weight(volume: int) -> Fraction:
        found = exactly(Fraction(volume), "volume", "ml", "mass", food)
        assert isinstance(found, Fraction)
        return found

    assert sum(map(weight, values)) == weight(sum(values))
