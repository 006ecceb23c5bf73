"""Sound and pictures for the verbs, made on the spot."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tones import tone

from mutoscope import media
from mutoscope.runtime.context import LocalContext
from mutoscope.types import Size


@pytest.fixture
def context(tmp_path: Path) -> Iterator[LocalContext]:
    with LocalContext(cache_root=tmp_path / "cache") as made:
        yield made


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Two seconds, 25 frames a second, 160x90, a bar that moves 2 px a frame over gray, and a tone."""
    pictures = tmp_path / "pictures.mp4"
    with media.VideoWriter(pictures, size=Size(160, 90), rate=25) as writer:
        for number in range(50):
            picture = np.full((90, 160, 3), 60, np.uint8)
            picture[:30, 2 * number : 2 * number + 8] = (250, 200, 40)
            writer.write(picture)
    path = tmp_path / "video.mp4"
    media.join(
        [pictures],
        path,
        rate=Fraction(25),
        size=Size(160, 90),
        sound=lambda: iter([tone(2.0)]),
        labels={"title": "A title"},
    )
    pictures.unlink()
    return path
