"""How `ks` prints: tables, sentences and JSON, safe for any terminal.

Leaves what to say to the commands, and errors to `failures`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:
    from datetime import datetime

OUTCOMES = {
    "added": "added",
    "there": "there already",
    "left": "not kept",
    "asked": "to be decided",
}
"""What became of a thing on a photo or a line of a receipt, as a table says it."""

_STYLES = {"bold": "1", "red": "31", "green": "32"}


def plain(text: str) -> str:
    """The text with everything that could steer a terminal replaced by `�`.

    Names come from other people's devices; escape sequences and changes of direction stay out.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in "\u200d\ufe0f" else "�"
        for character in text
    )


def width(text: str) -> int:
    """How many columns the text takes on a terminal."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(c) in ("Mn", "Me", "Cf") else 2 if east_asian_width(c) in "WF" else 1
        for c in text
    )


def folded(text: str, hang: int = 0) -> str:
    """One line as several that fit the terminal, broken between words, all but the first indented.

    As it is where that is no terminal: programs want whole lines, as does who copies a command.
    """
    if not sys.stdout.isatty():
        return text
    import shutil

    room = max(shutil.get_terminal_size().columns, _NARROWEST)
    if width(text) <= room:
        return text
    first, *words = text.split(" ")
    lines = [first]
    for word in words:
        if width(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(" " * hang + word)
    return "\n".join(lines)


_NARROWEST = 20


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows under their heads in columns; a column that is empty in all rows is left out."""
    cells = [[plain(cell) for cell in row] for row in rows]
    used = [i for i in range(len(heads)) if any(row[i] for row in cells)]
    lines = [[heads[i] for i in used], *([row[i] for i in used] for row in cells)]
    widths = [max(width(line[i]) for line in lines) for i in range(len(used))]
    padded = [
        "  ".join(
            cell + " " * (wide - width(cell)) for cell, wide in zip(line, widths, strict=True)
        )
        for line in lines
    ]
    head, *body = [line.rstrip() for line in padded]
    return "\n".join([styled(head, "bold"), *body])


def short(id_: str) -> str:
    """As much of an id as people are shown; commands take it for the whole."""
    return id_[:8]


def moment(time: datetime | None, otherwise: str = "") -> str:
    """When it was, to the minute, as clocks show it here."""
    return f"{time.astimezone():%Y-%m-%d %H:%M}" if time else otherwise


def day(time: datetime | None, otherwise: str = "") -> str:
    """On which day it was here."""
    return f"{time.astimezone():%Y-%m-%d}" if time else otherwise


def styled(text: str, style: str, *, stream: IO[str] | None = None) -> str:
    """The text in a style, if the stream (stdout when None) is a terminal that wants colour."""
    if not _coloured(stream or sys.stdout):
        return text
    return f"\033[{_STYLES[style]}m{text}\033[0m"


def _coloured(stream: IO[str]) -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def say(text: str) -> None:
    """Print to stdout at once: another program may be waiting for this line.

    DiskFull or HomeError where it cannot be written, though what it tells of may have been done.
    """
    try:
        print(text, flush=True)  # noqa: T201  # printing is this module's job
    except BrokenPipeError:
        raise
    except OSError as error:
        from kitchensync.errors import HomeError, refused

        hint = "It may be done all the same: look with `ks history` before saying it again."
        if known := refused(error, "the output"):
            known.hint = hint
        raise known or HomeError("The output cannot be written.", hint) from None


def note(text: str) -> None:
    """Print to stderr, beside the result."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201  # as above


def to_json(value: object, *, indent: int | None = 2) -> str:
    """A value as JSON, its fields in declared order."""
    import json

    return json.dumps(jsonable(value), indent=indent, ensure_ascii=False)


def jsonable(value: Any) -> Any:
    """Dataclasses become objects, dates ISO 8601, bytes hex, sets sorted lists."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: jsonable(getattr(value, name)) for name in value.__dataclass_fields__}
    if _has_keys(value):
        return {str(key): jsonable(item) for key, item in value.items()}
    if _has_items(value):
        items = [jsonable(item) for item in value]
        return items if hasattr(value, "__getitem__") else sorted(items)
    if isinstance(value, bytes):
        return value.hex()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _has_keys(value: Any) -> TypeGuard[Mapping[Any, Any]]:
    return isinstance(value, Mapping)


def _has_items(value: Any) -> TypeGuard[Iterable[Any]]:
    return isinstance(value, (list, tuple, set, frozenset))
