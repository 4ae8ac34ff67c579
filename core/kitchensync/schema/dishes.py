"""Records of recipes, what people think of them, what was cooked and what was eaten."""

from __future__ import annotations

from kitchensync.schema.merging import members, position, register
from kitchensync.schema.record import Record
from kitchensync.schema.values import Day, Dimension, Id, LongText, Name, Text


class Recipe(Record):
    """A recipe without its lines and steps.

    `servings` is in thousandths, times in minutes; `extra` is JSON of what the file that it came
    from said beyond all this.
    """

    table = "recipe"
    wide = True
    title: Name = register()
    description: LongText | None = register(None)
    servings: int | None = register(None)
    yield_words: Text | None = register(None)
    prep_minutes: int | None = register(None)
    cook_minutes: int | None = register(None)
    total_minutes: int | None = register(None)
    source: Text | None = register(None)
    author: Text | None = register(None)
    picture: Text | None = register(None)
    language: Name | None = register(None)
    notes: LongText | None = register(None)
    extra: LongText | None = register(None)
    tags: frozenset[str] = members()


class RecipeLine(Record):
    """One ingredient: `words` as they were written, and how they are understood.

    Between `amount` and `amount_to`, if there is one; base units of `dimension`. `name` is what the
    words call the food, `food` which it is. `confidence` is in percent, 100 what a person said.
    """

    table = "recipe_line"
    read_by = "recipe"
    recipe: Id = register(refers="recipe")
    words: Text = register()
    section: Name | None = register(None)
    amount: int | None = register(None)
    amount_to: int | None = register(None)
    dimension: Dimension | None = register(None)
    unit: Name | None = register(None)
    name: Name | None = register(None)
    food: Id | None = register(None, refers="food")
    preparation: Text | None = register(None)
    optional: bool = register(False)
    confidence: int | None = register(None)
    position: str = position()


class RecipeStep(Record):
    """One step. `timers` is JSON: a list of names and seconds that the file had marked."""

    table = "recipe_step"
    wide = True
    read_by = "recipe"
    recipe: Id = register(refers="recipe")
    text: LongText = register()
    section: Name | None = register(None)
    timers: Text | None = register(None)
    position: str = position()


class Opinion(Record):
    """What one person thinks of a recipe; the id derives from both. `stars` are 1 to 5."""

    table = "opinion"
    read_by = "recipe"
    recipe: Id = register(refers="recipe")
    person: Id = register(refers="person")
    stars: int | None = register(None)
    favourite: bool = register(False)
    note: Text | None = register(None)


class Cooking(Record):
    """That a recipe was cooked on a day; the id derives from both and from how often that day.

    `servings` is in thousandths, `at` in Unix milliseconds as a person saw it.
    """

    table = "cooking"
    read_by = "recipe"
    recipe: Id = register(refers="recipe")
    day: Day = register()
    servings: int | None = register(None)
    at: int = register()
    person: Id | None = register(None, refers="person")
    note: Text | None = register(None)


class Eaten(Record):
    """Something that a person ate; of their personal space alone.

    A serving is of a recipe, an amount of a food, both in the household's space. `servings` is in
    thousandths, `amount` in base units, `at` in Unix milliseconds as the person saw it.
    """

    table = "eaten"
    read_by = "day"
    day: Day = register()
    at: int = register()
    words: Text = register()
    meal: Name | None = register(None)
    food: Id | None = register(None)
    recipe: Id | None = register(None)
    cooking: Id | None = register(None)
    servings: int | None = register(None)
    amount: int | None = register(None)
    dimension: Dimension | None = register(None)
    unit: Name | None = register(None)
