"""Making a backup of a home, whether it is in use or not.

Databases are copied through SQLite, so that each is of one moment; each says what its digest was.
Leaves the file's form to `archive`, and when backups are made to the kitchen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kitchensync.backup import archive
from kitchensync.backup.archive import (
    LONGEST_NAME,
    Content,
    File,
    Manifest,
    Progress,
    Unreadable,
)
from kitchensync.backup.sealing import CHUNK, Writer
from kitchensync.errors import refused_anywhere
from kitchensync.files import SCRATCH, private_file, scratch_folder
from kitchensync.replica import Replica
from kitchensync.replica.database import SCHEMA_VERSION, copy_file

Label = Literal["household", "personal"]


@dataclass(frozen=True, slots=True)
class Home:
    """What a backup is of: a folder, the labels of its spaces, what its device is called."""

    folder: Path
    labels: tuple[Label, ...]
    device: str
    settings: bytes


def make(
    home: Home,
    target: Path,
    passphrase: str | None,
    *,
    now: int,
    random: Callable[[int], bytes],
    on_progress: Progress,
    pictures: bool = True,
) -> list[Path]:
    """Write a backup in the place of `target`, whole or not at all; what it lacks.

    Those are pictures that the disk does not give, by their files in the home. CorruptDatabase for
    what nobody could restore from it.
    Without `pictures` it names them only: a home that has it back fetches them where they are.
    """
    lacking: list[Path] = []
    with scratch_folder(home.folder, SCRATCH) as scratch:
        copies = {f"{label}.db": scratch / f"{label}.db" for label in home.labels}
        contents = [_copy(home.folder, label, copies[f"{label}.db"]) for label in home.labels]
        files = copies | dict(_blobs(home, scratch) if pictures else ())
        called = home.device[:LONGEST_NAME]  # a device that is no friend may have named it
        while True:
            manifest = Manifest(1, now, called, home.settings, contents, [*_sized(files)])
            try:
                with private_file(target) as file:
                    archive.write(Writer(file, passphrase, random), manifest, files, on_progress)
            except Unreadable as one:
                if one.path in copies:
                    raise refused_anywhere(one.why) from one
                # What the file begins with names all that is in it: it begins anew, once for all.
                for name in sorted({one.path, *_unreadable(files)} - copies.keys()):
                    lacking.append(home.folder / name)
                    del files[name]
            else:
                return lacking


def _copy(folder: Path, label: Label, target: Path) -> Content:
    copy_file(folder / f"{label}.db", target)
    with closing(Replica.open(target, clock=lambda: 0)) as replica:
        replica.integrity()
        space, digest = replica.identity.space, replica.digest()
    return Content(label, space, SCHEMA_VERSION, digest)


def _blobs(home: Home, scratch: Path) -> Iterable[tuple[str, Path]]:
    for label in home.labels:
        folder = home.folder / "blobs" / label
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            name = f"blobs/{label}/{path.name}"
            if archive.PATH.fullmatch(name):  # what is still being fetched has another name
                with suppress(FileNotFoundError):  # a sync sweeps what nothing names any more
                    yield name, _held(path, scratch / f"{label}-{path.name}")


def _held(path: Path, link: Path) -> Path:
    """Where the file can be read whoever deletes it; itself on disks that know no links."""
    try:
        link.hardlink_to(path)
    except FileNotFoundError:
        raise
    except OSError:
        return path
    return link


def _unreadable(files: Mapping[str, Path]) -> Iterable[str]:
    """Those that the disk does not give."""
    for name, path in files.items():
        try:
            with path.open("rb") as source:
                while source.read(CHUNK):
                    pass
        except OSError:
            yield name


def _sized(files: Mapping[str, Path]) -> Iterable[File]:
    return (File(name, path.stat().st_size) for name, path in files.items())
