"""The pictures a model is checked on are the same everywhere."""

from __future__ import annotations

import hashlib

import pytest

EXPECTED = ["9ddf7db02501b61b", "4351c74f32ea3692"]
np = pytest.importorskip("numpy", reason="numpy is not installed")

from kitchensync.vision.golden import drawn  # noqa: E402 - only where numpy is


def test_a_golden_picture_is_the_same_to_the_last_bit_on_every_machine() -> None:
    digests = [hashlib.sha256(drawn(seed, 192).tobytes()).hexdigest()[:16] for seed in (1, 2)]
    assert digests == EXPECTED


def test_golden_pictures_differ_and_have_contrast() -> None:
    one, other = drawn(1, 64), drawn(2, 64)
    assert one.shape == (64, 64, 3)
    assert one.std() > 30
    assert np.abs(one.astype(int) - other).mean() > 20
