"""Text in normal form: as a browser would show it, and nothing that cannot be seen.

Which part of a recipe is one line and which are paragraphs is left to `normal`.
"""

from __future__ import annotations

import html
import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""Controls, soft hyphens, zero-width spaces, halves of surrogate pairs, what is no character."""
_SPACES = re.compile(r"\s+")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BLOCK_TAG = re.compile(
    r"<(?:/?(?:p|div|li|ul|ol|h[1-6]|tr|table|section|article|blockquote|dd|dt)|br)\b[^<>]*>", re.I
)
_RAISED = re.compile(r"(?<=\d)<sup\b[^<>]*>(?=\d)", re.I)
"""Where a fraction begins behind a whole number: "1<sup>1</sup>/<sub>2</sub>"."""
_TAG = re.compile(r"</?[a-z][^<>]*>|<!--[^<>]*-->", re.I)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.I)


def line(text: str) -> str:
    """The text on one line: every run of white space is one space, none at the ends."""
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


def paragraphs(text: str) -> str:
    """Lines, each as `line` gives it, with at most one empty line between two."""
    kept: list[str] = []
    for each in map(line, _BREAK.split(text)):
        if each or (kept and kept[-1]):
            kept.append(each)
    return "\n".join(kept).strip("\n")


def lines(text: str) -> list[str]:
    """The lines that are not empty, each as `line` gives it."""
    return [each for each in map(line, _BREAK.split(text)) if each]


def from_markup(text: str) -> str:
    """What a string with entities and tags in it shows; elements that are blocks end a line.

    Entities are resolved as often as they were written: "&amp;frac12;" is a half.
    """
    for _ in range(3):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    if "<" not in text:
        return text
    return _TAG.sub("", _BLOCK_TAG.sub("\n", _RAISED.sub(" ", text)))
