"""Puts another model in the place of one: from a zip or folder, proven first, whole or not at all.

Leaves what makes a model good to `model` and `runtime`.
"""

from __future__ import annotations

import io
import os
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Final

from kitchensync import files
from kitchensync.errors import BadModel, NoModel
from kitchensync.files import told_plainly
from kitchensync.vision import model
from kitchensync.vision.manifest import MANIFEST
from kitchensync.vision.model import LARGEST_TEXT, Model, Reader, in_folder

DOCUMENTS: Final = ("MODEL_CARD.md", "LICENSE-DATA.txt", "metrics.json")
"""What comes along where it is there; nothing is done with it."""
_MOST_ENTRIES: Final = 1000
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


Files = Mapping[str, bytes]
"""What the files of a model hold, by name."""


def install(source: Path, into: Path, *, threads: int = 1, dry_run: bool = False) -> Model:
    """The model of a zip or folder, which now lies in `into`; what lay there is gone.

    A dry run proves it and leaves it where it is. BadFile, BadModel, NoModel, NoRecognition,
    DiskFull, NoPermission: nothing was changed.
    """
    from kitchensync.vision.runtime import Net

    content = gathered(source)
    found = model.read_from(in_memory(content))
    Net(found, threads=threads).prove()
    if dry_run:
        return found
    settle(into)
    with told_plainly(into):
        into.parent.mkdir(parents=True, exist_ok=True)
        with _scratch(into) as scratch:
            made = scratch / into.name
            made.mkdir(mode=0o700)
            for name, data in content.items():
                files.write_private(made / name, data)
            _swap(made, into)
    return found


def gathered(source: Path) -> Files:
    """The files of the model in a zip or a folder, and nothing else that is there.

    NoModel, BadFile where nothing is, BadModel for a zip that is none, or too large a file,
    NoPermission.
    """
    if source.is_dir():
        return _files(source, in_folder(source))
    with files.opened(source) as file:
        data = model.at_most(source.name, file, files.LARGEST_FILE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _files(source, in_zip(archive))
    except _DAMAGE:
        raise BadModel(
            f"{source.name} is no zip of a model, or is damaged.", "Copy it once more."
        ) from None


def uninstall(into: Path) -> bool:
    """Remove the model there, and say whether one was there."""
    settle(into)
    # Where half a model that is being removed would be found, it would be put back.
    with told_plainly(into), _scratch(into) as scratch:
        if not into.exists():
            return False
        os.replace(into, scratch / into.name)
    return True


def settle(into: Path) -> Path | None:
    """The folder of the installed model, or None.

    Where an install was cut short, the model before goes, or is put back if no other is there.
    """
    before = _before(into)
    with told_plainly(into):
        if before.exists() and into.exists():
            shutil.rmtree(before, ignore_errors=True)
        elif before.exists():
            os.replace(before, into)
        return into if into.exists() else None


def in_zip(archive: zipfile.ZipFile) -> Reader:
    """Reads files of an archive, from its top or from its only folder; sizes it states are not
    believed, and names are only looked up, never written."""
    names = archive.namelist()
    if len(names) > _MOST_ENTRIES:
        raise BadModel("This zip holds too many files for a model.")
    tops = {name.partition("/")[0] for name in names}
    folder = f"{tops.pop()}/" if len(tops) == 1 and MANIFEST not in names else ""

    def content(name: str, most: int) -> bytes | None:
        if folder + name not in names:
            return None
        with archive.open(folder + name) as file:
            return model.at_most(name, file, most)

    return content


def in_memory(content: Files) -> Reader:
    """Reads files that were gathered."""
    return lambda name, _most: content.get(name)


def _files(source: Path, reader: Reader) -> Files:
    try:
        manifest = model.manifest_from(reader)
    except NoModel:
        raise NoModel(
            f"{source} holds no model.", f"A model has a file {MANIFEST} beside the others."
        ) from None
    wanted = dict.fromkeys((MANIFEST, *DOCUMENTS), LARGEST_TEXT)
    wanted |= dict.fromkeys(manifest.sha256, model.LARGEST_FILE)
    found = {name: reader(name, most) for name, most in wanted.items()}
    return {name: content for name, content in found.items() if content is not None}


def _swap(made: Path, into: Path) -> None:
    before = _before(into)
    if into.exists():
        os.replace(into, before)
    try:
        os.replace(made, into)
    except OSError:
        with suppress(OSError):
            os.replace(before, into)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _scratch(into: Path) -> AbstractContextManager[Path]:
    return files.scratch_folder(into.parent, f".{into.name}.")


def _before(into: Path) -> Path:
    return into.with_name(f".{into.name}.before")
