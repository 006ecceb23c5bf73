"""PSNR against values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from mutoscope.metrics.psnr import psnr, psnr_of_frames


def test_a_known_error_has_its_known_decibels() -> None:
    x = torch.zeros(3, 3, 2, 4, 4)
    y = x.clone()
    y[1] += 0.02
    y[2, 0, 0, 0, 0] = 2.0  # one number of 96 is off by the whole range
    found = psnr(x, y)
    assert found[0] == math.inf
    assert found[1].item() == pytest.approx(40.0, abs=1e-3)  # 20 log10(2 / 0.02)
    assert found[2].item() == pytest.approx(10 * math.log10(96), abs=1e-3)
    assert psnr(x, y, peak=1.0)[1].item() == pytest.approx(20 * math.log10(50), abs=1e-3)


def test_frames_are_compared_without_wrapping_around() -> None:
    x = np.zeros((2, 4, 4, 3), np.uint8)
    y = x.copy()
    y[1] = 255
    found = psnr_of_frames(x, y)
    assert found[0] == math.inf and found[1] == pytest.approx(0.0)
    assert psnr_of_frames(y, x)[1] == pytest.approx(0.0)
    y[1] = 1
    assert psnr_of_frames(x, y)[1] == pytest.approx(48.13, abs=0.01)


def test_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="of one shape"):
        psnr(torch.zeros(1, 3), torch.zeros(1, 4))
    with pytest.raises(ValueError, match="of one shape"):
        psnr_of_frames(np.zeros((1, 4, 4, 3), np.uint8), np.zeros((1, 4, 5, 3), np.uint8))
    with pytest.raises(ValueError, match="uint8"):
        psnr_of_frames(np.zeros((1, 4, 4, 3)), np.zeros((1, 4, 4, 3)))  # type: ignore[arg-type]
