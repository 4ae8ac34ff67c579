"""Who eats a dish that is planned or cooked, and whether they can: derived when asked, never kept.

Leaves the rules to `cooking.judging`, and who must not eat what to `pantry_facts`. What is cooked
stays as it is: who eats changes nothing of what is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kitchensync.cooking.covers import Cover
from kitchensync.cooking.facts import Eater, Recipe
from kitchensync.cooking.judging import Judge, Verdict, worst
from kitchensync.cooking.matching import match_recipe
from kitchensync.cooking.suiting import against, mended, to_leave_out
from kitchensync.cooking.wording import concern_texts, instead_texts
from kitchensync.counting import listed
from kitchensync.kitchen.cooking.eating import find_person
from kitchensync.kitchen.cooking.pantry_facts import PantryFacts
from kitchensync.kitchen.cooking.views import EaterVerdict, Judged
from kitchensync.replica.ids import normal_name
from kitchensync.replica.reader import Reader


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody of the household, or those that were `named`, each with a judge of their own."""

    facts: PantryFacts
    named: bool
    judges: Sequence[tuple[bytes, Judge]]

    @property
    def is_easy(self) -> bool:
        """Whether nobody of them avoids anything: any dish suits them, whatever it is made of."""
        return all(judge.idle for _, judge in self.judges)

    def judged(self, recipe: Recipe, covers: Sequence[Cover], *, done: bool = False) -> Judged:
        """Who can eat a dish that is made so; `done` where nothing more comes into it."""
        verdicts = tuple(
            self._verdict(id_, judge, recipe, covers, () if done else to_leave_out(recipe, judge))
            for id_, judge in self.judges
        )
        return Judged(verdicts, tuple(self._warnings(verdicts)))

    def _verdict(
        self,
        id_: bytes,
        judge: Judge,
        recipe: Recipe,
        covers: Sequence[Cover],
        without: tuple[str, ...],
    ) -> EaterVerdict:
        found = against(recipe, covers, judge)
        (eater,) = judge.eaters
        verdict = worst(found)
        return EaterVerdict(
            id=id_.hex(),
            name=eater.name,
            verdict=verdict.name.lower(),
            reasons=concern_texts(each for each in found if each.verdict == Verdict.UNSAFE),
            doubts=concern_texts(each for each in found if each.verdict == Verdict.UNKNOWN),
            instead=self._instead(recipe, covers, judge) if verdict == Verdict.UNSAFE else (),
            without=without,
        )

    def _instead(self, recipe: Recipe, covers: Sequence[Cover], judge: Judge) -> tuple[str, ...]:
        """What would make it safe, all else as it is, as far as anything does that may stand in."""
        larder = self.facts.larder
        match = match_recipe(recipe, larder, judge)
        others = {cover.line.id: cover for cover in match.covers if cover.instead}
        made = [*mended(covers, others, judge)]
        if worst(against(recipe, made, judge)) != Verdict.SAFE:
            return ()
        return instead_texts((each for each in made if each not in covers), larder)

    def _warnings(self, verdicts: Iterable[EaterVerdict]) -> Iterator[str]:
        """What is unsafe, each time; of what is unknown why, if somebody asked, else for whom."""
        unknown: list[str] = []
        for each in verdicts:
            yield from each.reasons
            if each.instead:
                yield f"safe for {each.name} with {listed(each.instead)}"
            if each.without:
                optional = "which is optional" if len(each.without) == 1 else "all optional"
                yield f"leave out for {each.name}: {listed(each.without)}, {optional}"
            if self.named:
                yield from each.doubts
            elif each.verdict == "unknown":
                unknown.append(each.name)
        if unknown:
            yield f"not known to be safe for {listed(unknown)}"


def company(reader: Reader, facts: PantryFacts, names: Sequence[str], me: bytes | None) -> Company:
    """Those who are named, "me" among them, or else everybody; NotFound, Ambiguous."""
    everybody = facts.eaters()
    who = dict.fromkeys(find_person(reader, name, me)[0] for name in names) or everybody
    larder = facts.own_larder
    found = sorted(((everybody[id_], id_) for id_ in who), key=_turn)
    return Company(facts, bool(names), [(id_, Judge(larder, [eater])) for eater, id_ in found])


def _turn(one: tuple[Eater, bytes]) -> tuple[str, bytes]:
    return normal_name(one[0].name), one[1]
