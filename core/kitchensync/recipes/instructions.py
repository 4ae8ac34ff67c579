"""The steps and the ingredient lines of a schema.org recipe, in all shapes that pages give them.

Which properties of a recipe hold them is left to `schema_org`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import cast

from kitchensync import text
from kitchensync.measure.numbers import VULGAR
from kitchensync.recipes.durations import seconds_of
from kitchensync.recipes.groups import under_headings
from kitchensync.recipes.linked import Graph, Thing, is_a, listed, short, thing_of
from kitchensync.recipes.mending import DEPTH
from kitchensync.recipes.model import IngredientLine, Step, Timer
from kitchensync.recipes.rows import is_several

_NUMBERED = re.compile(r"(?:^|(?<=[\s.]))(?:step\s+)?(\d{1,2})[.):]\s+(?=\S)", re.IGNORECASE)
_LEADING = re.compile(r"^(?:step\s*)?\d{1,2}\s*[.):]\s+", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-*•·‣◦]\s+|[▢□☐☑◻◽▪✓✔]\s*)")
_NO_PART = re.compile(r"^(\d+)\.0(?![\d.,])")
"""A whole number as a program writes it: "800.0 g"."""
_GLUED = re.compile(r"(?<!\d),(?=\S)|,(?=[^\s\d])")
_BEFORE_AMOUNT = re.compile(rf",\s+(?=[\d{VULGAR}])")
_SEMICOLON = re.compile(r";\s*(?=\S)")
_FEWEST_GLUED = 3
"""Lines in one text without breaks: two may as well be a line and how much of it is meant."""
_PARTS = ("itemlistelement", "steps", "step", "recipeinstructions", "@list", "item")
_WHOLE = ("text", "originaltext", "@value")
_LINE_PARTS = ("itemlistelement", "recipeingredient", "ingredients", "ingredient", "@list", "items")


def by_short_name(thing: Thing) -> dict[str, object]:
    """The properties of a thing by the last part of their names, in lower case."""
    found: dict[str, object] = {}
    for name, value in thing.items():
        plain = name if name.startswith("@") else short(name)
        if value not in (None, "", [], {}):
            found.setdefault(plain, value)
    return found


def steps(graph: Graph, value: object) -> tuple[Step, ...]:
    """The steps in what `recipeInstructions` holds."""
    return tuple(numberless([step for step in _steps(graph, value, "", 0) if step.text]))


def _steps(graph: Graph, value: object, section: str, depth: int) -> Iterator[Step]:
    value = _unnumbered(graph.resolved(value))
    if depth > DEPTH:
        return
    if isinstance(value, str):
        yield from (Step(each, section) for each in _pieces(value))
    elif (thing := thing_of(value)) is not None:
        yield from _of_thing(graph, thing, section, depth)
    else:
        members = _members(value)
        for each in members:
            if isinstance(each, str) and len(members) > 1:
                yield Step(text.paragraphs(text.from_markup(each)), section)
            else:
                yield from _steps(graph, each, section, depth + 1)


def _of_thing(graph: Graph, thing: Thing, section: str, depth: int) -> Iterator[Step]:
    said = by_short_name(thing)
    inner = next((said[name] for name in _PARTS if name in said), None)
    name = words(said.get("name") or said.get("headline"))
    if inner is not None and (is_a(thing, "howtosection") or not _is_step(thing)):
        yield from _steps(graph, inner, name or section, depth + 1)
    elif inner is not None:
        parts = [each.text for each in _steps(graph, inner, section, depth + 1)]
        yield from _one(thing, [*_titled(name, " ".join(parts)), "\n".join(parts)], section)
    else:
        body = said.get("text") or said.get("description")
        pieces = _pieces(body) if isinstance(body, str) else list(_flat(body))
        yield from _one(thing, [*_titled(name, " ".join(pieces)), "\n".join(pieces)], section)


def _is_step(thing: Thing) -> bool:
    return is_a(thing, "howtostep") or is_a(thing, "howtodirection") or is_a(thing, "listitem")


def _flat(value: object) -> Iterator[str]:
    yield from filter(None, map(words, listed(value)))


def _titled(name: str, body: str) -> list[str]:
    """The name of a step, unless it is how its text begins, as pages fill it in by themselves."""
    start = re.sub(r"[\W_]+", "", name.removesuffix("…").removesuffix("...")).casefold()
    said = re.sub(r"[\W_]+", "", body).casefold()
    generic = re.fullmatch(r"(?:step|schritt|étape|paso|passo|stap)?\s*\d*", name, re.IGNORECASE)
    return [] if generic or said.startswith(start) else [name]


def _one(thing: Thing, parts: list[str], section: str) -> Iterator[Step]:
    said = text.paragraphs("\n".join(filter(None, parts)))
    if said:
        yield Step(said, section, tuple(_timers(thing.get("timers"))))


def _timers(value: object) -> Iterator[Timer]:
    """The timers of a step, as this program writes them beside the words."""
    for timer in filter(None, map(thing_of, listed(value))):
        seconds = seconds_of(words(timer.get("duration")))
        if seconds is not None:
            yield Timer(words(timer.get("name")), seconds)


def _pieces(said: str) -> list[str]:
    """The steps of one text: its lines, or where it is a single one, its numbers."""
    found = text.lines(text.from_markup(said))
    return _at_numbers(found[0]) if len(found) == 1 else found


def _at_numbers(said: str) -> list[str]:
    """ "1. Do this. 2. Do that." in two; a text whose numbers do not count from 1 is left whole."""
    marks = list(_NUMBERED.finditer(said))
    counted = [int(mark[1]) for mark in marks] == list(range(1, len(marks) + 1))
    if len(marks) < 2 or not counted or marks[0].start():
        return [said]
    ends = [mark.start() for mark in marks[1:]] + [len(said)]
    return [said[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)]


def numberless(found: Sequence[Step]) -> Sequence[Step]:
    """Steps without the numbers that all of them begin with."""
    if len(found) < 2 or not all(_LEADING.match(step.text) for step in found):
        return found
    return [Step(_LEADING.sub("", each.text), each.section, each.timers) for each in found]


def ingredient_lines(graph: Graph, value: object) -> tuple[IngredientLine, ...]:
    """The lines in what `recipeIngredient` or `ingredients` holds, groups as sections."""
    if len(all_of_it := listed(value)) == 1 and isinstance(all_of_it[0], str):
        pieces = text.lines(text.from_markup(all_of_it[0]))
        pieces = _unglued(pieces[0]) if value is all_of_it[0] and len(pieces) == 1 else pieces
        return under_headings([_line(each, "") for each in pieces])
    return under_headings(_each_once(list(_lines(graph, value, "", 0))))


def _each_once(found: Sequence[IngredientLine]) -> list[IngredientLine]:
    """The lines without one before or behind all others that says these, run together."""
    said = ["".join(each.words.split()) for each in found]
    if len(found) < _FEWEST_GLUED:
        return list(found)
    if said[-1] == "".join(said[:-1]):
        return list(found[:-1])
    return list(found[1:] if said[0] == "".join(said[1:]) else found)


def _line(said: str, section: str) -> IngredientLine:
    return IngredientLine(_bracketed_once(_NO_PART.sub(r"\1", bare(said))), section)


def _bracketed_once(said: str) -> str:
    """Without brackets that a program put around those that stood there already."""
    pairs = _brackets(said)
    left_out: set[int] = set()
    for start, end in pairs.items():
        first, last = start + 1, end - 1
        while said[first].isspace():
            first += 1
        while said[last].isspace():
            last -= 1
        if pairs.get(first) == last:
            left_out.update(range(start, first), range(last + 1, end + 1))
    return "".join(each for at, each in enumerate(said) if at not in left_out)


def _brackets(said: str) -> dict[int, int]:
    """Where brackets close, by where they open; those without a partner are left out."""
    opened: list[int] = []
    pairs: dict[int, int] = {}
    for at, character in enumerate(said):
        if character == "(":
            opened.append(at)
        elif character == ")" and opened:
            pairs[opened.pop()] = at
    return pairs


def bare(said: str) -> str:
    """A line without the bullet or the box to tick that stands before it."""
    return _BULLET.sub("", said)


def _unglued(said: str) -> list[str]:
    """The lines in a text that a program joined; any other text is one line."""
    for glue in (_GLUED, _BEFORE_AMOUNT, _SEMICOLON):
        pieces = glue.split(said)
        if len(pieces) >= _FEWEST_GLUED and (glue is _GLUED or said[0].isnumeric()):
            return pieces
    return [said]


def _lines(graph: Graph, value: object, section: str, depth: int) -> Iterator[IngredientLine]:
    value = _unnumbered(graph.resolved(value))
    if depth > DEPTH:
        return
    if (thing := thing_of(value)) is not None:
        said = by_short_name(thing)
        inner = next((said[name] for name in _LINE_PARTS if _is_group(said.get(name))), None)
        if inner is not None:
            heading = words(said.get("name") or said.get("title") or said.get("group"))
            yield from _lines(graph, inner, heading or section, depth + 1)
        elif one := _amount_and_name(said):
            yield _line(one, section)
    elif members := _members(value):
        for each in members:
            yield from _lines(graph, each, section, depth + 1)
    elif isinstance(value, str) and is_several(pieces := text.lines(text.from_markup(value))):
        yield from (_line(each, section) for each in pieces)
    elif one := words(value):
        yield _line(one, section)


def _is_group(value: object) -> bool:
    return thing_of(value) is not None or bool(_members(value))


def _amount_and_name(said: dict[str, object]) -> str:
    """The words of an ingredient that comes as an object: amount, unit, name."""
    whole = next(filter(None, (words(said.get(name)) for name in _WHOLE)), "")
    if whole:
        return whole
    amount = said.get("requiredquantity") or said.get("amount") or said.get("value")
    if (thing := thing_of(amount)) is not None:
        inner = by_short_name(thing)
        parts = [inner.get("value"), inner.get("unittext") or inner.get("unitcode")]
    else:
        parts = [amount or said.get("quantity"), said.get("unittext") or said.get("unitcode")]
    parts += [said.get("unit"), said.get("name") or said.get("item") or said.get("ingredient")]
    return " ".join(filter(None, map(words, parts)))


def words(value: object) -> str:
    """A value on one line: a text without its markup, a number, the first of a list, else ""."""
    if isinstance(value, str):
        return text.line(text.from_markup(value))
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if (thing := thing_of(value)) is None:
        flat = (each for each in _members(value) if not isinstance(each, list))
        return next((said for each in flat if (said := words(each))), "")
    found = (thing.get(name) for name in ("name", "@value", "text", "url", "@id"))
    return next((words(each) for each in found if isinstance(each, str)), "")


def _unnumbered(value: object) -> object:
    """The list that an object with numbers for names is."""
    thing = thing_of(value)
    return list(thing.values()) if thing and all(map(str.isdigit, thing)) else value


def _members(value: object) -> list[object]:
    """The members of a list; none of anything else."""
    return cast(list[object], value) if isinstance(value, list) else []
