"""What fields of records hold: ids, names, texts, days, and what is one of a few words.

Leaves which records there are to `records`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

Id = Annotated[bytes, "row id: 16 bytes"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(max_length=4000)]
LongText = Annotated[str, StringConstraints(max_length=16_000)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
BlobId = Annotated[bytes, "keyed hash of a blob's content: 32 bytes"]
Proof = Annotated[bytes, "two signatures: 128 bytes"]
Vector = Annotated[bytes, "a signed byte a dimension"]


class Dimension(StrEnum):
    """What an amount measures; its integer counts the base unit named here."""

    MASS = "mass"  # milligrams
    VOLUME = "volume"  # microlitres
    COUNT = "count"  # thousandths of a piece


class PostingKind(StrEnum):
    """Why stock changed. `counted` is absolute, the others are signed differences."""

    BOUGHT = "bought"
    USED = "used"
    COOKED = "cooked"
    WASTED = "wasted"
    MOVED = "moved"
    CORRECTED = "corrected"
    COUNTED = "counted"


class Allergen(StrEnum):
    """The fourteen of Annex II of Regulation (EU) No 1169/2011, as ASCII codes."""

    CELERY = "celery"
    CRUSTACEANS = "crustaceans"
    EGGS = "eggs"
    FISH = "fish"
    GLUTEN = "gluten"
    LUPIN = "lupin"
    MILK = "milk"
    MOLLUSCS = "molluscs"
    MUSTARD = "mustard"
    NUTS = "nuts"
    PEANUTS = "peanuts"
    SESAME = "sesame"
    SOYA = "soya"
    SULPHITES = "sulphites"


class DueKind(StrEnum):
    """What the day of a lot means: after `best-before` it may be fine, after `use-by` it is not."""

    BEST_BEFORE = "best-before"
    USE_BY = "use-by"


class Climate(StrEnum):
    """What keeps a food at a place, and so for how long."""

    PANTRY = "pantry"
    FRIDGE = "fridge"
    FREEZER = "freezer"
