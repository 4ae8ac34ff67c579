"""The model folder that ships: whole, small, proven, and told truthfully by its card."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

import kitchensync_models
from kitchensync.catalogue.lookup import find
from kitchensync.vision import model as models
from kitchensync.vision.runtime import Net
from training import check
from training.card import card_of
from training.labels import read_labels

FOLDER = kitchensync_models.FOLDER


@pytest.fixture(scope="module")
def shipped() -> models.Model:
    return models.read(FOLDER)


def test_every_file_is_the_one_that_the_manifest_vouches_for(shipped: models.Model) -> None:
    for name, digest in shipped.manifest.sha256.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest


def test_the_net_takes_at_most_three_mebibytes(shipped: models.Model) -> None:
    assert len(shipped.net) <= 3 << 20


def test_the_embedding_is_named_after_the_net(shipped: models.Model) -> None:
    assert shipped.manifest.embedding == shipped.sha256[:16]


def test_it_knows_eighty_one_products_of_forty_three_kinds(shipped: models.Model) -> None:
    assert (len(shipped.labels.fine), len(shipped.labels.coarse)) == (81, 43)
    assert shipped.labels == read_labels()


def test_every_food_of_a_label_is_one_that_the_catalogue_knows(shipped: models.Model) -> None:
    labels = shipped.labels
    foods = {label.food for label in labels.fine} | {label.food for label in labels.coarse}
    assert [food for food in foods if food and find(food) is None] == []


def test_a_check_says_what_does_not_hold(
    shipped: models.Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("metrics.json", "MODEL_CARD.md"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    other = msgspec.structs.replace(shipped.labels.fine[0], food="zlorb")
    labels = msgspec.structs.replace(shipped.labels, fine=(other, *shipped.labels.fine[1:]))
    with pytest.raises(ValueError, match="no zlorb"):
        list(check.checked(tmp_path, replace(shipped, labels=labels)))
    told = (tmp_path / "metrics.json").read_text(encoding="utf-8")
    (tmp_path / "metrics.json").write_text(told.replace(shipped.sha256, "0" * 64), encoding="utf-8")
    with pytest.raises(ValueError, match="another net"):
        list(check.checked(tmp_path, shipped))
    monkeypatch.setattr(check, "LARGEST", 1000)
    with pytest.raises(ValueError, match="more than 1,000"):
        list(check.checked(tmp_path, shipped))


def test_it_gives_the_golden_answers(shipped: models.Model) -> None:
    assert Net(shipped).astray() == []


def test_the_card_tells_the_figures_that_were_measured() -> None:
    assert (FOLDER / "MODEL_CARD.md").read_text(encoding="utf-8") == card_of(FOLDER)


def test_the_metrics_are_of_this_file(shipped: models.Model) -> None:
    told = json.loads((FOLDER / "metrics.json").read_text(encoding="utf-8"))["model"]
    assert (told["sha256"], told["bytes"]) == (shipped.sha256, len(shipped.net))
    assert told["size"] == shipped.manifest.input.size


def test_the_licence_of_the_photos_is_beside_it() -> None:
    licence = Path(FOLDER, "LICENSE-DATA.txt").read_text(encoding="utf-8")
    assert "MIT License" in licence
    assert "Marcus Klasson" in licence
