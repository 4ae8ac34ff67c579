"""What the command lines of the scripts have in common.

Leaves what stands in a recipe to `settings`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from training.settings import RECIPE


def parser(about: str | None) -> argparse.ArgumentParser:
    """One that asks where photos and runs are, and may be given another recipe."""
    made = argparse.ArgumentParser(description=about)
    made.add_argument("--data", type=Path, required=True, help="where the photos are")
    made.add_argument("--work", type=Path, required=True, help="where runs are kept")
    made.add_argument("--config", type=Path, default=RECIPE, help="another recipe")
    return made


def making(about: str | None) -> argparse.ArgumentParser:
    """One that asks for a model folder, too."""
    made = parser(about)
    made.add_argument("--out", type=Path, required=True, help="the model folder to write")
    return made
