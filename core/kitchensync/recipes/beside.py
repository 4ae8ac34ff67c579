"""What a format has no words for, written beside the recipe, so that reading gives it all back.

How a recipe reads without it is left to the format; where it stands, too.

A field is written beside only if reading what was written gives another value. With it goes a
digest of that other value: once somebody edits the file by hand, what they wrote counts.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from kitchensync.errors import BadFile
from kitchensync.recipes import plain
from kitchensync.recipes.model import Recipe

KEY: Final = "kitchensync"
"""The property, or the line of the front matter, that holds it."""


def beside(recipe: Recipe, read: Recipe) -> str:
    """What turns `read`, which is how the file reads, into `recipe`; "" if nothing is needed."""
    wanted, got = plain.fields(recipe), plain.fields(read)
    names = sorted(name for name in wanted.keys() | got.keys() if wanted.get(name) != got.get(name))
    said = {name: [_digest(got.get(name)), wanted.get(name)] for name in names}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) if said else ""


def applied(recipe: Recipe, said: object) -> Recipe:
    """The recipe that a file means that reads as `recipe` and says `said` beside it; BadFile.

    What is no text, or an empty one, says nothing.
    """
    if not isinstance(said, str) or not said:
        return recipe
    fields = plain.fields(recipe)
    for name, (digest, value) in _read(said).items():
        if digest != _digest(fields.get(name)):
            continue
        if value is None:
            fields.pop(name, None)
        else:
            fields[name] = value
    return plain.from_fields(fields)


def _read(said: str) -> dict[str, tuple[str, Any]]:
    try:
        return {str(name): (pair[0], pair[1]) for name, pair in json.loads(said).items()}
    except (ValueError, AttributeError, LookupError, TypeError, RecursionError):
        message = f"What stands under “{KEY}” in the file is damaged."
        raise BadFile(message, "Delete that line and import the file again.") from None


def _digest(value: object) -> str:
    said = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]
