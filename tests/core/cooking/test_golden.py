"""What a cook would say to a pantry and some recipes: each case one opinion, the best dish first.

Read a case as: with this there, of these recipes, these can be cooked, in this order, because.
"""

from __future__ import annotations

import pytest

from tests.core.cooking.opinions import Case, found

CASES = [
    # What is there
    Case(
        "A dish of which everything is there needs no words.",
        "eggs 6; butter 250 g",
        "Omelette for 2: 3 eggs; 20 g butter; salt",
        "Omelette | complete",
    ),
    Case(
        "One egg too few is not an omelette.",
        "eggs 2; butter 250 g",
        "Omelette for 2: 3 eggs; 20 g butter",
        "",
    ),
    Case(
        "Who is ready to go shopping hears what to get.",
        "eggs 2; butter 250 g",
        "Omelette for 2: 3 eggs; 20 g butter",
        "Omelette | lacks 1 × eggs | 2 of 3 × eggs there",
        missing=1,
    ),
    Case(
        "Too little is told in amounts.",
        "flour 130 g; milk 1 l; eggs 4",
        "Pancakes for 2: 200 g flour; 400 ml milk; 2 eggs",
        "Pancakes | lacks 70 g flour | 130 g of 200 g flour there",
        missing=1,
    ),
    Case(
        "What is not there at all is told too.",
        "lentils 500 g; onions 3",
        "Dal for 2: 200 g lentils; 1 onions; 10 g coriander",
        "Dal | lacks 10 g coriander | no 10 g coriander",
        missing=1,
    ),
    Case(
        "Two things missing are more than one.",
        "lentils 500 g",
        "Dal for 2: 200 g lentils; 1 onions; 10 g coriander",
        "",
        missing=1,
    ),
    Case(
        "The same food on two lines is missing once, with both amounts.",
        "flour 1 kg",
        "Crumble for 4: 100 g butter; 200 g flour; 50 g butter",
        "Crumble | lacks 150 g butter | no 150 g butter",
        missing=1,
    ),
    Case(
        "What one line takes is not there for the next.",
        "flour 1 kg; butter 120 g",
        "Crumble for 4: 100 g butter; 200 g flour; 50 g butter",
        "Crumble | lacks 30 g butter | 20 g of 50 g butter there",
        missing=1,
    ),
    Case(
        "Two packs make up what one does not.",
        "pasta 150 g; pasta 500 g",
        "Plain pasta for 4: 400 g pasta; salt",
        "Plain pasta | complete",
    ),
    Case(
        "Mince past its use-by day is not there, and that is said.",
        "beef mince 500 g, past its use-by day; pasta 500 g",
        "Bolognese for 4: 400 g beef mince; 400 g pasta",
        "Bolognese | lacks 400 g beef mince | no 400 g beef mince, "
        "what is there is past its use-by day",
        missing=1,
    ),
    Case(
        "Yoghurt past its best-before day is there, to be looked at.",
        "yoghurt 500 g, due 2 days ago; honey 200 g",
        "Breakfast for 2: 300 g yoghurt; 20 g honey",
        "Breakfast | complete | uses yoghurt, which was due 2 days ago: look at it first",
    ),
    # Across measures
    Case(
        "A spoon of flour is weighed by flour's own density.",
        "flour 50 g; milk 1 l",
        "Béchamel for 2: 4 tbsp flour; 300 ml milk",
        "Béchamel | complete",
    ),
    Case(
        "Three carrots are weighed by what a carrot weighs.",
        "carrots 150 g",
        "Carrot salad for 2: 3 carrots",
        "Carrot salad | lacks 1 × carrots | 2 of 3 × carrots there",
        missing=1,
    ),
    Case(
        "How many cloves a head of garlic has, nobody guesses.",
        "garlic 1; spaghetti 500 g; oil 0.5 l",
        "Aglio e olio for 2: 200 g spaghetti; 2 cloves garlic; 50 ml oil",
        "Aglio e olio | complete | enough unknown: 2 cloves garlic, there is 1 × garlic",
    ),
    Case(
        "A tin is a can.",
        "canned tomatoes 2 cans; onions 2",
        "Tomato soup for 2: 2 tins canned tomatoes; 1 onions",
        "Tomato soup | complete",
    ),
    Case(
        "A can is not so many grams.",
        "chickpeas 1 can; lemon juice 100 ml",
        "Hummus for 4: 400 g chickpeas; 2 tbsp lemon juice",
        "Hummus | complete | enough unknown: 400 g chickpeas, there is 1 can chickpeas",
    ),
    Case(
        "It is, where it was bought so.",
        "chickpeas 2 x 400 g; lemon juice 100 ml",
        "Hummus for 4: 1 can chickpeas; 2 tbsp lemon juice",
        "Hummus | complete",
    ),
    Case(
        "A pinch is there if any is.",
        "rice 500 g; saffron 1 g",
        "Saffron rice for 2: 200 g rice; 1 pinch saffron; 400 ml water",
        "Saffron rice | complete",
    ),
    Case(
        "How much parsley, the recipe does not say.",
        "potatoes 1 kg; parsley 1 bunch",
        "Parsley potatoes for 2: 500 g potatoes; parsley",
        "Parsley potatoes | complete | parsley is there, how much it takes is not said",
    ),
    Case(
        "A line that nobody understands lacks, in its own words.",
        "rice 500 g",
        "Furikake rice for 2: 200 g rice; ?furikake",
        "Furikake rice | lacks furikake | nobody knows what “furikake” is",
        missing=1,
    ),
    # Staples and kinds
    Case(
        "Water is always there, in any amount.",
        "lentils 500 g",
        "Lentil soup for 2: 200 g lentils; 1 l water; 1 tsp salt",
        "Lentil soup | complete",
    ),
    Case(
        "A household may say that oil is always there.",
        "potatoes 1 kg",
        "Roast potatoes for 2: 800 g potatoes; 3 tbsp oil; salt",
        "Roast potatoes | complete",
        staples="salt;water;oil",
    ),
    Case(
        "Where oil is no staple it has to be there.",
        "potatoes 1 kg",
        "Roast potatoes for 2: 800 g potatoes; 3 tbsp oil; salt",
        "",
    ),
    Case(
        "Cheddar is cheese.",
        "bread 4; cheddar 200 g, due in 3 days",
        "Cheese toast for 2: 2 bread; 100 g cheese",
        "Cheese toast | complete | uses cheddar due in 3 days",
    ),
    Case(
        "Cheese need not be cheddar.",
        "bread 4; cheese 200 g",
        "Ploughman for 2: 2 bread; 100 g cheddar",
        "",
    ),
    # Instead
    Case(
        "Without butter one fries in oil, and takes less of it.",
        "eggs 6; oil 0.5 l",
        "Omelette for 2: 3 eggs; 20 g butter",
        "Omelette | complete | butter: oil instead, 3/4 of the amount",
    ),
    Case(
        "Buttermilk is milk and lemon juice, if both are there.",
        "flour 1 kg; milk 1 l; lemon juice 100 ml",
        "Soda bread for 4: 500 g flour; 400 ml buttermilk",
        "Soda bread | complete | buttermilk: milk and lemon juice instead",
    ),
    Case(
        "What something is good for is said: apple sauce is for cakes.",
        "flour 1 kg; apple sauce 500 g",
        "Muffins for 4: 200 g flour; 2 eggs",
        "Muffins | complete | eggs: apple sauce instead, 1 1/5 times the amount (good for baking)",
    ),
    Case(
        "It is no fried egg.",
        "apple sauce 500 g; bread 4",
        "Fried egg for 1: 1 eggs; 1 bread",
        "",
    ),
    Case(
        "Cornflour thickens a sauce.",
        "cornflour 500 g; milk 1 l",
        "White sauce for 4: 1/3 cup flour; 500 ml milk",
        "White sauce | complete | flour: cornflour instead, 1/2 of the amount "
        "(good for thickening)",
    ),
    Case(
        "It is no cake.",
        "cornflour 500 g; eggs 4",
        "Sponge for 8: 200 g flour; 3 eggs",
        "",
    ),
    Case(
        "Milk alone is no buttermilk.",
        "flour 1 kg; milk 1 l",
        "Soda bread for 4: 500 g flour; 400 ml buttermilk",
        "",
    ),
    Case(
        "Garlic that is there goes before powder, though nobody knows if it is enough.",
        "garlic 1; garlic powder 50 g; bread 4",
        "Garlic bread for 2: 4 bread; 2 cloves garlic",
        "Garlic bread | complete | enough unknown: 2 cloves garlic, there is 1 × garlic",
    ),
    # What comes first
    Case(
        "What is due tomorrow is cooked today.",
        "spinach 300 g, due in 1 day; eggs 6; rice 1 kg; tofu 200 g, due in 6 days",
        "Fried rice for 2: 200 g rice; 2 eggs; 200 g tofu\n"
        "Spinach eggs for 2: 4 eggs; 200 g spinach",
        "Spinach eggs | complete | uses spinach due tomorrow\n"
        "Fried rice | complete | uses tofu due in 6 days",
    ),
    Case(
        "Two things that are nearly over go before one.",
        "spinach 300 g, due in 2 days; cream 200 ml, due in 1 day; pasta 1 kg; eggs 6",
        "Scrambled eggs for 2: 4 eggs; 100 g spinach\n"
        "Spinach pasta for 2: 200 g pasta; 200 g spinach; 100 ml cream",
        "Spinach pasta | complete | uses cream due tomorrow; uses spinach due in 2 days\n"
        "Scrambled eggs | complete | uses spinach due in 2 days",
    ),
    Case(
        "What was due days ago is no more pressing than what is due today.",
        "yoghurt 500 g, due 5 days ago; spinach 300 g, due in 0 days",
        "Yoghurt bowl for 2: 300 g yoghurt\nGreens for 2: 200 g spinach",
        "Greens | complete | uses spinach due today\n"
        "Yoghurt bowl | complete | uses yoghurt, which was due 5 days ago: look at it first",
    ),
    Case(
        "An open pack is used up.",
        "cream 200 ml, open; yoghurt 500 g; potatoes 1 kg",
        "Potatoes with yoghurt for 2: 500 g potatoes; 200 g yoghurt\n"
        "Potatoes with cream for 2: 500 g potatoes; 100 ml cream",
        "Potatoes with cream | complete | uses cream, which is open\n"
        "Potatoes with yoghurt | complete",
    ),
    Case(
        "What is complete goes before what is due: one cooks now.",
        "spinach 300 g, due in 1 day; pasta 1 kg",
        "Plain pasta for 2: 200 g pasta\nLasagne for 2: 200 g pasta; 300 g spinach; 200 ml cream",
        "Plain pasta | complete\n"
        "Lasagne | lacks 200 ml cream | no 200 ml cream; uses spinach due tomorrow",
        missing=1,
    ),
    Case(
        "The dish as it is written goes before the one with something instead.",
        "eggs 6; oil 0.5 l; bread 4",
        "A fried egg for 1: 1 eggs; 10 g butter\nEggs on bread for 1: 2 eggs; 2 bread",
        "Eggs on bread | complete\nA fried egg | complete | butter: oil instead, 3/4 of the amount",
    ),
    Case(
        "What is surely enough goes before what may be.",
        "spaghetti 500 g; garlic 1; tomatoes 6; oil 1 l",
        "Aglio e olio for 2: 200 g spaghetti; 2 cloves garlic; 50 ml oil\n"
        "Al pomodoro for 2: 200 g spaghetti; 4 tomatoes; 50 ml oil",
        "Al pomodoro | complete\n"
        "Aglio e olio | complete | enough unknown: 2 cloves garlic, there is 1 × garlic",
    ),
    Case(
        "Nearly enough flour goes before none.",
        "flour 180 g; eggs 4; milk 1 l",
        "Custard for 2: 2 eggs; 200 ml milk; 50 g sugar\n"
        "Waffles for 2: 200 g flour; 2 eggs; 200 ml milk",
        "Waffles | lacks 20 g flour | 180 g of 200 g flour there\n"
        "Custard | lacks 50 g sugar | no 50 g sugar",
        missing=1,
    ),
    Case(
        "All else equal, the title decides.",
        "rice 1 kg; lentils 1 kg",
        "Rice for 2: 200 g rice\nLentils for 2: 200 g lentils",
        "Lentils | complete\nRice | complete",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_a_cook_would_agree(case: Case) -> None:
    assert found(case) == case.expect.splitlines()
