"""Convert by the hand of :mod:`mutoscope.media`."""

from __future__ import annotations

from pathlib import Path

from mutoscope import media
from mutoscope.context import Context
from mutoscope.errors import UsageError
from mutoscope.tasks.convert.request import Convert
from mutoscope.types import Result, Size

# suffix -> codecs it holds, the usual one first
_CODECS = {
    ".mp4": ("h264", "h265", "av1", "vp9"),
    ".mov": ("h264", "h265", "prores"),
    ".mkv": ("h264", "h265", "av1", "vp9", "prores", "ffv1"),
    ".webm": ("vp9", "av1"),
    ".gif": ("gif",),
    ".webp": ("webp",),
}


def codec_for(path: Path, wanted: str | None) -> str:
    """The codec for a file's suffix.

    Raises:
        UsageError: a codec that this container does not hold.
    """
    known = _CODECS[path.suffix.lower()]
    if wanted is None:
        return known[0]
    if wanted not in known:
        raise UsageError(f"--codec must be {' or '.join(known)} in a {path.suffix} file; got {wanted!r}.")
    return wanted


def convert(request: Convert, context: Context) -> Result:
    """The same video in another shape.

    Raises:
        UsageError: a codec that does not fit the container.
        MediaError: the video cannot be read.
    """
    codec = codec_for(request.output, request.codec)
    source = media.VideoReader(request.video)
    size = Size(*request.size) if request.size is not None else source.size
    rate = request.rate or source.picture.rate
    seconds = source.facts.seconds or 0.0
    num_frames = max(1.0, seconds * float(source.picture.rate if request.rate is None else rate))

    def write(path: Path, labels: dict[str, str]) -> None:
        with context.stage("convert", num_frames) as stage:
            media.convert(
                request.video,
                path,
                codec=codec,
                size=size,
                rate=request.rate,
                crf=request.crf,
                sound=request.sound,
                labels=labels,
                on_step=stage.step,
            )

    return Result(
        kind="video",
        write=write,
        facts={"codec": codec, "size": str(size), "rate": str(rate), "seconds": round(seconds, 3)},
        report=f"{size}, {float(rate):g} frames a second, {codec}",
    )
