"""A recipe on a terminal: what `ks recipe` and `ks cooking` print. Leaves asking for it to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kitchensync_cli.output import folded, plain, styled

if TYPE_CHECKING:
    from kitchensync import RecipeItem, RecipeLine, RecipeStep, RecipeView


_NUTRIENTS = {"energy": "", "saturated": "of it saturated", "sugars": "of it sugars"}
"""What is said of a figure, where its name alone would not do."""


def listed(item: RecipeItem) -> tuple[str, ...]:
    """A row of the list."""
    stars = "" if item.stars is None else f"{item.stars:g}"
    remarks = ["favourite"] if item.favourite else []
    remarks += [f"maybe with {group}" for group in item.unsure]
    return (
        item.title,
        item.servings or "",
        in_minutes(item.minutes),
        stars,
        _when_cooked(item),
        ", ".join(item.tags),
        ", ".join(remarks),
    )


def in_minutes(minutes: int | None) -> str:
    """So many as people say them: "1 h 20 min"."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours))


def _when_cooked(dish: RecipeItem | RecipeView) -> str:
    """When it was cooked last, and how often in all: "3 days ago (5 times)"."""
    if dish.last_cooked is None or dish.cooked_days_ago is None:
        return ""
    return f"{_ago(dish.cooked_days_ago) or dish.last_cooked} ({_often(dish.times_cooked)})"


def _ago(days: int) -> str:
    """So many days ago as people say it, in weeks where nobody counts days; else nothing."""
    if 0 <= days < 2:
        return ("today", "yesterday")[days]
    if 2 <= days < _COUNTED_DAYS:
        return f"{days} days ago"
    return f"{days // 7} weeks ago" if 0 < days < _COUNTED_WEEKS * 7 else ""


_COUNTED_DAYS, _COUNTED_WEEKS = 14, 10


def _often(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def shown(recipe: RecipeView) -> str:
    """The whole recipe."""
    return "\n".join(_parts(recipe)).rstrip()


def _parts(recipe: RecipeView) -> Iterator[str]:
    yield styled(plain(recipe.title), "bold")
    yield from filter(None, (folded(plain(_facts(recipe))), *_lines_of(recipe.description)))
    yield ""
    yield from _numbered(told_lines(recipe))
    if recipe.steps:
        yield ""
        yield from _numbered(recipe.steps)
    if recipe.notes:
        yield from ("", *_lines_of(recipe.notes))
    if recipe.lines:
        yield from ("", *_nutrition(recipe))
    if recipe.source:
        yield plain(f"From {recipe.source}")


def _facts(recipe: RecipeView) -> str:
    serves = f"serves {recipe.servings}" if recipe.servings else recipe.yield_words
    if _is_scaled(recipe):
        serves += f" (written for {recipe.written_for})"
    stars = f"{recipe.stars:g} stars" if recipe.stars is not None else ""
    tags = " ".join(f"#{tag}" for tag in recipe.tags)
    favourite = "favourite" if recipe.favourite else ""
    when = _when_cooked(recipe)
    cooked = f"last cooked {when}" if when else ""
    known = (serves, in_minutes(recipe.minutes), stars, favourite, cooked, tags)
    return " · ".join(filter(None, known))


def told_lines(recipe: RecipeView) -> list[RecipeLine]:
    """Its lines; those with numbers that nobody understood are not scaled, and say so."""
    return [
        replace(line, text=f"{line.text} (as written for {recipe.written_for})")
        if _is_scaled(recipe) and not line.is_scaled and any(map(str.isnumeric, line.words))
        else line
        for line in recipe.lines
    ]


def _is_scaled(recipe: RecipeView) -> bool:
    return recipe.servings != recipe.written_for


def _lines_of(text: str) -> list[str]:
    return [folded(plain(line)) for line in text.splitlines()]


def _numbered(parts: Sequence[RecipeLine | RecipeStep]) -> Iterator[str]:
    """Parts with their numbers, under the headings they have."""
    section = ""
    wide = len(str(len(parts)))
    for part in parts:
        if part.section != section:
            section = part.section
            yield styled(plain(section), "bold")
        first, *rest = part.text.splitlines() or [""]
        yield folded(plain(f"{part.number:>{wide}}. {first}"), wide + 2)
        yield from (folded(plain(f"{' ' * wide}  {line}"), wide + 2) for line in rest)


def _nutrition(recipe: RecipeView) -> Iterable[str]:
    found = recipe.nutrition
    known = [one for one in found.nutrients if one.value is not None]
    if not known:
        return ["Nothing is known of what is in it."]
    per = "A serving has" if found.per_serving else "All of it has"
    at_least = " at least" if any(one.at_least for one in known) else ""
    figures = ", ".join(
        f"{one.text} {_NUTRIENTS.get(one.name, one.name)}".rstrip() for one in known
    )
    lines = [folded(plain(f"{per}{at_least} {figures}."))]
    if found.unknown:
        named = "; ".join(found.unknown)
        missing = f"Not counted are {found.unknown_percent} % of the lines: {named}."
        lines.append(folded(plain(missing)))
    return lines
