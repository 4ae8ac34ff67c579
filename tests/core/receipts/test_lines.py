from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitchensync.receipts.lines import LONGEST_LINE, LONGEST_WORD, MOST_WORDS, group, tilt
from kitchensync.receipts.model import Word
from tests.core.receipts import pages

LINES = [" ".join(line.split()) for line in pages.GERMAN.splitlines() if line.strip()]


@pytest.mark.parametrize("degrees", [-12, -5, -1, 0, 1, 5, 12])
def test_a_tilted_page_has_the_lines_of_a_straight_one(degrees: int) -> None:
    words = pages.words_of(pages.GERMAN, math.tan(math.radians(degrees)))

    assert [line.text for line in group(words)] == LINES


@pytest.mark.parametrize("slope", [0.0, 0.1])
def test_of_few_words_the_lines_are_found_though_the_prices_stand_far_away(slope: float) -> None:
    text = "SHOP\n20.11.2026\nCHAMPAGNE           1.234,56\nBROT                2,00\n"
    words = pages.words_of(f"{text}SUMME           1.236,56", slope)

    assert [line.text for line in group(words)][2:] == [
        "CHAMPAGNE 1.234,56",
        "BROT 2,00",
        "SUMME 1.236,56",
    ]


def test_letters_that_reach_up_or_down_make_no_page_of_few_words_fall() -> None:
    words = [Word("Nutrition", 85, 66, 335, 108), Word("per", 349, 78, 440, 120)]
    words += [Word("100g", 460, 68, 590, 120), Word("Energy", 85, 142, 280, 194)]
    words += [Word("900kcal", 1780, 140, 2010, 194), Word("Fat", 85, 216, 165, 256)]
    words += [Word("7.0g", 1892, 216, 2010, 268), Word("of", 83, 362, 140, 404)]
    words += [Word("which", 154, 362, 320, 404), Word("sugars", 335, 374, 530, 416)]
    words += [Word("0.7g", 1892, 364, 2010, 416), Word("Protein", 85, 436, 290, 478)]
    words += [Word("13.5g", 1858, 438, 2010, 490)]

    assert [line.text for line in group(words)][1:] == [
        "Energy 900kcal",
        "Fat 7.0g",
        "of which sugars 0.7g",
        "Protein 13.5g",
    ]


def test_a_line_bends_as_paper_does() -> None:
    bent = [
        Word(w.text, w.left, w.top + down, w.right, w.bottom + down)
        for w in pages.words_of(pages.ENGLISH)
        for down in [round(40 * math.sin(w.left / 300))]
    ]
    assert "CHEDDAR CHEESE £4.25" in [line.text for line in group(bent)]


def test_a_small_letter_stands_on_the_line_of_its_tall_neighbours() -> None:
    words = [Word("3", 0, 0, 20, 30), Word("x", 30, 10, 50, 30), Word("0,79", 60, 0, 130, 34)]

    assert [line.text for line in group(words)] == ["3 x 0,79"]


def test_boxes_that_overlap_on_a_line_are_one_line_and_those_above_each_other_two() -> None:
    beside = [Word("Stk", 0, 18, 93, 50), Word("x", 72, 1, 94, 63)]
    above = [Word("MILK", 0, 0, 90, 30), Word("BREAD", 0, 20, 90, 50)]

    assert len(group(beside)) == 1
    assert len(group(above)) == 2


def test_a_price_far_to_the_right_belongs_to_its_own_line() -> None:
    words = [Word("MILK", 0, 0, 90, 30), Word("BREAD", 0, 40, 90, 70)]
    words += [Word("3.49", 900, 41, 990, 71), Word("1.19", 900, 1, 990, 31)]

    assert [line.text for line in group(words)] == ["MILK 1.19", "BREAD 3.49"]


def test_the_edge_of_the_paper_is_no_word() -> None:
    words = [Word("|", 0, 0, 4, 300), Word("MILK", 10, 0, 90, 30), Word("1.19", 900, 1, 990, 31)]
    words += [Word("¦", 998, 0, 1000, 30, 31), Word("||", 0, 40, 4, 70)]

    assert [(line.text, line.confidence) for line in group(words)] == [("MILK 1.19", 100)]


def test_the_tilt_of_a_page_is_told_from_its_words() -> None:
    assert tilt(pages.words_of(pages.SWEDISH, 0.05)) == pytest.approx(0.05, abs=0.01)
    assert tilt([]) == 0


BOX = st.builds(
    Word,
    st.text(max_size=8),
    *[st.integers(-(10**6), 10**6)] * 4,
    st.integers(0, 100),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(BOX, max_size=40))
def test_no_word_with_an_area_is_lost_or_told_twice(words: list[Word]) -> None:
    told = [word for line in group(words) for word in line.words]

    assert sorted(map(repr, told)) == sorted(
        repr(word)
        for word in words
        if word.text.strip().strip("|¦ ") and word.right > word.left and word.bottom > word.top
    )


def test_of_a_page_without_end_the_beginning_is_read() -> None:
    words = [Word("a", 0, 40 * at, 10, 40 * at + 30) for at in range(MOST_WORDS + 10)]

    assert len(group(words)) == MOST_WORDS


def test_of_a_line_without_end_what_fits_on_paper_is_read() -> None:
    long = [Word("a" * 10_000, 0, 0, 40, 30), Word("1,19", 50, 0, 90, 30)]
    many = [Word("milk", 50 * at, 80, 50 * at + 40, 110) for at in range(200)]

    first, second = (line.text for line in group([*long, *many]))
    assert first == f"{'a' * LONGEST_WORD} 1,19"
    assert second == " ".join(["milk"] * (LONGEST_LINE // 5))
