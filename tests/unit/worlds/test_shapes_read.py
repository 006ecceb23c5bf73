"""The rule-made reader of shapes: right on drawn clips, and not fooled by broken ones."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from mutoscope import rng
from mutoscope.worlds.shapes import WORLD, scene
from mutoscope.worlds.shapes.draw import draw
from mutoscope.worlds.shapes.read import see

KINDS = ("background", "color", "shape", "direction")
LABELS = (1, 1, 1, 1, 5, 2, 4)  # black; red circle left; blue square down


def _shares(seed: int, count: int, *, damaged: bool) -> dict[str, float]:
    scores = []
    for index in range(count):
        labels = WORLD.labels(seed, index)
        clip = WORLD.clip(labels, seed, index)
        if damaged:  # as soft and grainy as a weak decoder's
            grain = rng.generator(seed, "grain", 0, index).normal(0, 10, clip.shape)
            clip = np.stack([cv2.GaussianBlur(frame, (0, 0), 1.0) for frame in clip])
            clip = np.clip(clip + grain, 0, 255).astype(np.uint8)
        scores.append(WORLD.score(clip, labels))
    return {kind: float(np.mean([one[kind] for one in scores])) for kind in KINDS}


@pytest.mark.parametrize("damaged", [False, True])
def test_drawn_clips_are_read_right(damaged: bool) -> None:
    shares = _shares(11, 48, damaged=damaged)
    assert all(share >= 0.97 for share in shares.values()), shares


@pytest.mark.slow
def test_five_hundred_fresh_clips_are_read_right() -> None:
    shares = _shares(12, 512, damaged=False)
    assert shares["background"] >= 0.99
    assert shares["color"] >= 0.98
    assert shares["direction"] >= 0.98
    assert shares["shape"] >= 0.97


def test_reading_orders_by_color_and_scoring_does_not_care() -> None:
    swapped = (LABELS[0], *LABELS[4:], *LABELS[1:4])
    clip = WORLD.clip(swapped, 1, 0)
    assert WORLD.read(clip) == LABELS
    assert WORLD.score(clip, swapped)["all"] == WORLD.score(clip, LABELS)["all"] == 1


def test_a_wrong_attribute_costs_only_itself() -> None:
    clip = WORLD.clip(LABELS, 1, 0)
    assert WORLD.score(clip, (1, 1, 1, 2, 5, 2, 4)) == {
        "background": 1, "color": 1, "shape": 1, "direction": 0.5, "all": 0,
    }  # fmt: skip
    # a purple object is not there, so neither are its shape and way
    assert WORLD.score(clip, (2, 6, 1, 1, 5, 2, 4)) == {
        "background": 0, "color": 0.5, "shape": 0.5, "direction": 0.5, "all": 0,
    }  # fmt: skip


def test_what_was_not_asked_is_not_scored() -> None:
    clip = WORLD.clip(LABELS, 1, 0)
    assert WORLD.score(clip, (0, 0, 2, 0, 0, 0, 0)) == {"shape": 1, "all": 1}
    assert WORLD.score(clip, (0, 0, 3, 0, 0, 0, 0)) == {"shape": 0, "all": 0}


def test_a_missing_object_is_not_seen() -> None:
    whole = scene.arrangement(LABELS, 1, 0)
    clip = draw(replace(whole, things=whole.things[:1]), 16)
    assert WORLD.read(clip) == (1, 1, 1, 1, 0, 0, 0)
    assert WORLD.score(clip, LABELS)["color"] == 0.5


def test_an_object_that_vanishes_is_not_seen() -> None:
    clip = WORLD.clip(LABELS, 1, 0)
    clip[6:] = clip[0, 0, 0] * 0 + 20
    assert WORLD.read(clip) == (1, 0, 0, 0, 0, 0, 0)


def test_an_object_that_stands_still_or_jumps_has_no_direction() -> None:
    clip = WORLD.clip(LABELS, 1, 0)
    assert WORLD.read(clip[:1].repeat(16, 0)) == (1, 1, 1, 0, 5, 2, 0)
    mixed = clip[rng.generator(0, "order").permutation(16)]
    assert WORLD.read(mixed) == (1, 1, 1, 0, 5, 2, 0)


def test_merged_halves_have_no_shape() -> None:
    clip = np.full((16, 64, 64, 3), 20, np.uint8)
    for time, frame in enumerate(clip):
        cv2.circle(frame, (18 + 2 * time, 32), 10, scene.COLORS["red"], -1)
        right = frame[:, 18 + 2 * time :]
        right[(right == scene.COLORS["red"]).all(-1)] = scene.COLORS["blue"]
    assert WORLD.read(clip) == (1, 1, 0, 2, 5, 0, 2)


def test_two_patches_of_one_color_are_no_object() -> None:
    clip = np.full((16, 64, 64, 3), 20, np.uint8)
    for time, frame in enumerate(clip):
        for y in (16, 48):
            cv2.circle(frame, (15 + time, y), 9, scene.COLORS["red"], -1)
    assert see(clip) == (1, ())


def test_noise_is_nothing() -> None:
    noise = rng.generator(0, "noise").integers(0, 256, (16, 64, 64, 3)).astype(np.uint8)
    assert WORLD.read(noise) == (0,) * 7
    with pytest.raises(ValueError, match="64, 64, 3"):
        see(noise[:, :32])
