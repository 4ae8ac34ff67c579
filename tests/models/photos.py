"""A data set in small, drawn for the project, and the recipe cut down to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from kitchensync.vision import golden
from training.labels import read_labels
from training.settings import Settings, read_settings

KNOWN = {0: "Fruit", 5: "Fruit", 28: "Packages", 59: "Vegetables"}
HELD = {3: "Fruit", 70: "Vegetables"}
"""Classes, and the group that their folder names."""


@dataclass(frozen=True)
class DataSet:
    """A folder in the data set's layout, and settings under which a run takes seconds."""

    folder: Path
    settings: Settings


def data_set(folder: Path) -> DataSet:
    """Draw twelve photos of each class, four of them to validate with."""
    labels = read_labels().fine
    for part, numbers in (("train", range(8)), ("val", range(8, 12))):
        lines: list[str] = []
        for fine, group in (KNOWN | HELD).items():
            place = f"{part}/{group}/{fine}"
            (folder / place).mkdir(parents=True)
            for number in numbers:
                name = f"{place}/{number}.jpg"
                pixels = golden.drawn(fine * 100 + number, 48)
                Image.fromarray(pixels).save(folder / name)
                lines.append(f"{name}, {fine}, {labels[fine].coarse}\n")
        (folder / f"{part}.txt").write_text("".join(lines), encoding="utf-8")
    (folder / "LICENSE").write_text("Drawn for the project.\n", encoding="utf-8")
    return DataSet(folder, _small())


def _small() -> Settings:
    given = read_settings().model_dump()
    given["net"] |= {"width": 8, "blocks": (1, 1)}
    given["optimiser"] |= {"batch": 8}
    given["open"] |= {"held": tuple(HELD)}
    given["ship"] |= {"size": 32, "embedding": 4, "ranges": 8}
    given["ship"] |= {"run": "more", "measuring_run": "net", "open_run": "open"}
    given["ship"] |= {"fold_runs": ("half-0", "half-1"), "cross_runs": ("apart-0", "apart-1")}
    given["plans"] = {
        "begin": ({"epochs": 2, "size": 32, "rate": (0.01, 0.05)},),
        "apart": ({"epochs": 4, "size": 32, "rate": (0.01, 0.05)},),
        "rest": ({"epochs": 2, "size": 32, "rate": (0.05, 0.0)},),
    }
    more = {"plan": "rest", "start": "net", "lists": ("train.txt", "val.txt")}
    given["runs"] = {
        "begun": {"plan": "begin"},
        "net": {"plan": "rest", "start": "begun"},
        "open": {"plan": "begin", "open": True},
        "pupil": {"plan": "rest", "teachers": ("begun",), "width": 4},
        "more": more,
        "half-0": more | {"fold": (0, 2)},
        "half-1": more | {"fold": (1, 2)},
        "apart-0": {"plan": "apart", "fold": (0, 2)},
        "apart-1": {"plan": "apart", "fold": (1, 2)},
    }
    return Settings.model_validate(given)
