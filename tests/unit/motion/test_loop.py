"""The loop of a periodic clip is a whole number of periods, and its seam is no more than an ordinary step."""

from __future__ import annotations

import itertools
from fractions import Fraction

import cv2
import numpy as np
import pytest

from mutoscope.motion.loop import FADE, SMALL, Loop, _along_diagonals, choose
from mutoscope.motion.tween import Between


def swing(k: float, period: float, tall: float = 1.0) -> np.ndarray:
    """A disc on a circle: where it is does not tell its direction, two places of a swing look alike."""
    angle = 2 * np.pi * k / period
    picture = np.full((SMALL[1], SMALL[0], 3), (40, 70, 110), np.uint8)
    center = (round((32 + 18 * np.cos(angle)) * 16), round((18 + tall * np.sin(angle)) * 16))
    cv2.circle(picture, center, 6 * 16, (230, 190, 60), -1, cv2.LINE_AA, shift=4)
    return picture


@pytest.mark.parametrize(("period", "num", "needed"), [(37, 130, 12), (30, 100, 5), (45, 120, 60)])
def test_the_period_is_found(period: int, num: int, needed: int) -> None:
    seconds = [Fraction(k, 25) for k in range(num)]
    pictures = np.stack([swing(k, period) for k in range(num)])
    loop = choose(seconds, pictures, Fraction(needed))
    frames = loop.seconds * 25
    assert frames.denominator == 1 and frames % period == 0
    assert loop.badness < 0.05


def test_direction_counts_not_only_place() -> None:
    """On a swing every place is passed twice: pictures 3 and 37 of 40 are alike, but there the disc turns around."""
    line = np.stack([swing(k, 40, tall=0.0) for k in range(90)]).reshape(90, -1).astype(float)
    distance = np.linalg.norm(line[:, None] - line[None], axis=2)
    filtered = _along_diagonals(distance)
    assert distance[37, 3] == distance[43, 3] == 0
    assert filtered[43, 3] == 0 and filtered[37, 3] > 0.5 * distance[3, 4]
    loop = choose([Fraction(k, 25) for k in range(58)], line[:58].astype(np.uint8), Fraction(6))
    assert loop.seconds * 25 == 40


def test_few_jumps_are_preferred_among_equals() -> None:
    seconds = [Fraction(k, 25) for k in range(160)]
    pictures = np.stack([swing(k, 30) for k in range(160)])
    loop = choose(seconds, pictures, Fraction(40))
    assert loop.seconds == Fraction(150, 25)


def test_places_run_on_and_fold_back_without_a_gap() -> None:
    loop = Loop(Fraction(1), Fraction(4), Fraction(2, 5), 0.0)
    assert loop.places(Fraction(2)) == (2, None, 0.0)
    leaving, arriving, share = loop.places(Fraction(4))
    assert (leaving, arriving, share) == (4, 1, 0.5)
    last = Fraction(42, 10)
    step = Fraction(1, 1000)
    leaving, arriving, share = loop.places(last - step)
    assert arriving is not None and share > 0.999
    assert loop.places(last)[0] - arriving == step  # the arriving side goes on as if nothing had happened
    assert loop.places(last + 3 * 7)[0] == last - 3


def test_a_seam_is_no_more_than_an_ordinary_step() -> None:
    num, period = 130, 37
    noisy = np.random.default_rng(5).integers(-2, 3, (num, SMALL[1], SMALL[0], 3))
    pictures = np.clip(np.stack([swing(k, period) for k in range(num)]) + noisy, 0, 255).astype(np.uint8)
    loop = choose([Fraction(k, 25) for k in range(num)], pictures, Fraction(20))
    shown = []
    for k in range(int((loop.end + loop.fade) * 25) + 10):
        leaving, arriving, share = loop.places(Fraction(k, 25))
        picture = pictures[int(leaving * 25)]
        if arriving is not None:
            picture = Between(picture, pictures[int(arriving * 25)]).at(share, evenly=True)
        shown.append(picture.astype(int))
    steps = np.array([np.abs(b - a).mean() for a, b in itertools.pairwise(shown)])
    seam = int((loop.end - loop.fade / 2) * 25)
    assert steps[seam - 1 :].max() <= steps[: seam - 1].max() * 1.05


def test_clips_too_short_to_choose_wrap_hard() -> None:
    pictures = np.stack([swing(k, 30) for k in range(5)])
    loop = choose([Fraction(k, 25) for k in range(5)], pictures, Fraction(3))
    assert (loop.begin, loop.end, loop.fade) == (0, Fraction(1, 5), 0)
    assert loop.places(Fraction(9, 50) + 1)[0] == Fraction(9, 50)


def test_a_fade_fits_into_a_short_clip() -> None:
    pictures = np.stack([swing(k, 6) for k in range(14)])
    loop = choose([Fraction(k, 25) for k in range(14)], pictures, Fraction(3))
    assert loop.begin >= loop.fade / 2 and loop.end + loop.fade / 2 <= Fraction(14, 25)
    assert loop.fade <= Fraction(FADE, 25)
