"""What a cook would say to who asks for something, or must not eat something."""

from __future__ import annotations

import pytest

from tests.core.cooking.opinions import Case, found

CASES = [
    # Asking for more
    Case(
        "Who says spinach gets spinach.",
        "spinach 300 g; eggs 6",
        "Omelette for 2: 3 eggs\nSpinach eggs for 2: 4 eggs; 200 g spinach",
        "Spinach eggs | complete",
        using="spinach",
    ),
    Case(
        "Who says cheese is served cheddar.",
        "bread 4; cheddar 200 g",
        "Toast for 2: 2 bread\nCheese toast for 2: 2 bread; 100 g cheese",
        "Cheese toast | complete",
        using="cheese",
    ),
    Case(
        "Who says mushrooms gets what is cooked of button mushrooms.",
        "button mushrooms 300 g; eggs 6",
        "Mushrooms for 2: 200 g button mushrooms\nOmelette for 2: 3 eggs",
        "Mushrooms | complete",
        using="mushrooms",
    ),
    Case(
        "Enough for two is not enough for six.",
        "lentils 500 g",
        "Lentils for 2: 200 g lentils",
        "Lentils | lacks 100 g lentils | 500 g of 600 g lentils there",
        servings=6,
        missing=1,
    ),
    Case(
        "What does not say for how many is taken as it stands.",
        "lentils 500 g",
        "Lentils: 200 g lentils",
        "Lentils | complete",
        servings=6,
    ),
    Case(
        "What is optional is used where it is there.",
        "bread 4; walnuts 100 g, due in 2 days; honey 200 g",
        "Honey bread for 2: 2 bread; 20 g honey; (30 g walnuts)",
        "Honey bread | complete | uses walnuts due in 2 days",
    ),
    Case(
        "What is optional is left out where it is not.",
        "bread 4; honey 200 g",
        "Honey bread for 2: 2 bread; 20 g honey; (30 g walnuts)",
        "Honey bread | complete | without walnuts, which is optional",
    ),
    # Who eats
    Case(
        "No bacon for who eats no meat.",
        "bacon 200 g; eggs 6",
        "Bacon and eggs for 2: 4 eggs; 100 g bacon\nOmelette for 2: 3 eggs",
        "Omelette | complete",
        eaters="Ada",
    ),
    Case(
        "Noodles that may hold eggs are unknown for who eats vegan, and that is said.",
        "pasta 500 g; tomatoes 6; rice 500 g",
        "Pasta for 2: 200 g pasta; 3 tomatoes\nTomato rice for 2: 200 g rice; 3 tomatoes",
        "Tomato rice | complete\nPasta | complete | unknown for Eve: whether pasta is vegan",
        eaters="Eve",
    ),
    Case(
        "Where soy sauce may hold wheat and tamari is there, tamari it is.",
        "rice 500 g; eggs 6; soy sauce 200 ml; tamari 200 ml",
        "Fried rice for 2: 200 g rice; 2 eggs; 2 tbsp soy sauce",
        "Fried rice | complete | soy sauce: tamari instead",
        eaters="Ben",
    ),
    Case(
        "Where there is no tamari it is unknown.",
        "rice 500 g; eggs 6; soy sauce 200 ml",
        "Fried rice for 2: 200 g rice; 2 eggs; 2 tbsp soy sauce",
        "Fried rice | complete | unknown for Ben: whether soy sauce contains gluten",
        eaters="Ben",
    ),
    Case(
        "For who must not drink milk one buys oat milk, though there is milk.",
        "milk 1 l; rice 500 g",
        "Rice pudding for 2: 100 g rice; 500 ml milk",
        "Rice pudding | lacks 500 ml oat milk | milk: oat milk instead; no 500 ml oat milk",
        eaters="Dan",
        missing=1,
    ),
    Case(
        "What stands in is judged too: oat milk is not for who must not eat gluten.",
        "oat milk 1 l; rice 500 g",
        "Rice pudding for 2: 100 g rice; 500 ml milk",
        "Rice pudding | lacks 500 ml milk | no 500 ml milk",
        eaters="Ben",
        missing=1,
    ),
    Case(
        "Who does not like mushrooms does not like button mushrooms.",
        "button mushrooms 300 g; rice 500 g; peppers 2",
        "Mushroom rice for 2: 200 g rice; 200 g button mushrooms\n"
        "Pepper rice for 2: 200 g rice; 1 peppers",
        "Pepper rice | complete",
        eaters="Cleo",
    ),
    Case(
        "Nobody goes shopping because somebody does not like milk.",
        "rice 500 g; milk 1 l",
        "Rice pudding for 2: 100 g rice; 500 ml milk",
        "",
        eaters="Gil",
        missing=1,
    ),
    Case(
        "Walnuts that are optional stay in the cupboard for who must not eat them.",
        "bread 4; walnuts 100 g; tomatoes 4",
        "Tomato bread for 2: 2 bread; 2 tomatoes; (30 g walnuts)",
        "Tomato bread | complete | without walnuts, which is optional",
        eaters="Eve",
    ),
    Case(
        "A line that nobody understands makes a dish unknown for who has to be careful.",
        "rice 500 g",
        "Furikake rice for 2: 200 g rice; ?furikake",
        "Furikake rice | lacks furikake | unknown for Ben: nobody knows what “furikake” is; "
        "nobody knows what “furikake” is",
        eaters="Ben",
        missing=1,
    ),
    Case(
        "At one table, everybody's veto counts.",
        "bacon 200 g; bread 4; tomatoes 4; rice 500 g",
        "BLT for 2: 4 bread; 100 g bacon\nTomato bread for 2: 2 bread; 2 tomatoes\n"
        "Tomato rice for 2: 200 g rice; 2 tomatoes",
        "Tomato rice | complete",
        eaters="Ada Ben",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_a_cook_would_agree(case: Case) -> None:
    assert found(case) == case.expect.splitlines()
