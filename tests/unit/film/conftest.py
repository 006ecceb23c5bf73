"""A small film of two photos and a card, for tests of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mutoscope.film.storyboard import (
    CardPicture,
    Format,
    ImagePicture,
    Line,
    Music,
    Output,
    Shot,
    Storyboard,
    Title,
    Transition,
    Voice,
)
from mutoscope.runtime.context import LocalContext
from mutoscope.types import Size


def photo(path: Path, hue: int) -> Path:
    """A photo-like picture: soft colored waves."""
    ys, xs = np.mgrid[0:300, 0:480]
    waves = [128 + 90 * np.sin(xs / (30 + hue) + channel + ys / 41) for channel in range(3)]
    Image.fromarray(np.stack(waves, -1).astype(np.uint8)).save(path)
    return path


@pytest.fixture
def board(tmp_path: Path) -> Storyboard:
    """Three shots of about two seconds, no sound engine needed."""
    folder = tmp_path / "board"
    folder.mkdir()
    return Storyboard(
        title="Small", folder=folder, voice=Voice(engine="none"), music=Music(mood="none"),
        format=Format(size=Size(320, 180), rate=Fraction(12)), output=Output(timeline="none"),
        shots=(
            Shot(id="one", picture=ImagePicture(path=photo(folder / "one.png", 0)), line=Line(text="The first line."),
                 title=Title(text="SMALL")),
            Shot(id="two", picture=ImagePicture(path=photo(folder / "two.png", 9)), line=Line(text="A second line."),
                 into=Transition(kind="dissolve")),
            Shot(id="end", picture=CardPicture(text="The end"), into=Transition(kind="push"), seconds=2.0),
        ),
    )  # fmt: skip


@pytest.fixture
def context(tmp_path: Path) -> Iterator[LocalContext]:
    """One worker: everything happens in this process."""
    with LocalContext(num_workers=1, cache_root=tmp_path / "cache") as made:
        yield made


@pytest.fixture
def changed() -> Callable[..., Storyboard]:
    """``changed(board, "two", line=Line(text="…"))``: the board with one shot's fields replaced."""

    def change(board: Storyboard, shot_id: str, **fields: object) -> Storyboard:
        shots = tuple(replace(s, **fields) if s.id == shot_id else s for s in board.shots)
        return replace(board, shots=shots)

    return change
