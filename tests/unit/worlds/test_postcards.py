"""Postcards as pictures: the same for the same address, smooth, without edges, and true to their truth."""

import hashlib
import pickle
import subprocess
import sys

import cv2
import numpy as np
import pytest

from mutoscope.types import Size
from mutoscope.worlds.catalogue import WORLDS
from mutoscope.worlds.postcards import scene, understand
from mutoscope.worlds.postcards.composition import PLACES
from mutoscope.worlds.scene import Understanding, View

SMALL = Size(320, 180)
INES = {"ines": "a woman of about thirty, short dark hair, mustard raincoat"}


def made(text, seed=3, **more):
    return scene(understand(text, cast=INES), seed=seed, **more)


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(before)


@pytest.mark.parametrize("place", sorted(PLACES))
def test_every_place_draws_wide_and_upright_and_its_lower_edge_is_always_covered(place):
    card = scene(Understanding(attributes={"place": place}), seed=5)
    for size in (Size(160, 90), Size(90, 160)):
        for view in (
            View(x=0.25, y=0.25, zoom=0.8, roll_degrees=5),
            View(x=-0.25, y=0.25, zoom=0.8, roll_degrees=-5),
            View(x=-0.25, y=-0.25, zoom=0.8, roll_degrees=5),
        ):
            picture = card.picture(1.0, size, view, truth=True)
            assert picture.rgb_HWC.shape == (size.height, size.width, 3) and picture.rgb_HWC.dtype == np.uint8
            low = picture.truth.labels_HW[int(size.height * 0.88) :]
            assert (low != picture.truth.names.index("sky")).all()


def test_the_catalogue_leads_to_the_world():
    assert WORLDS.load("postcards").scene is scene


def test_pictures_do_not_depend_on_what_was_drawn_before():
    first, second = made("the harbor in the morning"), made("the harbor in the morning")
    a = [first.picture(t, SMALL, View(x=x)).rgb_HWC for t, x in ((-0.5, 0.0), (2.0, 0.1), (7.3, -0.2))]
    second.picture(1.0, Size(90, 160))
    b = [second.picture(t, SMALL, View(x=x)).rgb_HWC for t, x in ((7.3, -0.2), (2.0, 0.1), (-0.5, 0.0))]
    for one, two in zip(a, reversed(b), strict=True):
        np.testing.assert_array_equal(one, two)
    travelled = pickle.loads(pickle.dumps(first)).picture(2.0, SMALL, View(x=0.1)).rgb_HWC
    np.testing.assert_array_equal(travelled, a[1])


def test_another_process_draws_the_same_bytes():
    code = (
        "import hashlib\n"
        "from mutoscope.types import Size\n"
        "from mutoscope.worlds.postcards import scene, understand\n"
        "p = scene(understand('two boats on the lake at dusk'), seed=9).picture(1.5, Size(160, 90))\n"
        "print(hashlib.sha256(p.rgb_HWC.tobytes()).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    here = made("two boats on the lake at dusk", seed=9).picture(1.5, Size(160, 90)).rgb_HWC
    assert other.stdout.strip() == hashlib.sha256(here.tobytes()).hexdigest()


def test_seed_palette_and_time_of_day_change_the_picture():
    plain = made("hills in the morning").picture(0, SMALL).rgb_HWC.astype(int)
    assert abs(made("hills in the morning", seed=4).picture(0, SMALL).rgb_HWC - plain).mean() > 4
    assert abs(made("hills at night").picture(0, SMALL).rgb_HWC - plain).mean() > 40
    violet = (
        made("hills in the morning", palette=[(40, 10, 60), (120, 60, 160), (240, 220, 250)])
        .picture(0, SMALL)
        .rgb_HWC
    )
    assert violet[..., 2].mean() > violet[..., 1].mean() + 8 > plain[..., 1].mean() - 60
    assert plain[..., 1].mean() > violet[..., 1].mean()


def person(text, seconds=1.0, seed=3):
    picture = made(text, seed=seed).picture(seconds, Size(960, 540), truth=True)
    where = picture.truth.labels_HW == picture.truth.names.index("person")
    return picture.rgb_HWC[where].astype(float)


def test_a_cast_member_wears_the_same_coat_in_every_shot():
    stairs = person("ines climbs a stairway at noon")
    meadow = person("ines walks through the meadow at noon", seed=8)
    assert min(len(stairs), len(meadow)) > 900

    def mustard(pixels):
        warm = pixels[(pixels[:, 0] > 170) & (pixels[:, 2] < 90) & (pixels[:, 1] > 110)]
        return len(warm) / len(pixels), np.median(warm, axis=0)

    (share_a, color_a), (share_b, color_b) = mustard(stairs), mustard(meadow)
    assert share_a > 0.3 and share_b > 0.3
    np.testing.assert_allclose(color_a, color_b, atol=7)
    other = scene(understand("a woman in a teal coat walks through the meadow at noon"), seed=8)
    picture = other.picture(1.0, Size(960, 540), truth=True)
    teal = picture.rgb_HWC[picture.truth.labels_HW == picture.truth.names.index("person")].astype(float)
    assert mustard(np.concatenate([teal, [[200, 150, 50]]]))[0] < 0.05


@pytest.mark.parametrize(
    "text", ["a red balloon drifts left over the sea at noon", "a yellow tram passes in the street at noon"]
)
def test_flow_says_where_pixels_go(text):
    card, size, step = made(text), Size(640, 360), 0.2
    now = card.picture(1.0, size, truth=True, step=step)
    then = card.picture(1.0 + step, size).rgb_HWC.astype(np.float32)
    kind = "balloon" if "balloon" in text else "tram"
    body = now.truth.labels_HW == now.truth.names.index(kind)
    body = cv2.erode(body.astype(np.uint8), np.ones((3, 3))) > 0
    flow = now.truth.flow_HW2
    assert np.abs(flow[body]).max() > 1.0
    rows, columns = np.mgrid[: size.height, : size.width].astype(np.float32)
    carried = cv2.remap(then, columns + flow[..., 0], rows + flow[..., 1], cv2.INTER_LINEAR)
    before = np.abs(then - now.rgb_HWC)[body].mean()
    after = np.abs(carried - now.rgb_HWC)[body].mean()
    assert after < 0.5 * before, (before, after)


def test_labels_and_depth_agree_with_the_picture():
    picture = made("a red balloon over the sea at noon").picture(1.0, Size(640, 360), truth=True)
    truth = picture.truth
    balloon = picture.rgb_HWC[truth.labels_HW == truth.names.index("balloon")].astype(int)
    red = (balloon[:, 0] > 150) & (balloon[:, 1] < 110)
    assert 0.25 < red.mean() < 0.75
    elsewhere = picture.rgb_HWC[truth.labels_HW == truth.names.index("water")].astype(int)
    assert ((elsewhere[:, 0] > 150) & (elsewhere[:, 1] < 110)).mean() < 0.001
    depth = {
        name: float(truth.depth_HW[truth.labels_HW == i].mean())
        for i, name in enumerate(truth.names)
        if (truth.labels_HW == i).any()
    }
    assert depth["sky"] == 1.0 > depth["cloud"] > depth["balloon"] > depth["land"] - 0.3
    assert truth.depth_HW.min() >= 0 and truth.depth_HW.dtype == np.float32


def shift(first, second):
    """Where a patch went, by gradients (Lucas and Kanade, 1981), good to a few thousandths of a pixel."""
    a, b = (cv2.GaussianBlur(image, (0, 0), 2.0) for image in (first, second))
    gy, gx = np.gradient((a + b) / 2)
    weight = cv2.createHanningWindow(first.shape[::-1], cv2.CV_32F)
    mixed = (weight * gx * gy).sum()
    matrix = np.array([[(weight * gx * gx).sum(), mixed], [mixed, (weight * gy * gy).sum()]])
    return np.linalg.solve(matrix, -np.array([(weight * gx * (b - a)).sum(), (weight * gy * (b - a)).sum()]))


@pytest.mark.parametrize("move", ["pan", "tilt", "zoom", "roll"])
def test_slow_camera_moves_do_not_step(move):
    card, size = made("a red balloon over the sea at noon"), Size(1280, 720)
    truth = card.picture(1.0, size, truth=True).truth
    row, column = (int(v.mean()) for v in np.nonzero(truth.labels_HW == truth.names.index("balloon")))
    patches = []
    for k in range(8):
        share = 0.0002 * k  # about a fifth of a pixel a picture
        view = {
            "pan": View(x=share),
            "tilt": View(y=share * 1.7),
            "zoom": View(zoom=1 + share * 3),
            "roll": View(roll_degrees=share * 170),
        }[move]
        rgb = card.picture(1.0, size, view).rgb_HWC
        patches.append(rgb[row - 90 : row + 50, column - 70 : column + 70].astype(np.float32).mean(2))
    places = np.array([shift(patches[0], patch) for patch in patches])
    assert np.abs(np.diff(places, axis=0)).max() > 0.1
    assert np.abs(np.diff(places, 2, axis=0)).max() <= 0.03


def test_near_things_move_more_than_far_ones():
    card, size = made("a red balloon over the sea at noon"), Size(640, 360)
    still, moved = (card.picture(1.0, size, View(x=x), truth=True).truth for x in (0.0, 0.05))

    def left(truth, name):
        return float(np.nonzero(truth.labels_HW == truth.names.index(name))[1].mean())

    assert (
        abs(left(moved, "sun") - left(still, "sun"))
        < 4
        < abs(left(moved, "balloon") - left(still, "balloon"))
    )


def test_windows_light_up_one_by_one():
    card = made("a street with a tram at dusk", seconds=6.0)

    def lit(seconds):
        picture = card.picture(seconds, Size(640, 360), truth=True)
        building = picture.rgb_HWC[picture.truth.labels_HW == picture.truth.names.index("building")].astype(
            int
        )
        return int(((building[:, 0] > 225) & (building[:, 1] > 180) & (building[:, 2] < 150)).sum())

    counts = [lit(t) for t in (0.0, 2.0, 4.0, 6.0)]
    assert counts[0] > 0 and counts == sorted(counts) and counts[-1] > 1.5 * counts[0]


def test_memory_stays_flat_while_a_film_is_drawn():
    import tracemalloc

    card = made("rain in the street, ines walks left")
    for t in range(3):
        card.picture(t * 0.04, SMALL)
    tracemalloc.start()
    card.picture(0.5, SMALL)
    start = tracemalloc.get_traced_memory()[0]
    for t in range(12):
        card.picture(1 + t * 0.04, SMALL, View(x=0.001 * t))
    grown = tracemalloc.get_traced_memory()[0] - start
    tracemalloc.stop()
    assert grown < 150_000
