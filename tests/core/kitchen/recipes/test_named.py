"""What a line is called says which food it means, also where it names several or a tin of one."""

from __future__ import annotations

from kitchensync import Kitchen, LineChange

NAMED = [
    ("2 tbsp rice or white wine vinegar", "rice vinegar", "rice or white wine vinegar"),
    ("2 tbsp ghee or vegetable oil", "ghee", "ghee or vegetable oil"),
    ("1 tbsp butter or olive oil", "butter", "butter"),
    ("2 limes or lemons", "lime", "limes"),
    ("400g tin chickpeas, drained", "canned chickpeas", "canned chickpeas"),
    ("2 x 400g cans black beans", "canned black beans", "canned black beans"),
    ("2 cans kidney beans", "canned kidney beans", "kidney beans"),
    ("2 cloves garlic", "garlic", "garlic"),
]
"""Words, which food they mean, and what to get by what they say."""


def test_what_is_to_be_got_is_called_what_is_meant(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Dish", "\n".join(words for words, *_ in NAMED))
    foods = [line.food for line in kitchen.recipes.show("Dish").lines]
    lacks = [lack.food for lack in kitchen.cooking.can_cook(missing=len(NAMED))[0].missing]
    named = [(words, food) for words, food, _ in NAMED]
    assert list(zip((words for words, *_ in NAMED), foods, strict=True)) == named
    assert lacks == [name for *_, name in NAMED]


def test_what_one_of_several_was_decided_to_be_says_nothing_of_each(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Salad", "2 tbsp rice or white wine vinegar")
    done = kitchen.recipes.edit.change_line("Salad", 1, LineChange(food="white wine vinegar"))
    assert "“rice or white wine vinegar” means white wine vinegar from now on" in done.what
    kitchen.recipes.new("Soup", "1 tsp rice or white wine vinegar\n200 g rice")
    foods = [line.food for line in kitchen.recipes.show("Soup").lines]
    assert foods == ["white wine vinegar", "rice"]
