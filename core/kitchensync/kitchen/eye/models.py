"""Which model this device recognises with: the household's own folder in the home, else the one
that comes with the program.

Leaves checking and swapping models to `vision`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kitchensync.vision import installing, shipped

FOLDER: Final = "model"
"""In the home. Models do not travel: a phone may want another one."""


def folder_of(home: Path) -> Path:
    """The model in use; NoModel where there is none."""
    return installing.settle(home / FOLDER) or shipped.folder()
