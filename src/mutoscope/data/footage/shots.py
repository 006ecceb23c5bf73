"""The shots of one file, with what they are like: one pass over its pictures at reduced size."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from mutoscope.data.footage import boundaries
from mutoscope.data.footage.measure import Measures, Meter
from mutoscope.media import VideoReader, probe
from mutoscope.types import Pixels, Size

_LONG_SIDE = 160  # pixels of the pictures looked at


@dataclass(frozen=True, kw_only=True, slots=True)
class Shot:
    """Pictures of one camera, uncut: ``start <= seconds < stop``."""

    start: Fraction
    stop: Fraction
    num_frames: int
    measures: Measures

    @property
    def seconds(self) -> float:
        return float(self.stop - self.start)


def shots(path: Path, aspect: float, tick: Callable[[float], None] | None = None) -> Iterator[Shot]:
    """The shots of a file, in order; frames of dissolves and fades belong to none. A damaged tail is left out.

    Args:
        path: the file.
        aspect: width over height of the crop that clips will be cut to.
        tick: told the seconds of each frame looked at; may raise to stop.

    Raises:
        MediaError: the file cannot be opened or a picture not be decoded.
    """
    shown = probe(path).size
    scale = min(1.0, _LONG_SIDE / max(shown.width, shown.height))
    size = Size(max(16, round(shown.width * scale)), max(16, round(shown.height * scale)))
    reader = VideoReader(path, size, strict=False, threads=1, alpha=False, quick=True)
    waiting: deque[tuple[Fraction, Pixels]] = deque()  # looked at, their kind not yet known

    def looks() -> Iterator[boundaries.Look]:
        for seconds, pixels in reader.lazily():
            if tick is not None:
                tick(float(seconds))
            rgb = pixels()
            waiting.append((seconds, rgb))
            yield boundaries.look(seconds, rgb)

    lag = boundaries.reach(reader.picture.rate)
    meter: Meter | None = None
    times: deque[Fraction] = deque(maxlen=lag + 1)  # of the shot's last frames
    skip = 0  # frames that may still be mixed with the shot before
    start = last = step = Fraction(0)
    for kind in boundaries.kinds(looks(), reader.picture.rate):
        seconds, rgb = waiting.popleft()
        step = seconds - last if seconds > last else step
        if kind != "same" and meter is not None:
            less = min(lag, len(times) - 1) if kind == "between" else 0
            stop, count = times[-less] if less else seconds, meter.num_frames - less
            yield Shot(start=start, stop=stop, num_frames=count, measures=meter.measures())
            meter = None
        if kind == "between":
            skip = lag
        elif skip:
            skip -= 1
            kind = "between" if skip else "new"
        if kind == "new":
            meter, start = Meter(aspect), seconds
            times.clear()
        if meter is not None:
            meter.add(seconds, rgb)
            times.append(seconds)
        last = seconds
    if meter is not None:
        end = last + (step or 1 / Fraction(reader.picture.rate))
        yield Shot(start=start, stop=end, num_frames=meter.num_frames, measures=meter.measures())
