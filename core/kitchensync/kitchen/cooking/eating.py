"""Who eats, what they must not eat, and what is in every kitchen: asked and changed.

Leaves what follows for recipes to `kitchensync.cooking`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict, Unpack, cast

from kitchensync.catalogue.model import ALLERGENS
from kitchensync.errors import BadInput
from kitchensync.kitchen import naming
from kitchensync.kitchen.cooking import staples
from kitchensync.kitchen.cooking.pantry_facts import PantryFacts
from kitchensync.kitchen.cooking.views import EaterView
from kitchensync.kitchen.declared import check_declared
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.foods.traits import DIETS, SPELLED
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.views import Done
from kitchensync.measure.words import clean_name
from kitchensync.replica.ids import normal_name

if TYPE_CHECKING:
    from kitchensync.replica.reader import Reader

_SHELLFISH = ("crustaceans", "molluscs")
"""What somebody means who must not eat any; of a food it may be either."""


class Wishes(TypedDict, total=False):
    """What is said of somebody: members to add, and to take away; None is as good as nothing."""

    allergies: Sequence[str] | None
    no_allergies: Sequence[str] | None
    diets: Sequence[str] | None
    no_diets: Sequence[str] | None
    dislikes: Sequence[str] | None
    no_dislikes: Sequence[str] | None


_SETS = (
    ("allergies", "person_allergies", True, "must not eat"),
    ("no_allergies", "person_allergies", False, "may eat"),
    ("diets", "person_diets", True, "eats"),
    ("no_diets", "person_diets", False, "need not eat"),
    ("dislikes", "person_dislikes", True, "does not like"),
    ("no_dislikes", "person_dislikes", False, "likes"),
)
"""By what is said: the set, whether it is to have the member, and how that reads."""
_CODES = {"person_allergies": ALLERGENS, "person_diets": DIETS}


class Eating:
    """Eaters and staples."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def eaters(self) -> list[EaterView]:
        """Everybody of the household, by name."""
        with self._desk.replica.snapshot():
            known = PantryFacts(self._desk.replica, self._desk.today)
            wishes = known.wishes()
            people = names_of(self._desk.replica, "person")
        found = [_view(person, name, wishes) for person, name in people.items()]
        return sorted(found, key=lambda eater: normal_name(eater.name))

    def own_name(self) -> str | None:
        """How whoever uses this device is called, or None where nobody is named for it."""
        person = self._desk.person
        return names_of(self._desk.replica, "person").get(person) if person else None

    def edit(self, name: str, *, dry_run: bool = False, **said: Unpack[Wishes]) -> Done:
        """What somebody must not or would rather not eat; NotFound, BadInput."""
        check_declared(said, Wishes)
        changes = list(_changes(said))
        if not changes:
            raise BadInput(
                "There is nothing to change.", "Say --allergy, --diet or --dislikes, or --no-…"
            )
        with self._desk.change(dry_run) as change:
            person, who = find_person(change.transaction, name, self._desk.person)
            done = [
                words
                for table, member, present, words in changes
                if change.transaction.set_member(table, person, member, present, again=True)
            ]
            change.touch(person, who)
            if change.transaction.changes:
                change.transaction.keep("person", person)
            told = f"{who} {' and '.join(done)}" if done else ""
            again = f"said again what is known of {who}" if change.transaction.changes else ""
            change.say(told or again, f"{told}." if told else f"That is known of {who} already.")
        return change.done()

    def add(self, name: str, *, dry_run: bool = False) -> Done:
        """Somebody who eats here and has no device; BadInput for who is here."""
        name = naming.person_name(name)
        with self._desk.change(dry_run) as change:
            known = naming.find_named(name, names_of(change.transaction, "person"))
            if known is not None:
                raise BadInput(f"{name} is here already.", "`ks eater` shows everybody.")
            row = change.new_id()
            change.put("person", row, {"name": name})
            change.touch(row, name)
            change.say(f"{name} eats here", f"{name} eats here from now on.")
        return change.done()

    def staples(self) -> list[str]:
        """What is taken to be there, whether anybody wrote it down or not."""
        with self._desk.replica.snapshot():
            return list(staples.staples(self._desk.replica))

    def set_staples(
        self, add: Sequence[str] = (), remove: Sequence[str] = (), *, dry_run: bool = False
    ) -> Done:
        """Take more, or less, to be there."""
        with self._desk.change(dry_run) as change:
            facts = PantryFacts(change.transaction, self._desk.today)
            gone = {facts.named(name) for name in remove}
            if facts.named(staples.WATER) in gone:
                raise BadInput("There is always water.", "Leave it where it is.")
            there = [(facts.named(name), name) for name in staples.staples(change.transaction)]
            for key, name in there:
                if key in gone:
                    staples.take_away(change, name)
            wanted = {facts.named(name): name for name in map(_staple, reversed(add))}
            for key in sorted(wanted.keys() - gone - {known for known, _ in there}):
                staples.add(change, wanted[key])
            told = ", ".join(staples.staples(change.transaction))
            change.say(f"staples are {told}", f"Taken to be there: {told}.")
        return change.done()


def _staple(name: str) -> str:
    if "," in name:
        raise BadInput("A name with a comma cannot be a staple.", "Say one after the other.")
    return clean_name(name)


def find_person(reader: Reader, name: str, me: bytes | None) -> tuple[bytes, str]:
    """Somebody and how they are called; "I" and "me" are `me`. NotFound, Ambiguous."""
    people = names_of(reader, "person")
    says_self = normal_name(name) in naming.SELF and naming.find_named(name, people) is None
    if says_self and me and me in people:
        return me, people[me]
    # One of two who are called alike may not eat what the other one may.
    person = naming.resolve(name, people, "people")
    return person, people[person]


def _view(
    person: bytes, name: str, wishes: Mapping[str, Mapping[bytes, frozenset[str]]]
) -> EaterView:
    said = {kind: tuple(sorted(of.get(person, ()))) for kind, of in wishes.items()}
    return EaterView(person.hex(), name, said["allergies"], said["diets"], said["dislikes"])


def _changes(said: Wishes) -> Iterator[tuple[str, str, bool, str]]:
    """Table, member, whether it is to be there, and how that is said."""
    words_of = cast("Mapping[str, Sequence[str] | None]", said)
    for key, table, present, verb in _SETS:
        for word in words_of.get(key) or ():
            for member in _members(word, table):
                yield table, member, present, f"{verb} {member}"


def _members(word: str, table: str) -> Sequence[str]:
    if table not in _CODES:
        return (_name(word),)
    if table == "person_allergies" and normal_name(word) == "shellfish":
        return _SHELLFISH
    return (_code(word, _CODES[table]),)


def _name(word: str) -> str:
    return normal_name(clean_name(word))


def _code(word: str, known: Sequence[str]) -> str:
    code = normal_name(word)
    code = code if code in known else SPELLED.get(code, code)
    if code not in known:
        raise BadInput(f"“{word}” is none of those that are known.", f"One of: {', '.join(known)}.")
    return code
