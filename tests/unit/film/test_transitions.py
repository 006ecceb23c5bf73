"""Transitions begin with the old picture, end with the new one, and move evenly."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from mutoscope.film.storyboard import TRANSITIONS
from mutoscope.film.transitions import BLENDS, blend, shifted

BEFORE = np.full((36, 64, 3), 200, np.uint8)
AFTER = np.full((36, 64, 3), 40, np.uint8)
DIRECTIONS = ("left", "right", "up", "down")


def test_every_named_transition_can_be_drawn() -> None:
    assert set(BLENDS) | {"cut"} == set(TRANSITIONS)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("kind", sorted(BLENDS))
def test_ends_are_the_two_pictures(kind: str, direction: str) -> None:
    start = blend(kind, BEFORE, AFTER, 1e-6, direction=direction, color=(0, 0, 0))
    stop = blend(kind, BEFORE, AFTER, 1 - 1e-6, direction=direction, color=(0, 0, 0))
    assert start.dtype == stop.dtype == np.uint8
    assert np.abs(start.astype(int) - 200).max() <= 1
    assert np.abs(stop.astype(int) - 40).max() <= 1


@pytest.mark.parametrize("kind", sorted(BLENDS))
def test_the_mean_never_turns_back(kind: str) -> None:
    means = [
        blend(kind, BEFORE, AFTER, p, direction="left", color=(40, 40, 40)).mean()
        for p in np.linspace(0.02, 0.98, 25)
    ]
    assert all(b <= a + 0.6 for a, b in pairwise(means))


def test_fade_passes_through_its_color() -> None:
    middle = blend("fade", BEFORE, AFTER, 0.5, direction="left", color=(255, 0, 0))
    assert (middle == (255, 0, 0)).all()


def test_slide_left_comes_from_the_right() -> None:
    half = blend("slide", BEFORE, AFTER, 0.5, direction="left", color=(0, 0, 0))
    assert (half[:, 40:] == 40).all() and (half[:, :24] > 100).all()
    up = blend("push", BEFORE, AFTER, 0.5, direction="up", color=(0, 0, 0))
    assert (up[24:] == 40).all() and (up[:12] == 200).all()


def test_shifts_are_exact_to_fractions_of_a_pixel() -> None:
    ramp = np.repeat(np.arange(0, 192, 3, dtype=np.uint8)[None, :, None], 8, axis=0).repeat(3, axis=2)
    moved = shifted(ramp, 2.5, 0.0, ramp)
    assert np.abs(moved[:, 8:60, 0].astype(float) - (ramp[:, 8:60, 0] - 7.5)).max() <= 0.5
