"""Shot boundaries: exact at cuts; flashes and moving cameras are none; mixed frames belong to no shot."""

from fractions import Fraction

import numpy as np
from scenery import ground, moving

from mutoscope.data.footage import boundaries


def kinds(frames, rate=25):
    looks = (boundaries.look(Fraction(k, rate), frame) for k, frame in enumerate(frames))
    return list(boundaries.kinds(looks, Fraction(rate)))


def starts(frames):
    return [k for k, kind in enumerate(kinds(frames)) if kind == "new"]


def test_cuts_are_found_to_the_frame():
    frames = [*moving(1, 30), *moving(2, 9), *moving(3, 40), *moving(4, 20)]
    assert starts(frames) == [0, 30, 39, 79]
    assert "between" not in kinds(frames)


def test_a_cut_between_equal_colors_is_found():
    """The same ground upside down has the same histogram nearly; movement cannot explain it."""
    frames = [*moving(1, 25), *(np.ascontiguousarray(frame[::-1, ::-1]) for frame in moving(1, 25))]
    assert starts(frames) == [0, 25]


def test_movement_is_no_cut():
    for speed in (0, 3, 12):
        assert starts(list(moving(7, 50, speed))) == [0]


def test_a_thing_that_passes_is_no_cut():
    frames = list(moving(5, 40, 1))
    for k, frame in enumerate(frames[8:36]):
        frame[:, max(0, 10 * k - 60) : 10 * k + 10] = (220, 40, 30)
    assert starts(frames) == [0]


def test_a_flash_is_no_cut():
    frames = list(moving(6, 40))
    for k in (15, 16):
        frames[k] = np.clip(frames[k].astype(int) + 150, 0, 255).astype(np.uint8)
    assert starts(frames) == [0]


def test_a_dissolve_belongs_to_no_shot():
    before, after = list(moving(8, 60, 1)), list(moving(9, 60, 1))
    mixed = [(before[30 + k] * (1 - k / 25) + after[k] * (k / 25)).astype(np.uint8) for k in range(1, 25)]
    found = kinds([*before[:31], *mixed, *after[25:]])
    assert found.count("new") == 2
    assert found[:28] == ["new"] + ["same"] * 27
    assert "between" in found[38:46] and set(found[36:48]) == {"between"}
    assert set(found[62:]) <= {"same"}


def test_a_fade_to_black_and_back_parts_two_shots():
    before, after = list(moving(10, 40, 1)), list(moving(11, 40, 1))
    frames = [
        *before[:25],
        *((before[25 + k] * (1 - (k + 1) / 15)).astype(np.uint8) for k in range(15)),
        *(np.zeros_like(before[0]) for _ in range(4)),
        *((after[k] * ((k + 1) / 15)).astype(np.uint8) for k in range(15)),
        *after[15:],
    ]
    found = kinds(frames)
    assert found[0] == "new" and set(found[1:20]) == {"same"}
    assert set(found[30:36]) == {"between"} and set(found[48:54]) == {"between"}
    assert "new" in found[54:64] and set(found[-12:]) == {"same"}


def test_every_frame_gets_a_kind_and_few_are_held():
    """A file of any length: the look of a frame is let go soon after."""
    held = []

    def looks():
        for k, frame in enumerate(moving(3, 80)):
            held.append(k)
            yield boundaries.look(Fraction(k, 25), frame)

    for count, _ in enumerate(boundaries.kinds(looks(), Fraction(25)), 1):
        assert len(held) - count <= 8
    assert count == 80
    assert kinds([]) == [] and kinds([ground(1)]) == ["new"]
