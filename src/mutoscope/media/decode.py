"""One pass over a video: seek, decode, keep exact times, count what is lost."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from mutoscope.errors import MediaError
from mutoscope.media import planner
from mutoscope.media.door import Budget, display_name, faults, open_media
from mutoscope.media.facts import PictureFacts, clock_zero, video_stream
from mutoscope.types import Frame, Pixels, Size

if TYPE_CHECKING:
    from av.video.frame import VideoFrame


@dataclass(frozen=True, slots=True)
class Truncation:
    """A file that ends early or has damaged parts."""

    num_frames: int  # decoded
    expected: int | None  # None: more than that, how many is not known

    def __str__(self) -> str:
        return f"{self.num_frames} of {self.expected or 'more'} frames"


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What a pass has to deliver."""

    path: Path
    picture: PictureFacts
    budget: Budget
    size: Size
    strict: bool
    threads: int
    alpha: bool
    quick: bool


def _said_seconds(container: Any, stream: Any) -> Fraction | None:
    """A Matroska or WebM video's length as stated: the track's own tag, else the file's if it has no sound."""
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


class Pass:
    """One pass over the file: an open container, its decoder and the count of what was lost."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.path = order.path
        self.truncated: Truncation | None = None  # known at the end of the file
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
        self._container = open_media(self.path, self.order.budget)
        with faults(self.path):
            self._stream = video_stream(self._container)
            self._zero = clock_zero(self._container)
            self._decoder = self._make_decoder()
        self._index = 0
        self._packets = self._lost = 0
        self._from_start, self._used = True, False

    def _make_decoder(self) -> Any:
        context = self._stream.codec_context
        if self.order.alpha and context.codec.canonical_name in ("vp8", "vp9"):
            # FFmpeg's own VP8/VP9 decoders drop the alpha that travels beside the picture; libvpx's wrapper keeps it.
            import av

            library = {"vp8": "libvpx", "vp9": "libvpx-vp9"}[context.codec.canonical_name]
            decoder: Any = av.CodecContext.create(library, "r")
            decoder.options = dict(context.options)
            decoder.extradata = context.extradata
            return decoder
        context.thread_count = self.order.threads
        context.thread_type = "AUTO" if self.order.threads > 1 else "NONE"
        return context

    # -- times -----------------------------------------------------------------------------------------------------

    def _seconds(self, raw: VideoFrame) -> Fraction:
        """When a picture is shown, counted from the file's own zero."""
        picture = self.order.picture
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
            if seconds > self.order.budget.most_seconds:
                raise MediaError(
                    f"{display_name(self.path)} lasts longer than {self.order.budget.most_seconds:.0f} s."
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
                    if not (self._lost and self.order.strict):
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
                short = (seconds - last) * self.order.picture.rate - 1
                # Matroska's lengths are whole milliseconds and last frames often a little longer or shorter.
                missing += int(short) if short >= 2 and not self.order.picture.variable_rate else 0
        if missing or unknown:
            expected = None
            if missing and self._from_start:
                expected = max(self._index + missing, self.order.picture.num_frames or 0)
            self.truncated = Truncation(self._index, expected)
            if self.order.strict:
                place = f"after {self.truncated}" if self._from_start else f"near {float(last or 0):.2f} s"
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

        tensor = torch.from_numpy(self.pixels(raw))
        if tensor.shape[2] == 4:
            return Frame(tensor[:, :, :3].contiguous(), seconds, tensor[:, :, 3].contiguous())
        return Frame(tensor, seconds)

    def pixels(self, raw: VideoFrame) -> Pixels:
        """uint8 (H, W, 3), or (H, W, 4) where alpha is wanted and there; upright, in the reader's size. No torch."""
        from av.video.reformatter import VideoReformatter

        from mutoscope.media.colors import to_rgb, turned

        order = self.order
        scaler = getattr(self._scratch, "scaler", None)
        if scaler is None:
            scaler = self._scratch.scaler = VideoReformatter()
        with faults(self.path, "be converted to RGB"):
            rotation, mirrored = order.picture.rotation, order.picture.mirrored
            width, height = order.size.width, order.size.height
            if rotation % 180:
                width, height = height, width
            has_alpha = order.alpha and any(component.is_alpha for component in raw.format.components)
            pixels = to_rgb(raw, scaler, width=width, height=height, alpha=has_alpha, quick=order.quick)
            if rotation or mirrored:
                pixels = turned(pixels, rotation, mirrored)
        return pixels
