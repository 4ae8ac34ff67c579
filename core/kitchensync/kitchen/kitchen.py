"""The face of the core: open a home, do things, ask things, sync, be told of changes.

A thin facade: what happens is in the rooms behind it, each a file or a folder of this package.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Unpack

from kitchensync.kitchen import home as homes
from kitchensync.kitchen.rooms import Rooms
from kitchensync.kitchen.spaces import Outside, Spaces

if TYPE_CHECKING:
    from kitchensync.kitchen.cooking.room import Cooking
    from kitchensync.kitchen.customs import Customs
    from kitchensync.kitchen.exchange.room import OnLacking, Progress
    from kitchensync.kitchen.eye.room import Seeing
    from kitchensync.kitchen.following import Following
    from kitchensync.kitchen.foods.room import Foods
    from kitchensync.kitchen.household.calling import Calling
    from kitchensync.kitchen.household.room import Household
    from kitchensync.kitchen.household.views import Status, Verdict
    from kitchensync.kitchen.photos import Photos
    from kitchensync.kitchen.planning.room import Plans
    from kitchensync.kitchen.receipts.room import Receipts
    from kitchensync.kitchen.recipes.room import Recipes
    from kitchensync.kitchen.review.room import Reviewing
    from kitchensync.kitchen.safety.room import Safety
    from kitchensync.kitchen.shopping.room import Shopping
    from kitchensync.kitchen.spending.room import Spending
    from kitchensync.kitchen.stock.details import Details
    from kitchensync.kitchen.stock.views import LowItem, PantryItem
    from kitchensync.kitchen.views import ChangeView, ConflictView, Done
    from kitchensync.sync.executor import Progress as SyncProgress
    from kitchensync.sync.executor import SyncReport

SpaceName = Literal["household", "personal"]


class Kitchen:
    """One home on this device. Any thread may call; plain values in and out.

    What people type is taken as they type it: "milk 2 l", "+7d", "1,19 €". Every method that
    changes something returns `Done` and takes `dry_run`: the same answer, and nothing is written.
    All errors are `KitchenSyncError`s. See docs/guide/embedding.md.
    """

    def __init__(self, spaces: Spaces) -> None:
        """For `open` and `join`."""
        self._rooms = Rooms(spaces)

    # The home

    @staticmethod
    def create(
        home: Path,
        *,
        household: str,
        person: str,
        device: str,
        relay: str | None = None,
        starters: bool = False,
        dry_run: bool = False,
        outside: Outside | None = None,
    ) -> None:
        """Found a household in an empty or missing folder; HomeExists, ForeignHome.

        With `starters` it begins with the recipes that come with the project.
        """
        from kitchensync.kitchen.household.founding import found

        found(
            home,
            household=household,
            person=person,
            device=device,
            relay=relay,
            outside=outside or Outside(),
            starters=starters,
            dry_run=dry_run,
        )

    @classmethod
    def open(
        cls, home: Path, *, read_only: bool = False, outside: Outside | None = None
    ) -> Kitchen:
        """Open a home; NoHome, ForeignHome, FutureDatabase, CorruptDatabase, NoPermission.

        One that is `read_only` answers at once or not at all: HomeError where an older version
        wrote it, Busy where another program holds it; a change is NoPermission.
        """
        return cls(Spaces(home, outside or Outside(), read_only=read_only))

    @classmethod
    def join(
        cls,
        home: Path,
        relay: str,
        device: str,
        *,
        show_code: Callable[[str], None],
        confirm: Callable[[str], bool],
        stop: threading.Event | None = None,
        outside: Outside | None = None,
    ) -> Kitchen:
        """Become a device of a household: show a code, wait until somebody types it into `pair`.

        `confirm` is given six digits, and says whether they are on the other screen too; nothing is
        kept before. CodeExpired, within seconds once `stop` is set too, unless it was let in by
        then; DigitsDiffer, PairingError; Busy while another one asks for this home; HalfJoined
        where a household at another relay may have let it in: see `give_up`.
        """
        from kitchensync.kitchen.household.ceremony import Ceremony
        from kitchensync.kitchen.household.founding import join

        outside = outside or Outside()
        join(home, relay, device, Ceremony(show_code, confirm, stop), outside)
        return cls.open(home, outside=outside)

    @staticmethod
    def give_up(home: Path, *, dry_run: bool = False, outside: Outside | None = None) -> Done:
        """Give up what `join`, `Safety.rejoin` or `Safety.use_words` began in this home and did not
        end: a household that had let it in is left again, where its relay can be asked.

        NotAllowed where only children's devices would stay there; Busy.
        """
        from kitchensync.kitchen.household.giving_up import give_up

        return give_up(home, outside or Outside(), dry_run=dry_run)

    @staticmethod
    def check_free(home: Path, relay: str | None = None) -> None:
        """No kitchen is there: HomeExists, ForeignHome. With a relay, one there can be joined:
        HalfJoined, NotARelay, InsecureRelay."""
        from kitchensync.kitchen.household.founding import check_joinable

        homes.check_free(home)
        if relay:
            check_joinable(home, relay)

    @staticmethod
    def default_home() -> Path:
        """KITCHENSYNC_HOME, else where this system keeps a person's data."""
        return homes.default_home()

    @property
    def home(self) -> Path:
        """The folder that holds this kitchen."""
        return self._rooms.spaces.home

    def close(self) -> None:
        """Stop what runs in the background and let go of files; twice is once."""
        self._rooms.close()

    def __enter__(self) -> Kitchen:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    # Food

    def add(self, words: str, *, dry_run: bool = False, **said: Unpack[Details]) -> Done:
        """Put food in: "milk 2 l, bread", "cola 6 x 330 ml"; as last time in what is not said.

        BadInput.
        """
        return self._rooms.keeping.add(words, said, dry_run=dry_run)

    def use(
        self, words: str, place: str | None = None, *, all: bool = False, dry_run: bool = False
    ) -> Done:
        """Take food from what is open, then due, then oldest, or from the lot of that id.

        NotFound, Ambiguous, NotEnough, BadInput.
        """
        return self._rooms.taking.take("used", words, place, everything=all, dry_run=dry_run)

    def waste(
        self, words: str, place: str | None = None, *, all: bool = False, dry_run: bool = False
    ) -> Done:
        """Throw food away; like `use`."""
        return self._rooms.taking.take("wasted", words, place, everything=all, dry_run=dry_run)

    def open_(self, words: str, place: str | None = None, *, dry_run: bool = False) -> Done:
        """Open the lot that is next; what is open is used first. NotFound, Ambiguous."""
        return self._rooms.taking.open_(words, place, dry_run=dry_run)

    def move(self, words: str, to: str, place: str | None = None, *, dry_run: bool = False) -> Done:
        """Move an amount of a food to another place, or all of it; like `use`."""
        return self._rooms.keeping.move(words, to, place, dry_run=dry_run)

    def count(self, words: str, place: str | None = None, *, dry_run: bool = False) -> Done:
        """There is so much of a food now, in all or in one place: "milk 1 l"; like `use`."""
        return self._rooms.keeping.count(words, place, dry_run=dry_run)

    def remove(self, words: str, *, dry_run: bool = False) -> Done:
        """Delete the lot that is next, or the one whose id begins so, as if it had never been.

        NotFound, Ambiguous.
        """
        return self._rooms.taking.remove(words, dry_run=dry_run)

    def edit(self, words: str, *, dry_run: bool = False, **said: Unpack[Details]) -> Done:
        """Correct the lot that is next, or the one whose id begins so; None leaves as it is.

        "" takes a place, store, price or note away, "never" a day. NotFound, Ambiguous, BadInput.
        """
        return self._rooms.keeping.edit(words, said, dry_run=dry_run)

    def set_minimum(self, words: str, *, dry_run: bool = False) -> Done:
        """How much of a food there should always be: "milk 1 l"; "milk 0" forgets it."""
        return self._rooms.keeping.set_minimum(words, dry_run=dry_run)

    def pantry(
        self, *, place: str | None = None, food: str | None = None, each_lot: bool = False
    ) -> list[PantryItem]:
        """What there is, by name; lots of one food in one place are one item unless `each_lot`.

        The `place` "" is nowhere.
        """
        return self._rooms.pantry.items(place=place, food=food, each_lot=each_lot)

    def due(self, within_days: int = 7) -> list[PantryItem]:
        """Lots whose day is over or comes within so many days, earliest first."""
        return self._rooms.pantry.due(within_days)

    def low(self, *, all: bool = False) -> list[LowItem]:
        """Foods of which there is less than there should be, or all that have a minimum."""
        return self._rooms.pantry.low(everything=all)

    def places(self) -> list[str]:
        """Names of all places."""
        return self._rooms.pantry.places()

    def foods(self, prefix: str = "") -> list[str]:
        """Names of the foods that begin so."""
        return self._rooms.pantry.foods(prefix)

    def people(self) -> list[str]:
        """Names of everybody in the household."""
        return self._rooms.pantry.people()

    @property
    def catalog(self) -> Foods:
        """What is known of foods, here and everywhere."""
        return self._rooms.catalog

    @property
    def customs(self) -> Customs:
        """Places, stores and preferences."""
        return self._rooms.customs

    @property
    def photos(self) -> Photos:
        """Pictures of foods, lots, recipes and meals."""
        return self._rooms.photos

    @property
    def eye(self) -> Seeing:
        """What photos show: scanning them, and teaching what things look like."""
        return self._rooms.eye

    @property
    def receipts(self) -> Receipts:
        """Receipts from shops: what they say was bought."""
        return self._rooms.receipts

    @property
    def cooking(self) -> Cooking:
        """What can be cooked and for whom, cooking it, getting what is missing."""
        return self._rooms.cooking

    @property
    def recipes(self) -> Recipes:
        """Recipes: adding, finding, showing, correcting."""
        return self._rooms.recipes

    @property
    def plans(self) -> Plans:
        """What is eaten on which day, and getting what it lacks."""
        return self._rooms.plans

    @property
    def shopping(self) -> Shopping:
        """Lists of what to get."""
        return self._rooms.shopping

    @property
    def review(self) -> Reviewing:
        """What was not certain, until somebody decides."""
        return self._rooms.review

    # History

    def history(self, limit: int = 20, about: str | None = None) -> list[ChangeView]:
        """What was done, newest first; with `about` only what touched that food."""
        return self._rooms.history.changes(limit, about)

    def undo(self, change_id: str | None = None, *, dry_run: bool = False) -> Done:
        """Take a change back where it still stands; without an id, the last one made here.

        NotFound, Ambiguous; BadInput for that somebody came in.
        """
        return self._rooms.history.undo(change_id, dry_run=dry_run)

    @property
    def spending(self) -> Spending:
        """What was spent, and what was thrown away."""
        return self._rooms.spending

    def conflicts(self) -> list[ConflictView]:
        """Fields that two people set at once, those to look at first."""
        return self._rooms.choosing.conflicts()

    def resolve(self, conflict: str, number: int, *, dry_run: bool = False) -> Done:
        """Let the value of that number hold; 1 is the one that holds already.

        NotFound where somebody has chosen meanwhile, Ambiguous, BadInput.
        """
        return self._rooms.choosing.resolve(conflict, number, dry_run=dry_run)

    # The household

    @property
    def relay(self) -> str | None:
        """The URL of the relay, if one is set."""
        return self._rooms.spaces.settings.relay

    @property
    def household(self) -> Household:
        """The devices of the household, who comes and who goes, and the relay where they meet."""
        return self._rooms.household

    @property
    def calling(self) -> Calling:
        """What the household, its people and its devices are called."""
        return self._rooms.calling

    def status(self) -> Status:
        """How this device stands to the others."""
        return self._rooms.standing.status()

    def verify(self, *, by_changes: bool = True) -> Verdict:
        """Check the database, compare its digest with others', and what is shown with the changes.

        The last takes as long as a repair; it is left out without `by_changes`.
        """
        return self._rooms.standing.verify(by_changes=by_changes)

    @property
    def safety(self) -> Safety:
        """For the day a device is lost, copied, shut out or broken."""
        return self._rooms.safety

    # Sync

    def sync(self, *, on_progress: SyncProgress | None = None) -> SyncReport:
        """Send what is new here and take what is new elsewhere; NoRelay, NoNetwork, …"""
        from kitchensync.kitchen.syncing import sync

        return sync(self._rooms.spaces, on_progress)

    @property
    def following(self) -> Following:
        """Syncing by itself, in the background, and being told of changes."""
        return self._rooms.following

    # Files

    def export(
        self, space: SpaceName = "household", format: str = "json", *, on_lacking: OnLacking = None
    ) -> str:
        """Everything that is shown: "json", or "csv" of the pantry. Equal replicas, equal text."""
        return self._rooms.exchange(space).export(format, on_lacking)

    def import_(
        self,
        data: bytes,
        format: str,
        *,
        on_progress: Progress | None = None,
        dry_run: bool = False,
    ) -> Done:
        """Add what is in a file and not here; BadFile before anything is written."""
        exchange = self._rooms.exchange("household")
        return exchange.import_(data, format, on_progress=on_progress, dry_run=dry_run)
