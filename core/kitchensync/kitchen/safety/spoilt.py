"""A file that the disk has spoilt: made anew of what can be read in it, and kept as it was.

What of it is enough is left to `sync.repair.rescuing`, files that can be read to `mending`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from functools import cache, partial
from pathlib import Path

from kitchensync.counting import counted
from kitchensync.errors import CorruptDatabase, NoRelay
from kitchensync.kitchen.history import MADE_ANEW
from kitchensync.kitchen.home import MARKER, database, read_settings
from kitchensync.kitchen.safety import backups, marking
from kitchensync.kitchen.spaces import Outside, Spaces, surroundings
from kitchensync.kitchen.views import Done
from kitchensync.replica import Replica
from kitchensync.replica.changeset import outline
from kitchensync.replica.database import missing
from kitchensync.replica.repair.rescue import Rescued
from kitchensync.sync.repair import rescuing
from kitchensync.sync.space import Space, Surroundings
from kitchensync.sync.wire.session import Session

_FAILING = " The disk refused to read some of it: have it looked at, it may lose more."
_SAID = 3
_LONGEST = 60

Keep = Callable[[], Path]
"""Keeps the files as they are; where."""


def kept_once(home: Path, labels: Sequence[str], outside: Outside) -> Keep:
    """Keeps all files as they are before the first is made anew, however many are."""
    return cache(lambda: backups.keep_damaged(home, labels, outside.clock()))


def make_anew(spaces: Spaces, space: Space, keep: Keep) -> str:
    """Make a file anew that is open; what to say of it.

    CorruptDatabase, with nothing changed, where too little of it can be read.
    """
    return _made_anew(space.replica.path, space.label, space.around, spaces.session, keep)


def open_again(home: Path, outside: Outside) -> Done:
    """Make the files of a home anew that cannot even be opened; CorruptDatabase as `make_anew`.

    Where another file is gone, also those that can be opened and are damaged: nobody can open that
    home to repair them. NoHome where a file is gone and the others are sound.
    """
    told = [f"{MARKER} is written anew."] if marking.write_anew(home, outside) else []
    settings, around = read_settings(home), surroundings(home, outside)
    here = [label for label in settings.spaces if database(home, label).exists()]
    gone = [label for label in settings.spaces if label not in here]
    spoilt = [label for label in here if not _opens(database(home, label), whole=bool(gone))]
    with ExitStack() as connected:

        def session(space: Space) -> Session:
            if not settings.relay:
                raise NoRelay("No relay is set.", "Set one: ks relay set https://relay.example")
            relay = connected.enter_context(closing(outside.connect(settings.relay)))
            return Session(relay, space.id, space.keys, outside.clock)

        keep = kept_once(home, here, outside)
        for label in spoilt:
            told.append(_made_anew(database(home, label), label, around, session, keep))
    marking.write_anew(home, outside)
    if gone and not told:
        raise missing(database(home, gone[0]))
    return Done(" ".join(told) or "All files can be opened.", changed=bool(told))


def _opens(path: Path, *, whole: bool) -> bool:
    try:
        with closing(Replica.open(path, clock=int)) as replica:
            if whole:
                replica.integrity()
    except CorruptDatabase:
        return False
    return True


def _made_anew(
    path: Path,
    label: str,
    around: Surroundings,
    session: Callable[[Space], Session],
    keep: Keep,
) -> str:
    with rescuing.rescued(path, label, around) as (made, found):
        outcome = rescuing.make_whole(made, found, partial(session, made), MADE_ANEW)
        kept = keep()
        made.close()
        was_refused = found.take_place()
    return _told(found, kept, outcome) + (_FAILING if was_refused else "")


def not_as_written(spoilt: Sequence[bytes]) -> str:
    """A sentence, to follow others, that names changes the disk has damaged; empty where none."""
    said = [f"“{outline(raw).cause[:_LONGEST]}”" for raw in spoilt[:_SAID]]
    more = len(spoilt) - len(said)
    return f" Damaged was: {', '.join(said)}{f' and {more} more' if more else ''}." if said else ""


def _told(found: Rescued, kept: Path, outcome: rescuing.MadeWhole) -> str:
    told = f"{found.path.name} is made anew; the files as they were are in {kept}."
    if not outcome.is_all:
        told += " Of what was not sent from here, some could not be read and is lost."
    elif outcome.told:
        told += (
            " Of what was not sent from here, some could not be read; "
            f"{counted(outcome.told, 'cell')} of it came from what was shown."
        )
    told += not_as_written(outcome.spoilt)
    if found.left:
        told += f" What somebody else made in it is there alone: {', '.join(found.left)}."
    return told
