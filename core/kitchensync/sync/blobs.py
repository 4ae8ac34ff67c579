"""Blobs between this device and the relay: sent and fetched in chunks, going on where it was cut.

A blob is a picture, the content of a snapshot, or a segment of the archive. Sealing one is left to
trust/blobs.py, which ones are wanted to `pictures` and `snapshots`; protocol, section 10.
"""

from __future__ import annotations

import errno
import os
import re
from contextlib import suppress
from pathlib import Path

from kitchensync.errors import BadSnapshot, Malformed, RelayRefused, TooLarge, Unopenable
from kitchensync.files import make_folder, told_plainly, write_private
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from kitchensync.trust import blobs

PARTIAL = ".part"
ASIDE = ".aside"
_OURS = re.compile(rf"[0-9a-f]{{64}}({re.escape(PARTIAL)}|{re.escape(ASIDE)})?")


def folder_of(space: Space) -> Path:
    """Where a home keeps the content of a space's blobs, by their ids in hex."""
    return folder_beside(space.replica.path)


def kept_in(folder: Path) -> list[Path]:
    """The files of blobs in a folder: whole, partial, and put aside; none that others put there."""
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if _OURS.fullmatch(path.name) and path.is_file()]


def folder_beside(database: Path) -> Path:
    """What `folder_of` gives, by the file of a space's replica."""
    return database.parent / "blobs" / database.stem


def name_of(space: Space, content: bytes) -> tuple[bytes, int]:
    """The id of a blob with this content, and the epoch whose key it is sealed with: today's."""
    if len(content) > blobs.MAX_BLOB:
        raise TooLarge(f"{len(content)} bytes are more than a blob holds.")
    epoch = space.membership.epoch
    return blobs.blob_id(space.epoch_key(epoch), space.id, content), epoch


def put_blob(session: Session, space: Space, content: bytes) -> bytes:
    """Send content, sealed under the current epoch; the id of its blob."""
    blob, epoch = name_of(space, content)
    send_blob(session, space, blob, epoch, content)
    return blob


def is_content(space: Space, blob: bytes, epoch: int, content: bytes) -> bool:
    """Whether this is the content that the blob is named after, and the disk did not change it.

    Unopenable where this device has no key of that epoch.
    """
    return blobs.blob_id(space.epoch_key(epoch), space.id, content) == blob


def is_there(session: Session, blob: bytes, size: int) -> bool:
    """Whether the relay has all of a blob whose content has `size` bytes; if not, it is begun."""
    _, complete = session.begin_blob(blob, blobs.sealed_size(size))
    return complete


def send_blob(session: Session, space: Space, blob: bytes, epoch: int, content: bytes) -> bool:
    """Send what the relay lacks of a blob; whether it lacked any. Raises what the relay says."""
    key = space.epoch_key(epoch)
    there, complete = session.begin_blob(blob, blobs.sealed_size(len(content)))
    count = blobs.chunk_count(len(content))
    for number in range(count if complete else there, count):
        chunk = blobs.seal_chunk(key, space.id, blob, content, number)
        session.put_chunk(blob, number, chunk)
    return not complete


def get_blob(session: Session, space: Space, blob: bytes, epoch: int, size: int) -> bytes:
    """The content of a blob of `size` bytes that was sealed under that epoch.

    What came before the connection was cut is kept in the home's folder, and not fetched again.
    Raises what the relay says, and Unopenable for bytes that are not the blob's.
    """
    if size > blobs.MAX_BLOB:
        raise Malformed("A blob is said to be larger than a blob may be.")
    key = space.epoch_key(epoch)
    part = folder_of(space) / f"{blob.hex()}{PARTIAL}"
    make_folder(part.parent.parent)
    make_folder(part.parent)
    with told_plainly(part):
        padded = _fetch(session, space, blob, key, part, blobs.chunk_count(size))
    try:
        content = blobs.open_content(key, space.id, blob, padded)
    finally:
        # Some systems remove no file that is open: who else fetches it does that.
        with suppress(FileNotFoundError, PermissionError):
            part.unlink()
    if len(content) != size:
        raise Unopenable("A blob has another size than whatever names it says.")
    return content


def get_named(
    session: Session, space: Space, blob: bytes, epoch: int, size: int, *, what: str
) -> bytes:
    """The content of a blob that a snapshot names; `what` it is, in words for a person.

    BadSnapshot where the relay lacks it or gives other bytes, which may be the relay's own fault.
    Raises what else the relay says.
    """
    try:
        return get_blob(session, space, blob, epoch, size)
    except (Unopenable, Malformed) as error:
        raise BadSnapshot(f"{what.capitalize()} does not open.") from error
    except RelayRefused as refused:
        if refused.reason != "no-blob":
            raise
        raise BadSnapshot(
            f"The relay lacks {what}.",
            "Sync again once other devices of the household have synced.",
        ) from refused


def keep(space: Space, blob: bytes, epoch: int, content: bytes, *, sent: int = 0) -> None:
    """Keep content in the home's folder, durably; `sent` is when the relay was seen to have it."""
    folder = folder_of(space)
    make_folder(folder.parent)
    make_folder(folder)
    write_private(folder / blob.hex(), content)
    space.replica.blobs.keep(blob, epoch, len(content), sent)


def put_aside(space: Space, blob: bytes) -> bool:
    """Rename a file that the disk has spoilt, so that it is fetched again; whether there is one.

    It is kept under the other name: it may be the only copy of the picture.
    """
    path = folder_of(space) / blob.hex()
    aside = path.with_suffix(ASIDE)
    with told_plainly(path), suppress(FileNotFoundError):
        path.replace(aside)
    space.replica.blobs.forget(blob)
    return aside.exists()


def read(space: Space, blob: bytes, size: int) -> bytes | None:
    """The content that the home has, or None.

    A file of another size, or one that the disk fails to read, counts as none; one that this
    program may not read raises.
    """
    path = folder_of(space) / blob.hex()
    with told_plainly(path):
        try:
            if path.stat().st_size == size:
                return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno != errno.EIO:
                raise
    return None


def is_here(space: Space, blob: bytes, size: int) -> bool:
    """Whether the home has it."""
    path = folder_of(space) / blob.hex()
    with suppress(FileNotFoundError):
        return path.stat().st_size == size
    return False


def _fetch(
    session: Session, space: Space, blob: bytes, key: bytes, part: Path, count: int
) -> bytes:
    """The whole padded content: what the partial file has, and the pieces that it lacks.

    These are put into that file one by one, so a fetch that is cut short goes on.
    """
    # Two syncs that fetch the same blob write the same bytes to the same places. The first to
    # finish removes the file, so each goes on with the descriptor that it opened.
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        there = os.fstat(descriptor).st_size // blobs.CHUNK
        for number in range(min(there, count - 1), count):
            sealed = session.get_chunk(blob, number)
            last = number == count - 1
            piece = blobs.open_chunk(key, space.id, blob, sealed, number, last=last)
            file.seek(number * blobs.CHUNK)
            file.write(piece)
            file.flush()
        file.truncate()
        file.seek(0)
        return file.read()
