"""Reference data, which is not part of the project: where it lies, or a skip that says so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

VARIABLE = "KITCHENSYNC_REFERENCE_DATA"


def where(path: str) -> Path | None:
    """A file or folder of the reference data, or None where there is none."""
    folder = os.environ.get(VARIABLE)
    found = Path(folder) / path if folder else None
    return found if found and found.exists() else None


def reference(path: str) -> Path:
    """A file or folder of the reference data; the test is skipped where there is none."""
    found = where(path)
    if found is None:
        pytest.skip(f"no {path}: {VARIABLE} names no folder that has it", allow_module_level=True)
    return found
