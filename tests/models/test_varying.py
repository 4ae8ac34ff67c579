"""Photos are varied within what a shop could show, the same way for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from kitchensync.vision import golden
from training.settings import AugmentSettings, read_settings

pytest.importorskip("torch", reason="training needs torch, which is not installed")

import torch

from training.augment import Dice, mixed
from training.augment import varied as vary

RULES = read_settings().augment
STILL = RULES.model_copy(
    update={"area": (1.0, 1.0), "aspect": (1.0, 1.0), "degrees": 0.0, "shear": 0.0, "hue": 0.0}
    | {"brightness": 0.0, "contrast": 0.0, "saturation": 0.0, "cutout": 0.0}
)


def photos() -> torch.Tensor:
    drawn = np.stack([golden.drawn(seed, 32) for seed in range(16)])
    return torch.as_tensor(drawn).permute(0, 3, 1, 2)


def dice(seed: int = 1) -> Dice:
    return Dice(torch.Generator().manual_seed(seed))


def varied(rules: AugmentSettings, *, may_flip: bool, seed: int = 1) -> torch.Tensor:
    return vary(photos(), torch.full((16,), may_flip), 32, rules, dice(seed))


def test_the_same_seed_varies_in_the_same_way() -> None:
    assert torch.equal(varied(RULES, may_flip=True), varied(RULES, may_flip=True))
    assert not torch.equal(varied(RULES, may_flip=True), varied(RULES, may_flip=True, seed=2))


def test_pictures_stay_between_black_and_white() -> None:
    pictures = varied(RULES, may_flip=True)
    assert pictures.shape == (16, 3, 32, 32)
    assert 0 <= float(pictures.min()) < float(pictures.max()) <= 1


def test_without_rules_a_photo_stays_as_it_is() -> None:
    assert torch.allclose(varied(STILL, may_flip=False), photos() / 255, atol=1e-4)


def test_what_may_not_be_mirrored_is_not() -> None:
    as_they_are = photos() / 255
    mirrored = varied(STILL, may_flip=True)
    pairs = zip(mirrored, as_they_are.flip(3), strict=True)
    turned = [torch.allclose(one, other, atol=1e-4) for one, other in pairs]
    assert 0 < sum(turned) < 16


def test_a_mixture_says_how_much_of_each_picture_is_left() -> None:
    always = RULES.model_copy(update={"mixed": 1.0})
    black = torch.zeros(16, 3, 32, 32)
    black[:8] = 1.0
    for seed in range(20):
        pictures, mixture = mixed(black, always, dice(seed))
        assert mixture is not None
        own, other = black.mean(dim=(1, 2, 3)), black[mixture.others].mean(dim=(1, 2, 3))
        expected = mixture.share * own + (1 - mixture.share) * other
        assert torch.allclose(pictures.mean(dim=(1, 2, 3)), expected, atol=1e-3)
