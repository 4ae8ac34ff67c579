"""The figures that the model card tells, from answers to photos: nothing is typed in by hand.

What they are measured on is chosen by `training.ship`; how they read is left to `training.card`.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import asdict
from typing import Any

import numpy as np

from kitchensync.vision import golden
from kitchensync.vision.manifest import Calibration, Household, Labels, Score
from kitchensync.vision.runtime import Net
from training import calibrate, fewshot
from training.calibrate import Thresholds, Verdicts
from training.groups import folds
from training.measure import Answers, Classes, Crossed, Floats, joined, top

Figures = dict[str, Any]
_DRAWS = 25
_CLEARLY = 0.02  # of separation: nets of one recipe differ by more than that


def accuracy(answers: Answers) -> Figures:
    """How often the likeliest is right, and how often one of the five likeliest."""
    return {
        "images": len(answers.true_fine),
        "classes": len(np.unique(answers.true_fine)),
        "fine": _share(top(answers.fine, answers.true_fine, 1)),
        "coarse": _share(top(answers.coarse, answers.true_coarse, 1)),
        "top5": _share(top(answers.fine, answers.true_fine, 5)),
    }


def groups(answers: Answers, labels: Labels) -> dict[str, Figures]:
    """`accuracy` of the photos of each group."""
    group = np.array([labels.groups.index(kind.group) for kind in labels.coarse])
    mine = group[answers.true_coarse]
    return {
        name: accuracy(answers.some(mine == number)) for number, name in enumerate(labels.groups)
    }


def calibration(verdicts: Verdicts) -> Figures:
    """The expected calibration errors, and what of them so few photos would show by chance; the
    same debiased, and below what of that 95 of 100 draws of chance stay."""
    levels = {
        "fine": (verdicts.p_fine, verdicts.right_fine),
        "coarse": (verdicts.p_coarse, verdicts.right_coarse),
    }
    found: Figures = {}
    for level, (probability, right) in levels.items():
        chance = calibrate.by_chance(calibrate.error, probability)
        likely = calibrate.by_chance(calibrate.debiased, probability)
        found |= {
            f"ece_{level}": _share(calibrate.error(probability, right)),
            f"chance_{level}": _share(float(chance.mean())),
            f"debiased_{level}": _share(calibrate.debiased(probability, right)),
            f"debiased_chance_{level}": _share(float(np.quantile(likely, 0.95))),
        }
    return found


def acceptance(verdicts: Verdicts, labels: Labels) -> Figures:
    """How much is accepted without asking and how much of that is right, in all and by group."""
    said = np.where(verdicts.as_fine, verdicts.group_fine, verdicts.group_coarse)
    by_group = {
        name: _accepted(verdicts, said == number) for number, name in enumerate(labels.groups)
    }
    for each in by_group.values():
        each["told"] = _told(each)
    everything = np.ones(len(said), dtype=np.bool_)
    return {**_accepted(verdicts, everything), "groups": by_group}


def crossed(found: Crossed, labels: Labels, kind: Score) -> dict[str, Figures]:
    """Accuracy, calibration and acceptance of photos that were each read by one net that was not
    shown them, by what was tuned on the other nets' answers: of all, of those from shops that the
    nets know, and of the others."""
    asked = np.repeat(np.arange(found.count), len(found.folds) // found.count)
    once = found.folds == asked
    answers = joined([found.at_home, found.elsewhere.some(once)])
    nets = np.concatenate([found.nets, found.folds[once]])
    verdicts, rows = calibrate.crossed(answers, labels, kind, nets)
    at_home = rows < len(found.nets)
    parts = {"every": np.ones_like(at_home), "at_home": at_home, "elsewhere": ~at_home}
    return {
        name: {
            **accuracy(answers.some(rows[chosen])),
            **calibration(verdicts.some(chosen)),
            "acceptance": acceptance(verdicts.some(chosen), labels),
        }
        for name, chosen in parts.items()
    }


def certain(found: Crossed, labels: Labels, settled: Thresholds) -> Figures:
    """What is accepted in shops that nets do not know, by thresholds tuned on other photos of such
    shops and on those of other products alone; and in shops that they know, by those `settled`."""
    kind = settled.known.score
    verdicts, _ = calibrate.crossed(found.elsewhere, labels, kind, found.folds)
    at_home = calibrate.judged(found.at_home, labels, settled)
    return {
        "acceptance": acceptance(verdicts, labels),
        "new_products": new_products(found.elsewhere, labels, kind, found.count),
        "acceptance_at_home": acceptance(at_home, labels),
    }


def new_products(answers: Answers, labels: Labels, kind: Score, count: int) -> Figures:
    """What is accepted, and right of that, by thresholds tuned on photos of other products alone:
    each product lies whole in one of so many folds, which are drawn several times."""
    one_class = np.zeros(len(answers.true_fine), dtype=np.int64)
    drawn = [folds(answers.true_fine, one_class, count, seed) for seed in range(_DRAWS)]
    verdicts = calibrate.joined(
        [calibrate.crossed(answers, labels, kind, each)[0] for each in drawn]
    )
    every = np.ones(len(verdicts.p_fine), dtype=np.bool_)
    found = _accepted(verdicts, every)
    return {"draws": _DRAWS, "accepted": found["accepted"], "precision": found["precision"]}


def unknown(new: Answers, known: Answers, kind: Score, temperature: float) -> Figures:
    """How well photos of things that the net was never shown are told from those it was."""
    theirs, ours = (calibrate.score(kind, each.fine, temperature) for each in (known, new))
    least = fewshot.refusing(theirs)
    return {
        "classes": len(np.unique(new.true_fine)),
        "images": len(new.true_fine),
        "score": kind.value,
        "separation": _share(fewshot.separation(theirs, ours)),
        "known_refused": _share(float((theirs < least).mean())),
        "unknown_refused": _share(float((ours < least).mean())),
    }


def accepted_all_the_same(new: Answers, labels: Labels, settled: Calibration) -> Figures:
    """The shares of unknown photos that would be accepted: as something else, as their kind."""
    verdicts = calibrate.judged(new, labels, calibrate.thresholds(settled))
    return {
        "accepted_wrongly": _share(float((verdicts.accepted & ~verdicts.right).mean())),
        "accepted_as_kind": _share(float((verdicts.accepted & verdicts.right).mean())),
    }


def few_shot(
    new: Answers, known: Answers, means: tuple[Floats, Classes], thresholds: Household, seed: int
) -> list[Figures]:
    """The few-shot table, a row for each number of photos taught."""
    return [
        asdict(fewshot.taught(new, known, means, thresholds, shots, seed))
        for shots in fewshot.SHOTS
    ]


def best_score(new: Answers, known: Answers, temperature: float) -> Score:
    """By which score to refuse: the probability, which refuses nothing that would be accepted,
    unless another one keeps what is new and what is known clearly further apart."""

    def separated(kind: Score) -> float:
        scores = (calibrate.score(kind, each.fine, temperature) for each in (known, new))
        return fewshot.separation(*scores)

    best = max(Score, key=separated)
    is_clear = separated(best) - separated(Score.PROBABILITY) > _CLEARLY
    return best if is_clear else Score.PROBABILITY


def latency(net: Net, rounds: int = 60) -> Figures:
    """Milliseconds of one thread for one picture, the median of some."""
    picture = golden.drawn(1, net.model.manifest.input.size)
    taken: list[float] = []
    for _ in range(rounds):
        began = time.thread_time()
        net.ask(picture)
        taken.append(time.thread_time() - began)
    return {"milliseconds": round(1000 * statistics.median(taken), 2), "threads": 1}


def _accepted(verdicts: Verdicts, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Figures:
    accepted = verdicts.accepted & chosen
    right = verdicts.right[accepted]
    return {
        "images": int(chosen.sum()),
        "fine": _share(float(verdicts.as_fine[chosen].mean())) if chosen.any() else None,
        "accepted": _share(float(accepted.sum() / chosen.sum())) if chosen.any() else None,
        "precision": _share(float(right.mean())) if len(right) else None,
    }


def _told(figures: Figures) -> str:
    if figures["precision"] is None:
        return "none accepted"
    return f"{figures['accepted']:.1%} accepted, {figures['precision']:.1%} of them right"


def _share(value: float) -> float:
    return round(value, 4)
