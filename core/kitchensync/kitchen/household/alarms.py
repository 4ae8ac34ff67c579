"""What rings in a space, in words: what is wrong, what heals by itself, what somebody decides.

Noticing is left to `sync.noticing`, keeping alarms to the replica.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Final

from kitchensync.kitchen import naming
from kitchensync.kitchen.home import PERSONAL
from kitchensync.kitchen.household import own_space
from kitchensync.kitchen.household.views import AlarmView
from kitchensync.kitchen.reading import moment, names_of
from kitchensync.replica.alarms import Alarm
from kitchensync.sync.space import Space


@dataclass(frozen=True, slots=True)
class _Words:
    """`what` and `decide` may name `{device}`, and who says so or could look, `{by}`; an empty
    `healed` or `decide` says that there is nothing.
    """

    what: str
    healed: str
    decide: str


WORDS: Final[Mapping[str, _Words]] = {
    "relay-forgot": _Words(
        "The relay lacks something that it had.",
        "Whatever is on the devices is brought back as they sync; nothing is lost here.",
        "There is nothing to do, unless it stays: then sync the other devices, as the disk of this "
        "one may have spoilt some of it; ask whoever runs the relay, or go to another one with ks "
        "relay move URL.",
    ),
    "removal-waits": _Words(
        "Somebody is to be shut out, and is not yet: the relay lacks something that {device} sent.",
        "It is done at the first sync after that is back; what is sent until then, whoever is to "
        "go can read.",
        "Sync the household's other devices, {device} above all: they bring it back. If it goes "
        "on, the relay may be an older one: have it updated, or go to another one with ks relay "
        "move URL.",
    ),
    "relay-withholds": _Words(
        "The relay does not hand out everything that {device} sent.",
        "It comes as soon as the relay gives it, or a device that has it has synced.",
        "If it goes on when that device has written again, and all have synced, go to another "
        "relay: ks relay move URL.",
    ),
    "relay-old-membership": _Words(
        "The relay shows an older membership of the household than there is.",
        "It was given the newer one; no device believes the older one.",
        "If it goes on, go to another relay: ks relay move URL.",
    ),
    "membership-fork": _Words(
        "The relay has another list of the household's members than this device.",
        "Neither list is mixed with the other; what you write here is kept.",
        "Compare ks fingerprint and ks devices with the other devices, and decide whose list "
        "holds. Devices on the other side join again: ks rejoin.",
    ),
    "shut-out": _Words(
        "The household goes on without this device: somebody shut it out.",
        "What is here stays, and can be read and written.",
        "If that is a mistake, ks rejoin makes it a new device, with what it had not sent.",
    ),
    "stranger": _Words(
        "Somebody is in your own space who is no device of the household, as far as is known: "
        "{device}. It can read what is written there.",
        "",
        "ks devices shows it beside the others. If it is yours, have it updated and sync it. "
        "Unless you know it, shut it out: ks devices rm NAME. It may have come in by your recovery "
        "words: ks recovery create makes others.",
    ),
    "fork": _Words(
        "{device} wrote two different things in one place: it was copied or restored.",
        "Nothing more is taken from it meanwhile, everything else goes on.",
        "Find out which copy is in use; on every other one say ks rejoin. If none is, or nobody "
        "knows: ks devices rm NAME draws one line for all.",
    ),
    "disputed": _Words(
        "According to {by}, {device} wrote something else than what came here: it was copied or "
        "restored, or that is not true.",
        "Everything goes on; what this device holds is not compared with theirs meanwhile.",
        "Find out whether there are two of the device that is said to have written. If so: ks "
        "rejoin on each but the one in use. If not, shut out whoever says so: ks devices rm NAME.",
    ),
    "left-out": _Words(
        "Something that {device} wrote does not count: when somebody was shut out, the relay had "
        "forgotten it, or had something else in its place; or it stood under another list of "
        "members.",
        "It is set aside on this device, as far as its disk can be read.",
        "ks left-out take NAME makes it yours, ks left-out drop NAME lets go of it.",
    ),
    "digest": _Words(
        "{device} has seen the same changes as this device and holds something else.",
        "",
        "ks verify --explain says which of the two is wrong: there, say ks repair.",
    ),
    "snapshot-bad": _Words(
        "A summary of the kitchen that {device} made does not hold what it says.",
        "It was not used, and nothing was dropped.",
        "Say ks repair on that device.",
    ),
    "versions-apart": _Words(
        "{device} has another version of kitchensync than this device, and for weeks no two "
        "devices of adults could agree on a summary.",
        "Everything is in sync; the relay keeps what it could have let go of.",
        "Bring the devices to the same version.",
    ),
    "summary-waits": _Words(
        "For weeks no other device of an adult has looked into a summary of the kitchen; {by} "
        "could.",
        "Everything is in sync. Until one has, the relay keeps every change: it fills up, and new "
        "devices take longer to begin.",
        "Sync there, with the same version of kitchensync as here. What is no longer used, shut "
        "out: ks devices rm NAME.",
    ),
    "relay-suspended": _Words(
        "Whoever runs the relay suspended what is here: nothing is sent or fetched.",
        "What you write is kept, and sent at the first sync that is taken again.",
        "Ask whoever runs the relay, or go to another one: ks relay move URL.",
    ),
    "relay-full": _Words(
        "The relay has no room for more: nothing is sent.",
        "What others sent before still comes; what you write is kept, and sent when there is room.",
        "Ask whoever runs the relay for more, or go to another one: ks relay move URL.",
    ),
    "relay-closed": _Words(
        "The relay does not have what is here and takes nothing new: nothing is sent or fetched.",
        "What you write is kept, and sent at the first sync that is taken.",
        "Ask whoever runs the relay to let the spaces in that ks relay shows, or go to another "
        "one: ks relay move URL.",
    ),
    "pictures-unsent": _Words(
        "The relay has no room for more pictures.",
        "They stay on this device and are sent when there is room; all else is in sync.",
        "Ask whoever runs the relay for more room, or remove pictures: ks photo rm NAME.",
    ),
    "picture-bad": _Words(
        "What the relay has in the place of a picture is not that picture.",
        "It was not taken for it; the next sync tries again, and everything else is in sync.",
        "If it goes on, ask whoever runs the relay, or add another picture.",
    ),
    "picture-spoilt": _Words(
        "The disk of this device spoilt a picture.",
        "It is put aside in the folder blobs of this kitchen, and comes again from any device "
        "that has it.",
        "If none has it, add the picture again; and check the disk.",
    ),
    "copied": _Words(
        "This kitchen is a copy, or was put back to an old state, or the list of members names "
        "more of it than it wrote: ks sync says which.",
        "Nothing is sent from here; what you write is kept.",
        "If this is the only one in use, say ks copied --moved. If both are, or that is refused, "
        "ks copied --both.",
    ),
}


OWN: Final[Mapping[str, _Words]] = {
    "snapshot-bad": _Words(
        "A part of the kitchen's summary or archive did not come, or not as it was made.",
        "It was not used, and is asked for again at each sync; nothing is lost here.",
        "Sync the household's other devices: they bring back what the relay lost. If it goes on, "
        "go to another relay: ks relay move URL.",
    ),
}
"""What is said where an alarm is about no device."""
_IN_OWN_SPACE: Final[Mapping[str, _Words]] = {
    "shut-out": _Words(
        "Your own space goes on without this device: somebody shut it out of that.",
        "What is here stays, and can be read and written.",
        "If that is a mistake: ks recovery use, where there are recovery words; else ks rejoin, "
        "and let it in with --mine. With nobody left who could, ks rejoin --anew begins a new one, "
        "with what is here of it.",
    ),
}
"""What is said where it is one's own space alone that rings."""
_BY_OTHERS: Final[Mapping[str, _Words]] = {
    "relay-withholds": _Words(
        "According to {by}, {device} sent something that the relay does not hand out: it keeps "
        "that back, or it is not true.",
        "It comes as soon as the relay gives it, or a device that has it has synced.",
        "Sync {by} again, then {device}, and write something there. If it goes on, go to another "
        "relay, ks relay move URL, or shut out whoever says what is not true: ks devices rm NAME.",
    ),
    "digest": _Words(
        "{device} and {by} have seen the same changes and do not hold the same: one of them is "
        "wrong.",
        "",
        "ks verify --explain says which: there, say ks repair.",
    ),
}
"""What is said where the detail names others, and it is not about this device."""
_OF_OTHERS: Final = frozenset({"disputed", "summary-waits", "digest", "relay-withholds"})
_HEX_ID: Final = 32
_OF_UNKNOWN: Final = frozenset({"stranger"})


def alarms_of(space: Space, in_household: Container[str] = ()) -> list[AlarmView]:
    """What rings in a space, the oldest first; what is bad of many pictures is said once.

    Of one's own space the words are the household's where these codes ring in that, too.
    """
    names = names_of(space.replica, "device")
    said: dict[tuple[str, bytes], AlarmView] = {}
    for alarm in space.replica.alarms.all():
        about = b"" if alarm.code == "picture-bad" else alarm.about
        said.setdefault((alarm.code, about), _view(alarm, space.label, names, in_household))
    return [*said.values()]


def _view(
    alarm: Alarm, space: str, names: Mapping[bytes, str], in_household: Container[str]
) -> AlarmView:
    apart = naming.told_apart(names)
    by = _by(alarm, apart)
    words = WORDS.get(alarm.code, _Words(alarm.detail, "", ""))
    if not alarm.about:
        words = OWN.get(alarm.code, words)
    elif by:
        words = _BY_OTHERS.get(alarm.code, words)
    if space == PERSONAL and alarm.code not in in_household:
        words = _IN_OWN_SPACE.get(alarm.code, words)
    is_unknown = alarm.code in _OF_UNKNOWN
    device = own_space.named(alarm.about, names) if is_unknown else _named(alarm.about, apart)
    return AlarmView(
        code=alarm.code,
        what=words.what.format(device=device, by=by),
        healed=words.healed,
        decide=words.decide.format(device=device, by=by),
        about=alarm.about.hex(),
        since=moment(alarm.first),
        space=space,
    )


def _named(device: bytes, names: Mapping[bytes, str]) -> str:
    return names.get(device, naming.short(device)) or "a device"


def _by(alarm: Alarm, names: Mapping[bytes, str]) -> str:
    """Who says so, or could look: the details of such alarms are their ids.

    One that was kept by an earlier version may have a number there, of a place in a chain.
    """
    ids = alarm.detail.split() if alarm.code in _OF_OTHERS else []
    return " and ".join(_named(bytes.fromhex(each), names) for each in ids if len(each) == _HEX_ID)
