"""Recipes in Cooklang files, read and written.

What the marks of the language are is left to `cooklang`, the head of a file to `front_matter`.

A paragraph of nothing but ingredients is a list of them, and no step. Notes stand in lines that
begin with ">". A backslash at the end of a line keeps the line break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from kitchensync.measure.numbers import VULGAR
from kitchensync.measure.units import find
from kitchensync.recipes import beside, cooklang, front_matter
from kitchensync.recipes.cooklang import Block, Mark
from kitchensync.recipes.durations import seconds_of, spoken
from kitchensync.recipes.model import IngredientLine, Recipe, Step, Timer
from kitchensync.recipes.normal import normal
from kitchensync.text import line, paragraphs

_ONLY_BETWEEN = re.compile(r"[\s,;.•*-]*")
_AMOUNT = re.compile(
    rf"(?P<quantity>[\d{VULGAR}][\d./,{VULGAR} –-]{{0,30}}?) (?P<rest>[^\W\d_{VULGAR}].*)"
)
_SPECIAL = re.compile(r"[@#~\\]|\[(?=-)|-(?=-)|(?<=-)-|^[=>]", re.MULTILINE)
_SPECIAL_INSIDE = re.compile(r"[@#~\\{}%()]|\[(?=-)|-(?=-)|(?<=-)-|^=")
_COOKWARE = "cookware"


def read(source: str, name: str) -> Recipe:
    """The recipe that a text is; `name` is its title where the text says none."""
    document = cooklang.parse(source)
    values = dict(document.values)
    more = values.pop(beside.KEY, "")
    lines, steps, notes = _below(document.blocks)
    cookware = "\n".join(dict.fromkeys(_cookware(document.blocks)))
    recipe = front_matter.recipe(
        values,
        title=name,
        lines=tuple(lines),
        steps=tuple(steps),
        notes=notes,
        extra={_COOKWARE: cookware} if cookware else {},
    )
    return beside.applied(normal(recipe), more) if more else recipe


def _below(blocks: Sequence[Block]) -> tuple[list[IngredientLine], list[Step], str]:
    """Lines, steps and notes; a section of nothing is a note."""
    lines: list[IngredientLine] = []
    steps: list[Step] = []
    notes: list[str] = []
    section = ""
    sections: list[str] = []
    named: set[str] = set()
    for block in blocks:
        if block.kind == "=":
            section = line(_shown(block))
            sections.append(section)
        elif block.kind == ">":
            notes.append(_shown(block))
        else:
            lines += (IngredientLine(words, section) for words in _new_lines(block, named))
            steps += _step(block, section)
    used = {each.section for each in lines} | {each.section for each in steps}
    return lines, steps, "\n\n".join([*notes, *(each for each in sections if each not in used)])


def _shown(block: Block) -> str:
    return "".join(each if isinstance(each, str) else _said(each) for each in block.parts)


def _said(mark: Mark) -> str:
    """How a step speaks of an ingredient, of cookware, or of a time."""
    time = " ".join(filter(None, (mark.quantity, mark.unit))) if mark.kind == "~" else ""
    return time or mark.name


def _new_lines(block: Block, named: set[str]) -> Iterator[str]:
    """The ingredients of a block, but those that are `named` again and nothing more is said of."""
    for mark in block.parts:
        if isinstance(mark, Mark) and mark.kind == "@":
            if mark.quantity or mark.preparation or mark.name not in named:
                yield _words(mark)
            named.add(mark.name)


def _words(mark: Mark) -> str:
    """The line of a list that an ingredient makes: "2 cups flour, sifted"."""
    amount = " ".join(filter(None, (mark.quantity, mark.unit, mark.name)))
    return f"{amount}, {mark.preparation}" if mark.preparation else amount


def _step(block: Block, section: str) -> Iterator[Step]:
    between = "".join(each for each in block.parts if isinstance(each, str))
    marks = [each for each in block.parts if isinstance(each, Mark)]
    if marks and all(each.kind == "@" for each in marks) and _ONLY_BETWEEN.fullmatch(between):
        return
    timers = [each for each in marks if each.kind == "~" and each.quantity]
    yield Step(paragraphs(_shown(block)), section, tuple(_timers(timers)))


def _timers(marks: Sequence[Mark]) -> Iterator[Timer]:
    for mark in marks:
        seconds = seconds_of(f"{mark.quantity} {mark.unit}")
        if seconds:
            yield Timer(mark.name, seconds)


def _cookware(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        for mark in block.parts:
            if isinstance(mark, Mark) and mark.kind == "#":
                yield " ".join(filter(None, (mark.quantity, mark.name)))


def write(recipe: Recipe) -> str:
    """The recipe as a text that `read` reads as the same, its ingredients marked in the steps."""
    for inline in (True, False):
        body = _body(recipe, inline=inline)
        found = normal(read(f"{_head(recipe)}{body}", "?"))
        if found == recipe:
            return f"{_head(recipe)}{body}"
    return f"{_head(recipe, beside.beside(recipe, found))}{body}"


def _head(recipe: Recipe, more: str = "") -> str:
    return front_matter.block(recipe, "notes", "lines", "steps", extra=recipe.extra, more=more)


def _body(recipe: Recipe, *, inline: bool) -> str:
    """Section by section, the ingredients before the steps of the same section."""
    written: list[str] = []
    section = ""
    for name, lines, steps in _sections(recipe):
        if name != section:
            written.append(f"== {_escaped(name)} ==" if name else "==")
        section = name
        marks = [_mark(each.words) for each in lines]
        apart, texts = _placed(marks, steps) if inline else (marks, list(map(_marked, steps)))
        written += ["\n".join(map(_ingredient, apart))] if apart else []
        written += [_with_breaks(each) for each in texts]
    if recipe.notes:
        written.append(
            "\n".join(f"> {each}".rstrip() for each in _escaped(recipe.notes).split("\n"))
        )
    return "".join(f"\n{each}\n" for each in written)


def _sections(recipe: Recipe) -> Iterator[tuple[str, list[IngredientLine], list[Step]]]:
    """The sections in turn; the order of the lines stays, and the order of the steps."""
    groups = [(name, list(each)) for name, each in groupby(recipe.steps, lambda s: s.section)]
    for name, lines in groupby(recipe.lines, lambda each: each.section):
        of_this = groups.pop(0)[1] if groups and groups[0][0] == name else []
        yield name, list(lines), of_this
    for name, steps in groups:
        yield name, [], steps


def _mark(words: str) -> Mark:
    """An ingredient that makes these words; without an amount if they hold none that is clear."""
    match = _AMOUNT.fullmatch(words)
    if not match:
        return Mark("@", words)
    unit, _, name = match["rest"].partition(" ")
    if not name or find(unit) is None:
        unit, name = "", match["rest"]
    name, _, preparation = name.partition(", ")
    mark = Mark("@", name, match["quantity"], unit, preparation)
    return mark if _words(mark) == words else Mark("@", words)


def _ingredient(mark: Mark) -> str:
    preparation = f"({_inside(mark.preparation)})" if mark.preparation else ""
    return f"@{_inside(mark.name)}{{{_amount(mark)}}}{preparation}"


def _amount(mark: Mark) -> str:
    unit = f"%{_inside(mark.unit)}" if mark.unit else ""
    return _inside(mark.quantity) + unit


def _placed(marks: Sequence[Mark], steps: Sequence[Step]) -> tuple[list[Mark], list[str]]:
    """The ingredients that stand apart, and the texts of the steps with the others in them.

    Their order stays, so those that no step speaks of in turn stand apart with all before them.
    """
    for apart in range(len(marks)):
        places = _places(marks[apart:], steps)
        if places is not None:
            return list(marks[:apart]), [
                _marked(step, places.get(at, ())) for at, step in enumerate(steps)
            ]
    return list(marks), list(map(_marked, steps))


_Place = tuple[int, int, Mark]


def _places(marks: Sequence[Mark], steps: Sequence[Step]) -> dict[int, list[_Place]] | None:
    """Where each ingredient is spoken of, one after the other; None if one is not."""
    found: dict[int, list[_Place]] = {}
    step = at = 0
    for mark in marks:
        name = re.compile(rf"(?<!\w){re.escape(mark.name)}(?!\w)")
        while (match := name.search(steps[step].text, at) if step < len(steps) else None) is None:
            step, at = step + 1, 0
            if step >= len(steps):
                return None
        found.setdefault(step, []).append((match.start(), match.end(), mark))
        at = match.end()
    return found


def _marked(step: Step, places: Sequence[_Place] = ()) -> str:
    """The text of a step with its ingredients and timers marked."""
    parts: list[str] = []
    at = 0
    for start, end, mark in sorted([*places, *_timed(step)], key=lambda each: each[0]):
        if start >= at:
            parts.append(_escaped(step.text[at:start]))
            parts.append(_ingredient(mark) if mark.kind == "@" else _timer(mark))
            at = end
    return "".join([*parts, _escaped(step.text[at:])])


def _timed(step: Step) -> Iterator[_Place]:
    """Where the text of a step speaks of its timers."""
    timers = list(step.timers)
    for start, end, seconds in spoken(step.text):
        quantity, _, unit = step.text[start:end].rpartition(" ")
        if timers and timers[0].seconds == seconds and quantity:
            yield start, end, Mark("~", timers.pop(0).name, quantity, unit)


def _timer(mark: Mark) -> str:
    return f"~{_inside(mark.name)}{{{_amount(mark)}}}"


def _with_breaks(text: str) -> str:
    return text.replace("\n", "\\\n")


def _escaped(text: str) -> str:
    """A text in which nothing is a mark."""
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", text)


def _inside(text: str) -> str:
    """A text for the inside of a mark."""
    return _SPECIAL_INSIDE.sub(lambda match: f"\\{match[0]}", text)
