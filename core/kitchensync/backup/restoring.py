"""Reading a backup: into an empty folder, and only believed once all of it is found in order.

Leaves putting it in the place of a home to the kitchen.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kitchensync.backup import archive
from kitchensync.backup.archive import Content, Manifest, Progress
from kitchensync.backup.sealing import Reader, damaged, is_sealed
from kitchensync.errors import CorruptDatabase, ForeignHome, TrustError
from kitchensync.files import opened
from kitchensync.replica import Replica
from kitchensync.replica.database import SCHEMA_VERSION, errors_of
from kitchensync.replica.upgrades import TRIGGERS
from kitchensync.trust.membership import Membership

_TRIGGERS = "SELECT sql FROM sqlite_schema WHERE type = 'trigger'"


def needs_passphrase(file: Path) -> bool:
    """Whether the backup is sealed; BadFile where there is none."""
    with opened(file, whole=True) as source:
        return is_sealed(source)


def read(file: Path, passphrase: str | None, folder: Path, on_progress: Progress) -> Manifest:
    """Write what is in a backup into an empty folder, and check it; what it says of itself.

    BadFile, BadBackup, WrongPassphrase, FutureDatabase; the folder is to be thrown away then.
    """
    with opened(file, whole=True) as source:
        reader = Reader(source, passphrase)
        manifest = archive.read_manifest(reader)
        archive.extract(reader, manifest, folder, on_progress)
    for content in manifest.contents:
        _check(folder / f"{content.label}.db", content)
    return manifest


def _check(path: Path, content: Content) -> None:
    """A database of our form, whole, of that space, holding what it held."""
    try:
        _check_no_program(path)
        with errors_of(path), closing(Replica.open(path, clock=lambda: 0)) as replica:
            replica.integrity()
            membership = Membership.replay(replica.entries())
            of_space = {membership.space_id, replica.identity.space, content.space}
            if len(of_space) > 1 or membership.space_kind != content.label:
                raise damaged()
            # A newer version knows more of what an older one had put aside.
            if content.version == SCHEMA_VERSION and replica.digest() != content.digest:
                raise damaged()
    except (CorruptDatabase, ForeignHome, TrustError, sqlite3.Error):
        raise damaged() from None


def _check_no_program(path: Path) -> None:
    """Nothing in the file runs by itself but ours: opening an older one writes into it."""
    with errors_of(path), closing(sqlite3.connect(path)) as connection:
        found = {sql for (sql,) in connection.execute(_TRIGGERS)}
    if not found <= TRIGGERS:
        raise damaged()
