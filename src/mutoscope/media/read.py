"""Decode pictures as a stream, with exact times."""

from __future__ import annotations

import functools
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from itertools import islice, pairwise, takewhile
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from mutoscope.errors import MediaError, UsageError
from mutoscope.media import planner
from mutoscope.media.decode import Order, Pass, Truncation
from mutoscope.media.door import Budget, display_name, faults, open_media
from mutoscope.media.facts import Facts, PictureFacts, facts_of, video_stream
from mutoscope.types import Frame, Pixels, Size, Span

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

_HELD_BYTES = 256 * 2**20  # pictures held at most to hand them out in an order that is not the file's


class VideoReader:
    """Frames of one file: upright, in display shape, RGB, with the exact time each is shown.

    Args:
        path: a local media file.
        size: scale frames to this size (bicubic); default is the shown size (sample aspect and rotation applied).
        budget: what the file may ask for.
        strict: a damaged or cut file raises at the damage; otherwise what decodes is yielded, and ``truncated`` tells.
        threads: decoder threads; default one a core, at most 4.
        alpha: also decode transparency (``Frame.alpha_HW``) where the file has it.
        quick: colors as most players show them, up to 3 levels off and about 1 too dark (see ``colors``), for a look.

    Times count from the file's own zero. Matroska and WebM store times in whole milliseconds; at a constant rate they
    are put back on the exact grid ``k / rate``.

    Raises:
        MediaError: the file cannot be opened or has no pictures.
    """

    def __init__(
        self,
        path: Path | str,
        size: Size | None = None,
        *,
        budget: Budget | None = None,
        strict: bool = True,
        threads: int | None = None,
        alpha: bool = True,
        quick: bool = False,
    ) -> None:
        self.path = Path(path)
        self.budget = budget or Budget()
        self.truncated: Truncation | None = None
        self._threads = threads or min(4, os.cpu_count() or 1)
        with open_media(self.path, self.budget) as container, faults(self.path):
            self.facts: Facts = facts_of(container, self.path, self.budget)
        if self.facts.picture is None:
            raise MediaError(f"{display_name(self.path)} has no pictures, only sound.")
        self.picture: PictureFacts = self.facts.picture
        self.size = size or self.picture.shown
        self._order = Order(
            path=self.path,
            picture=self.picture,
            budget=self.budget,
            size=self.size,
            strict=strict,
            threads=self._threads,
            alpha=alpha and self.picture.alpha,
            quick=quick,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None  # each iteration opens and closes the file itself

    def num_frames(self) -> int:
        """The exact number of frames; counts packets (no decoding) when the container does not know it."""
        if self.picture.num_frames:
            return self.picture.num_frames
        with open_media(self.path, self.budget) as container, faults(self.path):
            return sum(
                1
                for packet in container.demux(video_stream(container))
                if packet.size and not packet.is_discard
            )

    def frames(self, span: Span | None = None) -> Iterator[Frame]:
        """Frames with ``span.start <= seconds < span.stop``, in order; all frames without a span.

        Holds a few frames, however long the file is.

        Raises:
            MediaError: damage (strict), or a picture that changes its size midway.
        """
        first, stop = (_exact(span.start), _exact(span.stop)) if span is not None else (Fraction(0), None)
        self.truncated = None
        with Pass(self._order) as run:
            wanted = run.pictures(first if first > 0 else None)
            if stop is not None:
                began = (pair for pair in wanted if pair[0] >= first)
                wanted = takewhile(lambda pair: pair[0] < stop, began)
            try:
                if self._threads == 1:
                    yield from (run.frame(raw, seconds) for seconds, raw in wanted)
                else:
                    yield from self._converted_ahead(run, wanted)
            finally:
                self.truncated = run.truncated

    def lazily(self, start: float | Fraction = 0) -> Iterator[tuple[Fraction, Callable[[], Pixels]]]:
        """Pictures from the one on screen at ``start``, or an earlier one, on: exact time, and a call that converts it.

        A call gives what :meth:`frames` gives, as a NumPy array: uint8 (H, W, 3), or (H, W, 4) where the file has
        transparency. Who wants every tenth picture converts only those, and nobody waits for torch. A call must be
        made before the iterator is closed.

        Raises:
            MediaError: as :meth:`frames`.
        """
        first = _exact(start)
        self.truncated = None
        with Pass(self._order) as run:
            try:
                for seconds, raw in run.pictures(first if first > 0 else None):
                    yield seconds, functools.partial(run.pixels, raw)
            finally:
                self.truncated = run.truncated

    def _converted_ahead(self, run: Pass, wanted: Iterator[tuple[Fraction, VideoFrame]]) -> Iterator[Frame]:
        """Conversion costs about as much as decoding: other cores convert while the next pictures decode."""
        pool = ThreadPoolExecutor(self._threads, "mutoscope-rgb")
        ahead: deque[Future[Frame]] = deque()
        try:
            for seconds, raw in wanted:
                ahead.append(pool.submit(run.frame, raw, seconds))
                if len(ahead) > self._threads:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        except MediaError:
            while ahead:  # what was decoded before the damage comes first
                yield ahead.popleft().result()
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def frames_at(self, times: Iterable[float | Fraction]) -> Iterator[Frame]:
        """The frame on screen at each time, in the order asked; before the first frame that, past the end the last.

        The wanted times are sorted and every group of pictures is decoded once. When they are not ascending, pictures
        wait for their turn; at most 256 MB of them (never fewer than 8) are held, a longer list is served in parts.

        Raises:
            UsageError: a time that is not a number.
            MediaError: as :meth:`frames`.
        """
        window = max(8, _HELD_BYTES // (self.size.width * self.size.height * 3))
        wanted = iter(times)
        with Pass(self._order) as run:
            while part := [_exact(time) for time in islice(wanted, window)]:
                served = run.shown_at(planner.plan(part, run.keys()))
                if all(a <= b for a, b in pairwise(part)):
                    held: tuple[Fraction, Frame] | None = None
                    for time in part:
                        while held is None or held[0] != time:
                            held = next(served)
                        yield held[1]
                    continue
                waiting: dict[Fraction, Frame] = {}
                left = Counter(part)
                for time in part:
                    while time not in waiting:
                        key, frame = next(served)
                        waiting[key] = frame
                    yield waiting[time]
                    left[time] -= 1
                    if not left[time]:
                        del waiting[time]


def _exact(time: float | Fraction) -> Fraction:
    """Seconds as the fraction that was meant: 0.28 is 7/25, not the binary number a little below it."""
    try:
        return Fraction(time).limit_denominator(1_000_000)
    except (ValueError, OverflowError, TypeError) as error:
        raise UsageError(f"times must be finite numbers of seconds; got {time!r}.") from error
