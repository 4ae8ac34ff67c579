"""Which of several named things a person means: by the whole name, its beginning, or a part of it.

Leaves where the names come from to the caller.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeVar

from kitchensync.errors import Ambiguous, BadInput, NotFound
from kitchensync.replica.ids import normal_name

SELF = frozenset(("i", "me"))
"""What whoever uses a device may say for their own name."""

_ARTICLES = "the", "my", "our"
AN_ARTICLE = f"(?:{'|'.join(_ARTICLES)})"
"""The pattern of what may stand before a name and be none of it; with a capital it is."""
ARTICLE = re.compile(f"^{AN_ARTICLE} ")

_OFFERED = 3
"""How many names are offered in the place of one that nothing has."""

PAPER = "recovery words"
"""What a member on paper is called, before the name of its person."""

T = TypeVar("T")

What = Literal[
    "foods",
    "places",
    "lines",
    "devices",
    "pictures",
    "stores",
    "recipes",
    "people",
    "planned dishes",
    "tags",
]
"""What people call the things of a kitchen that have names."""

_SHOWN: dict[What, str] = {
    "foods": "`ks ls` shows what there is.",
    "places": "`ks place` shows them.",
    "lines": "`ks shop` shows what is on the list.",
    "devices": "`ks devices` shows them.",
    "pictures": "`ks photo ls` shows them.",
    "stores": "`ks store` shows them.",
    "recipes": "`ks recipe` shows them.",
    "people": "`ks eater` shows them.",
    "planned dishes": "`ks plan` shows them.",
    "tags": "`ks recipe` shows them.",
}


def find_named(wanted: str, named: Mapping[T, str]) -> T | None:
    """The key whose name is `wanted` in any case, or None; the first where several are."""
    return next(all_named(wanted, named), None)


def all_named(wanted: str, named: Mapping[T, str]) -> Iterator[T]:
    """All keys whose name is `wanted` in any case."""
    key = normal_name(wanted)
    return (found for found, name in named.items() if normal_name(name) == key)


def find_called(wanted: str, named: Mapping[T, str]) -> T | None:
    """The same, else with a “the” too many or too few: "the hut" is the hut, and "The Hut" too.

    "My hut" is the hut as well, where nothing is called so.
    """
    bare = {found: normal_name(name).removeprefix("the ") for found, name in named.items()}
    exact = find_named(wanted, named)
    return find_named(without_article(wanted), bare) if exact is None else exact


def is_article(word: str) -> bool:
    """Whether a word, in any case, may stand before a name and be none of it."""
    return word.casefold() in _ARTICLES


def without_article(said: str) -> str:
    """What is said as names are compared, without the “the”, “my” or “our” before it."""
    return ARTICLE.sub("", normal_name(said))


def wholly_named(wanted: str, named: Mapping[T, str]) -> list[T]:
    """All keys whose name is `wanted` in any case; else those that are called so, told apart."""
    return [*all_named(wanted, named)] or [*all_named(wanted, told_apart(named))]


def check_free(
    name: str, row: T, named: Mapping[T, str], kind: str, hint: str = "Choose another name."
) -> None:
    """BadInput where something of a kind, "place", other than `row` is called so, or would be meant
    by it: “the fridge” is the fridge.
    """
    other = find_called(name, named)
    if other not in (None, row):
        raise BadInput(f"There is a {kind} called {named[other]} already.", hint)


def person_name(said: str) -> str:
    """The name of somebody as it is kept; BadInput for one that would mean somebody else."""
    # Hardly any command names anybody, and all of them read names.
    from kitchensync.measure.words import clean_name

    name = clean_name(said)
    if normal_name(name) in SELF:
        raise BadInput(f"“{name}” is whoever says it.", "Say what they are called.")
    if "," in name:
        raise BadInput("A name with a comma would be two people.", "Leave the comma out.")
    return name


def resolve(wanted: str, named: Mapping[T, str], what: What) -> T:
    """The key whose name is `wanted`, else the only one that begins with it, else contains it.

    Ambiguous lists those that match, told apart as `wanted` may say it; NotFound names near ones.
    """
    matches = matching(wanted, named) or matching(wanted, told_apart(named))
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise _ambiguous(wanted, {found: named[found] for found in matches}, what)
    raise not_found(wanted, named.values(), what)


def exactly(wanted: str, named: Mapping[T, str], what: What) -> T:
    """The key whose name is `wanted` in any case, never one like it: for what nobody can take back.

    Ambiguous as `resolve`; NotFound names those that `resolve` would take, else near ones.
    """
    apart = told_apart(named)
    alike = matching(wanted, named) or matching(wanted, apart)
    found = wholly_named(wanted, named)
    if len(found) == 1:
        return found[0]
    if found:
        raise _ambiguous(wanted, {each: named[each] for each in found}, what)
    close = [apart[each] for each in alike[:_OFFERED]] or near(wanted, apart.values())
    raise _none_called(wanted, close, what)


def matching(wanted: str, named: Mapping[T, str]) -> list[T]:
    """The keys whose name is `wanted`, else those whose name begins with it, else contains it.

    Each first as it is said, then without the article before it. BadInput where nothing is said:
    that would be the beginning of every name.
    """
    key = normal_name(wanted)
    if not key:
        raise BadInput("A name is missing.", "Say what it is called.")
    names = [(found, normal_name(name)) for found, name in named.items()]
    for alike in (str.__eq__, str.startswith, str.__contains__):
        for said in (key, without_article(key)):
            if found := [one for one, name in names if alike(name, said)]:
                return found
    return []


def told_apart(named: Mapping[T, str]) -> dict[T, str]:
    """The same names, each that two things have with the beginning of its id, if that is its key.

    "Ada (0bad780d)": two households that became one may both have had one.
    """
    often = Counter(map(normal_name, named.values()))
    return {
        key: f"{name} ({short(key)})"
        if isinstance(key, bytes) and often[normal_name(name)] > 1
        else name
        for key, name in named.items()
    }


def short(id_: bytes) -> str:
    """As much of an id as people are shown; they may say it for the whole."""
    return id_.hex()[:8]


def nameless(device: bytes, role: str) -> str:
    """What a member is called that no row names."""
    return PAPER if role == "recovery" else short(device)


def _ambiguous(wanted: str, alike: Mapping[T, str], what: What) -> Ambiguous:
    apart = told_apart(alike)
    names = sorted(apart.values())
    listed = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
    return Ambiguous(
        f"“{wanted}” may be {len(names)} {what}: {listed}.",
        tuple(names),
        f"Say the whole name{'' if apart == alike else ', with what stands in brackets'}.",
    )


def not_found(wanted: str, names: Iterable[str], what: What) -> NotFound:
    """The error for a name that nothing has, with those it may be a misspelling of."""
    return _none_called(wanted, near(wanted, names), what)


def _none_called(wanted: str, close: Sequence[str], what: What) -> NotFound:
    meant = f"Did you mean {' or '.join(close)}?" if close else ""
    return NotFound(f"“{wanted}” is none of the {what} here.", meant or _SHOWN[what])


def slip(wanted: str, names: Iterable[str]) -> str | None:
    """The name that it differs from by a letter or two; a second shelf is no slip of the first."""
    import difflib

    from kitchensync.catalogue.spelling import nearest

    key = normal_name(wanted)
    by_key = {normal_name(name): name for name in names}
    close = nearest(key, by_key) or difflib.get_close_matches(key, by_key, n=1, cutoff=0.85)
    letters = {_NUMBER.sub("", each).strip() for each in (key, *close[:1])}
    return by_key[close[0]] if close and len(letters) == 2 else None


_NUMBER = re.compile(r"\d+")


def near(wanted: str, names: Iterable[str]) -> list[str]:
    """The names that it may be a misspelling of."""
    by_key = {normal_name(name): name for name in names}
    return _alike(wanted, by_key) or _alike(wanted, _by_word(by_key.values()))


def _alike(wanted: str, named: Mapping[str, str]) -> list[str]:
    import difflib

    close = difflib.get_close_matches(normal_name(wanted), named, n=_OFFERED, cutoff=0.6)
    return list(dict.fromkeys(named[key] for key in close))


def _by_word(names: Iterable[str]) -> dict[str, str]:
    """Names by each of their words, of several that share one the first: "dal" of a lentil dal."""
    found: dict[str, str] = {}
    for name in names:
        for word in normal_name(name).split():
            found.setdefault(word, name)
    return found
