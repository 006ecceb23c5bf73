"""Where two pieces meet, nothing is seen: neither a dip in quality nor a jump in the picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mutoscope.film.draw import draw
from mutoscope.film.pieces import Piece, cut_up
from mutoscope.film.render import Options, briefs_of, encoding_of, make_ready, write_film
from mutoscope.film.storyboard import Camera, ImagePicture, Shot, Storyboard
from mutoscope.media import VideoReader
from mutoscope.runtime.context import LocalContext


def textured(path: Path) -> Path:
    """Waves with grain at several sizes: hard enough that an encoder must choose what to keep."""
    draw_from = np.random.default_rng(3)
    picture = np.zeros((360, 640), np.float32)
    for cell in (2, 5, 20, 80):
        noise = draw_from.normal(0, 12, (360 // cell + 2, 640 // cell + 2)).astype(np.float32)
        picture += np.asarray(Image.fromarray(noise).resize((640, 360), Image.Resampling.BICUBIC))
    ys, xs = np.mgrid[0:360, 0:640]
    waves = [128 + 50 * np.sin(xs / 60 + c + ys / 81) + picture for c in range(3)]
    Image.fromarray(np.clip(np.stack(waves, -1), 0, 255).astype(np.uint8)).save(path)
    return path


# Measured: 1.7 dB (from 47.3 to 45.6) and 3.7 dB (from 43.6 to 39.9). x264 spends less on what nothing refers to any
# more, so under moving grain, the hardest there is, the last frames of a piece are a little poorer.
@pytest.mark.parametrize(
    ("move", "most_dip", "least"),
    [pytest.param("static", 2.0, 45.0, marks=pytest.mark.slow), ("push-in", 4.0, 39.0)],
)
def test_no_boundary_of_pieces_is_seen(
    move: str, most_dip: float, least: float, board: Storyboard, context: LocalContext, tmp_path: Path
) -> None:
    picture = ImagePicture(path=textured(tmp_path / "photo.png"))
    shot = Shot(id="one", picture=picture, seconds=20.0, camera=Camera(move=move))
    board = replace(board, shots=(shot,), output=replace(board.output, subtitles=()))
    options = Options()
    ready = make_ready(board, context, options)
    write_film(ready, board, tmp_path / "film.mp4", {}, context)
    with VideoReader(tmp_path / "film.mp4") as reader:
        shown = [frame.rgb_HWC.numpy().astype(np.float32) for frame in reader.frames()]
    pieces: list[Piece] = cut_up(
        ready.timetable, briefs_of(board, ready.timetable, options), encoding=encoding_of(board, options),
        style="clean", place="bottom", burned=False,
    )  # fmt: skip
    bodies = [piece for piece in pieces if piece.join is None]
    assert len(bodies) >= 2
    wanted = [frame.astype(np.float32) for piece in pieces for frame in draw(piece)]
    quality = np.array(
        [10 * np.log10(255**2 / np.mean((a - b) ** 2)) for a, b in zip(shown, wanted, strict=True)]
    )
    first, last = bodies[0].first, bodies[-1].first + bodies[-1].num_frames
    inside = quality[first:last]
    edges = [piece.first for piece in bodies[1:]]
    for edge in edges:
        around = quality[edge - 2 : edge + 3]
        assert around.min() > max(least, np.median(inside) - most_dip), (edge, around)
    # a jump: what changes from frame to frame beyond what was drawn
    jumps = np.array([
        np.sqrt(np.mean(((shown[k] - shown[k - 1]) - (wanted[k] - wanted[k - 1])) ** 2)) for k in range(first + 1, last)
    ])  # fmt: skip
    at_edges = max(jumps[edge - first - 1] for edge in edges)
    assert at_edges < 3.0, (at_edges, np.median(jumps))
