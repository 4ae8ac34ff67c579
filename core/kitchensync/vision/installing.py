"""Puts another model in the place of one: from a zip or folder, proven first, whole or not at all.

Leaves what makes a model good to `model` and `runtime`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
import zlib
from contextlib import suppress
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
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def install(source: Path, into: Path, *, threads: int = 1) -> Model:
    """The model of a zip or folder, which now lies in `into`; what lay there is gone.

    BadModel, NoModel, NoRecognition, DiskFull, NoPermission: nothing was changed.
    """
    if source.is_dir():
        return _installed(in_folder(source), into, threads)
    with told_plainly(source):
        try:
            with zipfile.ZipFile(source) as archive:
                return _installed(in_zip(archive), into, threads)
        except FileNotFoundError:
            raise NoModel(f"There is no file {source}.", "Check its name.") from None
        except _DAMAGE:
            raise BadModel(
                f"{source.name} is no zip of a model, or is damaged.", "Copy it once more."
            ) from None


def uninstall(into: Path) -> bool:
    """Remove the model there, and say whether one was there."""
    settle(into)
    with told_plainly(into):
        if not into.exists():
            return False
        os.replace(into, _before(into))
        shutil.rmtree(_before(into))
    return True


def settle(into: Path) -> Path | None:
    """The folder of the installed model, or None; what an install left that was cut short between
    two renames is put back."""
    before = _before(into)
    with told_plainly(into):
        if before.exists() and not into.exists():
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


def _installed(reader: Reader, into: Path, threads: int) -> Model:
    from kitchensync.vision.runtime import Net

    found = model.read_from(reader)
    Net(found, threads=threads).prove()
    settle(into)
    with told_plainly(into):
        into.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=into.parent, prefix=f".{into.name}."))
        try:
            _write(reader, found, made)
            _swap(made, into)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return found


def _write(reader: Reader, found: Model, folder: Path) -> None:
    for name in (MANIFEST, *found.manifest.sha256, *DOCUMENTS):
        most = model.LARGEST_FILE if name in found.manifest.sha256 else LARGEST_TEXT
        content = reader(name, most)
        if content is not None:
            files.write_private(folder / name, content)
    # Read again from where it lies: what changed underway must not take the place of a good one.
    if model.read(folder) != found:
        raise BadModel("This model changed while it was read.", "Install it once more.")


def _swap(made: Path, into: Path) -> None:
    before = _before(into)
    shutil.rmtree(before, ignore_errors=True)
    if into.exists():
        os.replace(into, before)
    try:
        os.replace(made, into)
    except OSError:
        with suppress(OSError):
            os.replace(before, into)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _before(into: Path) -> Path:
    return into.with_name(f".{into.name}.before")
