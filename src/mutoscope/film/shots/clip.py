"""A shot made from the user's own video."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing

import numpy as np

from mutoscope.film.camera import Crop, Framing
from mutoscope.film.shots.brief import Brief
from mutoscope.film.shots.still import Still, on_canvas
from mutoscope.film.storyboard import ClipPicture
from mutoscope.motion.reframe import FocusPath, follow
from mutoscope.types import Pixels, Size, Span

FOLLOW_HZ = 4  # how often a clip is looked at to find what the crop must keep; taste
SMALL = Size(160, 90)  # saliency is coarse, so is the look


class ClipSource:
    """A trimmed span of a video, played at its speed, framed for the film's shape.

    Film frame ``f`` shows the file at ``start + f / rate * speed``: the picture whose own time is the last not later
    than that (exact for variable rates), or, when slowed, a mixture of the two around it. Before the file's first and
    after its last picture the clip loops when the storyboard says so, else its end picture is held (transitions only:
    a shot longer than its clip is refused before).
    """

    def __init__(self, brief: Brief) -> None:
        from mutoscope.media import probe

        picture = brief.shot.picture
        assert isinstance(picture, ClipPicture)
        self._brief, self._clip = brief, picture
        facts = probe(picture.path)
        self._start = picture.start
        self._stop = picture.stop if picture.stop is not None else float(facts.seconds or 0.0)
        self._frame_seconds = float(1 / facts.rate) if facts.rate else 1 / 25
        self._framing: Framing | None = None
        self._path: FocusPath | None = None
        moving = brief.shot.fit == "cover" and brief.shot.focus == "auto"
        if moving and abs(facts.size.aspect / brief.size.aspect - 1) > 0.01:
            self._path = follow(self._samples(), float(brief.size.aspect))

    def frames(self, first: int, stop: int) -> Iterator[Pixels]:
        times = [self._file_seconds(f) for f in range(first, stop)]
        with closing(self._pictures(times)) as pictures:
            for frame, rgb in zip(range(first, stop), pictures, strict=True):
                yield self._framed(rgb, float(frame / self._brief.rate))

    def _file_seconds(self, frame: int) -> float:
        seconds = self._start + float(frame / self._brief.rate) * self._clip.speed
        length = self._stop - self._start
        if self._clip.loop and length > 0:
            return self._start + (seconds - self._start) % length
        return seconds

    def _pictures(self, times: list[float], size: Size | None = None) -> Generator[Pixels]:
        """Pictures for the wanted file times, decoded in runs of rising time."""
        at = 0
        while at < len(times):
            end = at + 1
            while end < len(times) and times[end] >= times[end - 1]:
                end += 1
            yield from self._run(times[at:end], size)
            at = end

    def _run(self, times: list[float], size: Size | None) -> Iterator[Pixels]:
        from mutoscope.media import VideoReader

        slowed = self._clip.speed < 1.0
        margin = 4 * self._frame_seconds
        lowest = max(0.0, min(times[0], self._stop) - margin)
        with VideoReader(self._clip.path, size=size) as reader:
            frames = reader.frames(Span(lowest, max(times[-1], lowest) + margin))
            before, before_s = None, 0.0
            after, after_s = None, 0.0
            ended = False
            for wanted in times:
                while not ended and (after is None or after_s <= wanted + 1e-6):
                    if after is not None:
                        before, before_s = after, after_s
                    frame = next(frames, None)
                    if frame is None:
                        ended = True
                        if after is not None:
                            before, before_s = after, after_s
                        break
                    after, after_s = frame.rgb_HWC.numpy(), float(frame.seconds)
                    if before is None:
                        before, before_s = after, after_s
                if before is None:
                    from mutoscope.errors import MediaError

                    raise MediaError(f"{self._clip.path.name}: no picture at {wanted:.2f} s of the clip.")
                if slowed and after is not None and after_s > before_s and not ended:
                    share = min(1.0, max(0.0, (wanted - before_s) / (after_s - before_s)))
                    yield _between(before, after, share)
                else:
                    yield before

    def _samples(self) -> Iterator[tuple[float, Pixels]]:
        """Small pictures of the whole shot, ``FOLLOW_HZ`` a second: shot time and picture."""
        num = max(1, round(self._brief.seconds * FOLLOW_HZ)) + 1
        shot_times = [k / FOLLOW_HZ for k in range(num)]
        file_times = [self._file_seconds(round(t * self._brief.rate)) for t in shot_times]
        with closing(self._pictures(file_times, size=SMALL)) as pictures:
            yield from zip(shot_times, pictures, strict=True)

    def _framed(self, rgb: Pixels, seconds: float) -> Pixels:
        brief = self._brief
        aspect = float(brief.size.aspect)
        if brief.shot.fit != "cover":
            ground = brief.look.palette[0] if brief.look.palette else (12, 12, 14)
            rgb = on_canvas(rgb, aspect, blurred=brief.shot.fit == "blur", background=ground)
        height, width = rgb.shape[:2]
        if self._framing is None:
            self._framing = Framing(
                width=width, height=height, aspect=aspect, camera=brief.camera, shot_seconds=brief.seconds,
                focus=(0.5, 0.5) if brief.shot.focus == "auto" else brief.shot.focus, seed=brief.seed,
            )  # fmt: skip
        crop = self._framing.crop(seconds, self._path.at(seconds) if self._path is not None else None)
        if (width, height) == (brief.size.width, brief.size.height) and crop == Crop(0, 0, width, height):
            return rgb
        return Still(rgb, most_width=width).sample(crop, brief.size, draft=brief.draft)


def _between(before: Pixels, after: Pixels, share: float) -> Pixels:
    """Motion-compensated picture between two neighbors."""
    if share <= 1e-3:
        return before
    if share >= 1 - 1e-3:
        return after
    from mutoscope.motion.tween import tween

    return np.asarray(tween(before, after, share))
