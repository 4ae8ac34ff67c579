"""The fuzzer finds what is there to find, and says so."""

from __future__ import annotations

import resource
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fuzz import __main__ as command
from tests.fuzz import planted, running
from tests.fuzz.ledger import Had, Ledger
from tests.fuzz.minimising import minimised
from tests.fuzz.running import Limits, Outcome, fuzz
from tests.fuzz.target import read_corpus, write_corpus

TABLE = "tests.fuzz.planted"

installed = pytest.mark.skipif(not running.is_possible(), reason="atheris is not installed")


def bounded() -> Limits:
    """What this process held at most counts as held by those that it starts, too."""
    held_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Limits(seconds=20, input_seconds=2, memory_mib=600 + held_kib // 1024)


def fuzzed(name: str, corpus: Path, limits: Limits | None = None) -> Outcome:
    return fuzz(TABLE, name, planted.TARGETS[name], corpus, limits or bounded())


@installed
@pytest.mark.parametrize(
    ("name", "finding", "word"),
    [
        ("crashes", "crash, KeyError: 'planted' at tests/fuzz/planted.py", b"cr"),
        ("hangs", "hang", b"ha"),
        ("eats", "memory", b"ea"),
    ],
)
def test_a_flaw_is_found_and_its_input_saved(
    tmp_path: Path, name: str, finding: str, word: bytes
) -> None:
    outcome = fuzzed(name, tmp_path)
    assert outcome.finding.startswith(finding)
    assert "\n" not in str(outcome)
    assert outcome.saved is not None
    assert outcome.saved.parent == tmp_path / "found"
    assert outcome.saved.read_bytes().startswith(word)


@installed
def test_a_process_that_ends_without_a_word_is_a_finding(tmp_path: Path) -> None:
    assert fuzzed("dies", tmp_path).finding.startswith("ended")


@installed
def test_an_input_that_had_to_wait_for_a_processor_is_no_finding(tmp_path: Path) -> None:
    outcome = fuzzed("starves", tmp_path, replace(bounded(), input_seconds=1))
    assert not outcome.finding
    assert not (tmp_path / "found").exists()


@installed
def test_inputs_that_reach_further_than_the_seeds_are_kept(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    outcome = fuzzed("sound", corpus, Limits(seconds=2))
    assert not outcome.finding
    assert outcome.executed > 1000
    assert any(data.startswith(b"ok") for data in read_corpus(corpus, "sound"))


@installed
def test_the_command_prints_a_line_for_each_target_and_fails_when_one_has_a_flaw(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KITCHENSYNC_FUZZ_CORPUS", str(tmp_path))
    assert command.main(["sound", "--minutes", "0.02"], TABLE) == 0
    assert all(said.startswith("sound: ") for said in capsys.readouterr().out.splitlines()[1:])
    assert command.main(["crashes", "sound", "--minutes", "0.02"], TABLE) == 1
    (crashes,) = capsys.readouterr().out.splitlines()[1:]
    assert crashes.startswith("crashes: crash, KeyError")
    assert str(next((tmp_path / "found").iterdir())) in crashes


def test_minutes_of_earlier_days_count_and_what_has_had_least_is_next(tmp_path: Path) -> None:
    for name, seconds in (("often", 50.0), ("once", 20.0), ("often", 50.0)):
        Ledger(tmp_path).add(Outcome(name, 10, 0, 0, seconds))
    ledger = Ledger(tmp_path)
    assert ledger.had("often") == Had(100.0, 20)
    assert [ledger.next(["once", "often"], least) for least in (110, 20)] == ["once", None]
    assert ledger.next(["once", "never", "often"], 20) == "never"


def test_the_command_says_what_to_install_where_the_fuzzer_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "is_possible", lambda: False)
    with pytest.raises(SystemExit):
        command.main(["sound"], TABLE)
    assert "CPython 3.11 to 3.13" in capsys.readouterr().err


def test_an_unknown_target_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["nothing"], TABLE)
    assert "no target nothing" in capsys.readouterr().err


def test_of_inputs_on_the_same_path_the_shortest_is_kept() -> None:
    from tests.fuzz.targets import TARGETS

    amount = TARGETS["amount"]
    seeds = [*amount.seeds()]
    kept = minimised(amount, [*seeds, b"1/0", b"12/0", b"100000/0", b"2 l"])
    assert kept == [b"1/0"]


def test_a_corpus_is_read_as_it_was_written(tmp_path: Path) -> None:
    inputs = [b"", b"\0\n", b"longer"]
    write_corpus(tmp_path, "name", inputs)
    assert read_corpus(tmp_path, "name") == inputs
    assert read_corpus(tmp_path, "another") == []
