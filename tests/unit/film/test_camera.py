"""Camera moves: smooth to fractions of a pixel, and never over the picture's edge."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from mutoscope.film.camera import OVERRUN_SECONDS, Framing, ease, view
from mutoscope.film.shots.still import Still, on_canvas
from mutoscope.film.storyboard import MOVES, Camera
from mutoscope.types import Box, Size

SECONDS, RATE = 5.0, 30


def moves() -> list[Camera]:
    named = [
        Camera(move=move, amount=0.1, direction=d) for move in MOVES for d in ("left", "right", "up", "down")
    ]
    return [*named, Camera(move="ken-burns", start=Box(0.05, 0.1, 0.7), stop=Box(0.3, 0.25, 0.55))]


@pytest.mark.parametrize("kind", ["in-out", "in", "out", "linear"])
def test_easing_runs_from_0_to_1_and_never_back(kind: str) -> None:
    values = [ease(p, kind) for p in np.linspace(-0.2, 1.2, 141)]
    assert values[0] == 0 and values[-1] == 1
    assert all(b >= a for a, b in pairwise(values))


def test_smooth_step_has_its_published_value() -> None:
    assert ease(0.25, "in-out") == pytest.approx(3 * 0.25**2 - 2 * 0.25**3)


@pytest.mark.parametrize("aspect", [16 / 9, 9 / 16, 1.0])
@pytest.mark.parametrize("camera", moves(), ids=lambda c: f"{c.move}-{c.direction}")
def test_no_view_leaves_the_picture(camera: Camera, aspect: float) -> None:
    framing = Framing(
        width=1600, height=1000, aspect=aspect, camera=camera, shot_seconds=SECONDS, focus=(0.9, 0.1)
    )
    for seconds in np.linspace(-OVERRUN_SECONDS, SECONDS + OVERRUN_SECONDS, 37):
        crop = framing.crop(float(seconds))
        turn = np.radians(abs(crop.roll_degrees))
        wide, tall = crop.right - crop.left, crop.bottom - crop.top
        assert wide / tall == pytest.approx(aspect, rel=1e-6)
        reach_x = (np.cos(turn) * wide + np.sin(turn) * tall) / 2
        reach_y = (np.cos(turn) * tall + np.sin(turn) * wide) / 2
        mid_x, mid_y = (crop.left + crop.right) / 2, (crop.top + crop.bottom) / 2
        assert mid_x - reach_x >= -0.5 and mid_x + reach_x <= 1600.5
        assert mid_y - reach_y >= -0.5 and mid_y + reach_y <= 1000.5


def test_opposite_directions_mirror() -> None:
    right = view(Camera(move="pan", amount=0.1, direction="right"), 4.0, SECONDS)
    left = view(Camera(move="pan", amount=0.1, direction="left"), 4.0, SECONDS)
    assert right.x == -left.x > 0


def test_push_in_goes_in_and_pull_out_comes_back() -> None:
    start, stop = (view(Camera(move="push-in", amount=0.1), t, SECONDS).zoom for t in (-0.5, SECONDS + 0.5))
    assert (start, stop) == (1.0, pytest.approx(1.1))
    assert view(Camera(move="pull-out", amount=0.1), -0.5, SECONDS).zoom == pytest.approx(1.1)


def disc(width: int, height: int) -> np.ndarray:
    ys, xs = np.mgrid[0:height, 0:width]
    distance = np.hypot(xs + 0.5 - 0.55 * width, ys + 0.5 - 0.45 * height)
    soft = np.clip(60.5 - distance, 0, 1)
    return np.repeat((soft * 255).astype(np.uint8)[..., None], 3, axis=2)


@pytest.mark.parametrize("camera", [
    Camera(move="pan", amount=0.1, direction="right"), Camera(move="push-in", amount=0.1),
    Camera(move="ken-burns", amount=0.12, direction="left"),
], ids=lambda c: c.move)  # fmt: skip
def test_a_tracked_point_glides(camera: Camera) -> None:
    """Second difference of the disc's center at most 0.03 px/frame^2 at 720p."""
    picture = disc(1600, 900)
    framing = Framing(width=1600, height=900, aspect=16 / 9, camera=camera, shot_seconds=SECONDS)
    still, size = Still(picture, most_width=1600), Size(1280, 720)
    centers = []
    for frame in range(40, 76):
        gray = still.sample(framing.crop(frame / RATE), size)[..., 0].astype(np.float64)
        ys, xs = np.mgrid[0:720, 0:1280]
        centers.append(((xs * gray).sum() / gray.sum(), (ys * gray).sum() / gray.sum()))
    second = np.abs(np.diff(np.array(centers), n=2, axis=0)).max()
    assert second <= 0.03


def test_a_still_is_not_shifted_by_sampling() -> None:
    picture = disc(640, 360)
    framing = Framing(width=640, height=360, aspect=16 / 9, camera=Camera(), shot_seconds=SECONDS)
    sampled = Still(picture, most_width=640).sample(framing.crop(1.0), Size(640, 360))
    assert np.abs(sampled.astype(int) - picture).max() <= 1


def test_canvas_shows_the_whole_picture() -> None:
    picture = disc(300, 600)
    for blurred in (True, False):
        canvas = on_canvas(picture, 16 / 9, blurred=blurred, background=(10, 20, 30))
        assert canvas.shape[1] / canvas.shape[0] == pytest.approx(16 / 9, rel=0.01)
        left = (canvas.shape[1] - 300) // 2
        assert np.array_equal(canvas[:, left : left + 300], picture)
