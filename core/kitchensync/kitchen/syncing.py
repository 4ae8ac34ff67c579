"""A sync of a home: each of its spaces, and what is done for the home while the relay is there.

Leaves what a sync of a space does to `sync.executor`, and which spaces there are to `spaces`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields, replace

from kitchensync.errors import (
    Copied,
    KitchenSyncError,
    NoNetwork,
    NoRelay,
    NotMember,
    RelayError,
    RelayRefused,
    Surpassed,
    TrustError,
    refused_anywhere,
)
from kitchensync.kitchen.household import coming, moving, own_space
from kitchensync.kitchen.safety import backups, instance, regaining
from kitchensync.kitchen.spaces import LAST_CONTACT, Spaces
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync import moments, noticing
from kitchensync.sync.executor import Progress, SyncReport, synchronise
from kitchensync.sync.pictures import photos
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session

_FORGOTTEN = "history-forgotten"


def sync(spaces: Spaces, on_progress: Progress | None = None) -> SyncReport:
    """Send and fetch in every space; what one refuses does not keep the others from it."""
    report = SyncReport()
    failure: KitchenSyncError | OSError | None = None
    for label in spaces.settings.spaces:
        told = _after(report, on_progress)
        try:
            # One whose file is gone or damaged is not opened before the others are through.
            space = spaces.named(label)
            one = sync_one(spaces, space, spaces.session(space), on_progress=told)
            report = _added(report, one)
        except Surpassed as error:
            failure = failure or error
        except (NoNetwork, Copied):
            # The other spaces are behind the same network, and of the same home.
            raise
        except (KitchenSyncError, OSError) as error:
            failure = failure or error
    if isinstance(failure, OSError):
        raise refused_anywhere(failure) from failure
    if failure:
        raise failure
    instance.settled(spaces.replicas())
    coming.moved_in(spaces.home, {space.device for space in spaces.all})
    return report


def check_no_copy(spaces: Spaces) -> None:
    """Sync, before something is done for good: Copied where another home is this device, too.

    NoNetwork, NoRelay; whatever else stands against a sync of a space, who acts there finds out.
    """
    try:
        with spaces.but_unopened():
            sync(spaces)
    except Surpassed:
        return
    except (NoNetwork, NoRelay, Copied):
        raise
    except (RelayError, TrustError):
        return


def sync_one(
    spaces: Spaces,
    space: Space,
    session: Session,
    *,
    wait: int = 0,
    on_progress: Progress | None = None,
) -> SyncReport:
    """Send and fetch in one space, waiting at most `wait` seconds for news.

    Afterwards this device may meet the others at another relay.
    """
    household = spaces.household
    moving.check_known(household, session)
    if space is household:
        moving.say_new(household, spaces.settings.relay)
    else:
        own_space.tend(spaces)
    try:
        report = _exchanged(spaces, space, session, wait, on_progress)
        noticing.taken(space.replica)
        try:
            return _with_pictures(report, space, session)
        finally:
            # Pictures are not what a household loses its way for.
            if space is household:
                _meet(spaces, session)
            else:
                own_space.notice(spaces)
    except (RelayRefused, TrustError) as error:
        if isinstance(error, RelayRefused):
            noticing.refused(space.replica, error.reason)
        if space is not household and not isinstance(error, NotMember | Copied):
            # Whoever should not be there may be why.
            own_space.notice(spaces)
        if space is not household and isinstance(error, NotMember):
            raise own_space.shut_out() from error
        raise


def _meet(spaces: Spaces, session: Session) -> None:
    """The household is at that relay; this device may go to another, where it is to meet."""
    household = spaces.household
    moving.note_met(household.replica, session.relay.origin)
    moving.tell_rivals(household, spaces.settings.relay)
    heard = moving.wanted(household, spaces.settings.relay)
    _tell_left(spaces)
    if moving.wanted(household, spaces.settings.relay) != heard:
        # Of what it hears elsewhere the relay hears that this device leaves for it.
        _exchanged(spaces, household, session)
    _follow(spaces)


def move(spaces: Spaces, url: str) -> SyncReport:
    """Bring everything to another relay and meet there from now on.

    Raises what a sync there raises: the old relay stays then, and some may be at both.
    """
    report = _go(spaces, url)
    moving.consider(spaces.household.replica)
    return report


def _go(spaces: Spaces, url: str) -> SyncReport:
    report = bring(spaces, url)
    spaces.change_settings(relay=url)
    moving.note_met(spaces.household.replica, url)
    return report


def bring(spaces: Spaces, url: str) -> SyncReport:
    """Sync every space at that relay, wherever this device meets the others."""
    relay, report = spaces.outside.connect(url), SyncReport()
    try:
        for space in spaces.all:
            session = spaces.session(space, relay)
            one = _exchanged(spaces, space, session)
            report = _added(report, _with_pictures(one, space, session))
    finally:
        relay.close()
    return report


def _exchanged(
    spaces: Spaces,
    space: Space,
    session: Session,
    wait: int = 0,
    on_progress: Progress | None = None,
) -> SyncReport:
    outside = spaces.outside
    if space is not spaces.household:
        regaining.note(spaces.household.replica, space.id, space.device)
    try:
        with instance.checked(spaces.home, space.replica, spaces.replicas, outside.random):
            report = synchronise(space, session, wait=wait, on_progress=on_progress)
    finally:
        # Whoever is offline for long has nobody else who keeps what is here.
        backups.write_weekly(spaces)
    moments.note(space.replica, LAST_CONTACT, outside.clock())
    _forget(spaces, space, session)
    return report


def _with_pictures(report: SyncReport, space: Space, session: Session) -> SyncReport:
    carried = photos.carry(space, session)
    return replace(
        report,
        pictures_sent=carried.sent,
        pictures_fetched=carried.fetched,
        pictures_awaited=carried.awaited,
    )


def _forget(spaces: Spaces, space: Space, session: Session) -> None:
    """Let go of old changes, once a day, where the home is told to keep fewer than all."""
    now, days = spaces.outside.clock(), spaces.settings.history
    if days is None or not moments.is_due(space.replica, _FORGOTTEN, now):
        return
    from kitchensync.sync.snapshots.offers import forget_older

    with suppress(RelayError, TrustError):
        forget_older(space, session, now - days * DAY_MS)
        moments.note(space.replica, _FORGOTTEN, now)


def _tell_left(spaces: Spaces) -> None:
    """Whoever still looks at the relay that the household has left finds out where to go."""
    replica, now = spaces.household.replica, spaces.outside.clock()
    left = moving.left_for(replica, spaces.settings.relay)
    if left is None or not moving.may_be_told(replica, now):
        return
    untold = [url for url in left if not _told(spaces, url)]
    if untold:
        moving.not_told(replica, untold, now)
    else:
        moving.end(replica)


def _told(spaces: Spaces, url: str) -> bool:
    """Tell a relay that was left; False where another day it may be told."""
    try:
        bring(spaces, url)
    except TrustError:
        # It lies, or forgot: whoever left it meets the others elsewhere.
        return True
    except KitchenSyncError:
        return False
    return True


def _follow(spaces: Spaces) -> None:
    """Go where an adult said that the household meets now, once it can be reached."""
    said = moving.said(spaces.household.replica)
    url = moving.wanted(spaces.household, spaces.settings.relay)
    if url is not None:
        with suppress(RelayError):
            _go(spaces, url)
            moving.follow(spaces.household, said, url)


def _after(before: SyncReport, on_progress: Progress | None) -> Progress | None:
    """Tells the progress of one sync on top of those before it."""
    return on_progress and (lambda now: on_progress(_added(before, now)))


def _added(one: SyncReport, other: SyncReport) -> SyncReport:
    """What two syncs did together."""
    names = [each.name for each in fields(one)]
    return SyncReport(**{name: getattr(one, name) + getattr(other, name) for name in names})
