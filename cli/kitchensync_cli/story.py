"""The story of `ks demo`: a household of two people and three devices, offline and back.

Where it plays, and how commands are run and shown, is left to `stage`.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from importlib.resources import as_file, files

from kitchensync_cli.stage import Device, Stage

_PIECE = 24
"""Bytes of an envelope that are shown."""


@dataclass(frozen=True)
class Ending:
    """How it ended: whether the exports of all devices are equal, and their SHA-256."""

    agreed: bool
    exports: dict[str, str]
    seconds: float

    @property
    def sentence(self) -> str:
        """The last line."""
        verdict = "All three devices agree." if self.agreed else "The devices do not agree."
        return f"\n{verdict} The story took {self.seconds:.0f} seconds."


def tell(stage: Stage) -> Ending:
    """Play the whole story."""
    started = time.monotonic()
    laptop, phone, tablet = (stage.device(name) for name in ("laptop", "phone", "tablet"))
    everybody = (laptop, phone, tablet)
    _begin(stage, laptop)
    _let_in(stage, laptop, phone, tablet)
    _live_apart(stage, laptop, phone, tablet)
    _meet_again(stage, everybody)
    exports = _compare(stage, everybody)
    _look_at_the_relay(stage)
    _look_at_the_kitchen(stage, laptop)
    _settle(stage, everybody)
    final = _exports(stage, everybody)
    agreed = len(set(exports.values())) == 1 and len(set(final.values())) == 1
    return Ending(agreed, final, round(time.monotonic() - started, 1))


def _begin(stage: Stage, laptop: Device) -> None:
    stage.tell("A relay starts. It will pass sealed envelopes on and can open none of them.")
    stage.start_relay()
    stage.tell("Ada starts a household on her laptop and reads in what is in her cupboards.")
    whose = ("--household", "Home", "--person", "Ada", "--device", "laptop")
    stage.run(laptop, "init", *whose, "--relay", stage.relay_url)
    with as_file(files("kitchensync_cli") / "data" / "pantry.csv") as pantry:
        stage.run(laptop, "import", str(pantry), shown="ks import pantry.csv")
    stage.run(laptop, "ls", "--in", "fridge")
    stage.run(laptop, "shop", "add", "eggs", "12")


def _let_in(stage: Stage, laptop: Device, phone: Device, tablet: Device) -> None:
    stage.tell("Her phone comes in as hers. Both screens show six digits, and she compares them.")
    stage.pair(phone, laptop, "--mine")
    stage.tell("Ben's tablet comes in as Ben's: it shares the kitchen, not Ada's personal data.")
    stage.pair(tablet, laptop, "--person", "Ben")
    for device in (laptop, phone, tablet):
        stage.run(device, "sync")
    stage.run(tablet, "devices")


def _live_apart(stage: Stage, laptop: Device, phone: Device, tablet: Device) -> None:
    stage.tell("Phone and tablet lose the network. Both use the milk; the tablet also counts it.")
    stage.run(phone, "use", "milk", "0.5", "l")
    stage.run(tablet, "use", "milk", "0.2", "l")
    stage.run(tablet, "count", "milk", "1.5", "l")
    stage.tell("Ada takes the bread for a mistake and deletes it; Ben notes that it is his.")
    stage.run(phone, "rm", "bread")
    stage.run(tablet, "edit", "bread", "--note", "sourdough of Ben")
    stage.tell("They read the date on the butter differently, and both tick the same line.")
    stage.run(phone, "edit", "butter", "--best", "+10d")
    stage.run(tablet, "edit", "butter", "--best", "+20d")
    stage.run(phone, "shop", "check", "eggs")
    stage.run(tablet, "shop", "check", "eggs")
    stage.run(laptop, "add", "orange", "juice", "1", "l", "--in", "fridge", "--best", "+8d")
    stage.run(tablet, "status")


def _meet_again(stage: Stage, everybody: tuple[Device, ...]) -> None:
    stage.tell("The network is back.")
    for device in (*everybody, *everybody[:2]):
        stage.run(device, "sync")


def _compare(stage: Stage, everybody: tuple[Device, ...]) -> dict[str, str]:
    stage.tell("Equal kitchens export equal bytes. Do they?")
    exports = _exports(stage, everybody)
    for name, digest in exports.items():
        stage.note(f"{name:8} sha256 {digest[:32]}…")
    stage.run(everybody[-1], "verify")
    return exports


def _exports(stage: Stage, everybody: tuple[Device, ...]) -> dict[str, str]:
    return {
        device.name: hashlib.sha256(stage.ask(device, "export").encode()).hexdigest()
        for device in everybody
    }


def _look_at_the_relay(stage: Stage) -> None:
    stage.tell("What does the relay hold? Sizes, times, and bytes that say nothing.")
    found = sorted(path for path in stage.relay_data.rglob("*") if path.is_file())
    for path in found:
        stage.note(f"{path.name:16} {path.stat().st_size:>9,} bytes")
    held = b"".join(path.read_bytes() for path in found)
    stage.note(f"a piece of an envelope: {_densest(held).hex(' ')}")
    for word in ("milk", "butter", "Ben"):
        stage.note(f"“{word}” occurs {held.count(word.encode())} times")


def _densest(held: bytes) -> bytes:
    """The piece with the most different bytes: what is sealed looks like chance."""
    pieces = (held[start : start + _PIECE] for start in range(0, len(held), _PIECE))
    return max(pieces, key=lambda piece: len(set(piece)))


def _look_at_the_kitchen(stage: Stage, laptop: Device) -> None:
    stage.tell("And what does Ada see? The count had not seen the phone's half litre: count again.")
    stage.run(laptop, "ls", "--in", "fridge")
    stage.run(laptop, "ls", "bread")
    stage.run(laptop, "shop")
    stage.run(laptop, "history", "milk")
    stage.run(laptop, "conflicts")


def _settle(stage: Stage, everybody: tuple[Device, ...]) -> None:
    laptop = everybody[0]
    stage.tell("She looks at the butter and into the milk, and says how it is.")
    for conflict in stage.json(laptop, "conflicts")["conflicts"]:
        if conflict["safety"]:
            stage.run(laptop, "conflicts", "resolve", conflict["id"], "1")
    stage.run(laptop, "count", "milk", "1", "l")
    for device in everybody:
        stage.run(device, "sync")
    stage.run(everybody[-1], "ls", "milk")
