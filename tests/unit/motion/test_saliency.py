"""Saliency finds the thing that differs; a tween lies between its neighbors."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mutoscope.motion.saliency import center_of_interest, saliency
from mutoscope.motion.tween import tween


@pytest.mark.parametrize("x", [0.25, 0.5, 0.7])
def test_an_upright_crop_keeps_the_red_boat(x: float) -> None:
    picture = np.full((360, 640, 3), (60, 110, 160), np.uint8)
    cv2.circle(picture, (round(x * 640), 200), 30, (220, 60, 40), -1)
    found = center_of_interest(picture, 9 / 16)
    half = 0.5 * (9 / 16) * 360 / 640
    assert abs(found[0] - x) < half - 30 / 640 and found[1] == 0.5
    assert saliency(picture).sum() == pytest.approx(1.0, abs=1e-3)


def test_of_two_things_one_is_chosen_not_the_middle() -> None:
    picture = np.full((360, 640, 3), (60, 110, 160), np.uint8)
    cv2.circle(picture, (90, 180), 24, (220, 60, 40), -1)
    cv2.circle(picture, (550, 180), 30, (230, 200, 40), -1)
    assert abs(center_of_interest(picture, 9 / 16)[0] - 0.5) > 0.2


def test_a_wide_crop_of_an_upright_picture_moves_up_and_down() -> None:
    picture = np.full((640, 360, 3), (60, 110, 160), np.uint8)
    cv2.circle(picture, (180, 520), 30, (220, 60, 40), -1)
    x, y = center_of_interest(picture, 16 / 9)
    assert x == 0.5 and y > 0.65


def test_a_plain_picture_is_centered() -> None:
    assert center_of_interest(np.full((90, 160, 3), 128, np.uint8), 1.0) == pytest.approx(
        (0.5, 0.5), abs=0.01
    )


def test_a_tween_moves_the_thing_instead_of_doubling_it() -> None:
    rng = np.random.default_rng(1)
    texture = cv2.GaussianBlur(rng.integers(0, 256, (200, 320, 3), dtype=np.uint8), (0, 0), 3)
    texture = cv2.normalize(texture, None, 0, 255, cv2.NORM_MINMAX)
    before, middle, after = (texture[20:180, 20 + d : 280 + d] for d in (8, 4, 0))
    made = tween(np.ascontiguousarray(before), np.ascontiguousarray(after), 0.5)
    inner = np.s_[16:-16, 16:-16]
    error = np.abs(made[inner].astype(float) - middle[inner]).mean()
    mixed = np.abs((before[inner].astype(float) + after[inner]) / 2 - middle[inner]).mean()
    assert error < 0.35 * mixed
