"""Names of foods made comparable: without case, accents and punctuation, and in the singular.

Leaves to `lookup` and `resolving` which food a name means.
"""

from __future__ import annotations

import re
import unicodedata

from kitchensync.replica.ids import normal_name

_ELIDED = re.compile("['’‘´`]")
_BETWEEN = re.compile(r"[^\w%]+|_")
_SHORTEST_PLURAL = 4
_IRREGULAR = {
    "leaves": "leaf",
    "loaves": "loaf",
    "halves": "half",
    "calves": "calf",
    "knives": "knife",
    "radii": "radius",
}
_SPELLINGS = {
    **dict.fromkeys(("chili", "chile", "chilies", "chillies", "chiles", "chilis"), "chilli"),
    **dict.fromkeys(("yogurt", "yogurts", "yoghurts", "yoghourt"), "yoghurt"),
    **dict.fromkeys(("filet", "filets", "fillets"), "fillet"),
    **dict.fromkeys(("whiskey", "whiskies", "whiskeys"), "whisky"),
    "flavor": "flavour",
    "flavored": "flavoured",
    "flavoring": "flavouring",
    "coloring": "colouring",
    "gelatin": "gelatine",
}
_SINGULAR_IN_S = ("ss", "us", "is")
_PLURAL_IN_ES = ("ches", "shes", "sses", "xes", "zes", "oes")


def plain(text: str) -> str:
    """A name for comparing: folded, no accents, "&" as "and", between words only a space."""
    text = normal_name(text)
    if not text.isascii():
        bare = (char for char in unicodedata.normalize("NFKD", text) if not _is_accent(char))
        text = unicodedata.normalize("NFC", "".join(bare))
    text = _ELIDED.sub("", text.replace("&", " and "))
    return _BETWEEN.sub(" ", text).strip()


def _is_accent(char: str) -> bool:
    return unicodedata.combining(char) != 0


def singular(word: str) -> str:
    """One form for the singular and the plural of a word, and for its spellings.

    It need not be a word: "cookies" and "cookie" both give "cooky". Only equality counts.
    """
    known = _IRREGULAR.get(word) or _SPELLINGS.get(word)
    if known:
        return known
    if len(word) < _SHORTEST_PLURAL or word.endswith(_SINGULAR_IN_S):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("ie"):
        return word[:-2] + "y"
    if word.endswith(_PLURAL_IN_ES):
        return word[:-2]
    return word.removesuffix("s")


def key(text: str) -> str:
    """`plain`, each word in its `singular` form."""
    return " ".join(map(singular, plain(text).split()))
