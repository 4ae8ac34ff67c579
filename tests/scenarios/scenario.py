"""What a scenario is: who did what while two devices were apart, and what both find then.

Leaves telling it to `test_apart`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scenario:
    """A story in commands of `ks`, a line each.

    In `then`, what stands after => is in the answer of the command before it, and what stands after
    =/> is not. `late`: the phone acts when they are about to meet, not in the same minute.
    """

    title: str
    given: str
    laptop: str
    phone: str
    then: str
    late: bool = False
    either_first: bool = True
