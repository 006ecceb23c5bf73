"""Leaves: by address and time, and truth that explains the picture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mutoscope.errors import UsageError
from mutoscope.types import Size
from mutoscope.worlds.leaves import WORLD, Leaves, scene
from mutoscope.worlds.leaves.heap import matrices
from mutoscope.worlds.leaves.texture import NUM_TILES, STRIDE, atlas

SIZE = Size(128, 96)


def _inner(order: np.ndarray) -> np.ndarray:
    """Pixels whose 7x7 neighbors show the same leaf."""
    kernel = np.ones((7, 7), np.uint8)
    far = order.astype(np.float32)
    return np.asarray(cv2.erode(far, kernel) == cv2.dilate(far, kernel))


def test_the_same_address_gives_the_same_picture_in_any_order() -> None:
    first, second = scene(3, SIZE), scene(3, SIZE)
    late = first.picture(7.5)
    second.picture(2.0)
    np.testing.assert_array_equal(second.picture(7.5), late)
    assert late.shape == (96, 128, 3) and late.dtype == np.uint8
    assert (scene(4, SIZE).picture(7.5) != late).mean() > 0.5


def test_flow_leads_what_is_seen_to_where_it_is_seen_next() -> None:
    for seed in range(3):
        heap = scene(seed, SIZE, speed=2.5)
        now, later = heap.sight(5.0), heap.picture(6.0)
        y, x = np.mgrid[:96, :128].astype(np.float32)
        led = cv2.remap(later, x + now.flow_HW2[..., 0], y + now.flow_HW2[..., 1], cv2.INTER_CUBIC)
        kept = ~now.hidden_HW & _inner(now.order_HW)
        away = np.abs(led.astype(int) - now.clean_HWC).max(-1)[kept]
        stays = np.abs(later.astype(int) - now.clean_HWC).max(-1)[kept]
        assert np.median(away) <= 3  # shadows move on their own, so not all is explained
        assert away.mean() < 0.6 * stays.mean()
        assert np.hypot(*np.moveaxis(now.flow_HW2, -1, 0)).mean() > 0.5


def test_what_is_hidden_is_covered_or_out_of_the_picture() -> None:
    heap = scene(1, SIZE, speed=3.0)
    now, later = heap.sight(0.0, step=2.0), heap.sight(2.0)
    y, x = np.mgrid[:96, :128]
    to_x, to_y = (
        np.round(p + f).astype(int) for p, f in ((x, now.flow_HW2[..., 0]), (y, now.flow_HW2[..., 1]))
    )
    inside = (to_x >= 0) & (to_x < 128) & (to_y >= 0) & (to_y < 96)
    there = later.order_HW[np.clip(to_y, 0, 95), np.clip(to_x, 0, 127)]
    well = inside & (cv2.erode(inside.astype(np.uint8), np.ones((3, 3))) > 0)
    assert (there[now.hidden_HW & well] != now.order_HW[now.hidden_HW & well]).all()
    seen = ~now.hidden_HW & well & _inner(now.order_HW)
    assert (there[seen] == now.order_HW[seen]).mean() > 0.95  # the nearest pixel; truth asks the nearest four
    assert 0.01 < now.hidden_HW.mean() < 0.5
    # what covers a pixel is nearer than what it covers
    covered = now.hidden_HW & well
    assert (there[covered] > now.order_HW[covered]).mean() > 0.9


def test_time_runs_on_for_ever_without_emptying() -> None:
    heap = scene(2, SIZE)
    shown = [len(np.unique(heap.sight(time).order_HW)) for time in (0.0, 5000.0, 1e6)]
    assert min(shown) > 0.6 * max(shown) > 20


def test_leaves_change_sides_out_of_sight() -> None:
    heap = scene(6, SIZE, speed=4.0).heap
    changed = 0
    for time in range(400):
        now, then = (matrices(heap, float(one), SIZE) for one in (time, time + 0.02))
        jumped = np.abs(then[:, :, 2] - now[:, :, 2]).max(1) > 60
        changed += int(jumped.sum())
        for maps in (now[jumped], then[jumped]):
            corners = (
                np.einsum("nij,nvj->nvi", maps[:, :, :2], heap.outline_NV2[jumped]) + maps[:, None, :, 2]
            )
            low, high = corners.min(1), corners.max(1)
            assert ((high < 0).any(1) | (low[:, 0] > 128) | (low[:, 1] > 96)).all()
    assert changed > 10


def test_leaves_shrink_in_number_as_the_cube_of_their_size() -> None:
    radius = scene(0, Size(512, 512)).heap.radius_N[1:]
    edges = radius.min() * np.array([1, 1.5, 2.25, 3.4])
    counts = np.histogram(radius, edges)[0]
    slope = np.polyfit(np.log((edges[1:] * edges[:-1]) ** 0.5), np.log(counts / np.diff(edges)), 1)[0]
    assert slope == pytest.approx(-3, abs=0.5)


def test_grain_is_the_sensors_only() -> None:
    plain, grainy = scene(5, SIZE).sight(1.0), scene(5, SIZE, grain=6.0).sight(1.0)
    np.testing.assert_array_equal(plain.rgb_HWC, plain.clean_HWC)
    np.testing.assert_array_equal(grainy.clean_HWC, plain.clean_HWC)
    noise = grainy.rgb_HWC.astype(int) - grainy.clean_HWC
    middle = (plain.clean_HWC > 110) & (plain.clean_HWC < 146)
    assert noise[middle].std() == pytest.approx(6, rel=0.15)
    assert (grainy.rgb_HWC != scene(5, SIZE, grain=6.0).sight(2.0).rgb_HWC).mean() > 0.5


def test_textures_repeat_without_a_seam() -> None:
    for number in range(NUM_TILES):
        tile = atlas()[number * STRIDE : (number + 1) * STRIDE]
        np.testing.assert_array_equal(tile[0, 1:-1], tile[-2, 1:-1])
        np.testing.assert_array_equal(tile[1:-1, -1], tile[1:-1, 1])
        assert abs(tile[1:-1, 1:-1].mean()) < 0.12 and tile.std() > 0.2


def test_clips_for_training() -> None:
    clip = WORLD.clip((), 0, 1, num_frames=2)
    assert clip.shape == (2, 192, 192, 3) and WORLD.num_frames == 7
    sights = WORLD.sights(0, 1, size=WORLD.size, num_frames=2, grain=3.0)
    np.testing.assert_array_equal(sights[1].clean_HWC, clip[1])


@pytest.mark.parametrize(("wrong", "told"), [({"speed": -1.0}, "speed"), ({"grain": float("nan")}, "grain")])
def test_numbers_out_of_range_are_told(wrong: dict[str, float], told: str) -> None:
    with pytest.raises(UsageError, match=rf"{told} must lie in 0..64"):
        Leaves(0, SIZE, **wrong)
