"""Grades: named ones keep black, gray order and white; .cube files are read or refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mutoscope.errors import MediaError, UsageError
from mutoscope.film.grade import GRADES, Grade

RAMP = np.repeat(np.linspace(0, 255, 64).round().astype(np.uint8)[None, :, None], 4, axis=0).repeat(3, axis=2)


@pytest.mark.parametrize("name", GRADES)
def test_named_grades_keep_the_order_of_grays(name: str) -> None:
    luma = Grade(name)(RAMP).astype(float) @ (0.2126, 0.7152, 0.0722)
    assert (np.diff(luma[0]) >= -0.5).all()
    assert luma[0, -1] - luma[0, 0] > 180


def test_none_leaves_the_picture_alone() -> None:
    assert Grade("none")(RAMP) is RAMP


def test_a_wrong_name_is_answered_with_the_near_one() -> None:
    with pytest.raises(UsageError, match="did you mean 'warm'"):
        Grade("worm")


def cube(path: Path, points: int, function) -> Path:
    steps = [k / (points - 1) for k in range(points)]
    colors = (function(r, g, b) for b in steps for g in steps for r in steps)
    rows = [f"{r:f} {g:f} {b:f}" for r, g, b in colors]
    path.write_text(f"TITLE x\n# a remark\nLUT_3D_SIZE {points}\n" + "\n".join(rows))
    return path


def test_a_cube_file_swaps_channels_as_written(tmp_path: Path) -> None:
    swap = Grade(cube(tmp_path / "swap.cube", 5, lambda r, g, b: (b, g, r)))
    picture = np.random.default_rng(3).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    assert np.abs(swap(picture).astype(int) - picture[..., ::-1]).max() <= 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("LUT_3D_SIZE 2\n0 0 0\n", "must hold 8 colors; got 1"),
        ("LUT_1D_SIZE 4\n", "only 3-D tables"),
        ("LUT_3D_SIZE 2\n0 zero 0\n", "line 2"),
        ("", "size of a .cube file must lie in 2..65; got none"),
        ("LUT_3D_SIZE -1\n", "must lie in 2..65; got -1"),
        ("LUT_3D_SIZE 2\n" + "0 nan 0\n" * 8, "must be finite"),
        ("LUT_3D_SIZE 2\nDOMAIN_MAX 2 2 2\n" + "0 0 0\n" * 8, "domain must be 0..1"),
    ],
)
def test_a_bad_cube_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "bad.cube").write_text(text)
    with pytest.raises(MediaError, match=said):
        Grade(tmp_path / "bad.cube")
