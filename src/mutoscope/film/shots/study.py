"""What must be known of a whole clip before one of its pictures is shown: its loop, its shake, where to look.

Every piece of a shot asks for the same; a process that draws several studies the clip once. All of it is seen at a
small size, picture by picture.
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mutoscope.film.shots.footage import CLOCK, Footage
from mutoscope.film.shots.playing import Playing
from mutoscope.motion.loop import MOST, SMALL, Loop, choose
from mutoscope.types import Pixels, Size

if TYPE_CHECKING:
    from mutoscope.media.facts import Facts
    from mutoscope.motion.path import Steadying
    from mutoscope.motion.reframe import FocusPath

FOLLOW_HZ = 4  # how often a clip is looked at to find what the crop must keep; taste
_FOLLOW_SIDE = 160  # longest side of those looks: saliency is coarse
_SHAKE_SIDE = 480  # … and of those that shake is measured on
_MARGIN = Fraction(3, 2)  # seconds around a shot that are measured too: transitions show them
_FLOWS = (
    0.6  # difference left after following the motion, below which a seam is a morph and not a fade; taste
)
_FLOW_SIDE = 320


class Studied:
    """A file as it is now; changed content is studied anew."""

    def __init__(self, path: Path) -> None:
        status = path.stat() if path.exists() else None
        self._key = (path, status.st_mtime_ns, status.st_size) if status is not None else (path, 0, 0)

    def facts(self) -> Facts:
        return _facts(*self._key)

    def loop(self, playing: Playing) -> tuple[Loop, bool]:
        """The loop, and whether its seam follows the motion (else it is a plain cross-fade)."""
        return _loop(playing, *self._key)

    def steadying(self, playing: Playing) -> Steadying:
        return _steadying(playing, *self._key)

    def focus(self, playing: Playing, aspect: float, zoom: float) -> FocusPath:
        return _focus(playing, aspect, zoom, *self._key)


@functools.lru_cache(maxsize=32)
def _facts(path: Path, _mtime: int, _bytes: int) -> Facts:
    from mutoscope.media import probe

    return probe(path)


def within(size: Size, longest: int) -> Size:
    """A size scaled down to a longest side, its shape kept."""
    scale = min(1.0, longest / max(size.width, size.height))
    return Size(max(2, round(size.width * scale)), max(2, round(size.height * scale)))


@functools.lru_cache(maxsize=8)
def _loop(playing: Playing, *key: object) -> tuple[Loop, bool]:
    path = key[0]
    assert isinstance(path, Path)
    times: list[Fraction] = []
    pictures: list[Pixels] = []
    for seconds, rgb in _ends_of(path, playing, MOST // 2):
        times.append(seconds)
        pictures.append(rgb)
    loop = choose(times, np.stack(pictures), playing.needed)
    if not loop.fade:
        return loop, False
    from mutoscope.motion.tween import Between

    with closing(Footage(path, size=within(_facts(*key).size, _FLOW_SIDE), quick=True)) as footage:
        leaving, arriving = (footage.at(t).now.pixels() for t in (loop.end, loop.begin))
    return loop, Between(leaving, arriving).gain() < _FLOWS


def _ends_of(path: Path, playing: Playing, most: int) -> Iterator[tuple[Fraction, Pixels]]:
    """Small pictures of the trimmed clip: all of them, or in a long one ``most`` from either end."""
    from mutoscope.errors import MediaError
    from mutoscope.media import VideoReader

    reader = VideoReader(path, size=Size(*SMALL), quick=True, threads=1, alpha=False)
    rate = reader.picture.rate
    stop = playing.stop
    last = playing.start - 1
    num = 0
    for seconds, make in reader.lazily(playing.start):
        if seconds < playing.start - CLOCK:
            continue
        if (stop is not None and seconds >= stop - CLOCK) or num == most:
            break
        last, num = seconds, num + 1
        yield seconds, make()
    if not num:
        raise MediaError(f"{path.name} has no picture after {float(playing.start):.2f} s.")
    if num < most or (stop is not None and last >= stop - CLOCK):
        return
    tail: deque[tuple[Fraction, Pixels]] = deque(maxlen=most)
    begin = last if stop is None else max(last, stop - (most + 2) / rate)
    for seconds, make in reader.lazily(begin):
        if seconds <= last:
            continue
        if stop is not None and seconds >= stop - CLOCK:
            break
        tail.append((seconds, make()))
    yield from tail


@functools.lru_cache(maxsize=8)
def _steadying(playing: Playing, *key: object) -> Steadying:
    from mutoscope.media import VideoReader
    from mutoscope.motion.path import steady
    from mutoscope.motion.shake import measure

    path = key[0]
    assert isinstance(path, Path)
    size = _facts(*key).size
    reader = VideoReader(path, size=within(size, _SHAKE_SIDE), quick=True, threads=1, alpha=False)
    margin = _MARGIN * playing.speed
    first = playing.start - margin
    stop: Fraction | None = playing.start + playing.needed + margin
    if playing.loops and playing.is_too_short:
        stop = playing.stop

    def pictures() -> Iterator[tuple[float, Pixels]]:
        for seconds, make in reader.lazily(first):
            if stop is not None and seconds > stop:
                return
            if seconds >= first - CLOCK:
                yield float(seconds), make()

    return steady(measure(pictures()), float(size.aspect))


@functools.lru_cache(maxsize=8)
def _focus(playing: Playing, aspect: float, zoom: float, *key: object) -> FocusPath:
    from mutoscope.motion.reframe import follow

    path = key[0]
    assert isinstance(path, Path)
    size = within(_facts(*key).size, _FOLLOW_SIDE)

    def looks() -> Iterator[tuple[float, Pixels]]:
        num = max(1, round(float(playing.num_frames / playing.rate) * FOLLOW_HZ)) + 1
        with closing(Footage(path, size=size, quick=True)) as footage:
            for k in range(num):
                frame = round(Fraction(k, FOLLOW_HZ) * playing.rate)
                seconds, _, _ = playing.places(frame, lambda: _loop(playing, *key)[0])
                yield float(frame / playing.rate), footage.at(seconds).now.pixels()

    return follow(looks(), aspect, zoom)
