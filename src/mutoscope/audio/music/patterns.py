"""Figures, bass lines, drum grooves and melodic cells: one character a sixteenth. Data: ``patterns.json``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

STEPS = 16  # a bar
STEP = 0.25  # beats


@cache
def bank() -> dict[str, Any]:
    """The whole table.

    Figures: digits are voices of the chord from below, ``B`` its bass, ``T`` the top voice an octave up, ``C`` the
    whole chord. Bass lines: ``R`` root, ``F`` fifth, ``O`` octave, ``T`` third, ``A`` a step into the next chord.
    Drums: ``X`` accent, ``x`` stroke, ``o`` ghost. ``-`` holds, ``.`` rests. Levels 0..3 follow the energy.
    """
    table: dict[str, Any] = json.loads((Path(__file__).parent / "patterns.json").read_text("utf-8"))
    return table


def level(energy: float) -> int:
    """Level 0..3 of a pattern for an energy of 0..1."""
    return 0 if energy < 0.22 else 1 if energy < 0.46 else 2 if energy < 0.72 else 3


def strokes(row: str) -> list[tuple[int, str, int]]:
    """(step, character, steps until it ends) of every onset; a note is held through ``-`` signs."""
    found = []
    for step, character in enumerate(row):
        if character in ".-":
            continue
        stop = step + 1
        while stop < len(row) and row[stop] == "-":
            stop += 1
        found.append((step, character, stop - step))
    return found
