"""What a household does for the day a device is lost, copied, shut out or broken.

A thin facade like `Kitchen`: each thing is a room of its own, loaded when it is asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import Copied
from kitchensync.kitchen.safety.views import Drill, Explained, RecoveryWords
from kitchensync.kitchen.spaces import Outside, Spaces
from kitchensync.kitchen.views import Done

if TYPE_CHECKING:
    from kitchensync.backup.archive import Progress
    from kitchensync.kitchen.safety.recovery import Written

_WITHOUT_KEYS = "Everything can be read and written here, but it does not sync yet."


class Safety:
    """Backup, restore, coming back as a new device, salvage, copies, recovery words.

    What begins without a kitchen that can be opened is a static method.
    """

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces

    # Backups

    def backup(
        self,
        file: Path,
        passphrase: str,
        *,
        on_progress: Progress | None = None,
        dry_run: bool = False,
    ) -> Done:
        """Write all that is here, but for keys, into a file sealed under a passphrase.

        BadInput for a passphrase that is too short, or in the place of a file of another kind;
        CorruptDatabase where nobody could restore it. A picture that the disk does not give is left
        out, with a warning.
        """
        from kitchensync.backup.sealing import MAGIC, check_passphrase
        from kitchensync.kitchen.safety import backups

        check_passphrase(passphrase)
        backups.check_target(file, MAGIC)
        lacking: list[Path] = []
        if not dry_run:
            lacking = backups.write(self._spaces, file.resolve(), passphrase, on_progress)
        done = f"The kitchen is in {file}, sealed. Keep the passphrase: nobody has another."
        return Done(done, warnings=backups.without(lacking))

    @staticmethod
    def needs_passphrase(file: Path) -> bool:
        """Whether a backup is sealed; BadFile where there is none."""
        from kitchensync.backup.restoring import needs_passphrase

        return needs_passphrase(file)

    @staticmethod
    def restore(
        home: Path,
        file: Path,
        passphrase: str | None = None,
        *,
        replace: bool = False,
        on_progress: Progress | None = None,
        dry_run: bool = False,
        outside: Outside | None = None,
    ) -> Done:
        """Make a home of a backup, once all of it is found in order; it is no device yet.

        A kitchen that is there is put aside with `replace`. HomeExists, Busy, BadBackup,
        WrongPassphrase; nothing was changed then.
        """
        from kitchensync.kitchen.safety.restoring import restore
        from kitchensync.kitchen.safety.returning import way_back_of

        restored = restore(
            home,
            file,
            passphrase,
            replace=replace,
            now=(outside or Outside()).clock(),
            on_progress=on_progress or (lambda _, __: None),
            dry_run=dry_run,
        )
        aside = f" What was there is in {restored.aside}." if restored.aside else ""
        what = f"The kitchen of {restored.device} as of {restored.made:%Y-%m-%d %H:%M} (UTC)"
        if dry_run:
            return Done(f"{what} is whole in {file}.")
        return Done(f"{what} is in {home}.{aside} {_WITHOUT_KEYS} {way_back_of(home)}")

    # Coming back

    @staticmethod
    def rejoin(
        home: Path,
        relay: str | None = None,
        device: str | None = None,
        *,
        show_code: Callable[[str], None],
        confirm: Callable[[str], bool],
        stop: threading.Event | None = None,
        anew: bool = False,
        dry_run: bool = False,
        outside: Outside | None = None,
    ) -> Done:
        """Have an existing home become a new device: show a code, wait until somebody lets it in.

        What it had not sent goes along. Nobody is asked with `anew`, nor where all it lacks is its
        own space and it knows of nobody who could let it in: the keys that are here let it into
        that, else it begins anew, with what is here. Nobody else may have the kitchen open: Busy.
        Copied where another home may be this device, and nobody is asked. With `anew`, NotMember
        where this home is out of the household, BadInput where it is in its own space. NotMember
        where that is another person's, without. See `join` for `confirm`, `stop` and its errors.
        """
        from kitchensync.kitchen.household.ceremony import Ceremony
        from kitchensync.kitchen.safety.rejoining import rejoin

        ceremony = Ceremony(show_code, confirm, stop)
        return rejoin(
            home, relay, device, ceremony, outside or Outside(), anew=anew, dry_run=dry_run
        )

    def is_copy(self) -> bool:
        """Whether it was noticed that another home is this device too."""
        from kitchensync.kitchen.safety import instance

        return any(map(instance.is_copy, self._spaces.replicas()))

    def moved(self, *, dry_run: bool = False) -> Done:
        """This home was moved, and no other goes on: it syncs again.

        Copied where the relay has changes of this device that this home does not know.
        """
        from kitchensync.kitchen.safety import instance

        replicas = self._spaces.replicas()
        if any(map(instance.is_behind, replicas)):
            raise Copied(
                "The relay has newer changes of this device than this home: another one is in use, "
                "or an old state was put back.",
                "Say `ks copied --both`: this home becomes a new device, and nothing is lost.",
            )
        if not dry_run:
            instance.settle(self._spaces.home, replicas, self._spaces.outside.random)
        return Done("This home goes on as the device it was.")

    # Recovery words

    def recovery(self) -> RecoveryWords:
        """The recovery words that hold, as far as this device knows, and which adults have none."""
        from kitchensync.kitchen.safety.papers import words_of

        return words_of(self._spaces)

    def create_words(self, written: Written, *, dry_run: bool = False) -> Done:
        """Make 24 words that let this person's devices in when none is left.

        `written` is given them and says whether they stand on paper; they hold from then on, and
        nobody can show them again. NotAllowed on a child's device, NoRelay, NoNetwork.
        """
        from kitchensync.kitchen.safety.recovery import Recovery

        return Recovery(self._spaces).create(written, dry_run=dry_run)

    def drill_words(self, words: str) -> Drill:
        """What recovery words would open; changes nothing. BadWords, WrongWords."""
        from kitchensync.kitchen.safety.recovery import Recovery

        return Recovery(self._spaces).drill(words)

    @staticmethod
    def use_words(
        home: Path,
        words: str,
        relay: str | None = None,
        device: str | None = None,
        *,
        dry_run: bool = False,
        outside: Outside | None = None,
    ) -> Done:
        """Become a device of the household by its recovery words.

        In an empty folder, or a kitchen that was restored, copied or shut out, whose unsent changes
        go along. BadWords, WrongWords, HomeExists, and what the relay says.
        """
        from kitchensync.kitchen.safety.recovery import recover

        return recover(home, words, relay, device, outside or Outside(), dry_run=dry_run)

    @staticmethod
    def words_in(text: str, place: int) -> list[str]:
        """The recovery words in a text as the list spells them, its first being the `place`th.

        BadWords for the first that is none; its `near` are for whoever typed it alone.
        """
        from kitchensync.trust.words import spelled, split

        return [spelled(word, at) for at, word in enumerate(split(text), place)]

    # What is kept, what is shown, and what the changes make

    @property
    def history_days(self) -> int | None:
        """For how many days this device keeps single changes; None: for ever."""
        return self._spaces.settings.history

    def keep_history(self, days: str, *, dry_run: bool = False) -> Done:
        """Keep single changes here for so many days, or "forever"; BadInput for anything else."""
        from kitchensync.kitchen.safety.forgetting import keep

        return keep(self._spaces, days, dry_run=dry_run)

    def explain(self) -> Explained:
        """Where this device shows something else than its changes make, and who shows the same.

        NoRelay, NoNetwork where older changes have to be fetched as a snapshot.
        """
        from kitchensync.kitchen.safety.mending import explain

        return explain(self._spaces)

    def repair(self, *, dry_run: bool = False) -> Explained:
        """Make what is shown anew from all changes; what was different. Raises as `explain`.

        A damaged file is made anew of what can be read in it; CorruptDatabase, with that file as it
        was, where that is too little.
        """
        from kitchensync.kitchen.safety.mending import repair

        return repair(self._spaces, dry_run=dry_run)

    def check_files(self) -> None:
        """CorruptDatabase where a file is not as it was written."""
        for space in self._spaces.all:
            space.replica.integrity()

    @staticmethod
    def open_again(home: Path, *, outside: Outside | None = None) -> Done:
        """Make the files of a home anew without which it cannot even be opened; CorruptDatabase as
        `repair`."""
        from kitchensync.kitchen.safety.spoilt import open_again

        return open_again(home, outside or Outside())

    # Salvage

    @staticmethod
    def salvage(
        home: Path,
        file: Path,
        passphrase: str,
        *,
        dry_run: bool = False,
        outside: Outside | None = None,
    ) -> Done:
        """Write what was never sent from a home into a sealed file, for another device.

        Of a damaged home, as far as that can be read.
        """
        from kitchensync.backup.sealing import MAGIC_OF_UNSENT, check_passphrase
        from kitchensync.kitchen.safety import backups, salvage

        check_passphrase(passphrase)
        backups.check_target(file, MAGIC_OF_UNSENT)
        return salvage.write(home, outside or Outside(), file, passphrase, dry_run=dry_run)

    def take_salvaged(self, file: Path, passphrase: str, *, dry_run: bool = False) -> Done:
        """Take over what another device of the household could not send; twice is once.

        BadFile, BadBackup, WrongPassphrase; WrongSpace for another household's.
        """
        from kitchensync.kitchen.safety import salvage

        return salvage.take(self._spaces, file, passphrase, dry_run=dry_run)
