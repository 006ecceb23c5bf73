"""What nobody will see may be left out, but nothing else."""

import numpy as np

from mutoscope.types import Size
from mutoscope.worlds.postcards import picture as pictures
from mutoscope.worlds.postcards import scene, skyline, understand
from mutoscope.worlds.postcards.figures import SEAT, dress, person
from mutoscope.worlds.scene import View

WIDTH, HEIGHT = 64, 40


def found(*polygons):
    points = np.concatenate([np.asarray(polygon, float) for polygon in polygons])
    starts = np.cumsum([0, *(len(polygon) for polygon in polygons)])
    x, y = points.T
    return skyline.skyline(x, y, starts, np.arange(len(polygons)), WIDTH, HEIGHT)


def rows(sky, after, left=0.0, right=WIDTH):
    return int(sky.seen(np.array([after]), np.array([left]), np.array([right]))[0])


def test_a_sheet_hides_all_below_its_lowest_crest_and_only_what_comes_before_it():
    sky = found([(-9, 10.2), (32, 20.4), (80, 10.2), (80, 60), (-9, 60)])
    assert rows(sky, 0) == 21 and rows(sky, 1) == HEIGHT
    assert rows(sky, 0, 0.0, 3.0) == 14  # near the border its crest is higher


def test_half_a_sheet_hides_only_its_half():
    sky = found([(32, 12), (80, 12), (80, 60), (32, 60)])
    assert rows(sky, 0) == HEIGHT and rows(sky, 0, 0.0, 20.0) == HEIGHT and rows(sky, 0, 40.0, 60.0) == 12


def test_an_arch_hides_nothing_below_its_opening():
    arch = [(-9, 5), (80, 5), (80, 60), (50, 60), (50, 15), (20, 15), (20, 60), (-9, 60)]
    assert rows(found(arch), 0, 30.0, 40.0) == HEIGHT
    assert rows(found(arch), 0, 2.0, 10.0) == 5


def test_pictures_are_the_same_without_it(monkeypatch):
    def nothing(x, y, starts, shapes, width, height):
        return skyline.Skyline(shapes[:0], np.full((1, 32), height), width)

    views = View(), View(x=0.13, y=-0.1, zoom=1.15), View(x=-0.2, zoom=0.85, roll_degrees=-4)
    for text in ("a boat on the sea in the mist", "hills at dusk", "the old town at night"):
        card = scene(understand(text), seed=4)
        quick = [card.picture(1.0, Size(320, 180), view, truth=True) for view in views]
        with monkeypatch.context() as patch:
            patch.setattr(pictures, "skyline", nothing)
            whole = [card.picture(1.0, Size(320, 180), view, truth=True) for view in views]
        for one, two in zip(quick, whole, strict=True):
            # A shadow blurred in a smaller window may round differently.
            difference = np.abs(one.rgb_HWC.astype(int) - two.rgb_HWC)
            assert difference.max() <= 1 and difference.mean() < 0.02
            np.testing.assert_array_equal(one.truth.labels_HW, two.truth.labels_HW)
            np.testing.assert_array_equal(one.truth.depth_HW, two.truth.depth_HW)


def test_who_sits_is_smaller_than_who_stands_and_keeps_the_feet_on_the_ground():
    look = dress({}, "somebody")
    standing, sitting = (np.concatenate(person(look, pose=pose).points) for pose in ("stand", "sit"))
    assert abs(sitting[:, 1].max()) < 0.05 and abs(standing[:, 1].max()) < 0.05
    assert np.ptp(sitting[:, 1]) < np.ptp(standing[:, 1]) - 0.1
    assert 0.2 < SEAT < 0.35
