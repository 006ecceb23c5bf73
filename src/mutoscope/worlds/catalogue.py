"""The worlds there are."""

from __future__ import annotations

from mutoscope.registry import Table

WORLDS = Table(
    "world",
    {
        "physics": "mutoscope.worlds.physics:WORLD",
        "postcards": "mutoscope.worlds.postcards:WORLD",
    },
)

TRAINING = Table(
    "training world",
    {
        "digit": "mutoscope.worlds.digits:DIGIT",
        "digits": "mutoscope.worlds.digits:WORLD",
        "leaves": "mutoscope.worlds.leaves:WORLD",
        "physics": "mutoscope.worlds.physics.lessons:WORLD",
        "postcards": "mutoscope.worlds.postcards.clips:WORLD",
        "shapes": "mutoscope.worlds.shapes:WORLD",
    },
)
