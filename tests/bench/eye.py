"""The eye on one thread: from a 12-megapixel photo to a verdict, beside decoding that photo alone.

Nothing is measured where the shipped model or what runs it is not there.
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
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
from tests.bench.startup import KS, compiling
from tests.bench.timing import Contender, Run, Timing, side_by_side

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
{seeing}
print(peak() - before)
"""
_LOOK = "Eye(shipped.folder()).look(Path(sys.argv[1]))"
_ASK = """
import os
from kitchensync import Kitchen
with Kitchen.open(Path(os.environ["KITCHENSYNC_HOME"])) as kitchen:
    kitchen.eye.scan([("photo", Path(sys.argv[1]).read_bytes())], ask=True)
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
        home, path = Path(folder) / "home", Path(folder) / "photo.jpg"
        path.write_bytes(photo)
        yield from _started(home, path)
        yield from _scanned(home, path)
        if sys.platform == "linux":
            yield from _memory(home, path)


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


def _started(home: Path, path: Path) -> Iterator[Figure]:
    """A program of its own that looks at one photo, beside Python alone."""
    programs = {"look": ("-c", _START, str(path)), "python": ("-c", "pass")}
    timings = side_by_side(_contenders(home, programs), rounds=ROUNDS)
    yield _milliseconds("from a cold start to a photo seen", timings["look"], 1, START)
    yield cost("eye", "from a cold start, to Python alone", timings, ours="look", other="python")


def _scanned(home: Path, path: Path) -> Iterator[Figure]:
    """`ks scan` of a small photo, from its start to its end, beside `ks ls`."""
    small = path.with_name("small.jpg")
    Image.fromarray(drawn(1, 300)).save(small)
    _run(home, "-c", KS, "init", "--household", "H", "--person", "P", "--device", "D", "--empty")
    programs = {
        "scan": ("-c", KS, "scan", str(small), "--again"),
        "ls": ("-c", KS, "ls"),
    }
    timings = side_by_side(_contenders(home, programs), rounds=ROUNDS)
    yield _milliseconds("ks scan of a small photo", timings["scan"], 1, START)
    yield cost("eye", "ks scan of a small photo, to ks ls", timings, ours="scan", other="ls")


def _contenders(home: Path, programs: Mapping[str, Sequence[str]]) -> dict[str, Contender]:
    return {
        name: partial(ready, partial(_run, home, *arguments))
        for name, arguments in programs.items()
    }


def _memory(home: Path, path: Path) -> Iterator[Figure]:
    """What processes hold at most beyond what importing the interpreter takes."""
    for what, seeing, at_most in (
        ("memory above the interpreter's import", _LOOK, MEBIBYTES),
        ("memory of a scan that asks, above the same", _ASK, None),
    ):
        mebibytes = int(_run(home, "-c", _MEMORY.replace("{seeing}", seeing), str(path))) / 1024
        yield Figure("eye", what, mebibytes, "MiB", at_most=at_most)


def _run(home: Path, *arguments: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, env=compiling(home), capture_output=True, text=True, check=True
    ).stdout
