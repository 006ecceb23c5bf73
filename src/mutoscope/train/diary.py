"""All that a run tells of itself: the log, TensorBoard's events, sample pictures, curves."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.train import curves
from mutoscope.train.disk import write_whole
from mutoscope.train.events import Events
from mutoscope.train.log import Log

EVERY = 10  # steps between two events: TensorBoard shows no more than a thousand points a curve anyway


class Diary:
    """Opened by the run's owner to go on after ``after``; the log is exact, the rest is for looking at."""

    def __init__(self, folder: Path, title: str, *, after: int) -> None:
        self.folder, self.title = folder, title
        self.log = Log(folder / "log.jsonl", after=after)
        self.events = Events(folder / "tensorboard", after=after)

    def note(self, step: int, text: str) -> None:
        self.log.write(step, {"note": text})

    def step(self, step: int, entry: Mapping[str, object]) -> None:
        self.log.write(step, entry)
        if step % EVERY == 0:
            self._scalars(step, "train", entry)

    def validation(self, step: int, found: Mapping[str, float], *, best: bool) -> None:
        self.log.write(step, {"validation": dict(found), "best": best})
        self._scalars(step, "validation", found)
        self.events.flush()
        self.draw()

    def sample(self, step: int, picture: NDArray[np.uint8]) -> None:
        """``samples/NNNNNN.png``, (H, W, 3)."""
        from PIL import Image

        out = io.BytesIO()
        Image.fromarray(picture).save(out, "PNG")
        (self.folder / "samples").mkdir(exist_ok=True)
        write_whole(self.folder / "samples" / f"{step:06d}.png", out.getvalue())
        self.events.picture(step, "sample", out.getvalue())
        self.events.flush()

    def draw(self) -> None:
        """``curves.png`` from the log so far."""
        curves.draw(self.folder, self.title)

    def sync(self) -> None:
        """The log onto the disk: before a checkpoint says that these steps are done."""
        self.log.sync()
        self.events.flush()

    def close(self) -> None:
        self.log.close()
        self.events.close()

    def _scalars(self, step: int, group: str, values: Mapping[str, object]) -> None:
        numbers = {
            f"{group}/{name}": float(value)
            for name, value in values.items()
            if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        }
        if numbers:
            self.events.scalars(step, numbers)
