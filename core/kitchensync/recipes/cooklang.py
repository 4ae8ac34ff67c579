"""The Cooklang language: what a text marks as ingredients, cookware and timers.

The block at the head is left to `front_matter`, the making of a recipe to `cooklang_files`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from kitchensync.recipes import front_matter
from kitchensync.text import line

ESCAPED = {ord(each): 0xF0000 + ord(each) for each in r"@#~{}()%\[]=>-_|:.&?+*"}
"""A character after a backslash means itself: it is read as one of a private plane, then back."""
_BACK = {private: plain for plain, private in ESCAPED.items()}
_ESCAPE = re.compile(r"\\([@#~{}()%\\\[\]=>_|:.&?+*-])")
_COMMENT = re.compile(r"(?<!-)--(?!-).*")
_OLD_METADATA = re.compile(r">>\s*([^:]{1,200}?)\s*:\s*(.*)")
_SECTION = re.compile(r"={1,9}\s*(.*?)\s*=*\s*")
_BRACED = re.compile(r"([^@#~{}\n]{0,2000})\{([^{}]{0,2000})\}(?:\(([^()\n]{0,2000})\))?")
_BEGINS = re.compile(r"(?<!\w)[@#~]")
"""A sign within a word, as in an address of mail, marks nothing."""
_MODIFIERS = re.compile(r"[@&?+-]{1,3}(?=\w)")
"""Not of the specification, but many files have them: "?" before what is optional, "&" before what
was named already, "@" before another recipe."""
_FOLDERS = re.compile(r"\A\.{1,2}/(?:[^/]{0,200}/)*")
"""Before the name of another recipe."""
_OPTIONAL = "optional"
_LONGEST_WORD = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """`@name{quantity%unit}(preparation)`; `kind` is the character it began with."""

    kind: str
    name: str
    quantity: str = ""
    unit: str = ""
    preparation: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A step, a note (">") or the beginning of a section ("="): texts and marks."""

    kind: str
    parts: tuple[str | Mark, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says: values at its head, and blocks."""

    values: front_matter.Values
    blocks: tuple[Block, ...]


def parse(source: str) -> Document:
    """The document that a text is; every text is one."""
    values, body = front_matter.split(source)
    body = _ESCAPE.sub(lambda match: chr(ESCAPED[ord(match[1])]), body)
    body = _without_comments(body)
    said = dict(values)
    return Document(said, tuple(_blocks(_lines(body, said))))


def _plain(text: str) -> str:
    """A text with the characters that were escaped in it."""
    return text.translate(_BACK)


def _without_comments(body: str) -> str:
    """A text without its comments of several lines; one that does not end is none."""
    before, mark, rest = body.partition("[-")
    parts = [before]
    while mark:
        comment, end, after = rest.partition("-]")
        if not end:
            return "".join([*parts, mark, comment])
        before, mark, rest = after.partition("[-")
        parts.append(before)
    return "".join(parts)


def _lines(body: str, values: dict[str, str | list[str]]) -> Iterator[str]:
    """The lines without comments; older files have their metadata in between."""
    for each in body.split("\n"):
        if match := _OLD_METADATA.fullmatch(each.strip()):
            values.setdefault(_plain(match[1]), _plain(match[2]))
            continue
        kept = _COMMENT.sub("", each)
        if kept.strip() or not each.strip():
            yield kept


def _blocks(lines: Iterator[str]) -> Iterator[Block]:
    paragraph: list[str] = []
    for each in lines:
        bare = each.strip()
        kind = bare[:1] if bare[:1] in ("=", ">") else ""
        is_note = bool(paragraph) and paragraph[0].startswith(">")
        if not bare or kind == "=" or is_note != (kind == ">"):
            yield from _block(paragraph)
            paragraph = []
        if kind == "=":
            match = _SECTION.fullmatch(bare)
            yield Block("=", (_plain(match[1] if match else bare),))
        elif bare:
            paragraph.append(bare if kind else each)
    yield from _block(paragraph)


def _block(paragraph: list[str]) -> Iterator[Block]:
    if paragraph and paragraph[0].startswith(">"):
        yield Block(">", (_plain("\n".join(each[1:] for each in paragraph)),))
    elif paragraph:
        yield Block("", tuple(_parts(_joined(paragraph))))


def _joined(paragraph: list[str]) -> str:
    """The lines of a step, a space between two; a backslash at an end keeps the line break."""
    ended = (f"{each[:-1]}\n" if each.endswith("\\") else f"{each} " for each in paragraph)
    return "".join(ended)


def _parts(text: str) -> Iterator[str | Mark]:
    text = text.strip()
    began = at = 0
    while match := _BEGINS.search(text, at):
        found = _mark(text, match.start())
        if found is None:
            at = match.end()
            continue
        mark, end = found
        if match.start() > began:
            yield _plain(text[began : match.start()])
        yield mark
        began = at = end
    if began < len(text):
        yield _plain(text[began:])


def _mark(text: str, at: int) -> tuple[Mark, int] | None:
    """The mark that begins at a character, and where it ends."""
    kind = text[at]
    modifiers = _MODIFIERS.match(text, at + 1) if kind in "@#" else None
    begin = modifiers.end() if modifiers else at + 1
    optional = kind == "@" and modifiers is not None and "?" in modifiers[0]
    if match := _BRACED.match(text, begin):
        name = match[1]
        if (name and not name[0].isspace()) or (kind == "~" and not name):
            mark = _braced(kind, match, optional=optional)
            return mark, match.end() if kind == "@" else match.end(2) + 1
    word = _word(text, begin)
    if not word:
        return None
    return Mark(kind, _plain(word), preparation=_OPTIONAL * optional), begin + len(word)


def _braced(kind: str, match: re.Match[str], *, optional: bool) -> Mark:
    quantity, _, unit = match[2].partition("%")
    said = line(_plain(match[3] or "")) if kind == "@" else ""
    preparation = ", ".join(filter(None, (said, _OPTIONAL * optional)))
    name = line(_plain(_FOLDERS.sub("", match[1])))
    quantity = quantity.strip().removeprefix("=") if kind == "@" else quantity
    return Mark(kind, name, line(_plain(quantity)), line(_plain(unit)), preparation)


def _word(text: str, at: int) -> str:
    """The word that begins at a character: up to a space or a punctuation mark."""
    end = at
    while end < len(text) and end - at < _LONGEST_WORD and not _ends_word(text[end]):
        end += 1
    return text[at:end]


def _ends_word(character: str) -> bool:
    return character.isspace() or unicodedata.category(character).startswith("P")
