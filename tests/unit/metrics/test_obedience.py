"""Obedience: which labels count, how things are matched, and what the numbers say about their own certainty."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from mutoscope.metrics.obedience import Labels, Obedience, Score, obedience

NAMES = ("background", "color1", "shape1", "color2", "shape2")
OBJECTS = ((1, 2), (3, 4))


def table() -> Obedience:
    return Obedience(names=NAMES, objects=OBJECTS)


def test_things_may_change_places_but_not_their_parts() -> None:
    """A red circle and a blue square: said in the other order it is the same; a red square and a blue circle is not."""
    one = table()
    assert one.add((1, 1, 1, 2, 2), (1, 2, 2, 1, 1))
    assert not one.add((1, 1, 1, 2, 2), (1, 1, 2, 2, 1))
    assert not one.add((1, 1, 1, 2, 2), (1, 2, 1, 1, 2))
    shares = {name: score.share for name, score in one.attributes.items()}
    assert shares["color1"] == shares["color2"] == 1.0
    assert shares["shape1"] == shares["shape2"] == pytest.approx(1 / 3)
    assert one.whole.to_json()["shown"] == 1 and one.whole.asked == 3


def test_color_decides_before_shape_where_it_can() -> None:
    """By count alone the other order would fit as well (two of four); the color says which thing is meant."""
    assert table().match((0, 1, 1, 2, 2), (0, 1, 2, 3, 1)) == (0, 1, 2, 3, 0)
    assert table().match((0, 1, 1, 2, 2), (0, 3, 1, 1, 2)) == (0, 1, 2, 3, 0)
    assert table().match((0, 0, 3, 0, 0), (1, 5, 1, 4, 3)) == (1, 4, 3, 5, 1)  # only a shape was asked for


def test_the_shape_of_a_thing_that_is_not_there_is_not_shown() -> None:
    one = table()
    one.add(
        (0, 1, 1, 2, 2), (0, 3, 1, 2, 2)
    )  # a blue square was asked for and shown; the circle has a wrong color
    assert one.attributes["shape1"].shown == 0 and one.attributes["shape2"].shown == 1
    assert one.every.shown == 2


def test_things_of_other_kinds_stay_where_they_are() -> None:
    other = Obedience(names=("color1", "shape1", "color2", "size2"), objects=((0, 1), (2, 3)))
    assert other.match((1, 1, 2, 2), (2, 2, 1, 1)) == (2, 2, 1, 1)
    named = Obedience(names=("near", "far"), objects=((0,), (1,)), kinds=("color", "color"))
    assert named.match((1, 2), (2, 1)) == (1, 2)


def test_what_was_not_asked_is_not_counted() -> None:
    one = table()
    assert one.add((0, 1, 0, 0, 0), (3, 1, 4, 2, 2))
    assert not one.add((0, 0, 0, 0, 0), (3, 1, 4, 2, 2))
    assert one.attributes["color1"].asked == 1 and one.attributes["background"].asked == 0
    assert one.every.asked == 1 and one.whole.asked == 1


def test_a_clip_that_cannot_be_read_is_wrong_not_missing() -> None:
    one = table()
    assert not one.add((1, 1, 0, 0, 0), None)
    assert (one.every.asked, one.every.shown, one.unread) == (2, 0, 1)
    one.add((1, 1, 0, 0, 0), (1, 0, 0, 0, 0))  # one attribute could not be told
    assert one.attributes["color1"].shown == 0 and one.attributes["background"].shown == 1


def test_labels_of_another_world_are_refused() -> None:
    with pytest.raises(ValueError, match="labels must be 5"):
        table().add((1, 1), (1, 1, 1, 1, 1))
    with pytest.raises(ValueError, match="got 6"):
        table().add((1, 1, 1, 1, 1), (1, 1, 1, 1, 1, 1))


def test_standard_error_and_interval_are_the_published_ones() -> None:
    """Wilson's interval of 81 out of 263 is 0.2553 .. 0.3662 (Newcombe 1998, doi 10.1002/(SICI)1097-0258(19980430)17:8
    <857::AID-SIM777>3.0.CO;2-E, table I, method 3), of 0 out of 20 0 .. 0.1611."""
    score = Score(asked=263, shown=81)
    assert score.standard_error == pytest.approx(math.sqrt(81 / 263 * 182 / 263 / 263))
    assert score.interval == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert Score(asked=20, shown=0).interval == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert math.isnan(Score().share) and Score().to_json()["share"] is None


def test_seen_and_unseen_apart_and_json() -> None:
    asked: list[tuple[Labels, bool]] = [
        ((1, 1, 1, 2, 2), False),
        ((2, 1, 1, 2, 2), False),
        ((3, 1, 1, 2, 2), True),
    ]
    clips = [(np.full((2, 8, 8, 3), labels[0], np.uint8), labels, unseen) for labels, unseen in asked]

    def read(frames: np.ndarray) -> Labels:
        level = int(frames[0, 0, 0, 0])
        return (level if level < 3 else 1, 1, 1, 2, 2)

    found = obedience(iter(clips), read, names=NAMES, objects=OBJECTS)
    assert json.loads(json.dumps(found)) == found
    whole = {part: found[part]["whole"]["share"] for part in ("all", "seen", "unseen")}  # type: ignore[index]
    assert whole == {"all": pytest.approx(0.6667, abs=1e-4), "seen": 1.0, "unseen": 0.0}
    assert found["unseen"]["attributes"]["background"]["asked"] == 1  # type: ignore[index]
