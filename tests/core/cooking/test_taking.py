"""What cooking takes, and that two phones which cook the same dish take it once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from kitchensync.cooking.facts import Part, Substitute
from kitchensync.cooking.judging import Judge
from kitchensync.cooking.matching import scaled
from kitchensync.cooking.parts import cooking_id
from kitchensync.cooking.taking import Choices, Plan, Taken, plan
from kitchensync.replica.postings.parts import Following, next_part, surplus
from tests.core.cooking import said

COOKING = cooking_id(b"r" * 16, "2026-11-20", 0)
DAL = "Dal for 2: 200 g lentils; 1 onions; salt; (10 g coriander)"


def cooked(
    there: str,
    dish: str = DAL,
    servings: int = 2,
    choices: Choices | None = None,
    usually: Substitute | None = None,
) -> Plan:
    """`usually` is what the household takes instead of something, as it said once for all."""
    larder = said.larder(there, substitutes={usually.food: [usually]} if usually else {})
    recipe = scaled(said.recipe(dish), Fraction(servings))
    return plan(COOKING, recipe, larder, Judge(larder, ()), choices or Choices())


def shares(planned: Plan) -> list[tuple[str, int]]:
    return [(each.share.lot.food, each.share.amount) for each in planned.taken]


def test_it_takes_what_the_recipe_says_scaled() -> None:
    planned = cooked("lentils 1 kg; onions 5", servings=3)
    assert shares(planned) == [("lentils", 300_000), ("onions", 1500)]
    assert planned.not_taken == ()


def test_it_takes_from_one_lot_after_the_other() -> None:
    assert shares(cooked("lentils 150 g; lentils 1 kg; onions 1")) == [
        ("lentils", 150_000),
        ("lentils", 50_000),
        ("onions", 1000),
    ]


def test_it_takes_across_measures() -> None:
    assert shares(cooked("lentils 1 l; onions 400 g")) == [
        ("lentils", round(200_000 * 1000 / 812)),
        ("onions", 110_000),
    ]


def test_what_is_not_there_is_said_and_what_is_there_of_it_taken() -> None:
    planned = cooked("lentils 150 g")
    assert shares(planned) == [("lentils", 150_000)]
    assert planned.not_taken == (
        "50 g lentils (there was no more)",
        "1 × onions (none there)",
    )


def test_of_what_two_lines_lack_alike_the_sum_is_said() -> None:
    dish = "Cake: 100 g butter; 1 onion; 100 g butter; 1 onion"
    assert cooked("oil 1 l", dish).not_taken == (
        "200 g butter (none there)",
        "2 × onion (none there)",
    )
    assert cooked("butter 150 g; onion 2", dish).not_taken == ("50 g butter (there was no more)",)


def test_what_is_there_in_an_unknown_amount_stays_there() -> None:
    planned = cooked("garlic 3", "Broth: 2 cloves garlic")
    assert shares(planned) == []
    assert planned.not_taken == ("2 cloves garlic (there is 3 × garlic, which does not tell)",)


def test_what_is_past_its_use_by_day_is_not_cooked() -> None:
    assert shares(cooked("lentils 1 kg, past its use-by day; onions 1")) == [("onions", 1000)]


def test_nothing_is_taken_instead_unless_somebody_says_so() -> None:
    dish = "Omelette: 20 g butter"
    assert shares(cooked("oil 1 l", dish)) == []
    oil = Substitute("butter", (Part("oil", Fraction(3, 4)),), "mass")
    assert shares(cooked("oil 1 l", dish, choices=Choices(instead={"butter": oil}))) == [
        ("oil", round(15_000 * 1000 / 921))
    ]


def test_what_the_household_takes_instead_is_taken_where_the_food_itself_does_not_do() -> None:
    dish = "Omelette: 20 g butter"
    oil = Substitute("butter", (Part("oil", Fraction(3, 4)),), "mass")
    planned = cooked("oil 1 l; butter 10 g", dish, usually=oil)
    assert shares(planned) == [("oil", round(15_000 * 1000 / 921))]
    assert [each.why for each in planned.taken] == ["instead of butter"]
    assert planned.not_taken == ()
    assert shares(cooked("oil 1 l; butter 20 g", dish, usually=oil)) == [("butter", 20_000)]
    baking = replace(oil, purpose="baking")
    assert shares(cooked("oil 1 l", dish, usually=baking)) == []
    chosen = Choices(without=frozenset({"butter"}))
    assert shares(cooked("oil 1 l", dish, usually=oil, choices=chosen)) == []


def test_lines_are_left_out_and_optional_ones_taken_where_somebody_says_so() -> None:
    there = "lentils 1 kg; onions 1; coriander 50 g"
    assert [food for food, _ in shares(cooked(there))] == ["lentils", "onions"]
    choices = Choices(without=frozenset({"onions"}), optional=frozenset({"coriander"}))
    assert [food for food, _ in shares(cooked(there, choices=choices))] == ["lentils", "coriander"]


# Two phones


def test_two_phones_that_see_the_same_make_the_same_postings() -> None:
    assert cooked("lentils 150 g; lentils 1 kg") == cooked("lentils 150 g; lentils 1 kg")


def merged(*plans: Iterable[Taken]) -> list[Taken]:
    """What stands of postings: of two with one id the first that comes, and no surplus."""
    standing: dict[bytes, Taken] = {}
    for each in plans:
        for taken in each:
            standing.setdefault(taken.id, taken)
    following = [
        Following(taken.id, before.id, before.share.lot.id, -before.share.amount, voided=False)
        for taken in standing.values()
        if (before := standing.get(taken.cause))
    ]
    wrong = surplus(following)
    return [taken for taken in standing.values() if taken.id not in wrong]


def split(lots: list[int], need: int) -> list[Taken]:
    """How a phone that knows these lots of lentils meets a need, in grams."""
    there = "; ".join(f"lentils {grams} g" if grams else "salt 1 g" for grams in lots)
    return list(cooked(there, f"Lentils: {need} g lentils").taken)


def test_a_further_part_of_the_phone_that_lost_is_not_taken() -> None:
    ada, ben = split([150, 0, 0, 900], 200), split([0, 900], 200)
    assert len(ada) == 2
    assert len(ben) == 1
    assert merged(ada, ben) == ada
    assert merged(ben, ada) == ben


amounts = st.lists(st.sampled_from([0, 20, 50, 90, 200]), min_size=4, max_size=4)


@given(st.lists(amounts, min_size=2, max_size=3))
def test_however_phones_choose_one_cooking_is_taken_once(phones: list[list[int]]) -> None:
    plans = [split(lots, 200) for lots in phones]
    whole = [each for each in plans if sum(taken.share.amount for taken in each) == 200_000]
    for order in permutations(whole):
        assert sum(taken.share.amount for taken in merged(*order)) in (0, 200_000)


@given(st.lists(amounts, min_size=2, max_size=3), st.randoms(use_true_random=False))
def test_what_stands_is_the_choice_of_one_phone_whichever_posting_won(
    phones: list[list[int]], random: object
) -> None:
    plans = [split(lots, 200) for lots in phones]
    postings = [taken for each in plans for taken in each]
    random.shuffle(postings)  # type: ignore[attr-defined]  # Hypothesis types it as object
    standing = merged(postings)
    assert {taken.id for taken in standing} in [{taken.id for taken in each} for each in plans]
    assert sum(taken.share.amount for taken in standing) in {
        sum(taken.share.amount for taken in each) for each in plans
    }


def test_what_goes_on_from_a_voided_part_does_not_count() -> None:
    second = next_part(b"1", b"lot", -5)
    third = next_part(second, b"lot", -5)
    parts = [
        Following(second, b"1", b"lot", -5, voided=True),
        Following(third, second, b"lot", -5, voided=False),
    ]
    assert surplus(parts) == {second, third}
