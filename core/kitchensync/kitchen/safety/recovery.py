"""Recovery words: making them, rehearsing them, coming back with nothing else.

Leaves who has some to `papers`, what words may do to `trust.recovery`, what they find at a relay to
`sync.membership.recovery`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import (
    BadInput,
    HomeExists,
    KitchenSyncError,
    NotAllowed,
    PairingError,
    RelayError,
    WrongWords,
)
from kitchensync.kitchen import home as homes
from kitchensync.kitchen.home import COMING, HOUSEHOLD, PERSONAL
from kitchensync.kitchen.household.claiming import alone_in, claimed
from kitchensync.kitchen.household.founding import Introduction, checked, fetch, introduce, move_in
from kitchensync.kitchen.naming import PAPER
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.safety.papers import papers
from kitchensync.kitchen.safety.views import Drill
from kitchensync.kitchen.spaces import Outside, Spaces, surroundings
from kitchensync.kitchen.views import Done
from kitchensync.measure.words import clean_name
from kitchensync.replica import Replica

if TYPE_CHECKING:
    from kitchensync.sync.membership.enrolment import Believed
    from kitchensync.sync.membership.recovery import Openable, Remembered
    from kitchensync.sync.space import Space
    from kitchensync.trust.entries import SpaceKind
    from kitchensync.trust.keys import DeviceKeys
    from kitchensync.trust.keystore import KeyStore
    from kitchensync.trust.membership import Membership
    from kitchensync.trust.recovery import Paper

_UNCERTAIN = (
    "Keep this paper and the one before: which of them holds is not certain until "
    "`ks recovery create` has made another."
)

_ANEW = (
    " Yours begins anew here. Is there one? Sync a device that has it, and use the words again, "
    "in an empty folder."
)

Written = Callable[[Sequence[str]], bool]
"""Given the 24 words: whether the person has written them down."""


class Recovery:
    """What the devices of a household do about the day when none of them is left."""

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces

    def create(self, written: Written, *, dry_run: bool) -> Done:
        """Make words that let this person's devices in; they replace those that there were.

        They hold only once `written` has said yes and the relay has heard of them. NotAllowed for a
        child, NoRelay, NoNetwork, and BadInput after a no. Where the relay's answer was lost,
        nobody here knows whether the old or the new words hold; the error's hint says so.
        """
        from kitchensync.kitchen.syncing import sync
        from kitchensync.trust.recovery import Paper
        from kitchensync.trust.words import ENTROPY, to_words

        self._check_adult()
        before = self._own() in {each.person for each in papers(self._spaces.household)}
        instead = " They take the place of those that you made before." if before else ""
        self._spaces.relay  # noqa: B018  # NoRelay before anybody is asked to write
        if dry_run:
            return Done(f"Recovery words can be made here.{instead}")
        # What keeps this device from the relay is better known before words are shown than after.
        sync(self._spaces)
        entropy = self._spaces.outside.random(ENTROPY)
        if not written(to_words(entropy)):
            raise BadInput(
                "The words were not confirmed, so they hold nowhere: throw them away.",
                "Begin again: ks recovery create",
            )
        try:
            self._enrol(Paper(entropy))
        except KitchenSyncError as error:
            error.hint = f"{error.hint} {_UNCERTAIN}".lstrip()
            raise
        return Done(f"The recovery words hold from now on.{instead}")

    def _own(self) -> bytes:
        space = self._spaces.household
        return space.membership.authority(space.device).person

    def _check_adult(self) -> None:
        space = self._spaces.household
        if space.membership.member(space.device).role != "adult":
            raise NotAllowed("A child's device cannot make recovery words.", "Ask an adult.")

    def _enrol(self, paper: Paper) -> None:
        """Enrol the words in every space, the household last.

        What the household shows of recovery words then holds in the other spaces, too. Where this
        is cut short before the household, the old words still hold everywhere.
        """
        from kitchensync.kitchen.syncing import sync

        for space in reversed(self._spaces.all):
            self._enrol_in(space, paper)
        with suppress(RelayError):  # the words hold; that they are called so is sent later
            sync(self._spaces)

    def _enrol_in(self, space: Space, paper: Paper) -> None:
        from kitchensync.sync.membership.enrolment import let_in
        from kitchensync.trust import authoring
        from kitchensync.trust.counterparts import prove

        keys = paper.keys(space.membership.space_kind)

        def recovery(membership: Membership) -> bytes:
            return authoring.recovery(membership, space.keys, keys)

        membership = let_in(space, self._spaces.session(space), keys.device_id, recovery)
        person = membership.members[keys.device_id].person
        named = names_of(self._spaces.household.replica, "person").get(person)
        name = f"{PAPER} of {named}" if named else PAPER
        who, there = Introduction(name, person), paper.keys("household")
        if keys.device_id != there.device_id:
            proof = prove(keys, there)
            who = Introduction(name, person, known_as=there.device_id, proof=proof)
        introduce(space.replica, keys.device_id, who)

    def drill(self, words: str) -> Drill:
        """Whether these words would work, as far as this device and the relay can tell.

        Nothing is changed. BadWords, WrongWords.
        """
        paper = _paper(words)
        paper.check(self._spaces.household.membership)
        personal = self._spaces.personal
        return Drill(
            household=True,
            personal=personal is not None and _opens(paper, personal.membership),
            relay=self._found_by_relay(paper),
        )

    def _found_by_relay(self, paper: Paper) -> bool | None:
        """Whether the relay would find the household; None where it cannot be asked."""
        with suppress(RelayError):
            device = paper.keys("household").device_id
            return self._spaces.household.id in self._spaces.relay.recoverable(device)
        return None


def recover(
    home: Path,
    words: str,
    relay: str | None,
    device: str | None,
    outside: Outside,
    *,
    dry_run: bool,
) -> Done:
    """Come back into a household with its recovery words alone, as a new device.

    In an empty folder, or in a kitchen that was restored, copied or shut out, whose unsent changes
    go along. BadWords, WrongWords, HomeExists, and what the relay says; nothing is changed then.
    HalfJoined where somebody else may have let this home in, Busy while another program asks for
    it. Where an error comes after the relay may have let the device in, its keys are kept: the same
    device goes on when this is called again.
    """
    from kitchensync.kitchen.household import coming
    from kitchensync.sync.membership.recovery import look

    back = _is_there(home) and _is_out(home, outside)
    device, relay = _place(home, device, relay, back=back)
    paper = _paper(words)
    connection = outside.connect(relay)
    try:
        openable = look(connection, paper, outside.clock, _known(home, outside) if back else {})
        if back:
            _check_same(home, openable)
        coming.check_none(home, labels=[_label(each) for each in openable])
        if dry_run:
            return Done(f"These words let {device} into {_named(openable)}.")
        with alone_in(home) if back else claimed(home):
            believed = _let_in(home, openable, outside)
            if back:
                told = _move_back(home, believed, device, relay, outside)
            else:
                move_in(home, believed, device, relay, outside)
                told = "" if len(openable) > 1 else _ANEW
        homes.arrived(home)
    finally:
        connection.close()
    fetch(home, outside)
    return Done(f"{device} is in {_named(openable)}.{told}")


def _move_back(
    home: Path, believed: Sequence[Believed], device: str, relay: str, outside: Outside
) -> str:
    """What is said of it."""
    from kitchensync.kitchen.safety import returning

    before = returning.device_of(home)
    moved = returning.move_back(home, believed, device, relay, outside, by_words=True)
    return moved.told + ("" if moved.stays else returning.of_former(home, before))


def _check_same(home: Path, openable: Sequence[Openable]) -> None:
    """WrongWords for those of another household, or of somebody else than this home's person."""
    from kitchensync.kitchen.safety import returning

    try:
        returning.check_same(home, openable)
    except PairingError as error:
        raise WrongWords(
            error.message, "Look for another paper; or use these words in an empty folder."
        ) from error


def _place(home: Path, device: str | None, relay: str | None, *, back: bool) -> tuple[str, str]:
    """What the device is called, and where the household meets.

    A home that comes `back` knows both; elsewhere they have to be given: BadInput. HomeExists, and
    what stands against coming back.
    """
    from kitchensync.kitchen.safety import returning

    if back:
        relay = relay or homes.read_settings(home).relay
        device = returning.name_of_device(home, device)
        returning.check_alone(home)
        returning.check_sound(home)
    else:
        homes.check_free(home)
    if not relay or not device:
        raise BadInput(
            "Where does the household meet, and what is this device called?",
            "Say: ks recovery use https://relay.example --device phone",
        )
    return clean_name(device), checked(relay)


def _is_out(home: Path, outside: Outside) -> bool:
    """Whether this home has to come in anew, as far as it knows, or was cut short while it did.

    It has to where it is out of any of its spaces.
    """
    from kitchensync.kitchen.safety import returning

    return (home / COMING).is_dir() or any(
        returning.may_be_out(home, label, outside) for label in (HOUSEHOLD, PERSONAL)
    )


def _is_there(home: Path) -> bool:
    try:
        homes.check_free(home)
    except HomeExists:
        return True
    return False


def _known(home: Path, outside: Outside) -> dict[str, Remembered]:
    """What this home knows of each space that it has, and whose file is not gone."""
    from kitchensync.sync.membership.recovery import Remembered

    known: dict[str, Remembered] = {}
    for label in homes.read_settings(home).spaces:
        path = homes.database(home, label)
        if path.exists():
            with closing(Replica.open(path, clock=outside.clock)) as replica:
                known[label] = Remembered(replica.entries(), replica.identity.device)
    return known


def _let_in(home: Path, openable: Sequence[Openable], outside: Outside) -> list[Believed]:
    """Enrol new keys in every space that the words open; nothing else was changed before.

    Where this home still is a member it keeps its keys, the household's first: one that comes into
    the household anew does so in the personal space, too.
    """
    from kitchensync.sync.membership.recovery import come_back
    from kitchensync.trust.keystore import FileKeyStore

    store, stays = FileKeyStore(home / COMING), True
    keys: list[DeviceKeys] = []
    for each in openable:
        own = _own(home, each.kind)
        still = _still_in(home, each, outside) if stays and not _begun(store, each, own) else None
        stays = still is not None
        keys.append(still or _newcomer(store, each, own, outside))
    return [come_back(each, own) for each, own in zip(openable, keys, strict=True)]


def _own(home: Path, kind: SpaceKind) -> bytes | None:
    """The device that this home is, or was, in a space of that kind."""
    path = homes.database(home, kind)
    if not path.exists():
        return None
    with closing(Replica.open(path, clock=int)) as replica:
        return replica.identity.device


def _still_in(home: Path, openable: Openable, outside: Outside) -> DeviceKeys | None:
    """The keys of this home in a space that it has come back into, or never left; None where
    another home may be that device, too."""
    from kitchensync.kitchen.safety import instance, returning
    from kitchensync.sync.space import Space
    from kitchensync.trust.membership import Membership

    kind, around = openable.kind, surroundings(home, outside)
    if not _is_there(home) or returning.is_out(home, kind, outside):
        return None
    with closing(Space.open(homes.database(home, kind), kind, around)) as space:
        if instance.may_be_two(home, space.replica):
            return None
        # It may not have heard that it was shut out.
        members = Membership.replay(openable.log).members
        return space.keys if space.device in members else None


def _begun(store: KeyStore, openable: Openable, own: bytes | None) -> bool:
    """Whether the words have let a device in there that did not move in yet."""
    from kitchensync.trust.membership import Membership

    kept = store.load(_label(openable))
    members = Membership.replay(openable.log).members
    return kept is not None and kept.device_id != own and kept.device_id in members


def _newcomer(
    store: KeyStore, openable: Openable, own: bytes | None, outside: Outside
) -> DeviceKeys:
    """New keys, on the disk before anybody hears of them; those of an earlier try, if they serve.

    They do not serve if they are this home's own keys already, or those of a device put out since.
    """
    from kitchensync.trust.keys import DeviceKeys
    from kitchensync.trust.membership import Membership

    membership, label = Membership.replay(openable.log), _label(openable)
    kept = store.load(label)
    if kept is not None:
        known = membership.everyone.get(kept.device_id)
        if kept.device_id != own and (known is None or known.last is None):
            return kept
        store.delete(label)
    keys = DeviceKeys.generate(outside.random)
    store.save(label, keys)
    return keys


def _label(openable: Openable) -> str:
    from kitchensync.trust.membership import Membership

    space = Membership.begin(openable.log[0]).space_id
    return f"{openable.kind}-{space.hex()[:16]}"


def _named(openable: Sequence[Openable]) -> str:
    if len(openable) > 1:
        return "the household and your personal space"
    return "the household; these words know of no personal space"


def _paper(words: str) -> Paper:
    from kitchensync.trust.recovery import Paper
    from kitchensync.trust.words import to_entropy

    return Paper(to_entropy(words))


def _opens(paper: Paper, membership: Membership) -> bool:
    try:
        paper.check(membership)
    except WrongWords:
        return False
    return True
