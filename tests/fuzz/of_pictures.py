"""Decoders of pictures, codes and models: what is looked at, what is said of it, what looks."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date

from kitchensync.kitchen.eye import lookup
from kitchensync.vision import barcodes, model
from kitchensync.vision.installing import gathered, in_memory
from kitchensync.vision.pictures import open_picture
from tests.fuzz.target import Table, Target, scratch

SIDE = 32
PRODUCT = "4006381333931"
TODAY = date(2026, 11, 21)
LABELS = {
    "groups": ["fruit"],
    "coarse": [{"name": "Lime", "group": "fruit", "food": "lime"}],
    "fine": [{"name": "Key-Lime", "coarse": 0, "food": None}],
}
CALIBRATION = {
    "temperature": {"fine": 1.0, "coarse": 1.5},
    "accept": {"fruit": {"fine": 0.9, "coarse": 0.8}},
    "known": {"score": "energy", "threshold": 4.5},
    "household": {"similarity": 0.8, "margin": 0.1},
}
MANIFEST = {
    "format": 1,
    "name": "small",
    "version": "1",
    "embedding": "0123456789abcdef",
    "model": "net",
    "input": {"size": 32, "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]},
    "outputs": {"fine": 0, "coarse": 1, "embedding": 2},
}


def _looked_at(data: bytes) -> None:
    """Small and whole, as the eye and the page of a kitchen open it."""
    for side in (SIDE, None):
        found = open_picture(data, side)
        if found.mode != "RGB" or found.info:
            raise AssertionError("something beside plain pixels came out of a picture")


def _looked_at_seeds() -> Iterator[bytes]:
    from PIL import Image

    for kind, mode in (("GIF", "P"), ("PNG", "I;16"), ("JPEG", "CMYK"), ("WEBP", "RGBA")):
        target = io.BytesIO()
        Image.new(mode, (9, 5)).save(target, kind)
        yield target.getvalue()


def _typed_code(data: bytes) -> None:
    """Written out, as eight digits may be short for others."""
    found = barcodes.product(data.decode("utf-8", "replace"))
    if found is not None and barcodes.product(found.zfill(14)) != found:
        raise AssertionError("a product has two codes")


def _answer(data: bytes) -> None:
    """What a database of products answers about a code; no more than fits is believed."""
    found = lookup.stated(PRODUCT, lambda _: data, TODAY)
    if found is not None and found.amount is not None and not found.amount.value > 0:
        raise AssertionError("a product holds nothing")


def _answer_seeds() -> Iterator[bytes]:
    product = {"product_name": "Oat drink", "brands": "Alpine, Other", "generic_name": "Drink"}
    for quantity, unit in ((1000, "ml"), ("250", "g")):
        said = {"product_quantity": quantity, "product_quantity_unit": unit}
        yield _json({"code": PRODUCT, "status": 1, "product": product | said | {"code": PRODUCT}})
    yield _json({"code": PRODUCT, "status": 0})


def _model(**given: bytes) -> dict[str, bytes]:
    """The files of a small model; those that are given take the place of its own."""
    files = {
        "net": b"net",
        "labels.json": _json(LABELS),
        "calibration.json": _json(CALIBRATION),
        "golden.json": b"[]",
    }
    files |= {f"{name}.json": content for name, content in given.items()}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return {"manifest.json": _json(MANIFEST | {"sha256": hashes}), **files}


def _part(name: str) -> Callable[[bytes], object]:
    """One file of a model in which every hash is right."""
    return lambda data: model.read_from(in_memory(_model(**{name: data})))


def _manifest(data: bytes) -> None:
    """The manifest, beside files that have the hashes of the seed."""
    model.read_from(in_memory(_model() | {"manifest.json": data}))


def _zip(data: bytes) -> None:
    path = scratch() / "model.zip"
    path.write_bytes(data)
    model.read_from(in_memory(gathered(path)))


def _zip_seeds() -> Iterator[bytes]:
    for kind, top in ((zipfile.ZIP_DEFLATED, ""), (zipfile.ZIP_STORED, "tiny/")):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", kind) as archive:
            for name, content in _model().items():
                archive.writestr(zipfile.ZipInfo(top + name), content, kind)
        yield target.getvalue()


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


TARGETS: Table = {
    "picture-looked-at": Target(_looked_at, _looked_at_seeds),
    "product-code": Target(
        _typed_code, lambda: [b"4006381333931", b"9638-5074", b"036000291452", b"04006381333931"]
    ),
    "product-answer": Target(_answer, _answer_seeds),
    "model-manifest": Target(_manifest, lambda: [_model()["manifest.json"]]),
    "model-labels": Target(_part("labels"), lambda: [_json(LABELS)]),
    "model-calibration": Target(_part("calibration"), lambda: [_json(CALIBRATION)]),
    "model-golden": Target(
        _part("golden"),
        lambda: [_json([{"picture": 1, "fine": [[0, 0.9]], "coarse": [], "embedding": [0.1]}])],
    ),
    "model-zip": Target(_zip, _zip_seeds),
}
