"""Reads the table that is shipped beside this file.

Leaves finding a food in it to `lookup`, and writing it to `deriving`.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from kitchensync.catalogue.model import Food, Substitute

_HERE = Path(__file__).parent
FOODS = _HERE / "foods.jsonl"
SUBSTITUTES = _HERE / "substitutes.jsonl"


def read_foods() -> list[Food]:
    """All foods, by key."""
    return msgspec.json.Decoder(Food).decode_lines(FOODS.read_bytes())


def read_substitutes() -> list[Substitute]:
    """All substitutes, the better ones of a food first."""
    return msgspec.json.Decoder(Substitute).decode_lines(SUBSTITUTES.read_bytes())
