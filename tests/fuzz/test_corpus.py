"""What was ever found by fuzzing stays found: kept inputs, and some thousand made of them."""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path
from random import Random
from time import perf_counter

import pytest

from tests.fuzz.mutating import mutated
from tests.fuzz.target import SECONDS, Target, read_corpus
from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"
MUTATIONS = 100


def check(target: Target, data: bytes) -> bool:
    """Whether the input was taken; it fails with the input where something else came out."""
    began = perf_counter()
    try:
        taken = target.try_(data)
    except Exception as error:
        raise AssertionError(f"{error!r} came out of {data!r}") from error
    assert perf_counter() - began < SECONDS, data
    return taken


@pytest.mark.parametrize("name", TARGETS)
def test_a_decoder_takes_what_was_made_for_it(name: str) -> None:
    taken = [check(TARGETS[name], seed) for seed in TARGETS[name].seeds()]
    assert any(taken)


@pytest.mark.parametrize("name", TARGETS)
def test_only_known_errors_come_out_of_a_decoder(name: str) -> None:
    target, random = TARGETS[name], Random(name)
    inputs = [*target.seeds(), *read_corpus(CORPUS, name)]
    for data in inputs:
        check(target, data)
    for data in islice(cycle(inputs), MUTATIONS):
        check(target, mutated(data, random))


def test_the_kept_inputs_are_of_decoders_that_are_there_and_few() -> None:
    assert {path.stem for path in CORPUS.glob("*.txt")} <= TARGETS.keys()
    assert sum(path.stat().st_size for path in CORPUS.iterdir()) < 1024 * 1024
