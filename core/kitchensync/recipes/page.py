"""A web page as a tree, and what of it can be seen; parsing HTML is `justhtml`'s part.

Which elements hold a recipe is left to `markup` and `headings`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Protocol, cast

from kitchensync import text
from kitchensync.errors import TooLarge
from kitchensync.measure.words import named
from kitchensync.recipes.groups import LONGEST_HEADING
from kitchensync.recipes.headwords import HEADWORDS

LARGEST = 10 * 1024 * 1024
DEEPEST = 512
"""Elements within elements; what is deeper is left out."""
MOST_WORK = 100_000_000_000
"""Tags times letters outside of tags, which is what parsing may take: a text that tags without a
meaning stand in is begun anew at each of them. A page with 3 MB of text and scripts and 10,000 tags
has a third of it, whatever pictures stand in its tags."""

_UNSEEN = frozenset(
    (
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "button",
        "select",
        "textarea",
        "iframe",
        "head",
    )
)
RANKS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCK_NAMES = (
    "address article aside blockquote br dd details div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_APART = frozenset(("span", "td", "th", "label", "data", "time", "img"))
"""Inline elements that pages style as if they were apart: "<span>1</span><span>cup</span>"."""
_LETTER = re.compile(r"newsletter|sign[-_]?up(?![a-z])|subscri(?:be(?![a-z])|ption)", re.IGNORECASE)
_MOST_IN_LETTER = 60
"""Nodes of what asks for an address: what is larger is a page that is only for subscribers."""
_MOST_HEADINGS = 9
_FEWEST_LABELS = 2
_LONGEST_NAME = 400
"""Characters of the name of a window that headings are looked for in."""
_SPACES = re.compile(r"[\s\0\x01]+")
_RAISED = re.compile(r"(?<=\d)\x01(?=\d)")
_BETWEEN = re.compile(r"(?<=[\w.,)])\0+(?=[\w(])(?!e?s\b)")
_SMALLER = "Save only the recipe, as text."
_LONE = re.compile(r"<(?![A-Za-z/!?])")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_LESS = "\ufdd0"
"""What stands for a "<" that begins nothing while the page is parsed, in text and in attributes.

The parser begins a text anew at each "<", and copies what stands before it.
"""


class Node(Protocol):
    """What is used of an element, a text or a comment of `justhtml`; not all have children."""

    name: str
    parent: Node | None
    children: list[Node] | None
    attrs: dict[str, str | None]


class Page:
    """A parsed page."""

    def __init__(self, html: str) -> None:
        from justhtml import JustHTML

        if len(html) > LARGEST:
            raise TooLarge("The page is larger than 10 MiB.", _SMALLER)
        parsable = _parsable(html)
        if parsable.count("<") * len(_TAG.sub("", parsable)) > MOST_WORK:
            raise TooLarge("The page has too many tags for its size.", _SMALLER)
        self.root = cast(Node, JustHTML(parsable, sanitize=False).root)
        for labels in filter(_is_of_labels, self.named("ul", "ol")):
            for each in labels.children or ():
                each.name = "li" if each.name == "label" else each.name

    @cached_property
    def elements(self) -> list[Node]:
        """All elements in the order of the page."""
        return [node for node in walk(self.root) if not node.name.startswith(("#", "!"))]

    @cached_property
    def by_id(self) -> dict[str, Node]:
        """The elements that have an id; of two with the same id, the first."""
        found: dict[str, Node] = {}
        for element in self.elements:
            if identifier := attribute(element, "id"):
                found.setdefault(identifier, element)
        return found

    def named(self, *names: str) -> Iterator[Node]:
        """The elements with one of these names."""
        return (element for element in self.elements if element.name in names)

    def meta(self, *names: str) -> str:
        """What the first `<meta>` with one of these names or properties says, or ""."""
        for wanted in names:
            for element in self.named("meta"):
                if wanted in (attribute(element, "name"), attribute(element, "property")):
                    return text.line(attribute(element, "content"))
        return ""

    @cached_property
    def language(self) -> str:
        """The language that the page says it is in, or ""."""
        return next((attribute(each, "lang") for each in self.named("html")), "")

    @cached_property
    def address(self) -> str:
        """The URL that the page gives for itself, or ""."""
        for element in self.named("link"):
            if attribute(element, "rel").lower() == "canonical":
                return attribute(element, "href")
        return self.meta("og:url")

    @cached_property
    def names(self) -> tuple[str, str, str]:
        """The main heading, the name for those who share the page, the name of the window.

        What says the site's name does not count as a heading, nor what is above a part of any
        recipe, nor what names nothing as a name.
        """
        site = self.meta("og:site_name")
        titles = (text.line(data(element)) for element in self.named("title"))
        window, shared = named(next(titles, "")), named(self.meta("og:title"))
        said = (each for each in map(_heading, self.named("h1")) if each and each != site)
        return _main(list(islice(said, _MOST_HEADINGS)), shared, window), shared, window


def _main(headings: Sequence[str], shared: str, window: str) -> str:
    """The first heading, or, where that is no part of the window's name, another one that is most
    of it, or part of it and the name for those who share."""
    low = window[:_LONGEST_NAME].casefold()
    first, *others = headings or [""]
    if first.casefold() in low:
        return first
    alike = (each for each in others if each.casefold() in low)
    return next((each for each in alike if each == shared or 2 * len(each) >= len(window)), first)


def _heading(element: Node) -> str:
    """What a heading names, without what is in small print in it; "" where that is no recipe."""
    said = named(text.line(visible(element)))
    if len(said) <= LONGEST_HEADING and HEADWORDS.fullmatch(said):
        return ""
    small = (text.line(visible(each)) for each in walk(element) if each.name == "small")
    return named(said.removesuffix(next(small, "")).rstrip()) or said


def walk(root: Node) -> Iterator[Node]:
    """A node and what is in it, in the order of the page, without what is nested too deeply."""
    stack = [iter((root,))]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
            continue
        yield node
        if node.children and len(stack) < DEEPEST:
            stack.append(iter(node.children))


def seen(root: Node, *, asides: bool = False) -> Iterator[Node]:
    """A node and what is in it that a browser shows, without what leads elsewhere or asks.

    What stands beside the rest is left out unless `asides` are wanted.
    """
    apart = _UNSEEN | ({"nav"} if asides else {"nav", "aside"})
    hidden: set[int] = set()
    for node in walk(root):
        if id(node) in hidden:
            continue
        if node.name in apart or _asks(node) or _woos(node):
            hidden.update(map(id, walk(node)))
        else:
            yield node


def _woos(node: Node) -> bool:
    """Whether an element only asks readers to subscribe to something."""
    if node.name not in ("div", "section", "p"):
        return False
    if not _LETTER.search(attribute(node, "class")[:1_000]):
        return False
    within = list(islice(walk(node), _MOST_IN_LETTER + 1))
    return len(within) <= _MOST_IN_LETTER and not any(each.name in ("li", "tr") for each in within)


def in_rows(nodes: Iterable[Node]) -> Iterator[Node]:
    """Nodes without what says what the columns of a table hold; headings among it stay."""
    columns: set[int] = set()
    for node in nodes:
        if node.name == "thead" and id(node) not in columns:
            columns.update(map(id, walk(node)))
        if id(node) not in columns or node.name in RANKS:
            yield node


def _is_of_labels(items: Node) -> bool:
    """Whether a list has no items but labels, each around a box to tick."""
    names = [each.name for each in items.children or () if not each.name.startswith("#")]
    return len(names) >= _FEWEST_LABELS and set(names) == {"label"}


def _asks(node: Node) -> bool:
    """Whether an element is a form that is none around a list to tick."""
    return node.name == "form" and not any(each.name in ("li", "tr") for each in walk(node))


def attribute(node: Node, name: str) -> str:
    """An attribute of an element, or ""; texts have none."""
    if node.name.startswith("#"):
        return ""
    return _as_it_stood((node.attrs or {}).get(name))


def data(node: Node) -> str:
    """The text directly in a node, as it stands there."""
    return "".join(_own(child) for child in node.children or ())


def _own(node: Node) -> str:
    """What a text says, as it stands there; "" of anything else."""
    return _as_it_stood(getattr(node, "data", None)) if node.name == "#text" else ""


def _parsable(html: str) -> str:
    """A page without what is read in the square of its length: see `_LESS`."""
    return _LONE.sub(_LESS, html.replace(_LESS, ""))


def _as_it_stood(said: str | None) -> str:
    return (said or "").replace(_LESS, "<")


def visible(node: Node, most: int = sys.maxsize) -> str:
    """The text that a browser would show of a node: line breaks are those that are seen.

    What consists of more than `most` nodes is not looked at, and shows "".
    """
    parts: list[str] = []
    stack: list[Node | str] = [node]
    depth = 0
    while stack:
        each = stack.pop()
        if isinstance(each, str):
            parts.append(each)
            depth -= 1
        elif (most := most - 1) < len(each.children or ()):
            return ""
        elif each.name == "#text":
            parts.append(shown(each))
        elif each.name not in _UNSEEN and depth < DEEPEST:
            parts.append(edge := shown(each))
            stack += [edge.replace("\x01", ""), *reversed(each.children or ())]
            depth += 1
    return parted("".join(parts))


def shown(node: Node) -> str:
    """What a text shows, or how an element stands apart from what is before it, for `parted`."""
    if node.name == "#text":
        return _SPACES.sub(" ", _own(node))
    if node.name == "sup":
        return "\x01"
    return "\n" if node.name in _BLOCKS else "\0" if node.name in _APART else ""


def parted(said: str) -> str:
    """Spaces between elements that are shown apart, though no space stands between them."""
    said = _RAISED.sub(" ", said).replace("\x01", "")
    return text.paragraphs(_BETWEEN.sub(" ", said).replace("\0", ""))
