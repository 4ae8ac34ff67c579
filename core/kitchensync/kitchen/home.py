"""The folder that holds a kitchen: whose it is, what it says, whether it may be used.

Leaves the databases and keys inside to `sync.space`.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypedDict, Unpack, cast
from zlib import crc32

from kitchensync.errors import (
    DamagedHome,
    ForeignHome,
    FutureDatabase,
    HomeError,
    HomeExists,
    NoHome,
)
from kitchensync.files import is_unread, one_at_a_time, told_plainly, write_private

MARKER = "kitchen.json"
PARTIAL_MARKER = f".{MARKER}."
"""How the name of a marker begins that is being written."""
ASIDE = ".before-"
"""What stands behind the name of a home that a restored one took the place of, before when."""
LOCK = "kitchen.lock"
VERSION = 1
HOUSEHOLD: Final = "household"
PERSONAL: Final = "personal"
_SPACES = (), (HOUSEHOLD,), (HOUSEHOLD, PERSONAL)
COMING: Final = "coming"
"""The folder for the keys of a device that is about to be let in, or was and has not moved in."""

_SCENERY = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", "lost+found", LOCK, COMING})
_LARGEST_MARKER = 64 * 1024
_SUM = "sum"
"""The name of what stands in a marker for all the rest: older versions wrote none."""
_ROW_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the marker says. `spaces` is empty until they are founded or joined.

    `person` is the row id of whoever uses this device, in hex; `household` what it was called when
    it was founded here; `currency` is what a price without one is in; `history` is for how many
    days single changes are kept once a snapshot covers them, None for ever; `threads` is with how
    many a model runs. None of it travels.
    """

    spaces: tuple[str, ...] = ()
    person: str | None = None
    household: str | None = None
    relay: str | None = None
    currency: str = "EUR"
    history: int | None = None
    threads: int = 1
    version: int = field(default=VERSION)

    def to_json(self) -> bytes:
        """The marker's bytes."""
        shape: dict[str, object] = {
            "kitchensync": self.version,
            "spaces": list(self.spaces),
            "person": self.person,
            "household": self.household,
            "relay": self.relay,
            "currency": self.currency,
            "history": self.history,
            "threads": self.threads,
        }
        return (json.dumps(shape | {_SUM: _sum_of(shape)}, indent=2) + "\n").encode()


class Changes(TypedDict, total=False):
    """What a home changes in its settings, by the names of their fields."""

    person: str
    relay: str
    history: int | None
    threads: int


def default_home() -> Path:
    """KITCHENSYNC_HOME, else where this system keeps a person's data."""
    chosen = os.environ.get("KITCHENSYNC_HOME")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("kitchensync", appauthor=False)


def database(home: Path, label: str) -> Path:
    """Where a space keeps its replica."""
    return home / f"{label}.db"


def itself(home: Path) -> Path:
    """The folder that is moved where a home is, by its name; a link or dots do not tell that."""
    return home.resolve() if home.is_symlink() or home.name in ("", "..") else home


def restoring(home: Path) -> tuple[Path, str]:
    """The folder in which a restore of a home works, and how the scratch folders there begin."""
    home = itself(home)
    return home.parent, f".{home.name}.restoring-"


def read_settings(home: Path) -> Settings:
    """What the marker says; NoHome, ForeignHome, DamagedHome or FutureDatabase."""
    settings = _marker(home)
    if settings is None and _strangers(home):
        raise _unusable(home)
    if settings is None or not settings.spaces:
        raise NoHome(f"There is no kitchen in {home}.", _what_to_do(home))
    return settings


def _what_to_do(home: Path) -> str:
    """Where nothing is: a restore may have been cut short between putting one aside and another in
    its place."""
    from glob import escape

    aside = () if home.exists() else sorted(home.parent.glob(f"{escape(home.name)}{ASIDE}*"))
    if aside:
        return (
            f"One that was put aside is in {aside[-1]}: rename that folder to {home.name}. Then "
            "restore again, with --replace: what only that one has comes along."
        )
    return "Make one with `ks init`, or join one with `ks join`."


class Marker:
    """What a home's marker says now: read again once a program, this or another, replaced it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._read = _version(home), read_settings(home)

    @property
    def settings(self) -> Settings:
        """Raises what `read_settings` does."""
        version = _version(self._home)
        if version != self._read[0]:
            self._read = version, read_settings(self._home)
        return self._read[1]


def _version(home: Path) -> tuple[int, int, int] | None:
    """Another one for each file that takes the marker's place; None where it cannot be seen."""
    try:
        found = (home / MARKER).stat()
    except OSError:  # reading it says what is wrong
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def write_settings(home: Path, settings: Settings) -> None:
    """Replace the marker."""
    write_private(home / MARKER, settings.to_json())


def check_free(home: Path) -> None:
    """HomeExists if a kitchen is there, DamagedHome or ForeignHome if something else is."""
    # Looked at in this order, since a founding writes its marker before anything else.
    strangers = _strangers(home)
    settings = _marker(home)
    if settings is not None and settings.spaces:
        raise HomeExists(
            f"There is a kitchen in {home} already.", "Use it, or choose another home."
        )
    if settings is None and strangers:
        raise _unusable(home)


def change_settings(home: Path, **changes: Unpack[Changes]) -> Settings:
    """Read the marker, change some of it, write it back; one program after the other."""
    with one_at_a_time(home):
        settings = replace(read_settings(home), **changes)
        write_settings(home, settings)
    return settings


def arrived(home: Path) -> None:
    """Let go of the keys with which this home was to come in: it has, or is one of its own."""
    coming = home / COMING
    with told_plainly(coming), suppress(FileNotFoundError):
        for path in coming.iterdir():
            path.unlink()
        coming.rmdir()


def _marker(home: Path) -> Settings | None:
    with told_plainly(home):
        try:
            with (home / MARKER).open("rb") as file:
                raw = file.read(_LARGEST_MARKER)
        except FileNotFoundError:
            return None
        except OSError as error:
            if not (is_unread(error) or isinstance(error, IsADirectoryError | NotADirectoryError)):
                raise
            raise _unusable(home) from None
    try:
        shape: object = json.loads(raw)
        return _settings(home, shape)
    except (ValueError, RecursionError):
        raise _unusable(home) from None


def _settings(home: Path, shape: object) -> Settings:
    said: dict[str, object] = cast("dict[str, object]", shape) if isinstance(shape, dict) else {}
    version, spaces = said.get("kitchensync"), said.get("spaces")
    # Before the sum, which a newer version may make otherwise; but one bit may be what is newer.
    if isinstance(version, int) and version > VERSION and not _would_be_as_written(said):
        raise FutureDatabase(
            f"The kitchen in {home} was made by a newer version.",
            "Update kitchensync on this device.",
        )
    if not isinstance(version, int) or not isinstance(spaces, list) or not _is_as_written(said):
        raise _unusable(home)
    # A space that went unnamed would be neither sent nor backed up; a home of none is made anew.
    named = tuple(cast("list[str]", spaces))
    if named not in _SPACES:
        raise _unusable(home)
    unsaid = Settings()
    return Settings(
        spaces=named,
        person=_row_id(said, "person"),
        household=_text(said, "household"),
        relay=_text(said, "relay"),
        currency=_text(said, "currency") or unsaid.currency,
        history=_count(said, "history"),
        threads=_count(said, "threads") or unsaid.threads,
    )


def _is_as_written(said: dict[str, object]) -> bool:
    rest = {name: value for name, value in said.items() if name != _SUM}
    return _SUM not in said or said[_SUM] == _sum_of(rest)


def _would_be_as_written(said: dict[str, object]) -> bool:
    """Whether all is as this version writes it, but for which version that is said to be."""
    return _SUM in said and _is_as_written({**said, "kitchensync": VERSION})


def _sum_of(shape: dict[str, object]) -> int:
    return crc32(json.dumps(shape).encode())


def _text(said: dict[str, object], name: str) -> str | None:
    value = said.get(name)
    return value if isinstance(value, str) else None


def _count(said: dict[str, object], name: str) -> int | None:
    """A whole number above zero; anything else is none."""
    value = said.get(name)
    return value if type(value) is int and value > 0 else None


def _row_id(said: dict[str, object], name: str) -> str | None:
    """A row's id in hex; anything else is none."""
    value = _text(said, name)
    return value if value and _ROW_ID.fullmatch(value) else None


def _strangers(home: Path) -> bool:
    with told_plainly(home):
        if not home.exists():
            return False
        return not home.is_dir() or not all(_is_scenery(path.name) for path in home.iterdir())


def _is_scenery(name: str) -> bool:
    return name in _SCENERY or name.startswith(PARTIAL_MARKER)


def _unusable(home: Path) -> HomeError:
    """What is in a folder without a marker that can be read."""
    if database(home, HOUSEHOLD).is_file():
        return DamagedHome(
            f"The kitchen in {home} is damaged: {MARKER} is missing, or not as it was written.",
            "The food is in the databases beside it, and `ks repair` writes that file anew. Else "
            "restore a backup: `ks restore FILE --replace` (the newest are in `backups` there).",
        )
    return ForeignHome(
        f"{home} holds something else than a kitchen.",
        "Choose another folder with --home; for a new kitchen, one that is empty.",
    )
