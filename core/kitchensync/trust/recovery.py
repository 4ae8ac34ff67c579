"""A member on paper: the keys that recovery words stand for, and what they must find in a log.

How words are spelled is left to words.py, the entries to authoring.py; protocol, section 8.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from kitchensync.errors import Unopenable, WrongWords
from kitchensync.trust import sealing
from kitchensync.trust.entries import SpaceKind
from kitchensync.trust.epochs import EpochKeys
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership
from kitchensync.trust.standing import Member

_SECRETS = ("signing", "wrapping", "hedge")


@dataclass(frozen=True, repr=False, eq=False)
class Paper:
    """What somebody holds who has the words: 32 bytes, and from them keys for each kind of space.

    Shows nothing of itself; nothing of it is ever written to a disk.
    """

    entropy: bytes

    def __repr__(self) -> str:
        return "<Paper>"

    def keys(self, kind: SpaceKind) -> DeviceKeys:
        """The keys of the recovery member in a space of that kind."""
        return DeviceKeys(*(self._derive(f"{kind}/{secret}") for secret in _SECRETS))

    def member(self, membership: Membership) -> Member:
        """The recovery member that these words are; WrongWords where they are none, or no more."""
        device = self.keys(membership.space_kind).device_id
        member = membership.everyone.get(device)
        if member is None or member.role != "recovery":
            raise WrongWords(
                "These words are not those of this household.",
                "Look whether there is another paper; these may be another household's.",
            )
        if member.last is not None:
            raise replaced()
        return member

    def check(self, membership: Membership) -> Member:
        """`member`, once the current key has opened to these words as well."""
        member = self.member(membership)
        try:
            EpochKeys(self.keys(membership.space_kind), membership).key(membership.epoch)
        except Unopenable:
            raise WrongWords(
                "The words are known here, but the key to what was written does not open to them.",
                "Make new ones: ks recovery create",
            ) from None
        return member

    def _derive(self, context: str) -> bytes:
        return sealing.derive(self.entropy, b"", "recovery", context.encode("ascii"), 32)


def replaced() -> WrongWords:
    """The error for words that held once."""
    return WrongWords(
        "These words hold no more: newer ones were made, or somebody took them back.",
        "Use the newest paper; on a device of an adult, ks recovery create makes new words.",
    )


def retired(membership: Membership, going: Set[bytes] = frozenset()) -> frozenset[bytes]:
    """Recovery members that any adult's device is to remove at its next sync.

    `going` are devices that are removed by the same entry. Three sorts of words are retired:

    - those after which their person made newer ones;
    - those whose person has no adult's device left, without those that are `going`: whoever was
      shut out must not come back with a paper in the pocket, nor a child become an adult by one;
    - those of which the log names an envelope, though words write none: no floor could follow.

    In a personal space only the last: which of its words hold, the household says (see
    `counterparts.left_behind`).
    """
    members = membership.members.values()
    papers = sorted(
        (each for each in members if each.role == "recovery"), key=lambda each: each.index
    )
    named = frozenset(each.device for each in papers if membership.fixed(each.device).seq)
    if membership.space_kind == "personal":
        return named
    newest = {each.person: each.device for each in papers}
    staying = (each for each in members if each.device not in going)
    adults = {each.person for each in staying if each.role == "adult"}
    return named | frozenset(
        each.device
        for each in papers
        if each.person not in adults or each.device != newest[each.person]
    )
