"""Reference data, which is not part of the project: where it lies, or a skip that says so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

VARIABLE = "KITCHENSYNC_REFERENCE_DATA"


def reference(path: str) -> Path:
    """A file or folder of the reference data; the test is skipped where there is none."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(f"{VARIABLE} names no folder of reference data", allow_module_level=True)
    found = Path(folder) / path
    if not found.exists():
        pytest.skip(f"{VARIABLE} has no {path}", allow_module_level=True)
    return found
