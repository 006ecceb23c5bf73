"""Physics at training size: clips by address, held-out combinations, and words."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from mutoscope.types import Size
from mutoscope.worlds.physics.lessons import WORLD, held_out

KINDS = WORLD.attributes[0].values


def test_a_clip_is_found_again_by_its_address_only() -> None:
    labels = (1, 2, 2)
    clip = WORLD.clip(labels, 1, 2, num_frames=4)
    assert clip.shape == (4, 96, 96, 3) and clip.dtype == np.uint8
    np.testing.assert_array_equal(clip, WORLD.clip(labels, 1, 2, num_frames=4))
    assert (clip != WORLD.clip(labels, 1, 3, num_frames=4)).any()


@pytest.mark.parametrize("kind", [1, 3, 5])
def test_fast_ones_change_more_than_slow_ones(kind: int) -> None:
    def change(pace: int) -> float:
        moved = []
        for index in range(2):
            clip = WORLD.clip((kind, pace, 2), 0, index, num_frames=8).astype(float)
            moved.append(np.abs(np.diff(clip, axis=0)).mean())
        return float(np.mean(moved))

    assert change(2) > 1.3 * change(1), KINDS[kind - 1]


def test_it_can_be_drawn_large() -> None:
    frames = list(WORLD.frames((5, 1, 1), 0, 0, size=Size(160, 90), num_frames=2))
    assert [frame.shape for frame in frames] == [(90, 160, 3)] * 2


def test_combinations_held_out_are_never_seen() -> None:
    assert len(held_out()) == 2 and len({one[0] for one in held_out()}) == 2
    for index in range(60):
        assert WORLD.labels(0, index) not in held_out()
        assert WORLD.labels(0, index, unseen=True) in held_out()


@pytest.mark.parametrize(("language", "variant"), [("en", 0), ("en", 1), ("zh", 0)])
def test_captions_are_understood_again(language: str, variant: int) -> None:
    for labels in product(range(7), range(3), range(3)):
        if labels[0] == 0 and labels[2]:
            continue  # an amount is only said of a known experiment
        sentence = WORLD.caption(labels, language=language, variant=variant)
        got = WORLD.understand(sentence)
        assert (got.labels, got.ignored) == (labels, ()), sentence


def test_words_of_one_s_own() -> None:
    assert WORLD.understand("many balls, quickly").labels == (3, 2, 2)
    assert WORLD.understand("interference").labels == (6, 0, 2)
    assert WORLD.understand("a comet").labels == (5, 0, 0)
    got = WORLD.understand("a slow spring and a dog")
    assert got.labels == (0, 1, 0) and {"spring", "dog"} <= set(got.ignored)
