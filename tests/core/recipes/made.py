"""Recipes that nobody wrote: everything that one can hold, and what formats may stumble over."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

from hypothesis import strategies as st

from kitchensync.measure.table import Preference
from kitchensync.measure.words import names_something
from kitchensync.recipes.beside import KEY
from kitchensync.recipes.model import IngredientLine, Recipe, Step, Timer
from kitchensync.text import line, paragraphs

_STUMBLES = [
    *("# x", "## Ingredients", "- y", "1. z", "> q", "= s", "---", "a: b", "Salt:", "**bold**"),
    *("@a{b}", "#pot", "~{5%min}", "-- c", "[- d -]", "a\\", "\\", "{}", "%", "100% rye", "@"),
    *("<b>x</b>", "a & b &amp; c", "1 < 2", "![a](b)", "[a](b)", "'q\"", "yes", "1e3", "null"),
    *("1 cup flour", "2 tbsp oil, warm", "10 minutes", "flour", "oil", "title", "servings"),
    *("- Servings: 4", "Step 1", "name", "@type", "details", "kitchensync", "½ tsp"),
    *("units", "metric"),
]
_WORDS = st.one_of(st.text(max_size=30), st.sampled_from(_STUMBLES))
_ONE = _WORDS.map(line)
_SAID = _ONE.filter(bool)
_SEVERAL = st.lists(_WORDS, max_size=4).map("\n".join).map(paragraphs)
_MINUTES = st.none() | st.integers(0, 5_000)
_TIMERS = st.lists(st.builds(Timer, _ONE, st.integers(1, 100_000)), max_size=2).map(tuple)
_LINES = st.builds(IngredientLine, _SAID, _ONE)
_STEPS = st.builds(Step, _SEVERAL.filter(bool), _ONE, _TIMERS)

RECIPES = st.builds(
    Recipe,
    title=_SAID.filter(names_something),
    description=_SEVERAL,
    lines=st.lists(_LINES, max_size=4).map(tuple),
    steps=st.lists(_STEPS, max_size=4).map(tuple),
    servings=st.none() | st.fractions(Fraction(1, 8), 1_000, max_denominator=8),
    yield_words=_ONE,
    prep_minutes=_MINUTES,
    cook_minutes=_MINUTES,
    total_minutes=_MINUTES,
    tags=st.lists(_SAID, max_size=3, unique=True).map(tuple),
    source=_ONE,
    author=_ONE,
    notes=_SEVERAL,
    picture=st.none() | _SAID | st.binary(min_size=1, max_size=3_000),
    language=_ONE,
    units=st.sampled_from((None, *get_args(Preference))),
    extra=st.dictionaries(
        _SAID.filter(lambda name: name != KEY), _SEVERAL.filter(bool), max_size=3
    ),
    uncertain=st.lists(_SAID, max_size=2).map(tuple),
)
