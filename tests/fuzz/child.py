"""One target under libFuzzer, in a process of its own that ends at the first finding.

    python -m tests.fuzz.child TABLE TARGET -option=… FOLDER

Started by `running`, which sets the limits and reads what is printed.
"""

from __future__ import annotations

import importlib
import resource
import sys
from random import Random

import atheris

from tests.fuzz.mutating import mutated
from tests.fuzz.target import LONGEST, MEMORY_MIB, Target

_PACKAGES = ["kitchensync", "kitchensync_relay", "tests.fuzz"]


def main() -> None:
    """Fuzz until the time is up, or something is found."""
    table, name, *options = sys.argv[1:]
    # One allocation may be larger than what is looked at once a second.
    resource.setrlimit(resource.RLIMIT_AS, (4 * MEMORY_MIB << 20, resource.RLIM_INFINITY))
    with atheris.instrument_imports(include=_PACKAGES):
        target: Target = importlib.import_module(table).TARGETS[name]
        for seed in target.seeds():  # imports what is imported late
            target.try_(seed)

    def run(data: bytes) -> None:
        target.try_(data)

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        def bytewise(inside: bytes) -> bytes:
            return atheris.Mutate(inside, min(max_size, LONGEST))

        return mutated(data, Random(seed), bytewise)[:max_size]

    atheris.Setup([sys.argv[0], *options], run, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
