"""Does a long clip stay what it was? Scores, color, contrast and movement at several times of one stream."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mutoscope.metrics.obedience import Labels, Obedience, Read


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """What a window of a stream looks like; pixel values in 0..255."""

    start: int  # number of the window's first frame
    labels: Labels | None  # read off the window
    shares: dict[str, float]  # attribute -> 1.0 shown, 0.0 not; only what was asked
    color: tuple[float, float, float]  # mean R, G, B
    contrast: float  # standard deviation over pixels, of the mean of R, G and B
    movement: float  # mean absolute difference of neighboring frames

    def to_json(self) -> dict[str, object]:
        return {
            "start": self.start,
            "labels": list(self.labels) if self.labels is not None else None,
            "shares": self.shares,
            "color": [round(level, 3) for level in self.color],
            "contrast": round(self.contrast, 3),
            "movement": round(self.movement, 3),
        }


def moments(
    frames: Iterable[NDArray[np.uint8]],
    starts: Sequence[int],
    *,
    num_frames: int,
    read: Read | None = None,
    asked: Labels = (),
    names: Sequence[str] = (),
    objects: Sequence[tuple[int, ...]] = (),
) -> list[Moment]:
    """Look at windows of ``num_frames`` frames (H, W, 3) beginning at each of ``starts``, in rising order.

    Memory: one window, whatever the stream's length. A stream that ends too early gives the windows it holds whole.

    Raises:
        ValueError: the windows are not in rising order, or shorter than two frames.
    """
    if num_frames < 2 or any(later <= earlier for earlier, later in pairwise(starts)):
        raise ValueError(
            f"windows need 2 frames or more and rising starts; got {num_frames} at {list(starts)}."
        )
    found: list[Moment] = []
    window: deque[NDArray[np.uint8]] = deque(maxlen=num_frames)
    waiting = deque(starts)
    for number, frame in enumerate(frames):
        window.append(frame)
        if waiting and number == waiting[0] + num_frames - 1:
            found.append(_moment(np.stack(window), waiting.popleft(), read, asked, names, objects))
            if not waiting:
                break
    return found


def drift(streams: Sequence[Sequence[Moment]]) -> dict[str, object]:
    """Means over streams at each start, and how far color, contrast and movement went from the first window, JSON-able.

    ``color_shift`` is the mean over streams of the distance (largest of R, G, B) between a stream's mean color now and
    in its own first window, so that streams drifting opposite ways do not cancel. ``contrast`` and ``movement`` are
    ratios of sums over streams, now to the first window (below 1: it fades or freezes; above: it boils). Only starts
    that all streams reached.

    Raises:
        ValueError: the streams were looked at from different starts.
    """
    length = min((len(stream) for stream in streams), default=0)
    rows: list[dict[str, object]] = []
    for place in range(length):
        here = [stream[place] for stream in streams]
        first = [stream[0] for stream in streams]
        if len({one.start for one in here}) != 1:
            raise ValueError("streams to be compared must be looked at from the same starts.")
        names = dict.fromkeys(name for one in here for name in one.shares)
        rows.append(
            {
                "start": here[0].start,
                "shares": {
                    name: round(float(np.mean([one.shares[name] for one in here if name in one.shares])), 4)
                    for name in names
                },
                "color_shift": round(
                    float(
                        np.mean(
                            [
                                np.abs(np.subtract(one.color, begin.color)).max()
                                for one, begin in zip(here, first, strict=True)
                            ]
                        )
                    ),
                    3,
                ),
                "contrast": _ratio([one.contrast for one in here], [one.contrast for one in first]),
                "movement": _ratio([one.movement for one in here], [one.movement for one in first]),
            }
        )
    return {"streams": len(streams), "moments": rows}


def _ratio(now: list[float], then: list[float]) -> float | None:
    return round(sum(now) / sum(then), 4) if sum(then) else None


def _moment(
    window: NDArray[np.uint8],
    start: int,
    read: Read | None,
    asked: Labels,
    names: Sequence[str],
    objects: Sequence[tuple[int, ...]],
) -> Moment:
    levels = window.astype(np.float32)
    labels = read(window) if read is not None else None
    shares: dict[str, float] = {}
    if read is not None and asked:
        table = Obedience(names=tuple(names), objects=tuple(objects))
        table.add(asked, labels)
        shares = {name: score.share for name, score in table.attributes.items() if score.asked}
    red, green, blue = (float(level) for level in levels.mean((0, 1, 2)))
    return Moment(
        start=start,
        labels=labels,
        shares=shares,
        color=(red, green, blue),
        contrast=float(levels.mean(3).std()),
        movement=float(np.abs(np.diff(levels, axis=0)).mean()),
    )
