"""A place with an article, which a shell took apart: `--in the fridge`.

Leaves what places there are to the kitchen.
"""

from __future__ import annotations

from collections.abc import Sequence

_OPTIONS = ("--in", "--to", "--from")
_THE = "the"


def left_out(arguments: Sequence[str]) -> list[str]:
    """The arguments without a “the” before a place; what is called that alone keeps its name."""
    found: list[str] = []
    for argument, after in zip(arguments, [*arguments[1:], "-"], strict=True):
        option, equals, value = argument.partition("=")
        if equals and option in _OPTIONS:
            found.append(f"{option}={_bare(value)}")
        elif not found or found[-1] not in _OPTIONS:
            found.append(argument)
        elif argument.casefold() != _THE or after.startswith("-"):
            found.append(_bare(argument))
    return found


def _bare(place: str) -> str:
    article, _, rest = place.partition(" ")
    return rest if rest and article.casefold() == _THE else place
