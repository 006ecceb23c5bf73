"""Decode pictures as a stream, with exact times."""

from __future__ import annotations

import os
import re
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise, takewhile
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from mutoscope.errors import MediaError, UsageError
from mutoscope.media import planner
from mutoscope.media.door import Budget, display_name, faults, open_media
from mutoscope.media.facts import Facts, PictureFacts, clock_zero, facts_of, video_stream
from mutoscope.types import Frame, Size, Span

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

_HELD_BYTES = 256 * 2**20  # pictures held at most to hand them out in an order that is not the file's


@dataclass(frozen=True, slots=True)
class Truncation:
    """A file that ends early or has damaged parts."""

    num_frames: int  # decoded
    expected: int | None  # None: more than that, how many is not known

    def __str__(self) -> str:
        return f"{self.num_frames} of {self.expected or 'more'} frames"


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

    Times count from the file's own zero. Matroska and WebM store times in whole milliseconds; at a constant rate they are put
    back on the exact grid ``k / rate``.

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
        self.strict = strict
        self.truncated: Truncation | None = None
        self._threads = threads or min(4, os.cpu_count() or 1)
        with open_media(self.path, self.budget) as container, faults(self.path):
            self.facts: Facts = facts_of(container, self.path, self.budget)
        if self.facts.picture is None:
            raise MediaError(f"{display_name(self.path)} has no pictures, only sound.")
        self.picture: PictureFacts = self.facts.picture
        self.size = size or self.picture.shown
        self._alpha = alpha and self.picture.alpha
        self._quick = quick

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
        with _Run(self) as run:
            wanted = run.pictures(first if first > 0 else None)
            if stop is not None:
                began = (pair for pair in wanted if pair[0] >= first)
                wanted = takewhile(lambda pair: pair[0] < stop, began)
            if self._threads == 1:
                for seconds, raw in wanted:
                    yield run.frame(raw, seconds)
                return
            # Decoding and conversion cost about the same: convert some pictures on other cores while the next decode.
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
        """The frame on screen at each time, in the order asked; before the first frame the first, past the end the last.

        The wanted times are sorted and every group of pictures is decoded once. When they are not ascending, pictures
        wait for their turn; at most 256 MB of them (never fewer than 8) are held, a longer list is served in parts.

        Raises:
            UsageError: a time that is not a number.
            MediaError: as :meth:`frames`.
        """
        window = max(8, _HELD_BYTES // (self.size.width * self.size.height * 3))
        wanted = iter(times)
        with _Run(self) as run:
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
                left = {time: part.count(time) for time in part} if len(part) < 64 else _counts(part)
                for time in part:
                    while time not in waiting:
                        key, frame = next(served)
                        waiting[key] = frame
                    yield waiting[time]
                    left[time] -= 1
                    if not left[time]:
                        del waiting[time]


def _counts(times: Sequence[Fraction]) -> dict[Fraction, int]:
    counts: dict[Fraction, int] = {}
    for time in times:
        counts[time] = counts.get(time, 0) + 1
    return counts


def _exact(time: float | Fraction) -> Fraction:
    """Seconds as the fraction that was meant: 0.28 is 7/25, not the binary number a little below it."""
    try:
        return Fraction(time).limit_denominator(1_000_000)
    except (ValueError, OverflowError, TypeError) as error:
        raise UsageError(f"times must be finite numbers of seconds; got {time!r}.") from error


def _said_seconds(container: Any, stream: Any) -> Fraction | None:
    """The video's length as a Matroska or WebM file states it: the track's own tag, else the file's if it has no sound."""
    if container.format.name != "matroska,webm":
        return None
    match = re.fullmatch(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)", stream.metadata.get("DURATION", "").strip("\x00 "))
    if match:
        return 3600 * int(match[1]) + 60 * int(match[2]) + Fraction(match[3])
    if container.duration is None or container.streams.audio:
        return None
    return Fraction(container.duration, 1_000_000)


def _gif_ends(path: Path) -> bool:
    """Whether a GIF goes on to its trailer; walks the blocks (GIF89a specification, appendix A), decodes nothing."""
    with path.open("rb") as file:

        def table(flags: int) -> None:
            if flags & 0x80:  # a color table of 2^(n+1) entries follows
                file.seek(3 << ((flags & 7) + 1), os.SEEK_CUR)

        head = file.read(13)
        table(head[10] if len(head) == 13 else 0)
        while True:
            kind = file.read(1)
            if kind == b";":
                return True
            if kind == b"!":  # an extension: label, then data
                file.seek(1, os.SEEK_CUR)
            elif kind == b",":  # a picture: place and size, its colors, the code size, then data
                place = file.read(9)
                table(place[8] if len(place) == 9 else 0)
                file.seek(1, os.SEEK_CUR)
            else:
                return False
            while length := file.read(1):  # data comes in parts of up to 255 bytes; an empty one ends it
                if length == b"\x00":
                    break
                file.seek(length[0], os.SEEK_CUR)


class _Run:
    """One pass over the file: an open container, its decoder and the count of what was lost."""

    def __init__(self, reader: VideoReader) -> None:
        self.reader = reader
        self.path = reader.path
        self._container: Any = None
        self._stream: Any = None
        self._decoder: Any = None
        self._scratch = threading.local()  # a scaler serves one thread at a time

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._decoder = None
        if self._container is not None:
            self._container.close()

    def _open(self) -> None:
        if self._container is not None:
            self._container.close()
        self._container = open_media(self.path, self.reader.budget)
        with faults(self.path):
            self._stream = video_stream(self._container)
            self._zero = clock_zero(self._container)
            self._decoder = self._make_decoder()
        self._index = 0
        self._packets = self._lost = 0
        self._from_start, self._used = True, False

    def _make_decoder(self) -> Any:
        context = self._stream.codec_context
        if self.reader._alpha and context.codec.canonical_name in ("vp8", "vp9"):
            # FFmpeg's own VP8/VP9 decoders drop the alpha that travels beside the picture; libvpx's wrapper keeps it.
            import av

            library = {"vp8": "libvpx", "vp9": "libvpx-vp9"}[context.codec.canonical_name]
            decoder: Any = av.CodecContext.create(library, "r")
            decoder.options = dict(context.options)
            decoder.extradata = context.extradata
            return decoder
        context.thread_count = self.reader._threads
        context.thread_type = "AUTO" if self.reader._threads > 1 else "NONE"
        return context

    # -- times -----------------------------------------------------------------------------------------------------

    def _seconds(self, raw: VideoFrame) -> Fraction:
        """When a picture is shown, counted from the file's own zero."""
        picture = self.reader.picture
        if raw.pts is None:
            return self._index / picture.rate  # raw streams carry no times; nobody seeks in them
        base = raw.time_base or self._stream.time_base
        seconds = raw.pts * base - self._zero
        if base == Fraction(1, 1000) and not picture.variable_rate and picture.rate < 500:
            first = Fraction(picture.start).limit_denominator(1000)
            grid = first + round((seconds - first) * picture.rate) / picture.rate
            if abs(grid - seconds) <= Fraction(1, 1000):
                return grid
        return seconds

    def keys(self) -> list[Fraction]:
        """Times of the pictures decoding can begin at, as far as the container lists them."""
        entries = self._stream.index_entries
        base = self._stream.time_base
        stamps = [entry.timestamp for entry in islice(entries, 500_000) if entry.is_keyframe]
        if not stamps:
            return []
        # A sample table lists decoding times; pictures are shown later by the delay of reordering.
        delay = 0
        if (
            self._stream.frames
            and len(entries) >= self._stream.frames
            and self._stream.start_time is not None
        ):
            delay = max(0, self._stream.start_time - entries[0].timestamp)
        return sorted((stamp + delay) * base - self._zero for stamp in stamps)

    # -- decoding --------------------------------------------------------------------------------------------------

    def pictures(self, start: Fraction | None = None) -> Iterator[tuple[Fraction, VideoFrame]]:
        """Decoded pictures and their times, from at or before ``start`` on; from the beginning without."""
        # A seek by decoding times, or in a container without an index, may land too late: then step back further.
        for back in (0, 1, 4, 16, None) if start is not None else (None,):
            if start is None or back is None or start - back <= 0:
                if self._used:
                    self._open()
                yield from self._decode()
                return
            self._seek(start - back)
            decoded = self._decode()
            first = next(decoded, None)
            if first is not None and first[1].pts is not None and first[0] <= start:
                yield first
                yield from decoded
                return

    def _seek(self, to: Fraction) -> None:
        with faults(self.path):
            try:
                self._container.seek(
                    int((to + self._zero) / self._stream.time_base), stream=self._stream, backward=True
                )
            except (OSError, ValueError):  # no index to seek by
                self._open()
                return
            self._decoder.flush_buffers()
        self._from_start = False

    def _decode(self) -> Iterator[tuple[Fraction, VideoFrame]]:
        self._used = True
        last: Fraction | None = None
        size: tuple[int, int] | None = None
        for picture in self._raw():
            size = size or (picture.width, picture.height)
            seconds = self._seconds(picture)
            if last is not None and seconds <= last:
                seconds = last + Fraction(1, 1000)  # damaged times: the order of decoding stands
            if size != (picture.width, picture.height):
                raise MediaError(
                    f"{display_name(self.path)} changes its size from {size[0]}x{size[1]} to "
                    f"{picture.width}x{picture.height} at {float(seconds):.2f} s; one size is needed."
                )
            if seconds > self.reader.budget.most_seconds:
                raise MediaError(
                    f"{display_name(self.path)} lasts longer than {self.reader.budget.most_seconds:.0f} s."
                )
            last = seconds
            self._index += 1
            yield seconds, picture
        self._settle(last)

    def _raw(self) -> Iterator[VideoFrame]:
        """Pictures as the decoder gives them. Damaged packets are counted; a strict reader reads no further."""
        import av

        packets = self._container.demux(self._stream)
        damage = (av.error.InvalidDataError, av.error.PatchWelcomeError)
        ended = False
        while not ended:
            packet, pictures = None, []
            try:
                with faults(self.path):
                    if not (self._lost and self.reader.strict):
                        packet = next(packets, None)
                    ended = packet is None or (
                        not packet.size and packet.dts is None
                    )  # the last one is empty
                    self._packets += not ended
                    pictures = self._decoder.decode(None if ended else packet)
            except MediaError as error:
                if not isinstance(error.__cause__, damage):
                    raise
                self._lost += 1
                ended = ended or packet is None  # nothing more can be demuxed
            yield from pictures

    def _settle(self, last: Fraction | None) -> None:
        """At the end of the file: is it all there?"""
        missing, unknown = self._lost, False
        if self._from_start:
            if self._container.format.name == "gif":  # FFmpeg counts what is there, not what should be
                unknown = not _gif_ends(self.path)
            elif self._stream.frames:
                missing += max(0, self._stream.frames - self._packets)
            elif (seconds := _said_seconds(self._container, self._stream)) is not None and last is not None:
                short = (seconds - last) * self.reader.picture.rate - 1
                # Matroska's lengths are whole milliseconds and last frames often a little longer or shorter.
                missing += int(short) if short >= 2 and not self.reader.picture.variable_rate else 0
        if missing or unknown:
            expected = None
            if missing and self._from_start:
                expected = max(self._index + missing, self.reader.picture.num_frames or 0)
            self.reader.truncated = Truncation(self._index, expected)
            if self.reader.strict:
                place = (
                    f"after {self.reader.truncated}" if self._from_start else f"near {float(last or 0):.2f} s"
                )
                raise MediaError(f"{display_name(self.path)} is cut or damaged {place}.")

    def shown_at(self, visits: Sequence[planner.Visit]) -> Iterator[tuple[Fraction, Frame]]:
        """``(time, frame on screen then)`` in the planner's order."""
        for visit in visits:
            wanted = iter(visit.times)
            time: Fraction | None = next(wanted)
            last: VideoFrame | None = None
            made: Frame | None = None
            shown = Fraction(0)
            for seconds, raw in self.pictures(visit.seek):
                while time is not None and last is not None and seconds > time:
                    made = made or self.frame(last, shown)
                    yield time, made
                    time = next(wanted, None)
                if time is None:
                    break
                last, shown, made = raw, seconds, None
            if time is not None and last is None:
                raise MediaError(
                    f"{display_name(self.path)} has no picture that can be decoded near {float(time):.2f} s."
                )
            while time is not None and last is not None:
                made = made or self.frame(last, shown)
                yield time, made
                time = next(wanted, None)

    def frame(self, raw: VideoFrame, seconds: Fraction) -> Frame:
        """RGB, upright, in the reader's size."""
        import torch
        from av.video.reformatter import VideoReformatter

        from mutoscope.media.colors import to_rgb, turned

        reader = self.reader
        scaler = getattr(self._scratch, "scaler", None)
        if scaler is None:
            scaler = self._scratch.scaler = VideoReformatter()
        with faults(self.path, "be converted to RGB"):
            rotation, mirrored = reader.picture.rotation, reader.picture.mirrored
            width, height = reader.size.width, reader.size.height
            if rotation % 180:
                width, height = height, width
            has_alpha = reader._alpha and any(component.is_alpha for component in raw.format.components)
            pixels = to_rgb(raw, scaler, width=width, height=height, alpha=has_alpha, quick=reader._quick)
            if rotation or mirrored:
                pixels = turned(pixels, rotation, mirrored)
            tensor = torch.from_numpy(pixels)
        if has_alpha:
            return Frame(tensor[:, :, :3].contiguous(), seconds, tensor[:, :, 3].contiguous())
        return Frame(tensor, seconds)
