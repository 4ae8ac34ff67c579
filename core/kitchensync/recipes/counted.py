"""One onion, but one and a half onions: what people count, in the number that goes with an amount.

Leaves which words are a food's name to whoever read the line. Other words stay as they are.
"""

from __future__ import annotations

import re
from typing import Final

_WITH_S = """
    apple apricot artichoke aubergine avocado bagel baguette banana beetroot biscuit breast brownie
    bun cabbage cake capsicum carrot cauliflower chile chop cookie courgette cracker croissant
    cucumber date drumstick egg eggplant fig fillet gherkin grapefruit lemon lettuce lime loin
    mandarin muffin mushroom nectarine olive onion orange pancake parsnip pear pepper pie pizza
    plantain plum pomegranate pumpkin quince roll sausage scallion scone shallot steak tart thigh
    tortilla turnip waffle wing yolk zucchini
"""
_WITH_ES = "mango peach potato radish sandwich squash tomato"
_OTHERS: Final = {
    "bay leaf": "bay leaves",
    "cherry": "cherries",
    "chili": "chilies",
    "chilli": "chillies",
    "loaf": "loaves",
    "strawberry": "strawberries",
}
_MANY: Final = {
    **{word: f"{word}s" for word in _WITH_S.split()},
    **{word: f"{word}es" for word in _WITH_ES.split()},
    **_OTHERS,
}
_ONE: Final = {many: one for one, many in _MANY.items()}


def in_number(words: str, name: str, *, one: bool) -> str:
    """`words` with the last word of the food's `name`, which stands in them, as one or as many."""
    forms = _ONE if one else _MANY
    for said in (" ".join(name.split()[-2:]), *name.split()[-1:]):
        if other := forms.get(said):
            return re.sub(rf"\b{re.escape(said)}\b", other, words, count=1)
    return words
