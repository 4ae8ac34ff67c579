"""Which model this device recognises with: the household's own in the home, else the one that
comes with the program.

Leaves checking and swapping models to `vision`. Models do not travel: a phone may want another.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kitchensync.errors import BadInput, EyeError, NoModel, NoPermission
from kitchensync.kitchen.eye.views import ModelView
from kitchensync.kitchen.spaces import Spaces
from kitchensync.kitchen.views import Done
from kitchensync.vision import installing, model, shipped
from kitchensync.vision.model import Model

FOLDER: Final = "model"
"""In the home."""
MOST_THREADS: Final = 64


def folder_of(home: Path) -> Path:
    """The model in use; NoModel where there is none."""
    return installing.settle(home / FOLDER) or shipped.folder()


class Models:
    """The models of this device."""

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces

    @property
    def _own(self) -> Path:
        return self._spaces.home / FOLDER

    def ls(self) -> list[ModelView]:
        """The one in use first. One that cannot be used says why."""
        places = {"home": self._installed(), "program": _shipped()}
        there = [(origin, place) for origin, place in places.items() if place]
        threads = self._spaces.settings.threads
        return [
            _view(origin, place, threads, in_use=not at) for at, (origin, place) in enumerate(there)
        ]

    def install(self, source: Path, *, dry_run: bool = False) -> Done:
        """Recognise with the model of a zip or folder from now on.

        It is tried before it is kept. BadFile, BadModel, NoModel, NoRecognition, DiskFull,
        NoPermission: the one that was there stays.
        """
        threads = self._spaces.settings.threads
        found = installing.install(source, self._own, threads=threads, dry_run=dry_run)
        return Done(f"Recognises with {_named(found)} from now on.", changed=not dry_run)

    def remove(self, *, dry_run: bool = False) -> Done:
        """Recognise with the model that comes with the program again."""
        there = self._installed() is not None if dry_run else installing.uninstall(self._own)
        what = "Removed the model of this home." if there else "No model was installed here."
        return Done(what, changed=there and not dry_run)

    def set_threads(self, threads: int, *, dry_run: bool = False) -> Done:
        """With how many threads this device runs a model; BadInput."""
        if not 1 <= threads <= MOST_THREADS:
            raise BadInput(f"A model does not run with {threads} threads.", "Say 1, 2 or 4.")
        changed = threads != self._spaces.settings.threads
        if changed and not dry_run:
            self._spaces.change_settings(threads=threads)
        how_many = "a single thread" if threads == 1 else f"{threads} threads"
        return Done(f"Models run with {how_many} on this device.", changed=changed)

    def _installed(self) -> Path | None:
        return installing.settle(self._own)


def _shipped() -> Path | None:
    try:
        return shipped.folder()
    except NoModel:
        return None


def _named(found: Model) -> str:
    return f"{found.manifest.name} {found.manifest.version}"


def _view(origin: str, place: Path, threads: int, *, in_use: bool) -> ModelView:
    try:
        found = model.read(place)
    except (EyeError, NoPermission) as error:
        return ModelView(origin, None, None, None, None, in_use, None, threads, str(error))
    manifest = found.manifest
    runtime, problem = _tried(found, threads) if in_use else (None, None)
    labels = len(found.labels.fine)
    return ModelView(
        origin,
        manifest.name,
        manifest.version,
        manifest.embedding,
        labels,
        in_use,
        runtime,
        threads,
        problem,
    )


def _tried(found: Model, threads: int) -> tuple[str | None, str | None]:
    """What runs it here, and why it cannot be used."""
    from kitchensync.vision.runtime import Net

    try:
        net = Net(found, threads=threads)
        net.prove()
    except EyeError as error:
        return None, str(error)
    return str(net.runtime), None
