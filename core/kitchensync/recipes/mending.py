"""JSON as pages hold it, with the breakages that are usual there; a strict reader comes first.

What is not clear is refused: nothing here guesses where a string ends if two ends are possible.
What the values mean is left to `schema_org`.
"""

from __future__ import annotations

import html
import json
import re
from typing import Final

DEPTH: Final = 64
_WRAPPING = re.compile(r"\s*(?://|/\*)?\s*(?:<!--|-->|<!\[CDATA\[|\]\]>|\]\]&gt;)\s*(?:\*/)?\s*")
_SKIPPED = re.compile(r"(?:[\s\ufeff\u200b;]+|//[^\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*\*/)*")
_PLAIN = {'"': re.compile(r'[^"\\]*'), "'": re.compile(r"[^'\\]*")}
_GAP = r"(?:\s{0,200}(?://[^\n]{0,300}\n|/\*[^*]{0,300}\*/)){0,3}\s{0,200}"
_COMMA = rf"{_GAP},(?:{_GAP},){{0,3}}{_GAP}"
_VALUE = r"""(?:["'{\[]|-?\d|true\b|null\b|false\b)"""
_QUOTED_NAME = r"""["'][\w@:$./#-]{1,200}["']\s{0,200}:"""
_NAME = rf"(?:{_QUOTED_NAME}|[A-Za-z]{{1,40}}\s{{0,9}}:\s{{0,9}}{_VALUE})"
_ENDS_NAME = re.compile(rf"{_GAP}:")
_ENDS_VALUE = re.compile(
    rf"{_GAP}(?:[}}\]]|\Z)|{_COMMA}(?:[}}\]]|{_VALUE})|[ \t\r]{{0,9}}\n\s{{0,99}}[\"{{]"
)
_ENDS_MEMBER = re.compile(
    rf"{_GAP}(?:[}}\]]|\Z)|{_COMMA}(?:[}}\]]|{_NAME})|\s{{1,99}}{_QUOTED_NAME}"
)
"""The comma may be missing where a line ends, or the name of a member follows."""
_BARE = re.compile(r"[-+\w.$@]+")
_QUOTES = ("&quot;", "&#34;", "&#x22;")
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "\n": ""}


class NoJson(ValueError):
    """What cannot be read as JSON, even with patience."""


def loads(text: str) -> list[object]:
    """The values of a text: one, or several that stand one after another; NoJson.

    Line breaks and other controls in strings are taken even where the rest is strict.
    """
    text = text.strip(" \t\r\n\f\ufeff\u200b;")
    quoted = any(entity in text for entity in _QUOTES)
    for each in (text, _inner(text), html.unescape(text) if quoted else text):
        try:
            return [json.loads(each, strict=False, parse_constant=lambda _: None)]
        except RecursionError:
            raise NoJson("It is nested too deeply.") from None
        except ValueError:
            continue
    inner = _inner(text)
    return _Reader(html.unescape(inner) if quoted and '"' not in inner else inner).values()


def _inner(text: str) -> str:
    """Without what keeps a script from old browsers and XML readers."""
    while match := _WRAPPING.match(text):
        text = text[match.end() :]
    end = max(text.rfind("}"), text.rfind("]", 0, text.rfind("}") + 1 or None))
    after = text[end + 1 :]
    return text[: end + 1] if end >= 0 and _WRAPPING.match(after) else text


class _Reader:
    """Reads JSON with comments, single quotes, stray and missing commas, quotes within strings."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def values(self) -> list[object]:
        found: list[object] = []
        while self._next() == ",":
            self.at += 1
        while self._next():
            if self._next() in "}])" and found:
                break
            found.append(self._value(0))
            while self._next() == ",":
                self.at += 1
        if not any(isinstance(each, dict | list) for each in found):
            raise NoJson("It is no JSON.")
        return found

    def _next(self) -> str:
        """The next character that is no space and no comment, or "" at the end."""
        match = _SKIPPED.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def _value(self, depth: int, *, member: bool = False) -> object:
        character = self._next()
        if depth > DEPTH:
            raise NoJson("It is nested too deeply.")
        if character == "{":
            return self._object(depth)
        if character == "[":
            return self._array(depth)
        if character and character in "\"'":
            return self._string(_ENDS_MEMBER if member else _ENDS_VALUE)
        return self._bare()

    def _object(self, depth: int) -> dict[str, object]:
        """An object: a member may be empty, and what is missing of it may be its end alone."""
        self.at += 1
        found: dict[str, object] = {}
        while (character := self._next()) != "}":
            if found and not character:
                return found
            if character == ",":
                self.at += 1
                continue
            name = self._name(character)
            if self._next() != ":":
                raise NoJson(f"There is no colon at character {self.at}.")
            self.at += 1
            empty = self._next() in (",", "}")
            found[name] = None if empty else self._value(depth + 1, member=True)
        self.at += 1
        return found

    def _name(self, character: str) -> str:
        if character and character in "\"'":
            return self._string(_ENDS_NAME)
        match = _BARE.match(self.text, self.at)
        if not match:
            raise NoJson(f"There is no name at character {self.at}.")
        self.at = match.end()
        return match[0]

    def _array(self, depth: int) -> list[object]:
        self.at += 1
        found: list[object] = []
        while (character := self._next()) != "]":
            if character == ",":
                self.at += 1
            else:
                found.append(self._value(depth + 1))
        self.at += 1
        return found

    def _bare(self) -> object:
        match = _BARE.match(self.text, self.at)
        if not match:
            raise NoJson(f"There is no value at character {self.at}.")
        self.at = match.end()
        try:
            return json.loads(match[0], parse_constant=lambda _: None)
        except ValueError:
            if match[0] in ("undefined", "None"):
                return None
            raise NoJson(f"There is no value at character {match.start()}.") from None

    def _string(self, end: re.Pattern[str]) -> str:
        """A string, which ends at the first quote that something that may follow one follows."""
        quote = self.text[self.at]
        self.at += 1
        parts: list[str] = []
        while match := _PLAIN[quote].match(self.text, self.at):
            parts.append(match[0])
            self.at = match.end() + 1
            if match.end() >= len(self.text):
                break
            if self.text[match.end()] == "\\":
                parts.append(self._escape())
            elif end.match(self.text, self.at):
                return "".join(parts)
            else:
                parts.append(quote)
        raise NoJson("A string does not end.")

    def _escape(self) -> str:
        character = self.text[self.at : self.at + 1]
        self.at += 1
        size = {"u": 4, "x": 2}.get(character, 0)
        digits = self.text[self.at : self.at + size]
        if size and len(digits) == size and re.fullmatch("[0-9a-fA-F]+", digits):
            self.at += size
            return self._unit(int(digits, 16))
        return _ESCAPES.get(character, character)

    def _unit(self, unit: int) -> str:
        """A character, of two escapes where it needs two."""
        low = re.compile(r"\\u([dD][c-fC-F][0-9a-fA-F]{2})").match(self.text, self.at)
        if 0xD800 <= unit < 0xDC00 and low:
            self.at = low.end()
            return chr(0x10000 + ((unit - 0xD800) << 10) + (int(low[1], 16) - 0xDC00))
        return chr(unit)
