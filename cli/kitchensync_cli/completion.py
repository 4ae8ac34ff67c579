"""What a shell offers for names when somebody presses Tab: foods, recipes, places, people.

Leaves commands and options to Typer, and how recipes are found to the kitchen, which is only read.
Nothing is offered where that cannot be done at once: a line that is being typed is no place for an
error, nor for an upgrade.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kitchensync_cli.output import plain

if TYPE_CHECKING:
    from kitchensync import Kitchen

Completer = Callable[[Any, str], list[str]]
"""Typer's: of a context and what there is of the last word, what may stand for it."""
Finding = Callable[["Kitchen", str], Iterable[str]]
"""Names for what was typed."""

_MOST = 20
_MOST_BEFORE = 2
"""Words between an amount and a name."""
_ENDS = re.compile(r"\d|,$")
"""Behind an amount or a comma begins a name."""
_SPECIAL = re.compile(r"([^\w\s.,:+%@/=-])")
_SPECIAL_IN_ONE = re.compile(r"([^\w.,:+%@/=-])")
_IN_QUOTES = {
    "'": (re.compile("'"), r"'\\''"),
    '"': (re.compile(r'(["$`\\])'), r"\\\1"),
}
"""What is special there, and what stands for it."""


_IN_ZSH = str.maketrans(
    {"'": r"'\''", '"': r"\"", "$": r"\$", "`": r"\`", ":": r"\\:", "\\": "\\" * 4}
)
"""Within '((".."))' of its `_arguments`, where behind a colon stands what a word means."""


class _Offer(str):
    """Offered as it is, though it does not begin as what was typed, which else Typer leaves out;
    and not quoted once more, since what Typer does so for zsh loses apostrophes.
    """

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        return True

    def replace(self, *_: object) -> _Offer:
        return self


def _one(finding: Finding) -> Completer:
    """Completes a name that is a single word for the shell."""

    def complete(ctx: Any, incomplete: str) -> list[str]:
        names = _asked(ctx, lambda kitchen: finding(kitchen, incomplete))
        return [_Offer(_quoted(name, _SPECIAL_IN_ONE)) for name in names]

    return complete


def _several(finding: Finding) -> Completer:
    """Completes the last of the names that stand between commas."""

    def last(kitchen: Kitchen, typed: str) -> Iterable[str]:
        before, comma, name = typed.rpartition(",")
        return (f"{before}{comma}{found}" for found in finding(kitchen, name.strip()))

    return _one(last)


def _words(finding: Finding, *, behind: re.Pattern[str] | None = None) -> Completer:
    """Completes a name of which words were typed before, from the last that is `behind` on."""

    def complete(ctx: Any, incomplete: str) -> list[str]:
        words = [*_before(ctx), incomplete]
        names = _asked(ctx, lambda kitchen: _first(kitchen, finding, _begun(words, behind)))
        return [_Offer(_quoted(name, _SPECIAL)) for name in names]

    return complete


def _asked(ctx: Any, ask: Callable[[Kitchen], Iterable[str]]) -> list[str]:
    from kitchensync import Kitchen

    try:
        with Kitchen.open(_home(ctx) or Kitchen.default_home(), read_only=True) as kitchen:
            return [*ask(kitchen)][:_MOST]
    except Exception:  # noqa: BLE001  # the command says what is wrong, once it is run
        return []


def _before(ctx: Any) -> list[str]:
    """The words that were typed of the argument that takes any number of them."""
    for parameter in ctx.command.get_params(ctx):
        if parameter.param_type_name == "argument" and parameter.nargs == -1:
            return [*(ctx.params.get(parameter.name) or ())]
    return []


def _home(ctx: Any) -> Path | None:
    """The folder that the line names, at whichever command, as the shell will take it."""
    while ctx is not None:
        if home := ctx.params.get("home"):
            return Path(home).expanduser()
        ctx = ctx.parent
    return None


def _begun(words: list[str], behind: re.Pattern[str] | None) -> Iterator[list[str]]:
    """What may be the name: all behind the last amount, or less where that begins "g of"."""
    ends = [at for at, word in enumerate(words[:-1]) if behind and behind.search(word)]
    first = ends[-1] + 1 if ends else 0
    last = min(first + _MOST_BEFORE, len(words) - 1) if ends else first
    return (words[at:] for at in range(first, last + 1))


def _first(kitchen: Kitchen, finding: Finding, said: Iterable[list[str]]) -> list[str]:
    """What stands behind the words before in the names of the first that there are any of."""
    for words in said:
        if found := [*_going_on(words[:-1], finding(kitchen, " ".join(words).strip()))]:
            return found
    return []


def _going_on(before: list[str], names: Iterable[str]) -> Iterator[str]:
    typed = [word.casefold() for word in before]
    for name in names:
        words = name.split()
        if words[len(typed) :] and [word.casefold() for word in words[: len(typed)]] == typed:
            yield " ".join(words[len(typed) :])


def _quoted(name: str, special: re.Pattern[str]) -> str:
    """A name as the shell takes it: bash puts what it is offered into the line as it is, and zsh
    reads it as a part of a command.
    """
    shell = os.environ.get("_KS_COMPLETE", "").rpartition("_")[2]
    if shell == "zsh":
        return plain(name).translate(_IN_ZSH)
    if shell != "bash":
        return plain(name)
    special, instead = _IN_QUOTES.get(_quote(), (special, r"\\\1"))
    return special.sub(instead, plain(name))


def _quote() -> str:
    """The quotation mark that the word begins with, if any: bash leaves it where it is."""
    at = int(os.environ["COMP_CWORD"])
    return "".join(os.environ["COMP_WORDS"].split("\n")[at : at + 1])[:1]


def _foods(kitchen: Kitchen, typed: str) -> Iterable[str]:
    return kitchen.catalog.complete(typed, _MOST)


def _near(typed: str, names: list[str]) -> list[str]:
    """Names that begin so, else those that it may be a misspelling of."""
    import difflib

    begun = [name for name in names if name.casefold().startswith(typed.casefold())]
    return begun or difflib.get_close_matches(typed, names)


def _titles(kitchen: Kitchen, typed: str) -> Iterable[str]:
    return kitchen.recipes.complete(typed, _MOST)


def _unwanted(kitchen: Kitchen, typed: str) -> Iterable[str]:
    groups = [name for name in kitchen.recipes.groups() if typed and name.startswith(typed)]
    return dict.fromkeys((*groups, *_foods(kitchen, typed)))


def _people(kitchen: Kitchen, typed: str) -> Iterable[str]:
    return _near(typed, kitchen.people())


food, several_foods, foods = _one(_foods), _several(_foods), _words(_foods, behind=_ENDS)
unwanted = _one(_unwanted)
recipe, recipes = _one(_titles), _words(_titles)
place = _one(lambda kitchen, typed: _near(typed, kitchen.places()))
person, several_people = _one(_people), _several(_people)
