"""A million steps of the cheapest model: `python -m tests.campaign.million [SEED [STEPS]]`.

What they found is written down in docs/campaigns.md.
"""

from __future__ import annotations

import sys
import time

from tests.support.cheap_life import live

SEED, STEPS = 20_260, 1_000_000


def main(seed: int = SEED, steps: int = STEPS) -> None:
    """Live, and say what happened how often."""
    began = time.process_time()
    met = live(seed, steps)
    print(f"seed {seed}, {steps:,} steps, {time.process_time() - began:.0f} s of CPU: all agree")
    for name, times in met.most_common():
        print(f"{times:>9,}  {name}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
