"""Whatever a file holds, a reader gives foods or one of our errors."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.catalogue.reading import READERS
from kitchensync.catalogue.reading.opening import files_of
from kitchensync.catalogue.reading.values import ImportedFood, ImportedProduct
from kitchensync.errors import BadFile, TooLarge
from kitchensync.text import line
from tests.support.downloads import of

NAMES = {
    "sr28": ["FOOD_DES.txt", "NUT_DATA.txt", "WEIGHT.txt"],
    "fdc": ["foods.json"],
    "fdc-tables": ["food.csv", "nutrient.csv", "food_nutrient.csv"],
    "foodkeeper": ["foodkeeper.json"],
    "openfoodfacts": ["products.json"],
}
KINDS = {"openfoodfacts": ImportedProduct}
PIECES = st.sampled_from(
    [
        *(b"{ } [ ] : , \" ' ^ ~ \n \r\n \xff \xef\xbb\xbf null 1e999 -0 NaN".split(b" ")),
        b'"fdcId"',
        b'"code"',
        b'"sheets"',
        b'[{"fdcId":1,"description":"',
        b'{"product":{"code":"12345678","product_name":"',
        b"\\ud800",
        b"\\u0007",
        b'"}}',
        b'"}]',
        b"fdc_id",
        b"~01001~^~0100~^~Butter~",
        b"\x1f\x8b\x08\x00",
    ]
)
CONTENT = st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=30).map(b"".join))


@pytest.mark.parametrize("packed", ["", ".gz"])
@pytest.mark.parametrize("name", READERS)
def test_no_bytes_break_a_reader(name: str, packed: str) -> None:
    @given(st.lists(CONTENT, min_size=len(NAMES[name]), max_size=len(NAMES[name])))
    def read(contents: list[bytes]) -> None:
        named = (f"{file}{packed}" for file in NAMES[name])
        found: list[ImportedFood | ImportedProduct] = []
        with suppress(BadFile, TooLarge):
            found.extend(READERS[name](of(dict(zip(named, contents, strict=True)))))
        assert all(isinstance(each, KINDS.get(name, ImportedFood)) for each in found)
        assert all(each.name and each.name == line(each.name) for each in found)

    read()


def test_a_folder_a_file_and_an_archive_are_opened_alike(tmp_path: Path) -> None:
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    (tmp_path / "folder" / "a.txt").write_bytes(b"one")
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.writestr("deep/a.txt", b"one")
    for path in (tmp_path / "folder", tmp_path / "folder" / "a.txt", tmp_path / "packed.zip"):
        with files_of(path)["a.txt"]() as stream:
            assert stream.read() == b"one"


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_archive_that_is_packed_in_an_unusual_way_is_refused(
    tmp_path: Path, packing: int
) -> None:
    path = archive_of(tmp_path, packing)
    with pytest.raises(BadFile, match="unusual way"):
        files_of(path)


@pytest.mark.parametrize(
    ("signature", "at", "value"),
    [
        pytest.param(b"PK\1\2", 8, 1, id="encrypted"),
        pytest.param(b"PK\1\2", 10, 9, id="deflate64"),
        pytest.param(b"PK\3\4", 30, ord("X"), id="another-name-at-the-file"),
        pytest.param(b"PK\3\4", 60, 7, id="other-content-than-its-checksum"),
    ],
)
def test_an_archive_with_a_byte_changed_is_refused(
    tmp_path: Path, signature: bytes, at: int, value: int
) -> None:
    path = archive_of(tmp_path, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.find(signature) + at] = value
    path.write_bytes(data)
    with pytest.raises(BadFile):
        list(READERS["sr28"](files_of(path)))


def archive_of(folder: Path, packing: int) -> Path:
    path = folder / "packed.zip"
    with zipfile.ZipFile(path, "w", packing) as archive:
        archive.writestr("FOOD_DES.txt", b"~01001~^~0100~^~Butter~\n" * 9)
        archive.writestr("NUT_DATA.txt", b"")
    return path


def test_what_is_not_there_or_no_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no file"):
        files_of(tmp_path / "nothing")
    with pytest.raises(BadFile, match=r"FOOD_DES\.txt"):
        list(READERS["sr28"](files_of(tmp_path)))


def test_words_hold_nothing_that_cannot_be_seen() -> None:
    said = (
        rb'[{"fdcId":1,"description":"Oat\u0007 \ud800drink\n"},{"fdcId":2,"description":"\u200b"}]'
    )
    assert [food.name for food in READERS["fdc"](of({"foods.json": said}))] == ["Oat drink"]
