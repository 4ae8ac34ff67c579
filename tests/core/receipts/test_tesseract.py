"""What Tesseract is asked, and how its answers are read."""

import pytest

from kitchensync.errors import BadFile, NoReader
from kitchensync.receipts import bounded, tesseract
from kitchensync.receipts.model import Word
from kitchensync.receipts.tesseract import Tesseract, words_in


def test_rows_of_tesseract_that_are_no_words_and_what_is_no_letter_are_left_out() -> None:
    head = "level page_num block_num par_num line_num word_num left top width height conf text"
    rows = (
        "1\t1\t0\t0\t0\t0\t0\t0\t800\t900\t-1\t",
        '5\t1\t1\t1\t1\t1\t10\t20\t30\t40\t95.6\t"MI\x07LK"',
        "5\t1\t1\t1\t1\t2\t10\t20\t30\t40\t3.1\t|~",
        "5\t1\t1\t1\t1\t3\tten\t20\t30\t40\t95\tx",
        "5\t1",
    )
    assert list(words_in("\n".join((head.replace(" ", "\t"), *rows)))) == [
        Word('"MILK"', 10, 20, 40, 60, 96)
    ]


def test_of_the_languages_asked_for_those_that_are_there_are_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounded, "run", lambda *_: b"List of available languages:\neng\nswe\n")
    assert tesseract._known("tesseract-a", ("sv", "de", "en")) == "swe+eng"
    assert tesseract._known("tesseract-a", ("fi",)) == "eng"


def test_a_tesseract_without_any_language_says_which_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounded, "run", lambda *_: b"List of available languages:\nosd\n")
    with pytest.raises(NoReader, match="tesseract-ocr-eng"):
        tesseract._known("tesseract-b", ("sv",))


def test_all_looks_at_a_file_together_may_take_so_long_and_no_look_longer_than_any(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[float] = []

    def run(command: tuple[str, ...], data: bytes, seconds: float = 60) -> bytes:
        if "tsv" in command:
            given.append(seconds)
            now[0] += seconds
        return b"eng\n"

    monkeypatch.setattr(bounded, "run", run)
    monkeypatch.setattr(tesseract, "_program", lambda: "tesseract-c")
    now = [1000.0]
    asked = Tesseract(("en",), clock=lambda: now[0])
    now[0] += 30
    for _ in range(10):
        asked.words(b"")
    assert given == [*[60] * 9, 30]
    with pytest.raises(BadFile, match="too long"):
        asked.words(b"")
