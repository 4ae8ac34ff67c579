"""A recipe as plain values, whatever file it came from.

What an ingredient line means is left to `lines`, how a kitchen stores it to the replica.

Text is in the normal form of `text`: what is one line (`title`, `words`, `section`, `author`,
`source`, `yield_words`, `language`, a tag, a timer's name) has no line breaks, what may be several
(`description`, `notes`, the text of a step) at most one empty line in a row. Missing words are "",
missing numbers None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from kitchensync.measure.table import Preference

LONGEST_LINE = 2_000
"""Characters of what is one line."""
MOST_SERVINGS = 10_000


@dataclass(frozen=True, slots=True)
class IngredientLine:
    """One line of the list, word for word, under the heading `section` or none."""

    words: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Timer:
    """A time to wait that a step names; `name` may be empty."""

    name: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the directions, under the heading `section` or none."""

    text: str
    section: str = ""
    timers: tuple[Timer, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a file says of one dish; two are equal when they say the same.

    `servings` is how many people it feeds (the lower number of a range) and `yield_words` what the
    file said of it ("12 muffins"). Times are in minutes. `source` is a URL or words. `picture` is
    a URL or the picture's bytes. `language` is a BCP 47 tag. `units` says whose cups and pints the
    lines mean that do not name them, None where the file does not say. `extra` holds what the file
    had and no field takes: words as they stood there, anything nested as JSON. `uncertain` names
    the fields that were guessed from the look of a page that does not say what is what. `stars` are
    one to five that whoever kept it in another program gave it; they are no part of the recipe.
    """

    title: str
    description: str = ""
    lines: tuple[IngredientLine, ...] = ()
    steps: tuple[Step, ...] = ()
    servings: Fraction | None = None
    yield_words: str = ""
    prep_minutes: int | None = None
    cook_minutes: int | None = None
    total_minutes: int | None = None
    tags: tuple[str, ...] = ()
    source: str = ""
    author: str = ""
    notes: str = ""
    picture: str | bytes | None = None
    language: str = ""
    units: Preference | None = None
    extra: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    uncertain: tuple[str, ...] = ()
    stars: int | None = field(default=None, compare=False)
