"""Laying patches over pictures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.text.layers import Sheet, box
from mutoscope.text.patch import Patch, lay
from mutoscope.types import Size


def noise(shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


@settings(deadline=None, max_examples=30)
@given(st.integers(-12, 30), st.integers(-12, 30), st.sampled_from([0.0, 0.3, 0.5, 1.0]), st.integers(0, 5))
def test_laying_is_the_over_operator(left: int, top: int, opacity: float, seed: int) -> None:
    patch, below = Patch(noise((9, 11, 4), seed), left, top), noise((24, 26, 3), seed + 1)
    expected = below.astype(np.float64)
    for y in range(9):
        for x in range(11):
            row, column = top + y, left + x
            if 0 <= row < 24 and 0 <= column < 26:
                alpha = patch.rgba_HW4[y, x, 3] / 255 * opacity
                expected[row, column] = patch.rgba_HW4[y, x, :3] * alpha + expected[row, column] * (1 - alpha)
    lay(patch, below, opacity)
    assert np.abs(below - expected).max() <= (0.51 if opacity in (0.0, 1.0) else 1.6)


def test_a_patch_must_be_rgba() -> None:
    with pytest.raises(ValueError, match=r"\(H, W, 4\)"):
        Patch(np.zeros((2, 2, 3), np.uint8), 0, 0)


def test_sheets_are_cut_to_the_picture() -> None:
    sheet = Sheet(40, 30, -10, -5)
    sheet.tint(box(sheet.shape, 0, 0, 40, 30, 0), (10, 20, 30))
    patch = sheet.patch(Size(20, 15))
    assert (patch.left, patch.top, patch.right, patch.bottom) == (0, 0, 20, 15)
    assert (patch.rgba_HW4 == (10, 20, 30, 255)).all()


def test_boxes_cover_their_area_to_a_fraction_of_a_pixel() -> None:
    assert box((40, 60), 10.25, 8.5, 40.75, 30.0, 0).sum() == pytest.approx(30.5 * 21.5, rel=2e-3)
    circle = box((60, 60), 10, 10, 50, 50, 20).sum()
    assert circle == pytest.approx(np.pi * 400, rel=5e-3)
