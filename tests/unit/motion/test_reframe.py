"""The crop path: exact against brute force, follows its subject, starts anew at cuts."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest

from mutoscope.motion.reframe import crop_path, follow
from mutoscope.motion.saliency import movement


def price(path: tuple[int, ...], lost: np.ndarray, move: float, turn: float) -> float:
    velocities = [0, *(b - a for a, b in itertools.pairwise(path))]
    total = sum(lost[t, g] for t, g in enumerate(path))
    total += sum(move * abs(v) for v in velocities[1:])
    return total + sum(turn * abs(b - a) for a, b in itertools.pairwise(velocities))


@pytest.mark.parametrize("seed", range(6))
def test_the_path_is_the_cheapest_of_all(seed: int) -> None:
    lost = np.random.default_rng(seed).random((5, 6))
    most, move, turn = 2, 0.11, 0.23
    found = crop_path(lost, move_price=move, turn_price=turn, most_velocity=most)
    every = (
        p
        for p in itertools.product(range(6), repeat=5)
        if all(abs(b - a) <= most for a, b in itertools.pairwise(p))
    )
    best = min(price(p, lost, move, turn) for p in every)
    assert price(tuple(found), lost, move, turn) == pytest.approx(best)


def walk(x: float) -> np.ndarray:
    picture = np.full((180, 320, 3), (70, 120, 150), np.uint8)
    cv2.rectangle(picture, (round(x * 320) - 9, 70), (round(x * 320) + 9, 130), (230, 80, 40), -1)
    return picture


def test_an_upright_crop_follows_who_walks() -> None:
    path = follow(((t / 4, walk(0.2 + 0.5 * t / 39)) for t in range(40)), 9 / 16)
    for t in range(4, 36):
        subject, center = 0.2 + 0.5 * t / 39, path.at(t / 4)[0]
        assert abs(subject - center) < 0.5 * (9 / 16) / (16 / 9)  # inside the crop
    steps = np.diff([path.at(t / 25)[0] for t in range(25, 220)])
    assert np.abs(np.diff(steps)).max() < 0.004


def test_a_still_subject_keeps_the_frame_still() -> None:
    jitter = np.random.default_rng(4).normal(0, 0.01, 40)
    path = follow(((t / 4, walk(0.7 + jitter[t])) for t in range(40)), 9 / 16)
    assert np.ptp([path.at(t / 4)[0] for t in range(40)]) < 0.02


def test_the_path_jumps_only_at_a_cut() -> None:
    def pictures():
        for t in range(20):
            yield t / 4, walk(0.2)
        for t in range(20, 40):
            yield t / 4, 255 - walk(0.8)

    path = follow(pictures(), 9 / 16)
    assert path.starts == (0, 20)
    assert path.at(4.6)[0] < 0.35 and path.at(5.01)[0] > 0.65


def test_nothing_to_move_when_the_shape_fits() -> None:
    assert follow([(0.0, walk(0.2))], 16 / 9).at(0.0)[0] == pytest.approx(0.5, abs=0.01)


def test_who_moves_counts_more_than_what_is_loud() -> None:
    """A gray figure walks past a red wall that draws every eye."""

    def scene(t: int) -> np.ndarray:
        picture = np.full((180, 320, 3), (120, 130, 140), np.uint8)
        cv2.rectangle(picture, (20, 60), (70, 130), (230, 40, 30), -1)
        x = 180 + 100 * t // 39
        cv2.rectangle(picture, (x - 8, 60), (x + 8, 140), (70, 75, 80), -1)
        return picture

    path = follow(((t / 4, scene(t)) for t in range(40)), 9 / 16)
    inside = [
        abs(path.at(t / 4)[0] - (180 + 100 * t / 39) / 320) < 0.5 * (9 / 16) / (16 / 9) for t in range(40)
    ]
    assert sum(inside) >= 38


def test_movement_is_where_the_thing_is_now_and_unknown_when_all_moves() -> None:
    pictures = [walk(x) for x in (0.3, 0.5, 0.9)]
    where, trust = movement(*pictures)
    assert trust > 0.5
    assert float((where.sum(0) * np.arange(where.shape[1])).sum()) / where.shape[1] == pytest.approx(
        0.5, abs=0.02
    )
    noise = np.random.default_rng(1).integers(0, 256, (3, 180, 320, 3), dtype=np.uint8)
    assert movement(*noise)[1] == 0.0
    assert movement(pictures[0], pictures[0], None)[1] == 0.0
