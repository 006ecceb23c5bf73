"""What a clip of postcards is labeled with, which labels go together, and which combinations are never trained on."""

# ruff: noqa: E501 - tables of words read best in one line
from __future__ import annotations

from functools import cache
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from mutoscope import rng
from mutoscope.errors import UsageError
from mutoscope.worlds.training import Attribute, Labels

PLACES = (
    "sea", "beach", "harbor", "river", "lake", "island", "mountains", "hills", "vineyard", "desert", "forest",
    "village", "meadow", "snow", "city", "stairs", "street",
)  # fmt: skip
TIMES = ("dawn", "morning", "noon", "afternoon", "golden", "sunset", "dusk", "night")
WEATHERS = ("clear", "clouds", "overcast", "fog", "rain", "snow", "storm")
AIR, WATER, WHEELS, FEET = (
    ("balloon", "kite", "bird"),
    ("sailboat", "rowboat", "ferry"),
    ("car", "tram", "train", "bicycle"),
    ("person", "dog"),
)
NONE = "none"  # nobody there; then there is no color and no direction either
ACTORS = (NONE, *AIR, *WATER, *WHEELS, *FEET)
COLORS = ("red", "yellow", "green", "blue", "purple", "white")
DIRECTIONS = ("left", "right", "up", "down", "still")
CAMERAS = ("still", "left", "right", "in", "out")

ATTRIBUTES = (
    Attribute(name="place", values=PLACES),
    Attribute(name="time", values=TIMES),
    Attribute(name="weather", values=WEATHERS),
    Attribute(name="actor", values=ACTORS),
    Attribute(name="color", values=(NONE, *COLORS)),
    Attribute(name="direction", values=(NONE, *DIRECTIONS)),
    Attribute(name="camera", values=CAMERAS),
)
OBJECTS = ((3, 4, 5),)  # the slots of the actor
PLACE, TIME, WEATHER, ACTOR, COLOR, DIRECTION, CAMERA = range(7)
SHARE = 4  # so many clips in a row show one place in one light: it is painted once, actors and cameras differ
HELD_OUT_SHARE = 0.1

_WET = ("sea", "beach", "harbor", "river", "lake", "island")
_NOT = {  # places where an actor is not seen
    "balloon": ("forest", "stairs"),
    "kite": ("harbor", "forest", "stairs", "street"),
    "bird": (),
    "car": (*_WET, "city", "stairs"),
    "tram": ("sea", "beach", "river", "lake", "island", "mountains", "hills", "vineyard", "desert", "forest", "meadow", "snow", "stairs"),
    "train": ("sea", "beach", "harbor", "island", "city", "stairs", "street"),
    "bicycle": ("sea", "beach", "island", "desert", "snow"),
    "person": ("sea", "island"),
    "dog": ("sea", "island"),
}  # fmt: skip


def fits_place(actor: str, place: str) -> bool:
    """Boats only on water, wheels only where there is a road."""
    if actor == NONE:
        return True
    return place in _WET if actor in WATER else place not in _NOT[actor]


def fits_direction(actor: str, direction: str) -> bool:
    """Balloons and kites rise and sink; birds are never still."""
    if actor == NONE or direction == NONE:
        return actor == direction
    if direction in ("up", "down"):
        return actor in ("balloon", "kite")
    return not (actor == "bird" and direction == "still")


def fits_weather(place: str, weather: str) -> bool:
    """Clouds are not seen from inside a forest."""
    return not (place == "forest" and weather in ("clouds", "overcast"))


def value(labels: Labels, slot: int) -> str | None:
    """What a slot says; None where it says nothing."""
    return ATTRIBUTES[slot].value(labels[slot])


def check(labels: Labels) -> None:
    """Raises: UsageError: the labels are not of this world or cannot be true at once."""
    if len(labels) != len(ATTRIBUTES) or any(
        not 0 <= one <= len(kind.values) for one, kind in zip(labels, ATTRIBUTES, strict=False)
    ):
        most = ", ".join(f"{kind.name} 0..{len(kind.values)}" for kind in ATTRIBUTES)
        raise UsageError(f"labels of postcards must be whole numbers for {most}; got {tuple(labels)}.")
    place, weather, actor, color, direction = (
        value(labels, s) for s in (PLACE, WEATHER, ACTOR, COLOR, DIRECTION)
    )
    if place and actor and not fits_place(actor, place):
        raise UsageError(
            f"actor {actor!r} is not seen in place {place!r}; labels() draws what goes together."
        )
    if place and weather and not fits_weather(place, weather):
        raise UsageError(f"weather {weather!r} is not seen in place {place!r}; take another of the two.")
    if actor and direction and not fits_direction(actor, direction):
        raise UsageError(
            f"actor {actor!r} has no direction {direction!r}; labels() draws what goes together."
        )
    if actor and color and (actor == NONE) != (color == NONE):
        raise UsageError(f"actor {actor!r} has no color {color!r}; 'none' goes with 'none' and only with it.")


@cache
def actors_by_place() -> NDArray[np.float64]:
    """How often each actor is drawn in each place, (places, actors), rows sum to 1.

    Rows and columns of the table of what fits are scaled in turns until every actor is as frequent as its places
    allow (Sinkhorn and Knopp, 1967); a place with few actors holds each of them more often.
    """
    table = np.array([[float(fits_place(actor, place)) for actor in ACTORS] for place in PLACES])
    for _ in range(200):
        table /= table.sum(0, keepdims=True) * len(ACTORS)
        table /= table.sum(1, keepdims=True) * len(PLACES)
    return table / table.sum(1, keepdims=True)


def directions_of(actor: str) -> tuple[str, ...]:
    return tuple(one for one in (NONE, *DIRECTIONS) if fits_direction(actor, one))


def _chosen(every: list[tuple[str, str, str]], purpose: str) -> frozenset[tuple[str, str, str]]:
    """A tenth of all triples; of every pair of values at most half of its triples."""
    order = rng.generator(0, f"postcards clips held out {purpose}").permutation(len(every))
    parts = list(combinations(range(3), 2))
    full: dict[tuple[int, str, str], int] = {}
    for one in every:
        for k, (i, j) in enumerate(parts):
            full[k, one[i], one[j]] = full.get((k, one[i], one[j]), 0) + 1
    left = {key: count // 2 for key, count in full.items()}
    chosen: list[tuple[str, str, str]] = []
    for number in order:
        one = every[number]
        keys = [(k, one[i], one[j]) for k, (i, j) in enumerate(parts)]
        if all(left[key] > 0 for key in keys):
            chosen.append(one)
            for key in keys:
                left[key] -= 1
        if len(chosen) == round(HELD_OUT_SHARE * len(every)):
            break
    return frozenset(chosen)


@cache
def held_out_scenes() -> frozenset[tuple[str, str, str]]:
    """(place, time, weather) no training clip shows; every pair of the three is still seen."""
    every = [one for one in product(PLACES, TIMES, WEATHERS) if fits_weather(one[0], one[2])]
    return _chosen(every, "scenes")


@cache
def held_out_actors() -> frozenset[tuple[str, str, str]]:
    """(actor, color, direction) no training clip shows; every pair of the three is still seen."""
    every = [one for one in product(ACTORS[1:], COLORS, DIRECTIONS) if fits_direction(one[0], one[2])]
    return _chosen(every, "actors")


def held_out(labels: Labels) -> bool:
    """Whether filled labels hold a combination that is never trained on."""
    said = [value(labels, slot) for slot in range(len(ATTRIBUTES))]
    return tuple(said[:3]) in held_out_scenes() or tuple(said[3:6]) in held_out_actors()


def _scene(draw: np.random.Generator, kept: bool) -> tuple[str, str, str]:
    """A place, time and weather; ``kept`` is whether it may be trained on."""
    while True:
        place = PLACES[draw.integers(len(PLACES))]
        one = place, TIMES[draw.integers(len(TIMES))], WEATHERS[draw.integers(len(WEATHERS))]
        if fits_weather(place, one[2]) and (one not in held_out_scenes()) == kept:
            return one


def labels(seed: int, index: int, *, unseen: bool = False) -> Labels:
    """Labels of clip ``index``, every slot filled; with ``unseen``, scene or actor or both are held out."""
    name = f"postcards clips {'unseen' if unseen else 'seen'}"
    shared = rng.generator(seed, f"{name} scene", 0, index // SHARE)
    kept = not (unseen and shared.random() < 0.5)
    scene = _scene(shared, kept)
    draw = rng.generator(seed, f"{name} actor", 0, index)
    strict = unseen and kept  # then the actor must be a held-out one
    camera = CAMERAS[draw.integers(len(CAMERAS))]
    while True:
        actor = ACTORS[draw.choice(len(ACTORS), p=actors_by_place()[PLACES.index(scene[0])])]
        if actor == NONE:
            if strict:
                continue
            return _numbers(*scene, NONE, NONE, NONE, camera)
        ways = directions_of(actor)
        weights = np.array([2.0 if way in ("up", "down") else 1.0 for way in ways])
        way = ways[draw.choice(len(ways), p=weights / weights.sum())]
        one = actor, COLORS[draw.integers(len(COLORS))], way
        if one in held_out_actors() if strict else (unseen or one not in held_out_actors()):
            return _numbers(*scene, *one, camera)


def _numbers(*values: str) -> Labels:
    return tuple(kind.label(one) for kind, one in zip(ATTRIBUTES, values, strict=True))


def complete(given: Labels, seed: int, index: int) -> Labels:
    """Labels with every slot filled: what is open (0) is chosen by the address, to go with what is said."""
    check(given)
    if all(given):
        return given
    shared = rng.generator(seed, "postcards clips open scene", 0, index // SHARE)
    draw = rng.generator(seed, "postcards clips open actor", 0, index)
    said = [value(given, slot) for slot in range(len(ATTRIBUTES))]
    place, time, weather, actor, color, direction, camera = said
    if actor is None and NONE in (color, direction):
        actor = NONE
    if actor is None:
        real = color is not None or direction is not None
        fitting = [
            one for one in ACTORS[1 if real else 0 :]
            if (place is None or fits_place(one, place)) and (direction is None or fits_direction(one, direction))
        ]  # fmt: skip
        actor = str(draw.choice(fitting))
    fitting = [
        one for one in PLACES if fits_place(actor, one) and (weather is None or fits_weather(one, weather))
    ]
    place = place or fitting[int(shared.random() * len(fitting))]
    time = time or TIMES[int(shared.random() * len(TIMES))]
    skies = [one for one in WEATHERS if fits_weather(place, one)]
    weather = weather or skies[int(shared.random() * len(skies))]
    ways = directions_of(actor)
    direction = direction or str(draw.choice(ways))
    color = color or (NONE if actor == NONE else str(draw.choice(COLORS)))
    full = _numbers(place, time, weather, actor, color, direction, camera or str(draw.choice(CAMERAS)))
    check(full)
    return full
