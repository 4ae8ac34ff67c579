"""The eye on one thread: from a 12-megapixel photo to a verdict, beside decoding that photo alone.

Nothing is measured where the shipped model or what runs it is not there.
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageChops

from kitchensync.errors import EyeError
from kitchensync.vision import model, shipped
from kitchensync.vision.eye import Eye
from kitchensync.vision.golden import drawn
from kitchensync.vision.pictures import open_picture
from kitchensync.vision.preprocessing import square
from kitchensync.vision.recognising import judge
from kitchensync.vision.runtime import Net
from tests.bench.figures import Figure, cost
from tests.bench.startup import KS
from tests.bench.timing import Run, Timing, side_by_side

ROUNDS = 15
SIZE = (4000, 3000)
MILLISECONDS, INFERENCE, MEBIBYTES, START = 80, 5, 80, 600
TIMES_DECODING = 1.0
_ASKED = 20

_START = """
import sys
from pathlib import Path
from kitchensync.vision import shipped
from kitchensync.vision.eye import Eye
Eye(shipped.folder()).embed(Path(sys.argv[1]))
"""
_MEMORY = """
import sys
from pathlib import Path
import ai_edge_litert.interpreter, numpy, PIL.Image, PIL.JpegImagePlugin
from kitchensync.vision import shipped
from kitchensync.vision.eye import Eye

def peak():
    # What rusage says begins with what the parent held.
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])

before = peak()
Eye(shipped.folder()).look(Path(sys.argv[1]))
print(peak() - before)
"""


def figures() -> Iterator[Figure]:
    """Milliseconds, the same in decodings, an inference alone, memory, and a whole table."""
    try:
        net = Net(model.read(shipped.folder()))
    except EyeError as error:
        print(f"eye: {error}", file=sys.stderr)
        return
    photo = photograph()
    timings = side_by_side(
        {
            "decoding": partial(ready, lambda: _decoded(photo)),
            "seen": partial(ready, lambda: _seen(net, photo)),
            "asked": partial(ready, lambda: _asked(net)),
        },
        rounds=ROUNDS,
    )
    yield _milliseconds("a 12-megapixel photo seen", timings["seen"], 1, MILLISECONDS)
    yield cost(
        "eye",
        "a 12-megapixel photo seen, to decoding it whole",
        timings,
        ours="seen",
        other="decoding",
        at_most=TIMES_DECODING,
    )
    yield _milliseconds("an inference", timings["asked"], _ASKED, INFERENCE)
    yield from _table(photo)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        path.write_bytes(photo)
        yield from _started(path)
        yield from _scanned(Path(folder))
        if sys.platform == "linux":
            yield _memory(path)


def photograph() -> bytes:
    """A JPEG of 12 megapixels and three or four megabytes, as phones make them."""
    soft = Image.fromarray(drawn(1, 1000)).resize(SIZE)
    grain = Image.effect_noise((SIZE[0] // 2, SIZE[1] // 2), 24).resize(SIZE).convert("RGB")
    content = io.BytesIO()
    ImageChops.overlay(soft, grain).save(content, "JPEG", quality=90)
    return content.getvalue()


@contextmanager
def ready(run: Callable[[], object]) -> Generator[Run]:
    """Nothing has to be made ready."""
    yield run


def _decoded(photo: bytes) -> None:
    Image.open(io.BytesIO(photo)).load()


def _seen(net: Net, photo: bytes) -> None:
    found = net.model
    image = open_picture(photo, found.manifest.input.size)
    answer = net.ask(square(image, found.manifest.input))
    judge(answer.fine, answer.coarse, found.labels, found.calibration)


def _asked(net: Net) -> None:
    pixels = drawn(1, net.model.manifest.input.size)
    for _ in range(_ASKED):
        net.ask(pixels)


def _table(photo: bytes) -> Iterator[Figure]:
    eye = Eye(shipped.folder())
    timings = side_by_side({"table": partial(ready, lambda: eye.look(photo))}, rounds=5)
    yield _milliseconds("a photo searched for several things", timings["table"], 1, None)


def _milliseconds(what: str, timing: Timing, times: int, at_most: float | None) -> Figure:
    """Processor time of the middle round: on one thread what a clock shows where nothing else runs.
    The best is the quickest round by the clock."""
    each = 1000 / times
    return Figure(
        "eye",
        what,
        statistics.median(timing.cpu) * each,
        "ms",
        at_most=at_most,
        best=min(timing.wall) * each,
        details={"wall_ms": timing.median * each},
    )


def _started(path: Path) -> Iterator[Figure]:
    """A program of its own that looks at one photo, beside Python alone."""
    programs = {"look": ("-c", _START, str(path)), "python": ("-c", "pass")}
    contenders = {
        name: partial(ready, partial(_run, *arguments)) for name, arguments in programs.items()
    }
    timings = side_by_side(contenders, rounds=ROUNDS)
    yield _milliseconds("from a cold start to a photo seen", timings["look"], 1, START)
    yield cost("eye", "from a cold start, to Python alone", timings, ours="look", other="python")


def _scanned(folder: Path) -> Iterator[Figure]:
    """`ks scan` of a small photo, from its start to its end, beside `ks ls`."""
    photo = folder / "small.jpg"
    Image.fromarray(drawn(1, 300)).save(photo)
    home = ("--home", str(folder / "home"))
    named = ("--household", "H", "--person", "P", "--device", "D", "--empty")
    _run("-c", KS, *home, "init", *named)
    programs = {
        "scan": ("-c", KS, *home, "scan", str(photo), "--again"),
        "ls": ("-c", KS, *home, "ls"),
    }
    contenders = {
        name: partial(ready, partial(_run, *arguments)) for name, arguments in programs.items()
    }
    timings = side_by_side(contenders, rounds=ROUNDS)
    yield _milliseconds("ks scan of a small photo", timings["scan"], 1, START)
    yield cost("eye", "ks scan of a small photo, to ks ls", timings, ours="scan", other="ls")


def _memory(path: Path) -> Figure:
    """What a process holds at most beyond what importing the interpreter takes."""
    mebibytes = int(_run("-c", _MEMORY, str(path))) / 1024
    what = "memory above the interpreter's import"
    return Figure("eye", what, mebibytes, "MiB", at_most=MEBIBYTES)


def _run(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
