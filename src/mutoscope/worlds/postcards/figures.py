"""People and animals: flat figures about one unit high, feet on (0, 0), looking right."""

# ruff: noqa: E501 - tables of words and corners read best in one line
from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mutoscope.rng import generator
from mutoscope.types import Color
from mutoscope.worlds.postcards.light import Paint, local
from mutoscope.worlds.postcards.stage import Cutouts, Points, box, ellipse, polygon, ribbon, smooth

COLORS: dict[str, Color] = {
    "red": (206, 62, 52), "orange": (232, 128, 52), "yellow": (244, 190, 62), "mustard": (216, 160, 44), "green": (74, 138, 92),
    "teal": (42, 132, 134), "blue": (52, 104, 168), "navy": (38, 58, 104), "purple": (118, 80, 146), "pink": (232, 138, 150),
    "white": (246, 240, 228), "black": (44, 42, 54), "gray": (138, 140, 148), "brown": (124, 84, 58), "beige": (222, 200, 164),
    "gold": (222, 176, 70), "turquoise": (76, 180, 178), "blond": (226, 188, 112), "auburn": (146, 70, 42),
}  # fmt: skip
SKINS: tuple[Color, ...] = ((244, 208, 178), (226, 178, 140), (186, 132, 96), (134, 90, 66))
_COATS = ("red", "mustard", "teal", "navy", "white", "green", "orange", "pink", "blue")


def dress(look: Mapping[str, object], name: str) -> dict[str, object]:
    """Fill in what a look leaves open, by the figure's name alone: the same name is the same person everywhere."""
    rng = generator(0, f"postcards look {name}")
    full: dict[str, object] = {
        "skin": int(rng.integers(0, len(SKINS))),
        "hair": str(rng.choice(["black", "brown", "auburn", "blond"])),
        "hair_length": str(rng.choice(["short", "long", "bun"])),
        "coat": str(rng.choice(_COATS)),
        "legs": str(rng.choice(["navy", "black", "brown", "gray"])),
        "wear": str(rng.choice(["coat", "dress", "shirt"])),
        "hat": "none",
        "hat_color": "beige",
        "umbrella": "none",
        "scarf": "none",
        "bag": "none",
        "age": "adult",
        "beard": False,
    }
    full.update(look)
    return full


def _limb(
    start: tuple[float, float],
    middle: tuple[float, float],
    stop: tuple[float, float],
    thick: float,
    thin: float,
) -> Points:
    line = smooth([start, middle, stop], steps=5, closed=False)
    return ribbon(line, np.linspace(thick, thin, len(line)))


_SUNK = -0.15  # how much of a standing figure lies below the feet of a seated one
SEAT = 0.27


def person(look: Mapping[str, object], *, pose: str = "stand", t: float = 0.0, phase: float = 0.0) -> Cutouts:
    """A person with a full look (:func:`dress`). Poses: stand, walk, climb, wave, row (no legs),
    ride (a bicycle) and sit: the seat is at height ``SEAT``, the feet stand at 0."""
    out = Cutouts()

    def tone(key: str, shade: float = 0.0) -> Paint:
        return local(COLORS[str(look[key])], shade)

    skin = local(SKINS[int(str(look["skin"]))])
    coat, legs, hair = tone("coat"), tone("legs"), tone("hair")
    shoe = local((48, 42, 46))
    child, old = look["age"] == "child", look["age"] == "old"
    moving = pose in ("walk", "climb")
    swing = float(np.sin(2 * np.pi * (0.95 * t) + phase)) if moving else 0.0
    bob = 0.012 * abs(swing) if moving else 0.004 * float(np.sin(1.4 * t + phase))
    hip, shoulder = (0.0, -0.47 - bob), (0.015 + (0.03 if old else 0.0), -0.80 - bob)
    lift = 0.10 if pose == "climb" else 0.03
    # Legs first: the far one, then the near one.
    for side, shade in ((-1, -0.05), (1, 0.0)):
        s = swing * side
        if pose == "row":
            continue
        if pose in ("ride", "sit"):
            knee, foot = (0.20, -0.46), (0.22, -0.14 if pose == "ride" else _SUNK + 0.015)
        else:
            foot = (0.17 * s, -max(0.0, s) * lift * (1 if moving else 0) - 0.015)
            if not moving:
                foot = (0.035 * side, -0.015)
            knee = (0.5 * (foot[0] + hip[0]) + (0.055 if moving else 0.01), -0.25 - max(0.0, s) * lift * 0.7)
        out.add(_limb((hip[0] + 0.012 * side, hip[1]), knee, foot, 0.085, 0.055), legs.shaded(shade))
        out.add(
            polygon(
                [
                    (foot[0] - 0.035, foot[1] + 0.015),
                    (foot[0] - 0.03, foot[1] - 0.03),
                    (foot[0] + 0.02, foot[1] - 0.028),
                    (foot[0] + 0.075, foot[1] + 0.015),
                ]
            ),
            shoe,
        )
    # Far arm.
    hand_far = (shoulder[0] - 0.13 * swing + 0.02, -0.47 - bob)
    out.add(
        _limb(
            (shoulder[0], shoulder[1] + 0.03),
            (shoulder[0] - 0.09 * swing + 0.035, -0.63),
            hand_far,
            0.07,
            0.045,
        ),
        coat.shaded(-0.06),
    )
    if look["umbrella"] != "none":
        _umbrella(out, tone("umbrella"), shoulder, bob)
    # Long hair falls behind the body.
    head = (shoulder[0] + 0.02, -0.905 - bob)
    big = 0.098 if child else 0.082
    if look["hair_length"] == "long":
        out.add(
            smooth(
                [
                    (head[0] - big, head[1] - 0.03),
                    (head[0] - 0.02, head[1] - big * 1.1),
                    (head[0] + 0.03, head[1]),
                    (head[0] - 0.02, head[1] + 0.16),
                    (head[0] - 0.10, head[1] + 0.20 + 0.01 * swing),
                ]
            ),
            hair,
        )
    out.add(box(shoulder[0] - 0.022, -0.86 - bob, shoulder[0] + 0.028, -0.78 - bob), skin.shaded(-0.04))
    # The body: a coat falls to the knee, a dress flares, a shirt ends at the hip.
    wide, low = {"coat": (0.125, -0.30), "dress": (0.165, -0.24), "shirt": (0.092, -0.44)}[str(look["wear"])]
    if pose == "sit":
        wide, low = 0.105, -0.42
    flow = 0.018 * swing
    body = smooth(
        [
            (shoulder[0] - 0.075, -0.81 - bob),
            (shoulder[0] + 0.07, -0.81 - bob),
            (0.095, -0.62),
            (0.085, -0.50),
            (wide + flow, low),
            (0.0, low + 0.012),
            (-wide + flow, low),
            (-0.078, -0.50),
            (-0.088, -0.64),
        ],
        steps=4,
    )
    out.add(body, coat)
    out.add(
        smooth(
            [
                (shoulder[0] - 0.075, -0.81 - bob),
                (shoulder[0] - 0.02, -0.80 - bob),
                (-0.035, -0.6),
                (-0.05, low),
                (-wide + flow, low),
                (-0.078, -0.50),
                (-0.088, -0.64),
            ],
            steps=4,
        ),
        coat.shaded(-0.045),
    )
    if pose == "sit" and look["wear"] != "shirt":  # it lies over the lap
        lap = [
            (-0.08, -0.52),
            (0.10, -0.53),
            (0.235, -0.505),
            (0.25, -0.40),
            (0.19, -0.36),
            (0.0, -0.41),
            (-0.10, -0.42),
        ]
        out.add(smooth(lap, steps=4), coat)
    if look["wear"] != "shirt":
        out.add(box(-0.080, -0.515, 0.088, -0.485), coat.shaded(-0.09))
    if look["scarf"] != "none":
        out.add(
            smooth(
                [
                    (shoulder[0] - 0.06, -0.83 - bob),
                    (shoulder[0] + 0.065, -0.83 - bob),
                    (shoulder[0] + 0.06, -0.78),
                    (shoulder[0] - 0.055, -0.775),
                ],
                steps=3,
            ),
            tone("scarf"),
        )
        out.add(
            ribbon(
                np.array(
                    [
                        [shoulder[0] - 0.04, -0.79],
                        [shoulder[0] - 0.12, -0.70],
                        [shoulder[0] - 0.17 - 0.02 * np.sin(3 * t), -0.62],
                    ]
                ),
                0.04,
            ),
            tone("scarf", -0.03),
        )
    # Head, face turned right, then hair.
    out.add(ellipse(head[0], head[1], big * 0.90, big, points=28), skin)
    out.add(
        polygon(
            [
                (head[0] + big * 0.84, head[1] - 0.012),
                (head[0] + big * 1.08, head[1] + 0.020),
                (head[0] + big * 0.78, head[1] + 0.032),
            ]
        ),
        skin,
    )
    cap = [
        (-1.02, 0.30),
        (-1.08, -0.25),
        (-0.7, -0.95),
        (0.0, -1.16),
        (0.72, -0.90),
        (0.98, -0.42),
        (0.45, -0.36),
        (0.10, -0.28),
        (-0.12, 0.10),
        (-0.30, 0.50),
        (-0.62, 0.72),
    ]
    out.add(smooth([(head[0] + big * x, head[1] + big * y) for x, y in cap], steps=4), hair)
    if look["hair_length"] == "bun":
        out.add(ellipse(head[0] - big * 0.85, head[1] - big * 0.85, big * 0.46, points=20), hair.shaded(0.02))
    if look["beard"]:
        out.add(
            smooth(
                [
                    (head[0] - 0.02, head[1] + 0.03),
                    (head[0] + 0.085, head[1] + 0.035),
                    (head[0] + 0.055, head[1] + 0.115),
                    (head[0] + 0.0, head[1] + 0.10),
                ],
                steps=4,
            ),
            hair,
        )
    _hat(out, str(look["hat"]), tone("hat_color"), head, big)
    # Near arm: swinging, waving, or holding the handle of an umbrella.
    if pose == "wave":
        a = 0.5 * np.sin(5.0 * t + phase)
        hand = (shoulder[0] + 0.19 + 0.06 * a, -1.06 + 0.02 * a)
        elbow = (shoulder[0] + 0.17, -0.80)
    elif pose == "sit" and look["umbrella"] == "none":
        hand, elbow = (0.15, -0.50), (0.0, -0.60)
    elif look["umbrella"] != "none":
        hand, elbow = (shoulder[0] + 0.12, -0.70 - bob), (shoulder[0] + 0.06, -0.58)
    else:
        hand, elbow = (
            (shoulder[0] + 0.15 * swing + 0.01, -0.46 - bob),
            (shoulder[0] + 0.09 * swing - 0.01, -0.62),
        )
    out.add(ellipse(hand[0], hand[1], 0.027, points=14), skin)
    out.add(_limb((shoulder[0] - 0.005, shoulder[1] + 0.025), elbow, hand, 0.078, 0.052), coat.shaded(0.025))
    if look["bag"] != "none":
        x, y = hand_far if look["umbrella"] != "none" else hand
        out.add(
            polygon(
                [(x - 0.05, y + 0.03), (x + 0.055, y + 0.03), (x + 0.065, y + 0.13), (x - 0.06, y + 0.13)]
            ),
            tone("bag"),
        )
    final = Cutouts()
    size = 0.66 if child else 0.94 if old else 1.0
    final.extend(out, scale=size, at=(0.0, -_SUNK * size) if pose == "sit" else (0.0, 0.0))
    return final


def bench(width: float, seat: float) -> Cutouts:
    """A wooden bench, its feet at 0, seen from the front; the middle is at x 0."""
    out = Cutouts()
    wood = local((150, 104, 70))
    for x in (-0.42, 0.42):
        out.add(box(x * width - 0.022, -seat, x * width + 0.022, 0.0), wood.shaded(-0.10))
        out.add(box(x * width - 0.016, -seat - 0.27, x * width + 0.016, -seat), wood.shaded(-0.10))
    for low in (0.0, 0.085, 0.17):
        out.add(box(-width / 2, -seat - low - 0.10, width / 2, -seat - low - 0.045), wood.shaded(-0.02 * low))
    out.add(box(-width / 2, -seat - 0.03, width / 2, -seat + 0.03), wood.shaded(0.05))
    return out


def _umbrella(out: Cutouts, paint: Paint, shoulder: tuple[float, float], bob: float) -> None:
    x, top = shoulder[0] + 0.10, -1.36 - bob
    out.add(box(x - 0.007, top, x + 0.007, -0.68 - bob), local((70, 56, 52)))
    a = np.linspace(np.pi, 2 * np.pi, 33)
    dome = np.stack([x + 0.36 * np.cos(a), top + 0.25 + 0.25 * np.sin(a)], 1)
    scallop = []
    for k in range(5):
        s = np.linspace(0, 1, 7)
        scallop.append(np.stack([x + 0.36 - 0.144 * (k + s), top + 0.25 - 0.035 * np.sin(np.pi * s)], 1))
    out.add(np.concatenate([dome, *scallop]), paint)
    mid = np.stack(
        [
            x - 0.36 + 0.144 + (0.144 - 0.0) * np.linspace(0, 1, 7),
            top + 0.25 - 0.035 * np.sin(np.pi * np.linspace(0, 1, 7)),
        ],
        1,
    )
    out.add(np.concatenate([[[x, top]], mid[::-1]]), paint.shaded(-0.05))
    out.add(np.concatenate([[[x, top]], (mid + np.array([0.288, 0]))[::-1]]), paint.shaded(-0.05))


def _hat(out: Cutouts, kind: str, paint: Paint, head: tuple[float, float], big: float) -> None:
    x, y = head
    if kind == "brim":
        out.add(
            smooth(
                [
                    (x - big * 0.8, y - big * 0.55),
                    (x - big * 0.7, y - big * 1.5),
                    (x + big * 0.7, y - big * 1.5),
                    (x + big * 0.8, y - big * 0.55),
                ],
                steps=4,
            ),
            paint,
        )
        out.add(ellipse(x, y - big * 0.55, big * 1.65, big * 0.24, points=28), paint.shaded(-0.02))
        out.add(box(x - big * 0.8, y - big * 0.85, x + big * 0.8, y - big * 0.62), paint.shaded(-0.14))
    elif kind in ("cap", "beanie"):
        out.add(
            smooth(
                [
                    (x - big * 1.02, y - big * 0.30),
                    (x - big * 0.85, y - big * 1.1),
                    (x, y - big * 1.32),
                    (x + big * 0.85, y - big * 1.1),
                    (x + big * 1.0, y - big * 0.36),
                ],
                steps=4,
            ),
            paint,
        )
        if kind == "cap":
            out.add(
                polygon(
                    [
                        (x + big * 0.5, y - big * 0.62),
                        (x + big * 1.65, y - big * 0.42),
                        (x + big * 1.6, y - big * 0.30),
                        (x + big * 0.4, y - big * 0.36),
                    ]
                ),
                paint.shaded(-0.05),
            )
        else:
            out.add(ellipse(x, y - big * 1.38, big * 0.24, points=14), paint.shaded(0.06))
    elif kind == "straw":
        a = np.linspace(np.pi, 2 * np.pi, 17)
        out.add(np.stack([x + big * 1.0 * np.cos(a), y - big * 0.5 + big * 1.0 * np.sin(a)], 1), paint)
        out.add(ellipse(x, y - big * 0.5, big * 1.9, big * 0.22, points=28), paint.shaded(-0.03))


def dog(color: Paint, t: float, phase: float = 0.0, *, moving: bool = True) -> Cutouts:
    """A small dog, one unit long."""
    out = Cutouts()
    for i, x in enumerate((-0.26, -0.20, 0.20, 0.26)):
        s = 0.11 * float(np.sin(9.0 * t + phase + i * np.pi * 0.9)) if moving else 0.0
        out.add(
            _limb((x, -0.28), (x + 0.5 * s, -0.14), (x + s, -0.005), 0.085, 0.05),
            color.shaded(-0.05 if i % 2 == 0 else 0.0),
        )
    wag = 0.09 * float(np.sin(10 * t + phase))
    out.add(_limb((-0.30, -0.36), (-0.42, -0.46), (-0.47 + wag * 0.4, -0.60 + wag * 0.3), 0.06, 0.025), color)
    out.add(
        smooth(
            [
                (-0.34, -0.36),
                (-0.1, -0.44),
                (0.2, -0.46),
                (0.33, -0.40),
                (0.30, -0.24),
                (0.0, -0.21),
                (-0.28, -0.22),
            ]
        ),
        color,
    )
    out.add(
        smooth(
            [
                (0.22, -0.40),
                (0.28, -0.60),
                (0.40, -0.64),
                (0.48, -0.57),
                (0.60, -0.53),
                (0.60, -0.47),
                (0.45, -0.44),
                (0.34, -0.34),
            ]
        ),
        color,
    )
    out.add(polygon([(0.30, -0.62), (0.36, -0.65), (0.34, -0.46), (0.27, -0.48)]), color.shaded(-0.09))
    out.add(ellipse(0.60, -0.515, 0.022, points=10), local((40, 36, 40)))
    return out


def cat(color: Paint, t: float, phase: float = 0.0) -> Cutouts:
    """A sitting cat, one unit high; its tail moves."""
    out = Cutouts()
    s = 0.10 * float(np.sin(1.6 * t + phase))
    out.add(_limb((-0.22, -0.06), (-0.50, -0.05 - abs(s)), (-0.55 + s, -0.32), 0.09, 0.05), color)
    out.add(
        smooth(
            [
                (-0.28, 0.0),
                (-0.30, -0.25),
                (-0.10, -0.55),
                (0.06, -0.66),
                (0.18, -0.5),
                (0.20, -0.2),
                (0.22, 0.0),
            ]
        ),
        color,
    )
    out.add(ellipse(0.07, -0.74, 0.19, 0.165, points=26), color)
    out.add(polygon([(-0.10, -0.80), (-0.09, -1.0), (0.04, -0.87)]), color)
    out.add(polygon([(0.24, -0.80), (0.24, -1.0), (0.10, -0.88)]), color)
    return out
