"""Where the model lies that comes with the program, which an installation may do without.

Leaves reading it to `model`.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from kitchensync.errors import NoModel

PACKAGE = "kitchensync_models"


def folder() -> Path:
    """The folder of the shipped model; NoModel where the package is not installed."""
    found = find_spec(PACKAGE)
    for place in (found.submodule_search_locations or ()) if found else ():
        return Path(place)
    raise NoModel(
        "The model that comes with the program is not installed.",
        "Install the whole program, or a model: ks models install FILE",
    )
