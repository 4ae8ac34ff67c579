"""Pack the photos into one small file with their lists beside it, to train from on any machine.

`python -m training.prepare --data FOLDER --work FOLDER`; how a pack is read is left to `photos`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from training import commands
from training.photos import pack, read_list
from training.settings import PhotoSettings, read_settings

PACK = "photos.npz"
_LISTS = ("train.txt", "val.txt")


def prepare(data: Path, work: Path, settings: PhotoSettings) -> Path:
    """Make the pack unless it is there; its path."""
    packed = work / PACK
    if packed.exists():
        return packed
    work.mkdir(parents=True, exist_ok=True)
    photos = [photo for name in _LISTS for photo in read_list(data / name)]
    for name in _LISTS:
        shutil.copyfile(data / name, work / name)
    partial = packed.with_suffix(".partial")
    pack(data, photos, partial, size=settings.largest, quality=settings.quality)
    return partial.rename(packed)


def main() -> None:
    """The command line."""
    given = commands.parser(__doc__).parse_args()
    prepare(given.data, given.work, read_settings(given.config).photos)


if __name__ == "__main__":
    main()
