"""The recogniser that ships: a model folder, and where it lies.

Leaves reading it to `kitchensync.vision`, how it is made to `models/training`.
"""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
"""Holds manifest.json and the files that it names."""
