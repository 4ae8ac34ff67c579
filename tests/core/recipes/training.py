"""Learns the weights that ingredient lines are tagged with: python -m tests.core.recipes.training

A conditional random field, trained by stochastic gradients (AdaGrad) on four fifths of the labelled
lines; same data, same weights. Hiding the word itself now and then (`HIDE`) makes its surroundings
be learnt, too, so that foods nobody labelled are found.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kitchensync.measure.tokens import Token, tokens
from kitchensync.recipes import tagging
from kitchensync.recipes.leading import leading
from kitchensync.recipes.lexicon import MARKS, QUALITIES, words
from kitchensync.recipes.lines import tagging_words
from kitchensync.recipes.tagging import AFTER, BEFORE, NAME, UNIT
from tests.core.recipes.labelled import FILE, Label, is_held_out, labels, name
from tests.support.reference import reference

EPOCHS = 2
RATE = 0.06
HIDE = 0.3
SEEN = 3
"""A feature that fewer words have is none."""
SMALLEST = 10
"""A feature whose weights differ by less hundredths is left out of the file."""

KINDS = QUALITIES | words(
    """
    kosher sea granulated caster icing powdered confectioners superfine light dark brown virgin
    extra-virgin bittersweet semisweet unsweetened sweetened evaporated condensed low-fat lowfat
    nonfat fat-free skim skimmed whole-milk plain all-purpose unbleached self-rising self-raising
    whole-wheat wholemeal strong cake bread baby wild long-grain short-grain flat-leaf
    chinese spanish french thai greek jerusalem red green white yellow black golden pearl new sour
    sweet bitter instant plum rolled steel-cut dry active crystallized currant dijon dijon-style
    unsalted salted double single heavy dried ground extra boneless seedless raw canned ripe hot
    """
)
"""Words that tell which kind of a food it is, which many labels leave out of its name."""

PARTS = {"egg": words("yolk yolks white whites")} | dict.fromkeys(
    ("lemon", "lime", "orange"), words("zest peel rind")
)
"""Parts of a food that are another food, named behind it."""
TARGET = Path(tagging.__file__).with_name(tagging.FILE)
HEADER = """\
// How much each feature of a word speaks for each of the four tags of recipes/tagging.py, in
// hundredths. Made by `python -m tests.core.recipes.training` from four fifths of the labelled
// lines of mtlynch/ingredient-phrase-tagger (Copyright 2016 The New York Times Company, licensed
// under the Apache License 2.0); no line of it is in here.
"""
ALL = range(4)


class Example(NamedTuple):
    """The features of each word of a line, and its tags."""

    noticed: list[list[str]]
    tags: list[int]


class Weight(NamedTuple):
    """What a feature speaks for, how much that moved, and whether it is the word itself."""

    of_tag: list[float]
    moved: list[float]
    is_word: bool


def example(label: Label) -> Example:
    """A labelled line as the model sees it."""
    line = tokens(label.text)
    found = leading(line)
    noted, capitals, at = tagging_words(line, found)
    said = _wider(noted, [_said(label, line[place]) for place in at])
    counted = found is not None and found.quantity.unit is not None
    return Example(list(tagging.features(noted, capitals)), _tags(noted, said, counted))


def _said(label: Label, token: Token) -> str:
    """The label of the word a token is in."""
    end = 0
    for word, tag in label.words:
        start = label.text.find(word, end)
        end = start + len(word) if start >= 0 else end
        if end > token.start:
            return tag[2:]
    return ""


def _wider(line: Sequence[str], said: Sequence[str]) -> list[str]:
    """With the words beside a name that tell which kind it is: sugar is not icing sugar."""
    wide = list(said)
    for at in range(len(line) - 2, -1, -1):
        freshly = line[at] == "ground" and at and line[at - 1].endswith("ly")
        if wide[at + 1] == "NAME" and line[at] in KINDS and not freshly:
            wide[at] = "NAME"
    for at in range(1, len(line)):
        if line[at] in PARTS.get(line[at - 1], ()) and wide[at - 1] == "NAME":
            wide[at] = "NAME"
    return wide


def _tags(line: Sequence[str], said: Sequence[str], counted: bool) -> list[int]:
    """What was labelled as name again, further on, is not tagged so."""
    tags: list[int] = []
    seen: set[str] = set()
    for word, label in zip(line, said, strict=True):
        bare = set(name([word]))
        again = bare <= seen and (not tags or tags[-1] != NAME)
        if label == "NAME" and word not in MARKS and not again:
            tags.append(NAME)
            seen |= bare
        elif label == "UNIT" and not counted and tagging.counts(word) == "u":
            tags.append(UNIT)
        else:
            tags.append(AFTER if seen else BEFORE)
    return tags


class Learner:
    """Weights on their way from nothing to what the examples say."""

    def __init__(self, examples: Iterable[Example], seed: int = 1) -> None:
        found = list(examples)
        seen = Counter(one for example in found for word in example.noticed for one in word)
        self.weights = {
            feature: _weight(is_word=feature[0] == "w")
            for feature, times in sorted(seen.items())
            if times >= SEEN
        }
        self.follows = [_weight() for _ in range(5)]
        self.lines = [
            ([[self.weights[one] for one in word if one in self.weights] for word in noticed], tags)
            for noticed, tags in found
            if tags
        ]
        self.random = random.Random(seed)

    def epoch(self) -> None:
        """Look at every line once, in a new order."""
        self.random.shuffle(self.lines)
        for line, tags in self.lines:
            shown = [self._hidden(word) for word in line]
            self._learn(shown, tags)

    def _hidden(self, word: list[Weight]) -> list[Weight]:
        if self.random.random() >= HIDE:
            return word
        return [weight for weight in word if not weight.is_word]

    def _learn(self, line: list[list[Weight]], tags: list[int]) -> None:
        """Move the weights by how far the chances of tags and of pairs are off the true ones."""
        likely = [_exponentials(word) for word in line]
        odds = [[math.exp(weight) for weight in row.of_tag] for row in self.follows]
        chances, pairs = _chances(likely, odds)
        for word, chance, tag in zip(line, chances, tags, strict=True):
            chance[tag] -= 1
            for weight in word:
                _move(weight, chance)
        _move(self.follows[4], chances[0])
        for pair, old, new in zip(pairs, tags, tags[1:], strict=False):
            pair[old][new] -= 1
            for tag in ALL:
                _move(self.follows[tag], pair[tag])

    def rows(self) -> dict[str, list[int]]:
        """The weights in hundredths, by feature, as the file has them."""
        named = {f"->{'' if tag == 4 else tag}": row for tag, row in enumerate(self.follows)}
        found = {
            feature: [round(100 * weight) for weight in row.of_tag]
            for feature, row in (named | self.weights).items()
        }
        return {
            feature: row
            for feature, row in found.items()
            if feature in named or max(row) - min(row) >= SMALLEST
        }


def _weight(*, is_word: bool = False) -> Weight:
    return Weight([0.0] * 4, [1e-6] * 4, is_word)


def _exponentials(word: list[Weight]) -> list[float]:
    """How a word weighs for each tag by itself."""
    sums = [sum(weight.of_tag[tag] for weight in word) for tag in ALL]
    top = max(sums)
    return [math.exp(one - top) for one in sums]


def _chances(
    likely: list[list[float]], odds: list[list[float]]
) -> tuple[list[list[float]], list[list[list[float]]]]:
    """How likely each tag of each word is, and each pair of tags of neighbours."""
    forward = [_share([likely[0][tag] * odds[4][tag] for tag in ALL])]
    for word in likely[1:]:
        before = forward[-1]
        sums = [sum(before[old] * odds[old][tag] for old in ALL) * word[tag] for tag in ALL]
        forward.append(_share(sums))
    backward = [1.0] * 4
    chances, pairs = [forward[-1][:]], list[list[list[float]]]()
    for at in range(len(likely) - 1, 0, -1):
        ahead = [likely[at][tag] * backward[tag] for tag in ALL]
        pair = [[forward[at - 1][old] * odds[old][tag] * ahead[tag] for tag in ALL] for old in ALL]
        whole = sum(map(sum, pair))
        pairs.append([[one / whole for one in row] for row in pair])
        backward = _share([sum(odds[old][tag] * ahead[tag] for tag in ALL) for old in ALL])
        chances.append([sum(row) for row in pairs[-1]])
    return chances[::-1], pairs[::-1]


def _share(values: list[float]) -> list[float]:
    whole = sum(values)
    return [value / whole for value in values]


def _move(weight: Weight, error: list[float]) -> None:
    for tag, slope in enumerate(error):
        if abs(slope) > 1e-4:
            weight.moved[tag] += slope * slope
            weight.of_tag[tag] -= RATE * slope / math.sqrt(weight.moved[tag])


def learnt(found: Iterable[Label]) -> dict[str, list[int]]:
    """The weights that some labelled lines teach."""
    learner = Learner(example(label) for label in found)
    for _ in range(EPOCHS):
        learner.epoch()
    return learner.rows()


def text(rows: dict[str, list[int]]) -> str:
    """The file of some weights."""
    lines = (f"{feature} {' '.join(map(str, row))}\n" for feature, row in sorted(rows.items()))
    return HEADER + "".join(lines)


def main() -> None:
    """Learn from what is not held out, and write the file."""
    path = reference(FILE)
    TARGET.write_text(text(learnt(taught(labels(path)))), encoding="utf-8")


def taught(found: Iterable[Label]) -> Iterator[Label]:
    """The lines that are not held out."""
    return (label for label in found if not is_held_out(label.text))


if __name__ == "__main__":
    main()
