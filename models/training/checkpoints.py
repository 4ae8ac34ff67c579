"""A run's state on disk: written whole or not at all, so that an interruption costs minutes.

What the state means is left to `training.train`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import torch

State = dict[str, Any]  # what torch keeps: tensors below names, and plain figures


def save(path: Path, state: State) -> None:
    """Replace the file at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def read(path: Path, device: torch.device) -> State:
    """A state as it was saved; only tensors and plain values are let in."""
    state: State = torch.load(path, map_location=device, weights_only=True)
    return state


def note(path: Path, entry: dict[str, Any]) -> None:
    """Append one line of JSON to a run's log."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")
