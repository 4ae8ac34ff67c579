"""Asks Tesseract for the words on a picture.

Leaves what picture it gets to `ocr`.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from kitchensync.errors import BadFile, NoReader
from kitchensync.receipts import bounded
from kitchensync.receipts.model import Word

_NOISE = 25
"""Below such a confidence a word without letters and digits is dirt."""
_ROWS = "6"
"""Tesseract's name for one block of rows: where it looks for columns, it takes the prices for one,
cuts off their first digits, and finds nothing at all on a page askew."""
_LANGUAGES = {
    "cs": "ces",
    "da": "dan",
    "de": "deu",
    "en": "eng",
    "es": "spa",
    "fi": "fin",
    "fr": "fra",
    "hu": "hun",
    "it": "ita",
    "ms": "msa",
    "nb": "nor",
    "nl": "nld",
    "no": "nor",
    "pl": "pol",
    "pt": "por",
    "sv": "swe",
}
_INSTALL = (
    "Install Tesseract (Debian: apt install tesseract-ocr; macOS: brew install tesseract), "
    "or type what it says."
)
_MOST_SECONDS = 600
"""For all the looks at one file: pages that lie any way are looked at five times or more."""


class Tesseract:
    """Looks at the pictures of one file, which together may take as long as `_MOST_SECONDS`.

    `languages` are ISO 639-1 codes, the likeliest first. `clock` gives seconds.
    """

    def __init__(
        self, languages: Sequence[str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._languages = tuple(languages)
        self._clock = clock
        self._until = clock() + _MOST_SECONDS

    def words(self, picture: bytes) -> list[Word]:
        """The words on a picture, a PGM file. BadFile, NoReader."""
        program = _program()
        command = (program, "stdin", "stdout", "-l", _known(program, self._languages))
        left = self._until - self._clock()
        try:
            if left <= 0:
                raise bounded.OverLimit
            answer = bounded.run(
                (*command, "--psm", _ROWS, "--dpi", "300", "tsv"),
                picture,
                min(left, bounded.SECONDS),
            )
        except bounded.OverLimit:
            raise BadFile(
                "This takes too long to read.", "Give fewer pages, or a smaller picture."
            ) from None
        except bounded.Failed:
            raise BadFile("Tesseract cannot read this picture.", "Take it once more.") from None
        return list(words_in(answer.decode("utf-8", "replace")))


def words_in(table: str) -> Iterable[Word]:
    """The words of Tesseract's TSV; rows of another shape are left out."""
    for row in table.splitlines()[1:]:
        fields = row.split("\t", 11)
        if len(fields) < 12 or fields[0] != "5":
            continue
        try:
            left, top, width, height = map(int, fields[6:10])
            confidence = round(float(fields[10]))
        except (ValueError, OverflowError):
            continue
        text = "".join(filter(str.isprintable, fields[11])).strip()
        if text and (confidence >= _NOISE or any(map(str.isalnum, text))):
            sure = max(0, min(100, confidence))
            yield Word(text, left, top, left + width, top + height, sure)


def _program() -> str:
    program = shutil.which("tesseract")
    if program is None:
        raise NoReader("What reads text on pictures is not installed.", _INSTALL)
    return program


@cache
def _known(program: str, languages: tuple[str, ...]) -> str:
    """Those of the languages that are installed, as Tesseract names them; else English."""
    try:
        said = bounded.run((program, "--list-langs"), b"").decode("utf-8", "replace").split()
    except (bounded.Failed, bounded.OverLimit):
        said = []
    wanted = [*(_LANGUAGES.get(language, language) for language in languages), "eng"]
    there = dict.fromkeys(code for code in wanted if code in said)
    if not there:
        raise NoReader(
            "Tesseract has no language to read with.",
            "Install one (Debian: apt install tesseract-ocr-eng), or type what it says.",
        )
    asked = [code for code in there if code != "eng" or "en" in languages]
    return "+".join(asked or there)
