"""Recipes in Markdown files, read: a block at the head, then lists below headings.

Writing them is left to `markdown_writing`, the block at the head to `front_matter`.

What stands before the ingredients is the description. Paragraphs among the ingredients, and
sections of other names, are notes, word for word. Lines of the description that say times and
servings are kept as the extra `details`, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kitchensync.recipes import beside, front_matter
from kitchensync.recipes.headwords import INGREDIENTS, STEPS
from kitchensync.recipes.model import IngredientLine, Recipe, Step, Timer
from kitchensync.recipes.normal import normal
from kitchensync.text import line, paragraphs

DETAILS: Final = "details"
PICTURE_TEXT: Final = "picture text"
TIMERS: Final = "timers"
HEADING: Final = "heading"
"""The extra that the first heading is, where the block at the head says another title."""

_HEADING = re.compile(r"(#{1,6})\s+(.*?)(?:\s+#+)?\s*")
_UNDERLINE = re.compile(r"=+\s*|-{2,}\s*")
_BOLD = re.compile(r"(?:\*\*|__)\s*([^*_]{1,80}?)\s*(?:\*\*|__)\s*:?")
_ITEM = re.compile(r"(\s*)(?:[-*+•]|\d{1,3}[.)])(?:\s+\[[ xX]\])?(?:\s+(.*))?")
_NUMBERED = re.compile(r"\d{1,3}[.)]\s")
_NOTES = re.compile(r"(?:the )?(?:notes?|tips?|hints?|notizen|remarques|notas)\W*", re.IGNORECASE)
_PICTURE = re.compile(r"""!\[([^\]]*)\]\(\s*<?([^\s()<>]+)>?(?:\s+["']([^"']*)["'])?\s*\)""")
_DETAIL = re.compile(
    r"""\s*[-*]\s*[^\w"]*"?([A-Za-z][A-Za-z" ]{1,30}?)"?\s*(?::|\s(?=\d))\s*(.*)"""
)
_DETAIL_ALONE = re.compile(r"([A-Za-z][A-Za-z ]{1,30}?)\s*(?::\s*|\s)(\d[^.!?:;|]{0,30})")
"""The same without a mark, where the line says no more: "Serves 4"."""
_GROUP = re.compile(r"(.{1,80}?)\s*:")
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)\)")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<!\w)([*_])(?=\S)([^*_]+)(?<=\S)\3(?!\w)")
_TIMER = re.compile(r"(\d{1,4}): (\d{1,9}) s(?: (.*))?")
DETAILED: Final = ("prep_minutes", "cook_minutes", "total_minutes", "servings", "yield_words")


@dataclass
class _Part:
    """What stands below one heading: `kind` is "", "lines", "steps", "notes" or "else"."""

    kind: str
    heading: str
    level: int = 0
    body: list[str] = field(default_factory=list[str])


def read(source: str, name: str) -> Recipe:
    """The recipe that a text is; `name` is its title where the text says none."""
    values, body = front_matter.split(source.replace("\r\n", "\n").replace("\r", "\n"))
    values = dict(values)
    more = values.pop(beside.KEY, "")
    timers = values.pop(TIMERS, [])
    below = _below(body)
    below["steps"] = tuple(_with_timers(below["steps"], timers))
    title = front_matter.recipe(values).title or below["title"] or name
    if below["title"] not in ("", title):
        below["extra"] = {**below["extra"], HEADING: below["title"]}
    recipe = front_matter.recipe(values, **_with_picture(below, title))
    return beside.applied(normal(recipe), more) if more else recipe


def details(said: str) -> Recipe:
    """The times and servings that lines like "- Prep time: 10 min" say, in a recipe."""
    return front_matter.recipe(dict(filter(None, map(_detail, said.split("\n")))))


def is_item(said: str) -> bool:
    """Whether a line is an item of a list."""
    return bool(_ITEM.fullmatch(said))


def _with_picture(below: dict[str, Any], title: str) -> dict[str, Any]:
    """The first picture's words are kept where they are not the title."""
    said = below.pop(PICTURE_TEXT)
    extra = {**below["extra"], **({PICTURE_TEXT: said} if said not in ("", title) else {})}
    return {**below, "title": title, "extra": extra}


def _below(body: str) -> dict[str, Any]:
    parts = list(_parts(body.split("\n")))
    lines: list[IngredientLine] = []
    steps: list[Step] = []
    notes: list[str] = []
    for part in parts[1:]:
        if part.kind == "lines":
            found, said = _ingredients(part)
            lines += found
            notes += said
        elif part.kind == "steps":
            steps += _steps(part) or [Step(each) for each in [part.heading] if each]
        else:
            heading = [f"{'#' * part.level} {part.heading}\n"] if part.kind == "else" else []
            notes.append("\n".join([*heading, *part.body]))
    head = _head(parts[0])
    notes = [each for each in map(paragraphs, notes) if each]
    return {**head, "lines": tuple(lines), "steps": tuple(steps), "notes": "\n\n".join(notes)}


def _parts(lines: Sequence[str]) -> Iterator[_Part]:
    """What stands before the first heading (whose `heading` is the title), then below each."""
    part = first = _Part("", "")
    top = at = 0
    while at < len(lines):
        level, said, length = _heading(lines, at)
        kind = _kind(said)
        if not level or (length == 1 and not lines[at].startswith("#") and not _opens(part, kind)):
            part.body.append(lines[at])
            length = 1
        elif part is first and level == 1 and not kind and not first.heading:
            first.heading = said
        else:
            yield part
            top = level if kind else top
            inner = part.kind in ("lines", "steps") and level > top
            follows = part.kind == "steps" and _numbers_follow(lines[at + length :])
            same = part.kind if inner or follows else "else"
            part = _Part(kind or same, "" if kind else said, level)
        at += length
    yield part


def _heading(lines: Sequence[str], at: int) -> tuple[int, str, int]:
    """The level of the heading at a line, what it says, and how many lines it has; 0 if it is none.

    A line in bold is one, too, of level 2 if it is a known one.
    """
    if match := _HEADING.fullmatch(lines[at]):
        return len(match[1]), match[2], 1
    if _is_underlined(lines, at):
        return 1 if lines[at + 1][0] == "=" else 2, lines[at].strip(), 2
    if match := _BOLD.fullmatch(lines[at].strip()):
        return 2 if _kind(match[1]) else 6, match[1], 1
    return 0, "", 1


def _is_underlined(lines: Sequence[str], at: int) -> bool:
    """Whether the next line makes this one a heading; an item of a list is none."""
    if at + 1 == len(lines) or not _UNDERLINE.fullmatch(lines[at + 1]):
        return False
    return bool(lines[at].strip()) and not _ITEM.fullmatch(lines[at])


def _opens(part: _Part, kind: str) -> bool:
    """Whether a line in bold is a heading: a known one, or one among ingredients or steps."""
    return bool(kind) or part.kind in ("lines", "steps")


def _kind(said: str) -> str:
    said = said.strip(" *_:")
    if INGREDIENTS.fullmatch(said):
        return "lines"
    if STEPS.fullmatch(said):
        return "steps"
    return "notes" if _NOTES.fullmatch(said) else ""


def _numbers_follow(lines: Sequence[str]) -> bool:
    return any(_NUMBERED.match(each) for each in [each for each in lines if each.strip()][:1])


def _head(part: _Part) -> dict[str, Any]:
    """What stands before the first heading: a picture, times and servings, the description."""
    picture = next(filter(None, (_PICTURE.fullmatch(each.strip()) for each in part.body)), None)
    said = [each.strip() for each in part.body if _is_detail(each)]
    known = {*said, picture[0] if picture else ""}
    rest = [each for each in part.body if each.strip() not in known or not each.strip()]
    found = details("\n".join(said))
    alt = " ".join(filter(None, (picture[1], picture[3]))) if picture else ""
    return {
        "title": part.heading,
        "description": paragraphs("\n".join(rest)),
        "picture": picture[2] if picture else None,
        PICTURE_TEXT: line(alt),
        "extra": {DETAILS: paragraphs("\n".join(said))} if said else {},
        **{name: getattr(found, name) for name in DETAILED},
    }


def _is_detail(said: str) -> bool:
    found = _detail(said)
    return found is not None and front_matter.field_of(found[0]) in DETAILED


def _detail(said: str) -> tuple[str, str] | None:
    """What a line says of a recipe, as a field of the head would."""
    alone = _unmarked(said.strip())
    match = _DETAIL_ALONE.fullmatch(alone) or _DETAIL.fullmatch(said)
    return (match[1].replace('"', ""), match[2]) if match else None


def _ingredients(part: _Part) -> tuple[list[IngredientLine], list[str]]:
    """The lines of a part, and what is between them: paragraphs, headings of nothing.

    Without a list, all is lines.
    """
    has_list = any(_ITEM.fullmatch(each) for each in part.body)
    lines: list[IngredientLine] = []
    said: list[str] = []
    section = part.heading
    headings = [section]
    open_item = False
    for each in part.body:
        item = _ITEM.fullmatch(each)
        group = _GROUP.fullmatch(_unmarked(each.strip()))
        if item and item[2]:
            lines.append(IngredientLine(_unmarked(item[2]), section))
        elif open_item and each.strip():
            lines[-1] = IngredientLine(f"{lines[-1].words} {_unmarked(each.strip())}", section)
        elif group and not item:
            section = group[1]
            headings.append(section)
        elif not has_list and each.strip():
            lines.append(IngredientLine(_unmarked(each.strip()), section))
        else:
            said.append(each)
        open_item = bool(item and item[2]) or (open_item and bool(each.strip()))
    over = set(headings) - {each.section for each in lines}
    return lines, ["\n".join([*said, *(each for each in headings if each in over)])]


def _unmarked(said: str) -> str:
    """A line without what makes it bold or italic; a link as its words and its address."""
    said = _LINK.sub(lambda match: f"{match[1]} ({match[2]})" if match[2] else match[1], said)
    return _EMPHASIS.sub(lambda match: match[2] or match[4], said)


def _steps(part: _Part) -> list[Step]:
    """The items of a part, and the paragraphs between them; an item may be several lines."""
    texts: list[str] = []
    indent, blank = 0, True
    for each in part.body:
        item = _ITEM.fullmatch(each)
        inside = len(each) - len(each.lstrip()) > indent and bool(texts)
        if not each.strip():
            blank = True
            continue
        if item and not inside:
            indent = len(item[1])
            texts.append(item[2] or "")
        elif blank and not inside:
            indent = 0
            texts.append(each.strip())
        else:
            texts[-1] = _continued(texts[-1], each.strip(), blank=blank, item=bool(item))
        blank = False
    return [Step(_broken(each), part.heading) for each in texts if each.strip()]


def _continued(text: str, said: str, *, blank: bool, item: bool) -> str:
    between = "\n\n" if blank else "\n" if item or text.endswith(("\\", "\n")) else " "
    return f"{text}{between}{said}"


def _broken(text: str) -> str:
    """A text without the backslashes that keep its line breaks."""
    return text.replace("\\\n", "\n")


def _with_timers(steps: Sequence[Step], said: str | list[str]) -> Iterator[Step]:
    """The steps with the timers that the head of the file gives them, by number."""
    found: dict[int, list[Timer]] = {}
    for each in [said] if isinstance(said, str) else said:
        if match := _TIMER.fullmatch(each):
            found.setdefault(int(match[1]), []).append(Timer(match[3] or "", int(match[2])))
    for number, step in enumerate(steps, 1):
        yield Step(step.text, step.section, tuple(found.get(number, ())))
