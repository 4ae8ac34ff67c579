"""What the core shows of itself, and what showing it costs."""

import subprocess
import sys
from pathlib import Path

import kitchensync
from tests.support.kitchens import World

HEAVY = {
    "cryptography",
    "httpx",
    "litestar",
    "msgspec",
    "numpy",
    "pydantic",
    "sqlite_utils",
    "typer",
    "zstandard",
}


def test_every_name_in_all_is_there_and_is_made_here() -> None:
    for name in kitchensync.__all__:
        value = getattr(kitchensync, name)
        assert name == "__version__" or value.__module__.startswith("kitchensync.")
        assert name == "__version__" or value.__doc__


def test_nothing_else_is_shown() -> None:
    assert dir(kitchensync) == sorted(kitchensync.__all__)
    assert not hasattr(kitchensync, "Nonsense")


def loaded_by(code: str) -> set[str]:
    """The packages that a fresh interpreter has loaded after running this."""
    told = f"{code}\nimport sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_importing_the_face_loads_nothing_heavy() -> None:
    assert not loaded_by("import kitchensync; kitchensync.Kitchen") & HEAVY


def test_opening_and_listing_a_pantry_loads_nothing_heavy(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.found(relay=None).add("milk 2 l", best="+7d")
    world.close()
    code = (
        "from pathlib import Path; from kitchensync import Kitchen\n"
        f"with Kitchen.open(Path({str(tmp_path / 'laptop')!r})) as kitchen:\n"
        "    assert kitchen.pantry()[0].amount == '2 l'\n"
        "    kitchen.due(), kitchen.low(), kitchen.places(), kitchen.shopping.lines()"
    )
    assert not loaded_by(code) & HEAVY
