"""What a media file says about itself, and what its first picture shows to be true."""

from __future__ import annotations

import itertools
import math
import struct
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mutoscope.errors import MediaError
from mutoscope.media.door import Budget, display_name, faults, open_media
from mutoscope.types import Rate, Size

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

# ITU-T H.273 code points, tables 2 to 4; the words are FFmpeg's.
MATRICES = {
    0: "rgb",
    1: "bt709",
    4: "fcc",
    5: "bt601",
    6: "bt601",
    7: "smpte240m",
    9: "bt2020",
    10: "bt2020-cl",
}
PRIMARIES = {
    1: "bt709",
    4: "bt470m",
    5: "bt601-625",
    6: "bt601-525",
    7: "smpte240m",
    9: "bt2020",
    11: "dci-p3",
    12: "display-p3",
}
TRANSFERS = {
    1: "bt709",
    4: "gamma22",
    5: "gamma28",
    6: "bt601",
    8: "linear",
    13: "srgb",
    14: "bt2020",
    15: "bt2020",
    16: "pq",
    18: "hlg",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class PictureFacts:
    """The video stream. Sizes: ``coded`` as stored, ``shown`` after sample aspect and rotation."""

    codec: str
    profile: str | None
    rate: Rate  # average: frames over duration
    nominal_rate: Rate  # the finest regular grid the times fit on
    variable_rate: bool
    num_frames: int | None  # as the container counts them; None when it does not
    seconds: float | None
    start: float  # first picture, counted from the file's own zero
    coded: Size
    shown: Size
    rotation: int  # degrees clockwise to turn the stored picture by: 0, 90, 180, 270
    mirrored: bool  # flipped left to right before it is turned
    sample_aspect: Fraction
    pixel_format: str
    bit_depth: int
    matrix: str | None  # None: not said
    full_range: bool
    primaries: str | None
    transfer: str | None
    alpha: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SoundFacts:
    """One sound stream."""

    codec: str
    rate_hz: int
    channels: int
    seconds: float | None
    language: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SubtitleFacts:
    """One subtitle stream."""

    codec: str
    language: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Chapter:
    """A named part, in seconds."""

    start: float
    stop: float
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """A media file, described."""

    path: Path
    container: str
    num_streams: int
    seconds: float | None
    picture: PictureFacts | None
    sounds: tuple[SoundFacts, ...]
    subtitles: tuple[SubtitleFacts, ...]
    chapters: tuple[Chapter, ...]
    labels: dict[str, str]  # "title", "comment" … as the container stores them, keys in lower case

    def _seen(self) -> PictureFacts:
        if self.picture is None:
            raise MediaError(f"{display_name(self.path)} has no pictures, only sound.")
        return self.picture

    @property
    def size(self) -> Size:
        """The shown size. Raises MediaError without pictures."""
        return self._seen().shown

    @property
    def rate(self) -> Rate:
        """The average rate. Raises MediaError without pictures."""
        return self._seen().rate

    @property
    def num_frames(self) -> int | None:
        """Frames as the container counts them. Raises MediaError without pictures."""
        return self._seen().num_frames

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON data; rates and aspects as ``"30000/1001"``, sizes as ``"1920x1080"``."""

        def plain(value: Any) -> Any:
            if hasattr(value, "__dataclass_fields__") and not isinstance(value, Size):
                return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
            if isinstance(value, tuple):
                return [plain(item) for item in value]
            return str(value) if isinstance(value, (Fraction, Path, Size)) else value

        return dict(plain(self))


def probe(path: Path | str, budget: Budget | None = None) -> Facts:
    """Read a file's facts; decodes one picture (orientation, true pixel format and transparency are only known then).

    Raises:
        MediaError: the file cannot be opened, or has neither pictures nor sound.
    """
    with open_media(path, budget) as container, faults(path):
        return facts_of(container, Path(path), budget or Budget())


def video_stream(container: InputContainer) -> VideoStream | None:
    """The stream with the moving pictures: the largest one that is not cover art; None without."""
    moving = [
        stream
        for stream in container.streams.video
        if not stream.disposition & stream.disposition.attached_pic
    ]
    return max(
        moving,
        key=lambda stream: (stream.codec_context.width * stream.codec_context.height, -stream.index),
        default=None,
    )


def clock_zero(container: InputContainer) -> Fraction:
    """The file's own zero in its streams' seconds.

    0 for containers with a timeline of their own, unless pictures start before it; the first time for those without
    (transport and program streams start at an arbitrary clock, MP3 after the encoder's lead-in).
    """
    starts = [
        Fraction(stream.start_time) * stream.time_base
        for stream in (*container.streams.video, *container.streams.audio)
        if stream.start_time is not None and stream.time_base
    ]
    if not starts:
        return Fraction(0)
    if container.format.name in ("mpegts", "mpeg", "mpegvideo", "h264", "hevc", "mp3", "aac"):
        return min(starts)
    video = [
        Fraction(s.start_time) * s.time_base
        for s in container.streams.video
        if s.start_time is not None and s.time_base
    ]
    return min([Fraction(0), *video])


def facts_of(container: InputContainer, path: Path, budget: Budget) -> Facts:
    """Facts of an open container; reads its first picture, so seek before you read on."""
    video = video_stream(container)
    sounds = tuple(
        SoundFacts(
            codec=stream.codec_context.codec.canonical_name,
            rate_hz=stream.codec_context.sample_rate,
            channels=stream.codec_context.channels,
            seconds=_stream_seconds(stream),
            language=stream.language,
        )
        for stream in container.streams.audio
    )
    if video is None and not sounds:
        if container.streams.video:
            raise MediaError(f"{display_name(path)} holds only a cover picture, neither video nor sound.")
        raise MediaError(f"{display_name(path)} holds neither pictures nor sound.")
    seconds = None if container.duration is None else container.duration / 1e6
    return Facts(
        path=path,
        container=container.format.name.split(",")[0]
        if container.format.name != "matroska,webm"
        else _matroska(path),
        num_streams=len(container.streams),
        seconds=seconds,
        picture=None if video is None else _picture(container, video, path),
        sounds=sounds,
        subtitles=tuple(
            SubtitleFacts(
                codec=stream.codec_context.codec.canonical_name if stream.codec_context else "unknown",
                language=stream.language,
            )
            for stream in container.streams.subtitles
        ),
        chapters=tuple(
            Chapter(
                start=float(chapter["start"] * chapter["time_base"]),
                stop=float(chapter["end"] * chapter["time_base"]),
                title=chapter["metadata"].get("title", ""),
            )
            for chapter in container.chapters()
            if chapter["time_base"]
        ),
        labels={key.lower(): value for key, value in container.metadata.items()},
    )


def _matroska(path: Path) -> str:
    """``webm`` or ``mkv``; FFmpeg has one demuxer for both, the head names the kind (EBML DocType)."""
    with path.open("rb") as file:
        return "webm" if b"webm" in file.read(64) else "mkv"


def _stream_seconds(stream: Any) -> float | None:
    return (
        None if stream.duration is None or not stream.time_base else float(stream.duration * stream.time_base)
    )


def orientation(frame: VideoFrame) -> tuple[int, bool]:
    """Clockwise degrees (a multiple of 90) and mirroring that bring a decoded picture upright.

    The 3x3 display matrix (ISO/IEC 14496-12, 8.2.2.3) in 16.16 fixed point: [a b u; c d v; x y w].
    """
    side_data: Any = frame.side_data
    for item in side_data:
        if item.type.name == "DISPLAYMATRIX" and len(raw := bytes(item)) >= 20:
            a, b, _, c, d = struct.unpack("<5i", raw[:20])
            mirrored = a * d - b * c < 0
            if mirrored:
                a, b = -a, -b
            return round(math.degrees(math.atan2(b, a)) / 90) % 4 * 90, mirrored
    return 0, False


def shown_size(coded: Size, sample_aspect: Fraction, rotation: int) -> Size:
    """The size people see: width stretched by the sample aspect, then turned."""
    width = max(1, min(32768, round(coded.width * sample_aspect)))
    return Size(coded.height, width) if rotation % 180 else Size(width, coded.height)


def _picture(container: InputContainer, video: VideoStream, path: Path) -> PictureFacts:
    codec = video.codec_context
    frame = _first_frame(container, video)
    if frame is None:
        raise MediaError(f"{display_name(path)} has a video stream but no picture in it can be decoded.")
    rotation, mirrored = orientation(frame)
    aspect = video.sample_aspect_ratio or Fraction(1)
    # Within 1 % it is the rounding of somebody's scaler (199 pixels shown of 200 stored); past 16 it is damage.
    if abs(aspect - 1) < Fraction(1, 100) or not Fraction(1, 16) <= aspect <= 16:
        aspect = Fraction(1)
    coded = Size(frame.width, frame.height)
    nominal = video.base_rate or video.guessed_rate or video.average_rate or Fraction(25)
    rate = video.average_rate or video.guessed_rate or nominal
    matrix = "rgb" if frame.format.is_rgb else MATRICES.get(int(frame.colorspace))
    start = (
        Fraction(0)
        if frame.pts is None or frame.time_base is None
        else frame.pts * frame.time_base - clock_zero(container)
    )
    tagged_alpha = video.metadata.get("alpha_mode", "0") == "1" and codec.codec.canonical_name in (
        "vp8",
        "vp9",
    )
    return PictureFacts(
        codec=codec.codec.canonical_name,
        profile=codec.profile,
        rate=rate,
        nominal_rate=nominal,
        variable_rate=_varies(container, video),
        num_frames=shown_frames(video),
        seconds=_stream_seconds(video),
        start=float(start),
        coded=coded,
        shown=shown_size(coded, aspect, rotation),
        rotation=rotation,
        mirrored=mirrored,
        sample_aspect=aspect,
        pixel_format=frame.format.name,
        bit_depth=max(component.bits for component in frame.format.components),
        matrix=matrix,
        full_range=matrix == "rgb" or int(frame.color_range) == 2 or frame.format.name.startswith("yuvj"),
        primaries=PRIMARIES.get(int(frame.color_primaries)),
        transfer=TRANSFERS.get(int(frame.color_trc)),
        alpha=tagged_alpha or any(component.is_alpha for component in frame.format.components),
    )


def _first_frame(container: InputContainer, video: VideoStream) -> VideoFrame | None:
    """The first picture that decodes; up to 300 packets are tried, so damage at the head is survived."""
    import av

    video.codec_context.thread_count = 1
    for packet in itertools.islice(container.demux(video), 300):
        try:
            for frame in packet.decode():
                return frame
        except (av.error.InvalidDataError, av.error.PatchWelcomeError):
            continue
    return None


def shown_frames(video: VideoStream) -> int | None:
    """Frames the container counts, less those its edit list hides; None when it does not count."""
    if not video.frames:
        return None
    hidden = 0
    if len(video.index_entries) == video.frames:
        hidden = sum(1 for entry in video.index_entries if entry.is_discard)
    return video.frames - hidden


def _varies(container: InputContainer, video: VideoStream) -> bool:
    """Whether pictures are shown for different lengths.

    From the sample table where the container has one (a step may wobble by one tick of the clock), else from the two
    rates. Streams without times of their own are regular; field rates (twice the average) are no sign.
    """
    stamps = [entry.timestamp for entry in itertools.islice(video.index_entries, 200_000)]
    if video.frames and len(stamps) == video.frames:
        steps = [after - before for before, after in itertools.pairwise(sorted(stamps))]
        return len(steps) > 1 and max(steps) - min(steps) > 2
    if (
        not video.average_rate
        or not video.base_rate
        or container.format.name in ("h264", "hevc", "mpegvideo")
    ):
        return False
    if video.duration and video.time_base and video.duration * video.time_base * video.average_rate < 2:
        return False
    ratio = video.base_rate / video.average_rate
    return min(abs(ratio - 1), abs(ratio - 2)) > Fraction(1, 50)
