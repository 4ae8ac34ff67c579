"""Foods that were merged count as one, the same on every device, whoever merged what into what."""

from hypothesis import given
from hypothesis import strategies as st

from kitchensync.kitchen.foods.redirects import followed

FOODS = st.integers(0, 9).map(lambda number: bytes([number]))


def test_a_chain_ends_at_its_end() -> None:
    assert followed({b"a": b"b", b"b": b"c"}) == {b"a": b"c", b"b": b"c"}


def test_a_ring_counts_as_its_smallest_from_wherever_it_is_entered() -> None:
    ring = {b"b": b"c", b"c": b"d", b"d": b"b", b"a": b"d"}
    assert followed(ring) == {b"a": b"b", b"c": b"b", b"d": b"b"}


def test_a_food_that_redirects_to_itself_is_itself() -> None:
    assert followed({b"a": b"a"}) == {}


@given(st.dictionaries(FOODS, FOODS))
def test_the_end_of_a_redirect_is_an_end_for_everybody(same_as: dict[bytes, bytes]) -> None:
    ends = followed(same_as)
    assert all(end not in ends for end in ends.values())
    assert all(ends.get(food, food) == ends.get(to, to) for food, to in same_as.items())


@given(st.dictionaries(FOODS, FOODS), st.randoms())
def test_the_order_in_which_rows_are_read_does_not_matter(
    same_as: dict[bytes, bytes], random: object
) -> None:
    rows = list(same_as.items())
    random.shuffle(rows)  # type: ignore[attr-defined]  # a random.Random
    assert followed(dict(rows)) == followed(same_as)
