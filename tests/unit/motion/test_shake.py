"""A shaky pan of known truth: measured to a fraction of a pixel, calmed at least fivefold, never past a border."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from mutoscope.motion.path import MOST_ZOOM, l1_path, steady
from mutoscope.motion.shake import Shake, measure, motion

WIDTH, HEIGHT, RATE = 320, 180, 25


@pytest.fixture(scope="module")
def world() -> np.ndarray:
    """A large textured picture to look around in."""
    rng = np.random.default_rng(3)
    coarse = cv2.resize(
        rng.integers(0, 256, (60, 100, 3), dtype=np.uint8), (1000, 600), interpolation=cv2.INTER_CUBIC
    )
    fine = cv2.GaussianBlur(rng.integers(0, 256, (600, 1000, 3), dtype=np.uint8), (0, 0), 1.5)
    return cv2.addWeighted(coarse, 0.6, fine, 0.4, 0)


def views(num: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """An even pan with a hand's shake on it: centers (complex, px), turns (rad); calm and shaken."""
    rng = np.random.default_rng(seed)
    t = np.arange(num)
    calm = 300 + 1.5 * t + 1j * (300 + 0.2 * t)
    shake = rng.normal(0, 2.5, num) + 1j * rng.normal(0, 2.0, num)
    turns = rng.normal(0, 0.006, num)
    return calm, calm + shake, turns


def look(world: np.ndarray, center: complex, turn: float) -> np.ndarray:
    cos, sin = np.cos(turn), np.sin(turn)
    mid_x, mid_y = (WIDTH - 1) / 2, (HEIGHT - 1) / 2
    matrix = np.array(
        [
            [cos, -sin, center.real - cos * mid_x + sin * mid_y],
            [sin, cos, center.imag - sin * mid_x - cos * mid_y],
        ]
    )
    return cv2.warpAffine(world, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP)


def pictures(world: np.ndarray, centers: np.ndarray, turns: np.ndarray) -> Iterator[tuple[float, np.ndarray]]:
    for k, (center, turn) in enumerate(zip(centers, turns, strict=True)):
        yield k / RATE, look(world, center, turn)


def test_a_known_motion_is_found(world: np.ndarray) -> None:
    before, after = (
        cv2.cvtColor(look(world, c, a), cv2.COLOR_RGB2GRAY)
        for c, a in ((300 + 300j, 0.0), (304 + 298j, 0.02))
    )
    found = motion(before, after)
    assert found is not None
    # a camera that goes right by 4 and turns by 0.02 sees the world go left and turn back
    expected = -(4 - 2j) * np.exp(-0.02j) / WIDTH
    assert abs(complex(found[0], found[1]) - expected) * WIDTH < 0.1
    assert found[2] == pytest.approx(-0.02, abs=5e-4) and abs(found[3]) < 1e-3


def test_a_shaky_pan_becomes_five_times_calmer(world: np.ndarray) -> None:
    num = 75
    _, shaken, turns = views(num)
    shake = measure(pictures(world, shaken, turns))
    assert shake.starts == (0,) and shake.num_bridged == 0
    found = steady(shake, WIDTH / HEIGHT)
    assert 1.02 < found.zoom <= MOST_ZOOM
    # where the stabilized middle looks in the world, and how it is turned, by the truth
    truth = np.exp(1j * turns)
    centers = shaken + truth * found.offsets_T * WIDTH
    roll = np.angle(truth * found.factors_T)

    def jitter(values: np.ndarray) -> float:
        return float(np.sqrt((np.abs(np.diff(values, n=2)) ** 2).mean()))

    assert jitter(shaken) / jitter(centers) > 5
    assert jitter(turns) / jitter(roll) > 5
    # and by the distance from straight lines through half a second each (the path may ease in and out)

    def away(values: np.ndarray) -> float:
        at = np.arange(13)
        parts = [values[k : k + 13] for k in range(0, num - 13, 6)]
        return float(np.mean([np.abs(p - np.polyval(np.polyfit(at, p, 1), at)).max() for p in parts]))

    assert away(shaken) / away(centers) > 5


def test_no_crop_leaves_its_picture(world: np.ndarray) -> None:
    for factor in (1.0, 4.0):  # the second shakes more than there is room for
        calm, shaken, turns = views(40, seed=7)
        shake = measure(pictures(world, calm + factor * (shaken - calm), factor * turns))
        found = steady(shake, WIDTH / HEIGHT)
        corners = np.array([x + 1j * y * HEIGHT / WIDTH for x in (-0.5, 0.5) for y in (-0.5, 0.5)])
        shown = found.factors_T[:, None] * corners + found.offsets_T[:, None]
        assert np.abs(shown.real).max() <= 0.5 + 1e-9
        assert np.abs(shown.imag).max() <= 0.5 * HEIGHT / WIDTH + 1e-9
        assert (1 / np.abs(found.factors_T)).max() <= MOST_ZOOM * 1.03


def test_a_failed_estimate_is_bridged_not_believed(
    world: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tracker that holds on to an overlay reads zero; every sixth motion does here."""
    from mutoscope.motion import shake as module

    num = 60
    calm = 300 + 2.0 * np.arange(num) + 300j
    real, calls = cv2.estimateAffinePartial2D, iter(range(10**6))

    def fooled(*given: object, **how: object) -> object:
        if next(calls) % 6 == 5:
            return np.array([[1.0, 0, 0], [0, 1.0, 0]]), np.ones((200, 1), np.uint8)
        return real(*given, **how)

    monkeypatch.setattr(module.cv2, "estimateAffinePartial2D", fooled)
    found = measure(pictures(world, calm, np.zeros(num)))
    assert found.num_bridged == 9
    assert np.abs(np.diff(found.offsets_T.real) * WIDTH - 2.0).max() < 0.15


def test_a_cut_begins_a_new_path(world: np.ndarray) -> None:
    def cut() -> Iterator[tuple[float, np.ndarray]]:
        for k in range(10):
            yield k / RATE, look(world, 300 + 2 * k + 300j, 0.0)
        for k in range(10, 20):
            yield k / RATE, 255 - look(world[::-1, ::-1], 600 + 2 * k + 250j, 0.0) // 3

    assert measure(cut()).starts == (0, 10)


def test_an_l1_path_of_a_noisy_stand_is_still_and_windows_join(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = np.random.default_rng(2).uniform(-1, 1, (90, 1))
    seconds = np.arange(90) / 25
    limits = np.full((90, 1), 1.2)
    calm = l1_path(noise, seconds, limits)
    assert np.ptp(calm) < 1e-6 and np.abs(calm - noise).max() <= 1.2 + 1e-9
    from mutoscope.motion import path

    monkeypatch.setattr(path, "_WINDOW", 40)
    monkeypatch.setattr(path, "_STRIDE", 25)
    pan = noise + np.linspace(0, 60, 90)[:, None]
    windowed = l1_path(pan, seconds, limits)
    assert np.abs(windowed - pan).max() <= 1.2 + 1e-6
    assert np.abs(np.diff(windowed[:, 0], n=2)).max() < 0.15


def test_an_even_pan_over_uneven_times_stays_even() -> None:
    """Counted in pictures instead of seconds, the gaps of 80 ms among those of 40 would be smoothed away."""
    seconds = np.cumsum(np.where(np.arange(60) % 5 == 0, 0.08, 0.04))
    pan = (0.3 * seconds)[:, None]
    calm = l1_path(pan, seconds, np.full((60, 1), 0.02))[:, 0]
    speeds = np.diff(calm) / np.diff(seconds)
    assert np.abs(np.diff(speeds)).max() < 0.005 and np.abs(speeds[20:40] - 0.3).max() < 0.01


def test_a_camera_that_rolls_far_is_calmed_along_its_own_axes() -> None:
    """Half a turn in three seconds: what is sideways in the first picture is up and down in a later one."""
    num = 75
    rng = np.random.default_rng(9)
    turns = np.exp(1j * (np.linspace(0, np.pi, num) + rng.normal(0, 0.002, num)))
    shake = 0.012 * rng.normal(0, 1, num) + 0.001j * rng.normal(0, 1, num)  # much along x, little along y
    offsets = np.linspace(0, 0.4, num) + turns * shake
    found = steady(Shake(np.arange(num) / RATE, turns, offsets, (0,), 0), WIDTH / HEIGHT)
    centers = turns * found.offsets_T + offsets
    jitter = [np.abs(np.diff(path, n=2)).mean() for path in (offsets, centers)]
    assert jitter[0] / jitter[1] > 10
