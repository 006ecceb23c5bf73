"""Shapes: labels and clips by address, held-out combinations, motion on a ground that closes on itself."""

from __future__ import annotations

import numpy as np

from mutoscope.worlds.shapes import WORLD, scene
from mutoscope.worlds.shapes.draw import draw


def _objects(labels: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [tuple(labels[slot] for slot in slots) for slots in WORLD.objects]


def test_a_tenth_of_the_objects_is_held_out_for_good() -> None:
    held = scene.held_out()
    assert len(held) == 10  # of 6 * 4 * 4 = 96
    for index in range(300):
        assert not any(one in held for one in _objects(WORLD.labels(5, index)))
        assert any(one in held for one in _objects(WORLD.labels(5, index, unseen=True)))


def test_the_two_colors_differ_and_every_slot_is_filled() -> None:
    for index in range(200):
        labels = WORLD.labels(6, index)
        assert all(1 <= one <= len(kind.values) for one, kind in zip(labels, WORLD.attributes, strict=True))
        assert labels[1] != labels[4]


def test_a_clip_is_found_again_by_its_address_only() -> None:
    labels = WORLD.labels(1, 2)
    clip = WORLD.clip(labels, 1, 2)
    assert clip.shape == (16, 64, 64, 3) and clip.dtype == np.uint8
    np.testing.assert_array_equal(clip, WORLD.clip(labels, 1, 2))
    assert (clip != WORLD.clip(labels, 1, 3)).any()
    np.testing.assert_array_equal(clip[:5], WORLD.clip(labels, 1, 2, num_frames=5))
    assert WORLD.labels(1, 2) == labels != WORLD.labels(2, 2)


def test_what_leaves_comes_back_on_the_other_side() -> None:
    thing = scene.Thing(shape="square", color=(222, 44, 44), x=60.0, y=32.0, dx=2.0, dy=0.0, radius=8.0)
    clip = draw(scene.Arrangement(gray=20, things=(thing,)), 33)
    counts = (clip[..., 0] > 120).sum((1, 2))
    assert counts.min() == counts.max() == 14 * 14  # nothing is lost at the edge
    np.testing.assert_array_equal(clip[0], clip[32])  # 64 px later


def test_later_things_lie_over_earlier_ones() -> None:
    low, high = (
        scene.Thing(shape="square", color=scene.COLORS[name], x=32, y=32, dx=1, dy=0, radius=radius)
        for name, radius in (("red", 9.0), ("blue", 7.0))
    )
    frame = draw(scene.Arrangement(gray=20, things=(low, high)), 1)[0]
    assert tuple(frame[32, 32]) == scene.COLORS["blue"]
    assert tuple(frame[32, 24]) == scene.COLORS["red"]


def test_slots_left_open_are_chosen_by_the_address() -> None:
    for index in range(40):
        filled = scene.arrangement((0, 1, 0, 0, 0, 0, 0), 4, index)
        assert filled.things[0].color == scene.COLORS["red"] != filled.things[1].color
