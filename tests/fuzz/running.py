"""Fuzzing a target, in a process of its own with limits, and saying what came out.

What a process does is left to `child`, an input that took long to `again`, what is kept of its
inputs to `minimising`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.fuzz.target import LONGEST, MEMORY_MIB, SECONDS, Target, read_corpus

_ROOT = Path(__file__).parents[2]
_GRACE_SECONDS = 300
"""Start, and the last input, where others have the processors as well."""
_PATIENCE = 20
"""Times what an input may take: how long one is waited for that has had no such processor time."""
_KINDS = {"crash": "crash", "timeout": "hang", "oom": "memory"}
_ERROR = re.compile(r"Uncaught Python exception: ===\n(.+)")
_PLACE = re.compile(r'File "[^"]*/((?:kitchensync|tests)[^"]*)", line (\d+)')
_EXECUTED = re.compile(r"number_of_executed_units: (\d+)")
_COVERED = re.compile(r"cov: (\d+)")


@dataclass(frozen=True, slots=True)
class Limits:
    """For how long a target is fuzzed, and what one input may take: seconds and MiB."""

    seconds: int
    input_seconds: int = SECONDS
    memory_mib: int = MEMORY_MIB


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a target: `finding` is empty where nothing was found.

    `covered` counts edges in instrumented code, `before` those that the first inputs covered;
    `seconds` are of processor time.
    """

    name: str
    executed: int
    before: int
    covered: int
    seconds: float = 0.0
    finding: str = ""
    saved: Path | None = None

    def __str__(self) -> str:
        if self.finding:
            return f"{self.name}: {self.finding}; the input is {self.saved}"
        return f"{self.name}: {self.executed} inputs, {self.before} to {self.covered} edges"


def is_possible() -> bool:
    """Whether the fuzzer is installed; it is for CPython 3.11 to 3.13, on Linux and macOS."""
    return importlib.util.find_spec("atheris") is not None


def fuzz(table: str, name: str, target: Target, corpus: Path, limits: Limits) -> Outcome:
    """Fuzz a target of the table, which is the name of a module."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        return _fuzz(table, name, target, Path(folder), corpus, limits)


def _fuzz(
    table: str, name: str, target: Target, folder: Path, corpus: Path, limits: Limits
) -> Outcome:
    inputs = folder / "inputs"
    inputs.mkdir()
    for data in (*target.seeds(), *read_corpus(corpus, name)):
        (inputs / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    began = _processor_seconds()
    ended, said = _child(table, name, folder, limits)
    outcome = _outcome(name, said, _processor_seconds() - began)
    if ended == 0 or _was_starved(table, name, folder, limits):
        minimise = ["tests.fuzz.minimising", table, name, str(inputs), str(corpus.resolve())]
        ended, said = _run(minimise, folder, limits.seconds + 10 * _GRACE_SECONDS)
    return outcome if ended == 0 else _found(outcome, ended, said, folder, corpus)


def _child(table: str, name: str, folder: Path, limits: Limits) -> tuple[int | None, str]:
    options = {
        "artifact_prefix": f"{folder}/",
        "max_total_time": limits.seconds,
        "timeout": limits.input_seconds,
        "rss_limit_mb": limits.memory_mib,
        "max_len": LONGEST,
        "print_final_stats": 1,
    }
    arguments = [f"-{option}={value}" for option, value in options.items()]
    command = ["tests.fuzz.child", table, name, *arguments, str(folder / "inputs")]
    return _run(command, folder, limits.seconds + limits.input_seconds + _GRACE_SECONDS)


def _was_starved(table: str, name: str, folder: Path, limits: Limits) -> bool:
    """Whether an input took long only by the clock on the wall: others had the processors."""
    slow = next(folder.glob("timeout-*"), None)
    if slow is None:
        return False
    again = ["tests.fuzz.again", table, name, str(slow), str(limits.input_seconds)]
    return _run(again, folder, _PATIENCE * limits.input_seconds)[0] == 0


def _run(module: Sequence[str], folder: Path, seconds: int) -> tuple[int | None, str]:
    """Run a module to its end: its exit status, None where it had to be stopped; what it said."""
    log = folder / "log"
    with log.open("wb") as target:
        try:
            ended = subprocess.run(
                [sys.executable, "-m", *module],
                stdout=target,
                stderr=subprocess.STDOUT,
                timeout=seconds,
                check=False,
                cwd=_ROOT,
            ).returncode
        except subprocess.TimeoutExpired:
            ended = None
    return ended, log.read_text("utf-8", "replace")


def _processor_seconds() -> float:
    """What the processes started here have used until now."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _outcome(name: str, said: str, seconds: float) -> Outcome:
    covered = [int(number) for number in _COVERED.findall(said)] or [0]
    executed = _EXECUTED.search(said)
    return Outcome(name, int(executed[1]) if executed else 0, covered[0], covered[-1], seconds)


def _found(outcome: Outcome, ended: int | None, said: str, folder: Path, corpus: Path) -> Outcome:
    """What ended a process before its time, its input or what it said put where it stays."""
    artifact = next((path for kind in _KINDS for path in folder.glob(f"{kind}-*")), folder / "log")
    saved = corpus / "found" / f"{outcome.name}-{artifact.name}"
    saved.parent.mkdir(parents=True, exist_ok=True)
    saved.write_bytes(artifact.read_bytes())
    kind = _KINDS.get(artifact.name.partition("-")[0], "ended" if ended else "hang")
    why = _LAST_WORDS[kind](said) if kind in _LAST_WORDS else ""
    return replace(outcome, finding=f"{kind}{why}", saved=saved)


def _exception(said: str) -> str:
    """The exception, and the last place in the project where it passed."""
    error = _ERROR.search(said)
    if error is None:
        return ""
    places = _PLACE.findall(said[error.end() :])
    where = f" at {places[-1][0]}:{places[-1][1]}" if places else ""
    return f", {error[1][:200]}{where}"


def _last_line(said: str) -> str:
    return f", {said.strip().rpartition(chr(10))[2][:200]}"


_LAST_WORDS: Mapping[str, Callable[[str], str]] = {"crash": _exception, "ended": _last_line}
