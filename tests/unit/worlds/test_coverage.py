"""Areas known from geometry: shares of pixels must add up to the area of the shape."""

import numpy as np
import pytest

from mutoscope.worlds.postcards.coverage import coverage
from mutoscope.worlds.postcards.stage import ellipse


def picture(points, width=60, height=40):
    cover = coverage(np.asarray(points, float), np.array([0, len(points)]), width, height)
    out = np.zeros(width * height)
    out[cover.edge_pixels] = cover.edge_shares
    for first, length in zip(cover.run_pixels, cover.run_lengths, strict=True):
        assert (out[first : first + length] == 0).all(), "a run lies over an edge pixel"
        out[first : first + length] = 1.0
    return out.reshape(height, width)


def test_a_rectangle_off_the_grid_covers_exactly_its_area_in_every_pixel():
    got = picture([(10.25, 5.5), (20.75, 5.5), (20.75, 9.25), (10.25, 9.25)])
    across = np.clip(np.minimum(np.arange(60) + 1, 20.75) - np.maximum(np.arange(60), 10.25), 0, 1)
    down = np.clip(np.minimum(np.arange(40) + 1, 9.25) - np.maximum(np.arange(40), 5.5), 0, 1)
    np.testing.assert_allclose(got, np.outer(down, across), atol=2e-6)


@pytest.mark.parametrize("shift", [(0.0, 0.0), (0.31, 0.77), (-0.5, 0.125)])
def test_the_area_of_a_disc_is_kept_wherever_it_lies(shift):
    disc = ellipse(30 + shift[0], 20 + shift[1], 11, points=400)
    x, y = disc.T
    area = 0.5 * abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))
    assert picture(disc).sum() == pytest.approx(area, abs=0.15)  # shares below 0.001 are left out


def test_the_direction_of_the_outline_does_not_matter():
    disc = ellipse(30, 20, 11)
    np.testing.assert_allclose(picture(disc), picture(disc[::-1]), atol=1e-6)


def test_shapes_that_leave_the_picture_on_every_side_fill_it():
    got = picture([(-50, -30), (300, -30), (300, 90), (-50, 90)])
    assert (got == 1).all()
    half = picture([(-50, 17.5), (300, 17.5), (300, 90), (-50, 90)])
    assert (half[18:] == 1).all() and (half[:17] == 0).all()
    np.testing.assert_allclose(half[17], 0.5, atol=1e-6)


def test_polygons_keep_apart_and_empty_ones_cover_nothing():
    a, b = ellipse(15, 20, 8), ellipse(45, 20, 8)
    gone = ellipse(500, 20, 8)
    points = np.concatenate([a, gone, b])
    starts = np.cumsum([0, len(a), len(gone), len(b)])
    cover = coverage(points, starts, 60, 40)
    assert cover.edge_starts[1] == cover.edge_starts[2]
    left = cover.edge_pixels[: cover.edge_starts[1]] % 60
    right = cover.edge_pixels[cover.edge_starts[2] :] % 60
    assert left.max() < 30 < right.min()
