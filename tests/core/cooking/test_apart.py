"""Several parts of one piece: who takes yolks has the whites, and a lemon has juice and zest."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kitchensync.cooking.apart import only_part
from kitchensync.cooking.judging import Judge
from kitchensync.cooking.matching import find_matches
from kitchensync.cooking.parts import cooking_id
from kitchensync.cooking.taking import Choices, plan, taken_text
from tests.core.cooking import said
from tests.core.cooking.opinions import Case, found

COOKING = cooking_id(b"r" * 16, "2026-11-20", 0)
CASES = [
    Case(
        "Three yolks and three whites are of three eggs.",
        "eggs 3",
        "Meringue for 2: 3 yolks; 3 whites",
        "Meringue | complete | yolks: from eggs; whites: from eggs",
    ),
    Case(
        "Of five whites two are of further eggs.",
        "eggs 4",
        "Meringue for 2: 3 yolks; 5 whites",
        "Meringue | lacks 1 × eggs | yolks: from eggs; whites: from eggs; 4 of 5 × eggs there",
        missing=1,
    ),
    Case(
        "Of the whites of all eggs that are there some are there.",
        "eggs 3",
        "Soufflé for 2: 3 yolks; 5 whites",
        "Soufflé | lacks 2 × eggs | yolks: from eggs; whites: from eggs; 3 of 5 × eggs there",
        missing=1,
    ),
    Case(
        "Of eggs that have to be got nothing is there.",
        "eggs 1",
        "Soufflé for 2: 3 yolks; 5 whites",
        "Soufflé | lacks 4 × eggs | yolks: from eggs; 1 of 3 × eggs there; whites: from eggs; "
        "1 of 5 × eggs there",
        missing=1,
    ),
    Case(
        "Who has no eggs gets eggs, and no yolks.",
        "",
        "Meringue for 2: 3 yolks; 3 whites",
        "Meringue | lacks 3 × eggs | yolks: from eggs; no 3 × eggs; whites: from eggs",
        missing=1,
    ),
    Case(
        "A whole egg is none of those that are taken apart.",
        "eggs 4",
        "Custard for 2: 2 eggs; 2 yolks; 2 whites",
        "Custard | complete | yolks: from eggs; whites: from eggs",
    ),
    Case(
        "Juice and zest are of the same lemon, in whatever order.",
        "lemons 1",
        "Curd for 2: 1 lemons, juice; 1 lemons, zest\n"
        "Dressing for 2: 3 tbsp lemon juice; 1 lemons, zest\n"
        "Punch for 2: 2 tsp lemon zest; 1 lemons, juiced",
        "Curd | complete\nDressing | complete | lemon juice: from lemons\n"
        "Punch | complete | lemon zest: from lemons",
    ),
    Case(
        "Who needs the zest and has no lemon gets no juice beside it.",
        "",
        "Dressing for 2: 30 ml lemon juice; 1 lemons, zest",
        "Dressing | lacks 1 × lemons | lemon juice: from lemons; no 2/3 × lemons; "
        "no 1 × lemons left",
        missing=1,
    ),
    Case(
        "Who has some of the lemons for the juice gets more of them.",
        "lemons 1",
        "Punch for 2: 120 ml lemon juice",
        "Punch | lacks 2 × lemons | lemon juice: from lemons; 1 of 2 1/2 × lemons there",
        missing=1,
    ),
    Case(
        "Who needs the juice alone gets juice.",
        "",
        "Hummus for 2: 2 tbsp lemon juice",
        "Hummus | lacks 2 tbsp lemon juice | no 2 tbsp lemon juice",
        missing=1,
    ),
    Case(
        "The juice of a lemon, and juice, are not of the same one.",
        "lemons 1",
        "Punch for 2: 1 lemons, juice; 30 ml lemon juice",
        "Punch | lacks 1 × lemons | lemon juice: from lemons; no 2/3 × lemons left",
        missing=1,
    ),
    Case(
        "Who may as well do without the zest gets juice, too.",
        "",
        "Dressing for 2: 30 ml lemon juice; (1 lemons, zest)",
        "Dressing | lacks 30 ml lemon juice | no 30 ml lemon juice; without lemons, which is "
        "optional",
        missing=1,
    ),
    Case(
        "Two lemons with all that is in them are two.",
        "lemons 1",
        "Curd for 2: 1 lemons, zest and juice; 1 lemons",
        "Curd | lacks 1 × lemons | no 1 × lemons left",
        missing=1,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_a_cook_would_agree(case: Case) -> None:
    assert found(case) == case.expect.splitlines()


def test_cooking_takes_the_eggs_once_and_says_what_for() -> None:
    larder = said.larder("eggs 3; lemons 2")
    for whites, lacking in ((2, ()), (5, ("2 × eggs (there was no more)",))):
        recipe = said.recipe(f"Pie for 2: 3 yolks; {whites} whites; 45 ml lemon juice")
        planned = plan(COOKING, recipe, larder, Judge(larder, ()), Choices())
        assert [*taken_text(planned.taken, larder)] == [
            "3 × eggs for yolks and whites",
            "1 × lemons for lemon juice",
        ]
        assert planned.not_taken == lacking


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("finely grated zest of 1 lemon", "lemon-zest"),
        ("1 lemon, juiced", "lemon-juice"),
        ("zest and juice of 1 lemon", ""),
        ("1 lemon, peel removed", ""),
        ("1 lemon", ""),
    ],
)
def test_the_words_of_a_line_say_which_part_it_takes(words: str, part: str) -> None:
    assert only_part(["lemon-juice", "lemon-zest"], words) == part
    assert only_part(["egg-white", "egg-yolk"], words) == ""


lines = st.lists(
    st.tuples(
        st.sampled_from(
            ["eggs", "yolks", "whites", "lemons", "ml lemon juice", "g lemon zest", "rice"]
        ),
        st.integers(1, 60),
        st.sampled_from(["", ", zest", ", juice"]),
    ),
    min_size=1,
    max_size=4,
)
pantry = st.lists(
    st.tuples(st.sampled_from(["eggs", "whites", "lemons", "rice"]), st.integers(1, 60)), max_size=4
)


@given(pantry, st.lists(lines, max_size=6), st.integers(0, 2), st.integers(1, 3))
@example(
    [],
    [
        [("rice", 1, ""), ("rice", 2, ""), ("lemons", 1, "")],
        [("rice", 1, ""), ("lemons", 1, ", zest"), ("lemons", 1, ", juice")],
    ],
    2,
    1,
)
@example([], [[("rice", 1, ""), ("rice", 2, "")], [("yolks", 1, ""), ("whites", 1, "")]], 1, 1)
def test_the_best_few_are_the_best_of_all(
    there: list[tuple[str, int]],
    wanted: list[list[tuple[str, int, str]]],
    missing: int,
    most: int,
) -> None:
    larder = said.larder("; ".join(f"{food} {number}" for food, number in there))
    recipes = [
        said.recipe(
            f"Dish {place}: " + "; ".join(f"{number} {food}{part}" for food, number, part in dish)
        )
        for place, dish in enumerate(wanted)
    ]
    every = find_matches(recipes, larder, missing=missing)
    assert find_matches(recipes, larder, missing=missing, most=most) == every[:most]
