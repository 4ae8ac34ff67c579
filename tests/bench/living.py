"""A household that lives for years, day by day: what people do in a kitchen, and whose phone goes.

Real devices behind the relay's twin, on one simulated clock. What is measured is left to `years`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.home import Settings
from kitchensync.measure.amounts import Amount
from kitchensync.replica.ids import caused_id
from kitchensync.replica.order import between
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync import blobs
from kitchensync.sync.membership import removal
from kitchensync.sync.pictures import photos
from kitchensync.sync.snapshots.offers import forget_older
from kitchensync_relay.floors import Policy
from tests.support.homes import START_MS, Clock, Device, enrol, found, twin

CHANGES_A_DAY = 300
PEOPLE = 6
HISTORY_DAYS = 90
"""For how long phones keep single changes; the laptop keeps them all."""
LOTS = 150
"""How many lots are in the kitchen, give or take."""
PORTION = 1000
PICTURE_BYTES, THUMBNAIL_BYTES = 200_000, 8_000
_MONTH = 28
_MINUTE_MS = 60_000
_AT_HOME = 0.9
"""How often a device is used on a day, and so syncs."""
_FOODS, _PLACES = 400, 8
_CHECKED = "self-checked"


@dataclass(slots=True)
class Lot:
    """Something on the shelf: what is left of it, from which day, and when it was last touched."""

    id: bytes
    left: int
    day: int
    touched: int


@dataclass(slots=True)
class Line:
    """A line of the shopping list."""

    id: bytes
    food: str
    day: int
    ticked: bool = False


@dataclass(slots=True)
class Hand:
    """A device in somebody's hand; `synced` is the day on which it last heard of the others."""

    device: Device
    desk: Desk
    history: int | None
    synced: int = 0
    position: str | None = None


class Living:
    """The household. With `policy` the relay asks for snapshots as it always does, or never."""

    def __init__(self, folder: Path, policy: Policy | None = None, seed: int = 1) -> None:
        self.random = Random(seed)
        self.clock = Clock(START_MS)
        self.folder = folder
        self.relay = twin(self.clock)
        self.relay.service.policy = policy or Policy()
        self.today = 0
        self.changes = 0
        self._seeds = iter(range(1, 1000))
        self.shelf: list[Lot] = []
        self.lines: list[Line] = []
        self.pictures: list[tuple[bytes, int]] = []
        laptop = found(folder, self.relay, seed=next(self._seeds), clock=self.clock)
        self.laptop = self._hand(laptop, None)
        self.phones = [self.new_phone() for _ in range(PEOPLE)]

    def close(self) -> None:
        """Let go of files and of the relay."""
        for hand in self.hands:
            hand.device.space.close()
        self.relay.close()

    @property
    def hands(self) -> list[Hand]:
        """All devices, the laptop first."""
        return [self.laptop, *self.phones]

    def _hand(self, device: Device, history: int | None) -> Hand:
        # What is measured is bytes and processor time, not how often a disk is flushed.
        device.replica.rows("PRAGMA synchronous = OFF")
        desk = Desk(device.replica, self.clock, self.random.randbytes, Settings())
        return Hand(device, desk, history)

    def new_phone(self) -> Hand:
        """A phone that the laptop lets in; it has not synced yet."""
        seed = next(self._seeds)
        device = enrol(self.laptop.device, self.folder, self.relay, seed=seed, clock=self.clock)
        return self._hand(device, HISTORY_DAYS)

    def remove(self, phone: Hand) -> None:
        """The laptop removes a phone, and its files are gone."""
        space = phone.device.space
        removal.want(self.laptop.device.replica, [space.device])
        self.laptop.device.sync()
        space.close()
        pictures = blobs.folder_of(space).glob("*")
        for path in (*self.folder.glob(f"{space.replica.path.name}*"), *pictures):
            path.unlink()

    # Days

    def live(self, days: int) -> None:
        """So many days, each with its changes and a sync of whoever is at home."""
        for _ in range(days):
            self.today += 1
            self.clock.now = START_MS + self.today * DAY_MS
            hands = [hand for hand in self.hands if self.random.random() < _AT_HOME]
            self.random.shuffle(hands)
            for hand in hands or [self.laptop]:
                self._spend(hand, CHANGES_A_DAY // (len(hands) or 1))
                self.sync(hand)

    def _spend(self, hand: Hand, changes: int) -> None:
        """One person's share of the day."""
        until = self.changes + changes
        while self.changes < until:
            self.clock.now += _MINUTE_MS
            self._act(hand)

    def sync(self, hand: Hand) -> None:
        """As a kitchen syncs, but for the daily self-check.

        That reads the whole state: those of all devices in ten years would take hours.
        """
        device, now = hand.device, self.clock.now
        device.replica.set_state(_CHECKED, str(now).encode())
        device.sync()
        photos.carry(device.space, device.session)
        hand.synced = self.today
        if hand.history is not None and self.today % _MONTH == 0:
            forget_older(device.space, device.session, now - hand.history * DAY_MS)

    # What people do

    def _act(self, hand: Hand) -> None:
        drawn = self.random.choices(self.shelf, k=4) if self.shelf else []
        known = [lot for lot in drawn if lot.day < hand.synced]
        action = self._chosen(bool(known))
        with hand.desk.change(dry_run=False) as change:
            action(self, hand, change, known)
        self.changes += change.transaction.changes

    def _chosen(self, knows_lots: bool) -> Action:
        buying = 6 * max(0.1, 2 - len(self.shelf) / LOTS)
        weights = [buying, buying, 2 * buying]
        if knows_lots:
            weights += [78, 4, 4, 2, 8, 0.35]
        return self.random.choices(_ACTIONS[: len(weights)], weights)[0]

    def buy(self, hand: Hand, change: Change, _: Sequence[Lot]) -> None:
        """A lot, straight from the shop."""
        details: dict[str, object] = {"best_before": self._day()}
        if self.random.random() < 0.4:
            details |= {"price": self.random.randrange(50, 2000), "currency": "EUR"}
        self._bought(hand, change, change.new_id(), self._food(), None, details)

    def plan(self, hand: Hand, change: Change, _: Sequence[Lot]) -> None:
        """A line on the shopping list."""
        list_, _name = change.called("list", "shopping")
        name = self._food()
        line = Line(change.new_id(), name, self.today)
        hand.position = between(hand.position, None, hand.desk.index)
        food, _name = change.called("food", name)
        values: dict[str, object] = {"list": list_, "words": name, "food": food}
        change.put("list_line", line.id, values | {"position": hand.position})
        self.lines.append(line)

    def tick(self, hand: Hand, change: Change, _: Sequence[Lot]) -> None:
        """A line was got; those got before go off the list."""
        for line in [line for line in self.lines if line.ticked and line.day < hand.synced]:
            change.transaction.delete("list_line", line.id)
            self.lines.remove(line)
        waiting = [line for line in self.lines if not line.ticked and line.day < hand.synced]
        for line in waiting[:1]:
            line.ticked = True
            change.put("list_line", line.id, {"checked": True})
            lot = caused_id("lot", line.id, 0)
            self._bought(hand, change, lot, line.food, line.id, {})

    def _bought(
        self,
        hand: Hand,
        change: Change,
        lot: bytes,
        name: str,
        cause: bytes | None,
        details: dict[str, object],
    ) -> None:
        food, _ = change.called("food", name)
        place, _ = change.called("place", f"place {self.random.randrange(_PLACES)}")
        portions = self.random.randint(1, 11)
        amount = Amount(PORTION * portions, "count", "pc")
        change.new_lot(lot, food, amount, details | {"place": place})
        posting = caused_id("posting", cause, 0) if cause else None
        change.post(lot, "bought", amount.value, row=posting, cause=cause)
        self.shelf.append(Lot(lot, amount.value, self.today, self.today))

    def use(self, hand: Hand, change: Change, known: Sequence[Lot]) -> None:
        """A portion of a lot."""
        self._take(change, known[0], "used", PORTION)

    def waste(self, hand: Hand, change: Change, known: Sequence[Lot]) -> None:
        """All that is left of a lot."""
        self._take(change, known[0], "wasted", known[0].left)

    def _take(self, change: Change, lot: Lot, kind: str, amount: int) -> None:
        change.post(lot.id, kind, -amount)
        lot.left -= amount
        lot.touched = self.today
        if lot.left <= 0:
            self.shelf.remove(lot)

    def count(self, hand: Hand, change: Change, known: Sequence[Lot]) -> None:
        """Somebody looked at what nobody has touched that they have not heard of."""
        for lot in [lot for lot in known if lot.touched < hand.synced][:1]:
            change.post(lot.id, "counted", lot.left)

    def open(self, hand: Hand, change: Change, known: Sequence[Lot]) -> None:
        """A lot is open from today on."""
        change.put("lot", known[0].id, {"opened": hand.desk.today.isoformat()})

    def edit(self, hand: Hand, change: Change, known: Sequence[Lot]) -> None:
        """Something about a lot was wrong; now and then two people correct it on the same day."""
        lot = self.shelf[0] if self.random.random() < 0.1 else known[0]
        value = self.random.choice(
            [{"best_before": self._day()}, {"note": f"note {self.random.randrange(1000)}"}]
        )
        change.put("lot", lot.id, value)

    def picture(self, hand: Hand, change: Change, known: Sequence[Lot]) -> None:
        """A picture of a lot; most of those before, of what was used up, are taken off."""
        gone = [one for one in self.pictures if one[1] < self.today - 60]
        for photo, day in gone:
            change.transaction.delete("photo", photo)
            self.pictures.remove((photo, day))
        space = hand.device.space
        sizes = PICTURE_BYTES, THUMBNAIL_BYTES
        large, small = (self._kept(hand, size) for size in sizes)
        photo = caused_id("photo", known[0].id + large, 0)
        values: dict[str, object] = {
            "of": known[0].id,
            "of_table": "lot",
            "blob": large,
            "thumbnail": small,
        }
        values |= {"epoch": space.membership.epoch, "media": "image/jpeg"}
        values |= {"size": sizes[0], "thumbnail_size": sizes[1], "width": 1600, "height": 1200}
        change.put("photo", photo, values)
        if self.random.random() < 0.9:
            self.pictures.append((photo, self.today))

    def _kept(self, hand: Hand, size: int) -> bytes:
        space, content = hand.device.space, self.random.randbytes(size)
        blob, epoch = blobs.name_of(space, content)
        blobs.keep(space, blob, epoch, content)
        return blob

    def _food(self) -> str:
        return f"food {int(_FOODS * self.random.random() ** 2)}"

    def _day(self) -> str:
        return f"20{26 + self.today // 365:02}-{self.random.randint(1, 12):02}-15"


Action = Callable[[Living, Hand, Change, Sequence[Lot]], None]
_ACTIONS: tuple[Action, ...] = (
    Living.buy,
    Living.plan,
    Living.tick,
    Living.use,
    Living.waste,
    Living.count,
    Living.open,
    Living.edit,
    Living.picture,
)
