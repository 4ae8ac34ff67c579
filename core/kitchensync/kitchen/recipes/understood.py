"""What an ingredient line says, taken apart: so much of which food, and how sure that is.

Plain values. Leaves taking it apart to `understanding`, and the rows that keep it to `rows`.
"""

from __future__ import annotations

from dataclasses import dataclass

from kitchensync.measure.units import Dimension

SAID = 100
"""The confidence of what a person said."""
CERTAIN = 60
"""Below this, somebody should look."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a line says: `amount` (up to `amount_to`) in base units of `dimension`, of `food`.

    `name` is what the words call it. `confidence` is in percent; 0 where no food is named.
    """

    amount: int | None
    amount_to: int | None
    dimension: Dimension | None
    unit: str | None
    name: str
    food: bytes | None
    preparation: str
    optional: bool
    confidence: int

    @property
    def certain(self) -> bool:
        """Whether nobody need look."""
        return self.confidence >= CERTAIN and (self.food is not None or not self.name)
