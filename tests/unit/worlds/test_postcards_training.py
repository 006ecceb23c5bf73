"""Clips of postcards for training: which labels are drawn, what is held out, and that pictures do what labels say."""

from collections import Counter
from itertools import combinations, pairwise

import cv2
import numpy as np
import pytest

from mutoscope.errors import UsageError
from mutoscope.worlds.catalogue import TRAINING
from mutoscope.worlds.postcards.clips import WORLD, slots
from mutoscope.worlds.postcards.clips.slots import ACTORS, ATTRIBUTES, NONE, PLACES
from mutoscope.worlds.training import Labels

DRAWS = 6000


def _labels(**values: str) -> Labels:
    return tuple(kind.label(values[kind.name]) if kind.name in values else 0 for kind in ATTRIBUTES)


def _said(labels: Labels) -> list[str]:
    return [str(slots.value(labels, slot)) for slot in range(len(labels))]


@pytest.fixture(scope="module")
def drawn() -> list[list[str]]:
    return [_said(WORLD.labels(5, 4 * i)) for i in range(DRAWS)]


def test_the_world_is_in_the_catalogue() -> None:
    assert TRAINING.load("postcards") is WORLD


def test_labels_are_filled_and_go_together(drawn: list[list[str]]) -> None:
    for place, _, weather, actor, color, direction, _ in drawn:
        assert slots.fits_place(actor, place)
        assert slots.fits_weather(place, weather)
        assert slots.fits_direction(actor, direction)
        assert (actor == NONE) == (color == NONE) == (direction == NONE)
        if actor in ("sailboat", "rowboat", "ferry"):
            assert place in ("sea", "beach", "harbor", "river", "lake", "island")


def test_values_are_drawn_evenly(drawn: list[list[str]]) -> None:
    for slot in range(len(ATTRIBUTES)):
        counts = Counter(one[slot] for one in drawn)
        wanted = [v for v in ATTRIBUTES[slot].values if slot not in (4, 5) or v != NONE]
        shares = np.array([counts[v] for v in wanted]) / sum(counts[v] for v in wanted) * len(wanted)
        low, high = (0.2, 1.7) if slot == 5 else (0.6, 1.5)  # only balloons and kites rise and sink
        assert low < shares.min() and shares.max() < high, (ATTRIBUTES[slot].name, shares)
    actors = Counter(one[3] for one in drawn)
    assert max(actors.values()) < 1.5 * DRAWS / len(ACTORS)


def test_every_pair_that_goes_together_is_seen() -> None:
    places = {
        (p, t, w) for p in PLACES for t in slots.TIMES for w in slots.WEATHERS if slots.fits_weather(p, w)
    }
    actors = {
        (a, c, d)
        for a in ACTORS[1:]
        for c in slots.COLORS
        for d in slots.DIRECTIONS
        if slots.fits_direction(a, d)
    }
    for every, outside in ((places, slots.held_out_scenes()), (actors, slots.held_out_actors())):
        assert outside < every
        assert len(outside) == round(0.1 * len(every))
        for i, j in combinations(range(3), 2):
            assert {(one[i], one[j]) for one in every} == {(one[i], one[j]) for one in every - outside}


def test_what_is_held_out_is_never_drawn_and_unseen_draws_nothing_else(drawn: list[list[str]]) -> None:
    for one in drawn:
        assert tuple(one[:3]) not in slots.held_out_scenes()
        assert tuple(one[3:6]) not in slots.held_out_actors()
    both = Counter()
    for i in range(1500):
        one = _said(WORLD.labels(5, i, unseen=True))
        scene, actor = tuple(one[:3]) in slots.held_out_scenes(), tuple(one[3:6]) in slots.held_out_actors()
        assert scene or actor
        both[scene, actor] += 1
    assert min(both[True, False], both[False, True]) > 300


def test_clips_in_a_row_share_the_scene_but_not_the_actor() -> None:
    rows = [[WORLD.labels(2, slots.SHARE * g + k) for k in range(slots.SHARE)] for g in range(40)]
    assert all(len({one[:3] for one in row}) == 1 for row in rows)
    assert sum(len({one[3:] for one in row}) for row in rows) > 0.9 * 40 * slots.SHARE


def test_the_same_address_gives_the_same_bytes_in_any_order() -> None:
    first = WORLD.clip(WORLD.labels(1, 9), 1, 9)
    assert first.shape == (16, 72, 128, 3) and first.dtype == np.uint8
    for other in (40, 80, 120, 160, 200, 240, 280):  # so many places that the first is painted anew
        WORLD.clip(WORLD.labels(1, other), 1, other, num_frames=1)
    assert np.array_equal(first, WORLD.clip(WORLD.labels(1, 9), 1, 9))
    assert not np.array_equal(first, WORLD.clip(WORLD.labels(1, 9), 1, 13))


@pytest.mark.parametrize("index", [0, 5, 10, 15, 20, 29])
def test_a_longer_clip_begins_with_the_shorter_one(index: int) -> None:
    labels = WORLD.labels(8, index)
    assert np.array_equal(WORLD.clip(labels, 8, index, num_frames=40)[:16], WORLD.clip(labels, 8, index))


_WAYS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1), "still": (0, 0)}
_MOVES = [
    (actor, direction)
    for actor in ACTORS[1:]
    for direction in slots.DIRECTIONS
    if slots.fits_direction(actor, direction)
]


@pytest.mark.parametrize(("actor", "direction"), _MOVES)
def test_the_actor_moves_as_its_label_says(actor: str, direction: str) -> None:
    """Against a clip that differs only in the actor's color: what changes between the two is the actor."""
    place = "river" if actor in slots.WATER else "street" if actor in ("car", "tram") else "hills"
    said = {"place": place, "time": "noon", "weather": "clear", "actor": actor, "direction": direction}
    index = 4 * _MOVES.index((actor, direction))
    pair = [WORLD.clip(_labels(**said, color=c, camera="still"), 4, index) for c in ("red", "blue")]
    changed = np.abs(pair[0].astype(int) - pair[1]).max(3) > 60
    spots = [np.argwhere(frame)[:, ::-1].mean(0) for frame in changed]
    assert changed.mean() > 0.004  # large enough to see the color
    way = np.array(_WAYS[direction])
    went = (spots[15] - spots[0]) / (128, 72)
    if direction == "still":
        assert np.abs(went).max() < 0.05
    else:
        assert went @ way > 0.15
        assert abs(went @ way[::-1]) < 0.06
        steps = np.array([(b - a) @ way for a, b in zip(spots[::3], spots[3::3], strict=False)])
        assert (steps > 0).all()


@pytest.mark.parametrize("place", ["hills", "city", "mountains"])
@pytest.mark.parametrize("camera", slots.CAMERAS)
def test_the_camera_moves_as_its_label_says(camera: str, place: str) -> None:
    """Measured by registration (ECC: Evangelidis and Psarakis, 2008) of the first frame on the last."""
    labels = _labels(
        place=place, time="noon", weather="clear", actor=NONE, color=NONE, direction=NONE, camera=camera
    )
    clip = WORLD.clip(labels, 3, 0)
    first, last = (cv2.GaussianBlur(cv2.cvtColor(clip[k], cv2.COLOR_RGB2GRAY), (0, 0), 1.5) for k in (0, 15))
    start = np.float32([[1, 0, 0], [0, 1, 0]])
    start[0, 2] = {"left": 6, "right": -6}.get(camera, 0)
    scale = {"in": 1.1, "out": 0.9}.get(camera, 1.0)
    start[0, 0] = start[1, 1] = scale
    start[:, 2] += np.float32([64, 36]) * (1 - scale)
    steps = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 200, 1e-5)
    _, warp = cv2.findTransformECC(last, first, _inverse(start), cv2.MOTION_AFFINE, steps)
    found = _inverse(warp)
    grown = float(np.sqrt(np.linalg.det(found[:, :2])))
    moved = found @ np.array([64.0, 36.0, 1.0]) - (64.0, 36.0)
    if camera == "still":
        assert np.array_equal(clip[0], clip[15])
    elif camera in ("in", "out"):
        assert (1.04 < grown < 1.18) if camera == "in" else (0.85 < grown < 0.96)
    else:
        assert 0.96 < grown < 1.04
        assert (2.5 < moved[0] < 17) if camera == "left" else (-17 < moved[0] < -2.5)
        assert abs(moved[1]) < 1.5


def _inverse(warp: np.ndarray) -> np.ndarray:
    return np.linalg.inv(np.vstack([warp, [0, 0, 1]]))[:2].astype(np.float32)


def test_boxes_hold_the_actor() -> None:
    said = {"place": "hills", "time": "noon", "weather": "clear", "actor": "balloon", "direction": "left"}
    pair = [WORLD.clip(_labels(**said, color=c, camera="in"), 6, 0) for c in ("red", "blue")]
    changed = np.abs(pair[0].astype(int) - pair[1]).max(3) > 60
    boxes = WORLD.boxes(_labels(**said, color="red", camera="in"), 6, 0)
    for frame, box in zip(changed, boxes, strict=True):
        assert box is not None
        rows, columns = np.nonzero(frame)
        assert box[0] - 1 <= columns.min() and columns.max() <= box[2]
        assert box[1] - 1 <= rows.min() and rows.max() <= box[3]
        assert columns.max() - columns.min() > 0.7 * (box[2] - box[0])
    empty = _labels(place="sea", actor=NONE, color=NONE, direction=NONE)
    assert WORLD.boxes(empty, 6, 0) == [None] * 16


def test_an_actor_that_left_comes_back() -> None:
    labels = _labels(
        place="street", time="noon", weather="clear", actor="car", color="red", direction="right"
    )
    boxes = WORLD.boxes(labels, 1, 0, num_frames=96)
    middles = [None if one is None else (one[0] + one[2]) / 2 for one in boxes]
    jumps = sum(a is not None and b is not None and b < a - 40 for a, b in pairwise(middles))
    jumps += sum(a is None and b is not None for a, b in pairwise(middles))
    assert jumps >= 1
    assert middles[95] is not None or any(one is not None for one in middles[60:])


def test_open_labels_are_filled_by_the_address_to_fit() -> None:
    for index in range(200):
        full = slots.complete(_labels(actor="ferry"), 3, index)
        assert all(full) and _said(full)[0] in ("sea", "beach", "harbor", "river", "lake", "island")
    assert _said(slots.complete(_labels(color="red"), 3, 0))[3] != NONE
    assert slots.complete((0,) * 7, 3, 1) == slots.complete((0,) * 7, 3, 1)


@pytest.mark.parametrize(
    "labels",
    [
        _labels(place="desert", actor="ferry"),
        _labels(actor="car", direction="up"),
        _labels(place="forest", weather="clouds"),
        _labels(actor="dog", color=NONE),
        (99, 0, 0, 0, 0, 0, 0),
        (1, 2),
    ],
)
def test_labels_that_cannot_be_true_are_refused(labels: Labels) -> None:
    with pytest.raises(UsageError):
        WORLD.clip(labels, 0, 0)


@pytest.mark.parametrize("time", slots.TIMES)
def test_nothing_is_too_dark_or_blank(time: str) -> None:
    for k, weather in enumerate(("clear", "storm", "fog")):
        labels = _labels(place=PLACES[(k * 5 + slots.TIMES.index(time)) % 17], time=time, weather=weather)
        frame = WORLD.clip(labels, 2, 4 * k, num_frames=1)[0]
        assert 18 < frame.mean() < 240
        assert frame.std() > 6
