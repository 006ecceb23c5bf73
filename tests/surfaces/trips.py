"""A small film of two photos and a card, and what a command said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

TRIP = """\
storyboard: 1
title: Trip
format: {aspect: 320x180, fps: 12}
voice: {engine: none}
music: none
shots:
  - id: one
    image: one.png
    duration: 2s
    say: The first line.
  - id: two
    image: two.png
    duration: 2s
    say: A second line.
    transition: dissolve
  - id: end
    card: The end
    duration: 2s
"""


class Ran(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def done(self) -> dict[str, object]:
        """The last event of --json."""
        found: dict[str, object] = json.loads(self.out.splitlines()[-1])
        return found

    @property
    def drawn(self) -> int:
        """How many pieces a film drew."""
        facts = self.done["facts"]
        assert isinstance(facts, dict)
        return int(facts["pieces_drawn"])


Command = Callable[..., Ran]


def photo(path: Path, hue: int = 0, size: tuple[int, int] = (480, 300)) -> Path:
    """A photo-like picture: soft colored waves."""
    width, height = size
    ys, xs = np.mgrid[0:height, 0:width]
    waves = [128 + 90 * np.sin(xs / (30 + hue) + channel + ys / 41) for channel in range(3)]
    Image.fromarray(np.stack(waves, -1).astype(np.uint8)).save(path)
    return path
