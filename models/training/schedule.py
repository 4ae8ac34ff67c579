"""Where a run stands in its plan: which phase an epoch belongs to and the learning rate of a step.

Pure figures; the steps themselves are taken by `training.train`.
"""

from __future__ import annotations

from collections.abc import Sequence

from training.settings import Phase


def length(plan: Sequence[Phase]) -> int:
    """How many epochs a plan has."""
    return sum(phase.epochs for phase in plan)


def at(plan: Sequence[Phase], epoch: int) -> tuple[Phase, int]:
    """The phase of an epoch (from 0) and how many of the phase's epochs came before it.

    Raises IndexError behind the plan's end.
    """
    before = epoch
    for phase in plan:
        if before < phase.epochs:
            return phase, before
        before -= phase.epochs
    raise IndexError(f"epoch {epoch} of a plan of {length(plan)}")


def rate(phase: Phase, epochs_before: float) -> float:
    """The learning rate after so many epochs (in parts, too) of a phase."""
    first, last = phase.rate
    return first + (last - first) * epochs_before / phase.epochs
