"""24 words and 32 bytes: the same both ways, and a slip of the pen is noticed."""

from __future__ import annotations

import hashlib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.errors import BadWords
from kitchensync.trust.words import to_entropy, to_words, word_list

LIST_SHA256 = "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"

# Of the published test vectors of BIP39, those of 256 bits.
PUBLISHED = {
    "00" * 32: "abandon " * 23 + "art",
    "7f" * 32: "legal winner thank year wave sausage worth useful " * 2
    + "legal winner thank year wave sausage worth title",
    "80" * 32: "letter advice cage absurd amount doctor acoustic avoid " * 2
    + "letter advice cage absurd amount doctor acoustic bless",
    "ff" * 32: "zoo " * 23 + "vote",
    "68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c": (
        "hamster diagram private dutch cause delay private meat slide toddler razor book "
        "happy fancy gospel tennis maple dilemma loan word shrug inflict delay length"
    ),
}
SOME = bytes(range(32))


def test_the_list_is_the_published_one() -> None:
    raw = resources.files("kitchensync.trust").joinpath("english.txt").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == LIST_SHA256
    assert len(word_list()) == 2048


def test_four_letters_tell_each_word_from_all_others() -> None:
    assert len({word[:4] for word in word_list()}) == 2048
    assert list(word_list()) == sorted(word_list())


@pytest.mark.parametrize("entropy", PUBLISHED)
def test_words_are_those_of_the_published_vectors(entropy: str) -> None:
    assert list(to_words(bytes.fromhex(entropy))) == PUBLISHED[entropy].split()
    assert to_entropy(PUBLISHED[entropy]).hex() == entropy


@given(st.binary(min_size=32, max_size=32))
def test_any_32_bytes_come_back_from_their_words(entropy: bytes) -> None:
    assert to_entropy(" ".join(to_words(entropy))) == entropy


@pytest.mark.parametrize(
    "written",
    [
        "{}",
        "  {}\n",
        "\n".join(f"{place}. {{}}" for place in range(1, 25)),
        ", ".join(f"{place}) {{}}" for place in range(1, 25)),
    ],
)
@pytest.mark.parametrize("change", [str.lower, str.upper, str.title])
def test_how_the_words_are_set_does_not_matter(written: str, change: object) -> None:
    words = to_words(SOME)
    text = written.format(*words) if written.count("{}") > 1 else written.format(" ".join(words))
    assert to_entropy(change(text)) == SOME  # type: ignore[operator]  # a method of str


def test_four_letters_of_a_word_are_enough() -> None:
    assert to_entropy(" ".join(word[:4] for word in to_words(SOME))) == SOME


def test_a_misspelled_word_is_named_by_its_place_and_by_nothing_else() -> None:
    words = [*to_words(bytes(32))]
    words[6] = "abondon"
    with pytest.raises(BadWords) as caught:
        to_entropy(" ".join(words))
    error = caught.value
    assert error.message == "The 7th word is not in the list."
    assert "abandon" in error.near
    assert "ab" not in f"{error.message}{error.hint}"


@pytest.mark.parametrize(
    ("place", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (21, "21st")]
)
def test_places_are_said_as_people_say_them(place: int, said: str) -> None:
    words = ["zoo"] * 24
    words[place - 1] = "xylophone"
    with pytest.raises(BadWords, match=f"The {said} word"):
        to_entropy(" ".join(words))


@pytest.mark.parametrize("count", [0, 1, 12, 23, 25, 48])
def test_any_other_number_of_words_is_refused(count: int) -> None:
    with pytest.raises(BadWords, match=f"these are {count}"):
        to_entropy(" ".join(["zoo"] * count))


def test_what_stands_behind_the_words_on_a_page_is_no_misspelled_word() -> None:
    page = " ".join(to_words(bytes(32))) + "\nThe recovery words hold from now on."
    with pytest.raises(BadWords, match="are 24, and these are 31"):
        to_entropy(page)


def test_two_words_that_changed_places_are_noticed() -> None:
    words = [*to_words(SOME)]
    words[3], words[4] = words[4], words[3]
    with pytest.raises(BadWords, match="together") as caught:
        to_entropy(" ".join(words))
    assert not any(word in str(caught.value).split() for word in set(words) - {"that", "word"})


def test_a_flood_of_text_is_not_looked_at() -> None:
    with pytest.raises(BadWords, match="too long"):
        to_entropy("zoo " * 100_000)


def test_words_are_made_of_32_bytes_and_no_others() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        to_words(bytes(16))
