"""Weeks of a household that Hypothesis makes up: three devices, two people, commands of all kinds.

What must hold when the week is over is said here too; how many weeks are lived, in the tests.
"""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import strategies as st

from kitchensync import Kitchen, Outside
from kitchensync.replica.postings.parts import Following, surplus
from kitchensync_cli.commands import COMMANDS as COMMANDS_OF_KS
from kitchensync_cli.commands import Branch
from tests.cli.conftest import Ks, Said
from tests.support.kitchens import World

MINUTE_MS = 60_000
DAY_MINUTES = 24 * 60
CLOCKS = {"laptop": 0, "phone": 7, "tablet": -190}
"""Minutes by which each device's clock is ahead."""
REFUSALS = re.compile(
    "ambiguous|bad-(amount|date|input)|no-network|not-(enough|found)|unknown-unit"
)
"""How a command may end that asks for something impossible."""

SAID = """
    food: milk | egg | eggs | onion | onions | flour | red lentils | spring onions | oat drink |
        aubergine | moonfruit | Butter | butter | jam
    amount: 1 | 2 l | 0.5 l | 1/3 l | 6 x 330 ml | ½ cup | 1 1/2 cups | 2 tbsp | 123.456 g |
        1,5 kg | 3 | 12 | 1 lb | 4 oz | a pinch | 1 pack | 3-4 | 0 |
    place: fridge | freezer | cellar | pantry | garage | box
    climate: pantry | fridge | freezer
    store: Lidl | Aldi | market
    day: +7d | +2w | 0517 | 20261130 | x | today | 2026-06-03
    price: 1.19 | 2 EUR | CHF 3.50 | 0,99
    recipe: Dal | Pancakes | Soup | Onion soup
    line: 200 g red lentils | 2 onions, chopped | 500 ml milk | 3 eggs | salt to taste |
        a handful of moonfruit | 1-2 tbsp butter | 1 cup flour (optional) | ½ aubergine
    n: 1 | 2 | 3 | 7
    some: 1 | 2 | 2.5 | 6
    person: Ada | Ben | Mia
    allergen: milk | eggs | gluten | nuts
    diet: vegan | vegetarian | no-pork
    answer: yes | no | unknown
    tag: quick | winter | soup
    list: shopping | shopping | hardware
    when: today | tomorrow | +2d | +3d
    meal: lunch | dinner
    word: spuds | moo juice | bulbs | jam
    units: metric | us | imperial | none
    currency: EUR | CHF | USD | none
    purpose: baking | frying
"""
WORDS: dict[str, list[str]] = {
    name: [word.strip() for word in words.split("|")]
    for name, words in re.findall(r"^    (\w+): ((?:.+\n?)(?:        .+\n?)*)", SAID, re.MULTILINE)
}
"""What may stand for a name in braces; an empty word is none."""

LINES = """
    add {food} {amount}
    add {food} {amount} --in {place} --best {day}
    add {food} {amount} --in {place} --use-by {day} --price {price} --store {store}
    add {food} {amount} --opened today --frozen {day} --note {word}
    use {food} {amount}
    use {food} {amount}
    use {food} {amount} --from {place}
    use {food} --all
    use @lot/{n} {amount}
    waste {food} {amount}
    waste {food} --all
    open {food}
    open @lot/{n}
    move {food} {amount} --to {place}
    move @lot/{n} --to freezer
    move {food} --to fridge
    count {food} {amount}
    count {food} {amount} --in {place}
    count @lot/{n} {amount}
    edit {food} --best {day} --in {place}
    edit @lot/{n} --price {price} --store {store} --note -
    rm {food}
    rm @lot/{n}
    low {food} {amount}
    undo
    undo
    undo @change/{n}
    undo @change/{n}
    shop add {food} {amount} --list {list}
    shop add +{amount} {food} --list {list}
    shop add --for {recipe} --servings {some}
    shop add --low
    shop move {food} --to {list}
    shop check {food}
    shop check {food} --list {list}
    shop check --all --list {list}
    shop check {food} {amount}
    shop uncheck {food}
    shop edit {food} --words "{food} {amount}"
    shop clear
    shop clear --list {list}
    shop rm {food}
    food edit {food} --piece 90g --allergen {allergen}={answer} --traces {allergen}={answer}
    food edit {food} --litre "1.03 kg" --diet {diet}={answer} --in {place}
    food edit {food} --name {word} --due-kind use-by --opened {n} --figure "protein=3.4 g"
    food add {food}
    food alias {food} {word}
    food alias {food} {word} --remove
    food merge {food} {food}
    food merge {food} {food}
    food split {food}
    food instead {food} {food} {some}/3 --for {purpose}
    food instead {food} {food} {amount}
    food instead {food} {food} --remove
    place add {place} --climate {climate}
    place climate {place} {climate}
    place rename {place} {word}
    store add {store}
    store rename {store} {word}
    recipe new {recipe} --servings {some} --line {line} --line {line} --step "Cook."
    recipe new {recipe} --line {line}
    recipe edit {recipe} --title {word} --total {n}
    recipe edit {recipe} --servings {some} --notes {word}
    recipe line {recipe} --add {line}
    recipe line {recipe} {n} --food {food}
    recipe line {recipe} {n} --words {line} --amount {amount}
    recipe line {recipe} {n} --move-to {n}
    recipe line {recipe} {n} --remove
    recipe step {recipe} --add "Wait {n} minutes."
    recipe step {recipe} {n} --text "Stir."
    recipe step {recipe} {n} --move-to {n}
    recipe step {recipe} {n} --remove
    recipe rate {recipe} {n}
    recipe favourite {recipe}
    recipe tag {recipe} {tag}
    recipe tag {recipe} {tag} --off
    recipe rm {recipe}
    cook {recipe}
    cook {recipe} --servings {some} --leftovers {n}
    cook {recipe} --again --without {food}
    cook {recipe} --instead {food}={food}
    plan add {recipe} --on {when} --meal {meal} --servings {some}
    plan add {recipe} --on {when}
    plan add {word} --note {tag} --as-words
    plan move {recipe} --to {when} --meal {meal}
    plan edit {recipe} --servings {some} --on {when}
    plan rm {recipe}
    plan shop
    plan shop --days {n} --list {list}
    eater edit {person} --allergy {allergen} --diet {diet} --dislikes {food}
    eater edit {person} --no-allergy {allergen} --no-diet {diet} --likes {food}
    eater add {person}
    staples add {food}
    staples rm {food}
    review decide @review/{n} {food}
    review decide @review/{n} accept
    review decide @review/{n} {n}
    prefer units {units}
    prefer currency {currency} --everybody
    conflicts resolve @conflict/{n} {n}
    sync
    sync
    sync
    sync
    sync
    sync
"""
"""Everything that changes something, a line each; each name in braces is any of its `WORDS`."""

BEGINNING = """
    add milk 2 l --in fridge
    add onions 6 --in cellar
    add flour 1 kg
    add red lentils 500 g --best +30d
    add eggs 12 --in fridge
    recipe new Dal --servings 2 --line "200 g red lentils" --line "1 onion, chopped" --step "Cook."
    recipe new Pancakes --servings 4 --line "500 ml milk" --line "3 eggs" --line "200 g flour"
    recipe new "Onion soup" --line "4 onions" --line "a handful of moonfruit" --step "Wait."
    shop add eggs 12
    shop add butter
    shop add milk 2 l
    plan add Dal --on +2d
    plan add Pancakes --on +3d --meal lunch
"""
"""What is in the kitchen when the week begins."""

COMMANDS = [line.strip() for line in LINES.strip().splitlines()]
ANSWERS = """
    ls --lots | low | due | recipe ls | can-cook --missing 9 | shop | food | food instead | review |
    eater | staples | conflicts | place | store | plan --from 2026-05-28 --days 14
"""
"""What must be said alike on all devices, as JSON."""


@st.composite
def commands(draw: st.DrawFn) -> str:
    """Any line, its words chosen."""

    def chosen(match: re.Match[str]) -> str:
        return draw(st.sampled_from(WORDS[match[1]]))

    words = shlex.split(draw(st.sampled_from(COMMANDS)))
    return shlex.join(filter(None, (re.sub(r"\{(\w+)\}", chosen, word) for word in words)))


@dataclass(frozen=True)
class Day:
    """Who did what, in order, and whether there was a network."""

    online: bool
    done: list[tuple[str, str]]


def weeks(calmest: int, busiest: int) -> st.SearchStrategy[list[Day]]:
    """Seven days of at least and at most so many commands each."""
    one = st.tuples(st.sampled_from(sorted(CLOCKS)), commands())
    done = st.lists(one, min_size=calmest, max_size=busiest)
    online = st.sampled_from([True, True, False])
    return st.lists(st.builds(Day, online, done), min_size=7, max_size=7)


@dataclass(frozen=True)
class Home:
    """The three devices, and the world that they are in."""

    world: World
    devices: dict[str, Ks]
    met: Counter[str]

    def live(self, week: list[Day]) -> None:
        """All that happens, day by day."""
        for line in BEGINNING.strip().splitlines():
            self.devices["laptop"].ok(*shlex.split(line))
        self.meet()
        for day in week:
            self.world.online = day.online
            for device, line in day.done:
                self.do(device, line)
                self.world.clock.now += 20 * MINUTE_MS
            self.world.clock.now += (DAY_MINUTES - 20 * len(day.done)) * MINUTE_MS
        self.world.online = True

    def do(self, device: str, line: str) -> None:
        """Run a command, which may be refused, but must not break."""
        ks = self.devices[device]
        said = ks(*shlex.split(_meant(ks, line)), "--json")
        kind = kind_of(line)
        if said.status == 0:
            self.met[kind] += 1
            return
        assert REFUSALS.fullmatch(_code(said)), (device, line, said)
        self.met[f"{kind}: {_code(said)}"] += 1

    def meet(self) -> None:
        """Sync until nobody has anything for the others."""
        for _ in range(6):
            reports = [ks.ok("sync", "--json").json for ks in self.devices.values()]
            if not any(report["sent"] or report["received"] for report in reports):
                return
        raise AssertionError("they never come to rest")

    def wrongs(self) -> list[str]:
        """Where not all say the same, or not what happened: the question, or the lot."""
        questions = ["export", *(f"{answer.strip()} --json" for answer in ANSWERS.split("|"))]
        return [
            *(question for question in questions if len(self._answers(question)) > 1),
            *(f"verify on {name}" for name, ks in self.devices.items() if not _agrees(ks)),
            *_wrong_stock(self.devices["laptop"]),
        ]

    def _answers(self, question: str) -> set[str]:
        return {_everybodys(ks.ok(*question.split()).out) for ks in self.devices.values()}


def _agrees(ks: Ks) -> bool:
    return bool(ks.ok("verify", "--json").json["agrees"])


def _everybodys(said: str) -> str:
    """An answer without stars and hearts, of which everybody has their own."""
    return re.sub(r'"(stars|favourite)": [\w.]+', "", said)


def kind_of(line: str) -> str:
    """Which command that is."""
    name, then, *_ = [*line.split(), ""]
    branch = COMMANDS_OF_KS.get(name)
    return f"{name} {then}" if isinstance(branch, Branch) and then in branch.commands else name


def _code(said: Said) -> str:
    return said.code if said.err.startswith("{") else said.err


def _meant(ks: Ks, line: str) -> str:
    """The line with ids in the places where it says which lot, change, review or conflict."""
    return re.sub(r"@(\w+)/(\d+)", lambda match: _id(ks, match[1], int(match[2])), line)


_LISTED: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "lot": ("ls --lots", lambda said: said["items"]),
    "change": ("history", lambda said: said["changes"]),
    "review": ("review ls", lambda said: said["reviews"]),
    "conflict": ("conflicts", lambda said: said["conflicts"]),
}


def _id(ks: Ks, kind: str, number: int) -> str:
    command, listed = _LISTED[kind]
    found = listed(ks.ok(*command.split(), "--json").json)
    return str(found[number % len(found)]["id"]) if found else "nothing"


def _wrong_stock(ks: Ks) -> Iterator[str]:
    """Of each lot is there what its postings add up to: after the last count, or from the first."""
    shape = json.loads(ks.ok("export").out)
    standing: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    over = _surplus(shape["posting"])
    for posting in shape["posting"]:
        if not posting["voided"] and posting["id"] not in over:
            standing[posting["lot"]].append((posting["kind"], posting["amount"]))
    sums = {lot: _fold(posted) for lot, posted in standing.items()}
    for lot in shape["lot"]:
        if lot["stock"]["amount"] != sums.get(lot["id"], 0):
            yield f"stock of {lot}"
    listed = ks.ok("ls", "--lots", "--json").json["items"]
    shown = {item["id"]: item["value"] for item in listed}
    there = (max(sums.get(lot["id"], 0), 0) for lot in shape["lot"])
    if sum(shown.values()) != sum(there):
        yield "stock in all"


def _fold(posted: list[tuple[str, int]]) -> int:
    total = 0
    for kind, amount in posted:
        total = amount if kind == "counted" else total + amount
    return total


def _surplus(postings: list[dict[str, Any]]) -> frozenset[str]:
    by_id = {posting["id"]: posting for posting in postings}

    def parts() -> Iterator[Following]:
        for part in postings:
            before = by_id.get(part["cause"] or "")
            if part["kind"] == "cooked" and before is not None:
                id_, of, lot = map(bytes.fromhex, (part["id"], before["id"], before["lot"]))
                yield Following(id_, of, lot, before["amount"], bool(before["voided"]))

    return frozenset(id_.hex() for id_ in surplus(parts()))


@contextmanager
def home(met: Counter[str]) -> Generator[Home]:
    """Ada's laptop and tablet and Ben's phone, paired, with nothing in their kitchen."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        world = World(Path(folder).resolve())
        opened = Kitchen.open

        def here(path: Path, *, outside: Outside | None = None) -> Kitchen:
            return opened(path, outside=outside or _outside(world, path.name))

        try:
            laptop = world.found("laptop")
            world.join(laptop, "phone", person="Ben")
            world.join(laptop, "tablet", person="Ada")
            for kitchen in world.opened:
                kitchen.close()
            patch.setattr(Kitchen, "open", staticmethod(here))
            yield Home(world, {name: Ks(world.folder / name) for name in CLOCKS}, met)
        finally:
            world.close()


def _outside(world: World, device: str) -> Outside:
    ahead = CLOCKS[device] * MINUTE_MS
    return replace(world.outside, clock=lambda: world.clock.now + ahead)


def live(week: list[Day], met: Counter[str]) -> list[str]:
    """A week; what is wrong after it."""
    with home(met) as household:
        household.live(week)
        for device in household.devices:
            household.do(device, "prefer units none")
        household.meet()
        return household.wrongs()
