"""A backup becomes a home: read into a folder beside it, checked, then put in its place at once.

Leaves reading and checking to `backup`, and becoming a device of the household to `returning`.
"""

from __future__ import annotations

import errno
import itertools
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import CorruptDatabase, DamagedHome, HomeError, HomeExists
from kitchensync.files import (
    make_folder,
    scratch_folder,
    sync_folder,
    told_plainly,
    write_private,
)
from kitchensync.kitchen import home as homes
from kitchensync.kitchen.home import ASIDE, COMING, MARKER, database
from kitchensync.kitchen.household.claiming import alone_in
from kitchensync.kitchen.reading import EPOCH, moment
from kitchensync.replica import Replica
from kitchensync.replica.database import alone

if TYPE_CHECKING:
    from kitchensync.backup.archive import Manifest, Progress


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: whose device's backup, made when; and where the old home is kept."""

    device: str
    made: datetime
    aside: Path | None = None


def restore(
    home: Path,
    file: Path,
    passphrase: str | None,
    *,
    replace: bool,
    now: int,
    on_progress: Progress,
    dry_run: bool,
) -> Restored:
    """Put a backup in the place of a home, or of nothing; with `dry_run` it is only checked.

    HomeExists unless `replace`, Busy where the old home is in use, and what reading raises; nothing
    was changed then.
    """
    home = homes.itself(home)
    exists = _kitchen_is_there(home, replace)
    with _scratch(home) as scratch:
        manifest = _read(file, passphrase, scratch, on_progress)
        made = moment(manifest.made) or EPOCH
        if dry_run:
            return Restored(manifest.device, made)
        if not exists:
            _over_nothing(home, scratch)
            return Restored(manifest.device, made)
        aside = _over_kitchen(home, scratch, now)
    return Restored(manifest.device, made, aside)


def _kitchen_is_there(home: Path, replace: bool) -> bool:
    try:
        homes.check_free(home)
    except (HomeExists, DamagedHome):
        if not replace:
            raise HomeExists(
                f"There is a kitchen in {home} already.",
                "With --replace it is put aside; or choose another folder with --home.",
            ) from None
        return True
    return False


@contextmanager
def _scratch(home: Path) -> Generator[Path, None, None]:
    """A folder beside the home, on the same disk; gone at the end if it is still there."""
    folder, prefix = homes.restoring(home)
    with told_plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with scratch_folder(folder, prefix) as scratch:
        yield scratch


def _read(file: Path, passphrase: str | None, scratch: Path, on_progress: Progress) -> Manifest:
    from kitchensync.backup import restoring
    from kitchensync.backup.sealing import damaged

    manifest = restoring.read(file, passphrase, scratch, on_progress)
    write_private(scratch / MARKER, manifest.settings)
    try:
        settings = homes.read_settings(scratch)
    except HomeError:
        raise damaged() from None
    if set(settings.spaces) != {content.label for content in manifest.contents}:
        raise damaged()
    make_folder(scratch)
    return manifest


def _over_kitchen(home: Path, scratch: Path, now: int) -> Path:
    """Put the new home in the old one's place; where the old one is now. Busy if that is in use."""
    put_aside = datetime.fromtimestamp(now / 1000, UTC)
    aside = _free_name(home.with_name(f"{home.name}{ASIDE}{put_aside:%Y-%m-%dT%H%M%SZ}"))
    with ExitStack() as held, told_plainly(home):
        for label in (homes.HOUSEHOLD, homes.PERSONAL):
            if database(home, label).exists():
                # What is damaged is nobody's: it is a reason to restore.
                with suppress(CorruptDatabase):
                    held.enter_context(alone(database(home, label)))
        _take_pictures_along(home, scratch)
        _swap(home, scratch, aside)
    return aside


def _over_nothing(home: Path, scratch: Path) -> None:
    """The same for a folder with no kitchen, but what systems leave in it; Busy if one begins."""
    make_folder(home)
    with _scratch(home) as gone, alone_in(home), told_plainly(home):
        homes.check_free(home)
        _swap(home, scratch, gone / home.name)


def _swap(home: Path, scratch: Path, aside: Path) -> None:
    """Put `scratch` in the place of `home`, and that `aside`, durably, or change nothing."""
    _take_along(home / COMING, scratch / COMING)
    _put_aside(home, aside)
    try:
        scratch.rename(home)
    except BaseException:
        aside.rename(home)
        raise
    sync_folder(home.parent)


def _put_aside(home: Path, aside: Path) -> None:
    try:
        home.rename(aside)
    except OSError as error:
        if error.errno not in (errno.EBUSY, errno.EXDEV):
            raise
        raise HomeError(
            f"{home} cannot be moved aside: it is where a disk or a volume begins.",
            "Choose a folder inside it: --home, or KITCHENSYNC_HOME.",
        ) from None


def _take_along(coming: Path, target: Path) -> None:
    """Keep what the old home may have been let into: the new one can go on as that device."""
    if coming.is_dir():
        make_folder(target)
        for path in coming.iterdir():
            write_private(target / path.name, path.read_bytes())


def _take_pictures_along(home: Path, scratch: Path) -> None:
    """Keep the old home's pictures: a kitchen's own backups lack them, and others may, too."""
    from kitchensync.sync.blobs import folder_beside

    for label in homes.read_settings(scratch).spaces:
        before, folder = (folder_beside(database(each, label)) for each in (home, scratch))
        lacking = [name for name in _pictures_of(scratch, label) if not (folder / name).exists()]
        found = [before / name for name in lacking if (before / name).is_file()]
        if found:
            make_folder(folder.parent)
            make_folder(folder)
            for path in found:
                _keep_too(path, folder / path.name)
            sync_folder(folder)
            sync_folder(folder.parent)


def _pictures_of(home: Path, label: str) -> list[str]:
    """The files of the pictures that a space had, and of those that it names."""
    with closing(Replica.open(database(home, label), clock=int)) as replica:
        had = {each.id for each in replica.blobs.all()}
        return [blob.hex() for blob in had.union(replica.whole.named_blobs())]


def _keep_too(path: Path, target: Path) -> None:
    """A picture is replaced and never written into, so that two homes can have one file."""
    try:
        target.hardlink_to(path)
    except OSError:  # not every disk knows links
        try:
            with path.open("rb") as source:
                content = source.read()
        except OSError:  # it stays where the kitchen of before is put
            return
        write_private(target, content)


def _free_name(path: Path) -> Path:
    """The path, or one like it where it is taken."""
    others = (path.with_name(f"{path.name}-{number}") for number in itertools.count(2))
    return next(each for each in itertools.chain([path], others) if not each.exists())
