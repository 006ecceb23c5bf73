"""Change a file's codec, size, rate or length while times, sound and labels keep their place."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from mutoscope.errors import MediaError, UsageError
from mutoscope.media.copy import copy_streams, kept_labels
from mutoscope.media.door import allowed, display_name, faults, open_media
from mutoscope.media.facts import clock_zero, video_stream
from mutoscope.media.read import VideoReader
from mutoscope.media.sound import sound_blocks
from mutoscope.media.sound_write import PacedSound, SoundEncoder
from mutoscope.media.write import VideoWriter, container_format, muxer_options, settle
from mutoscope.types import Frame, Rate, Size, Span

# Sound that may be copied into a container as it is.
_HOLDS = {
    "mp4": {"aac", "mp3", "ac3", "eac3", "opus", "flac", "alac"},
    "mov": {"aac", "mp3", "ac3", "eac3", "alac", "pcm_s16le", "pcm_s24le"},
    "matroska": {
        "aac",
        "mp3",
        "ac3",
        "eac3",
        "opus",
        "vorbis",
        "flac",
        "alac",
        "pcm_s16le",
        "pcm_s24le",
        "pcm_f32le",
    },
    "webm": {"opus", "vorbis"},
}
_SILENT = ("gif", "webp", "png")


def convert(
    src: Path | str,
    dst: Path | str,
    *,
    codec: str = "h264",
    size: Size | None = None,
    rate: Rate | None = None,
    crf: float | None = None,
    preset: str | None = None,
    sound: str = "copy",
    span: Span | None = None,
    labels: Mapping[str, str] | None = None,
    threads: int = 1,
    on_step: Callable[[float], None] | None = None,
) -> None:
    """Decode ``src`` and encode it to ``dst``; frames stream, so memory does not grow with the length.

    Args:
        codec: of the pictures, see ``VideoWriter``; gif, webp and png are silent.
        size: default is the shown size, made even where the codec wants it; pictures come out upright, pixels square.
        rate: frames are repeated or dropped to reach it. Default: every frame keeps its own time.
        sound: ``copy`` (packets untouched; encoded when ``span`` is given or the container cannot hold them), ``aac``,
            ``opus``, ``flac``, ``mp3``, ``none``.
        span: only this part; it begins at time 0.
        labels: added to the file's own.
        on_step: called with 1.0 after each frame.

    Raises:
        UsageError: settings that cannot be.
        MediaError: ``src`` cannot be read or ``dst`` not be written.
    """
    dst = Path(dst)
    if sound not in ("copy", "aac", "opus", "flac", "mp3", "none"):
        raise UsageError(f"sound must be copy, aac, opus, flac, mp3 or none; got {sound!r}.")
    held = _HOLDS.get(container_format(dst)) if codec not in _SILENT else None
    if held is not None and sound not in ("copy", "none", *held):
        fitting = [name for name in ("aac", "opus", "flac", "mp3") if name in held]
        raise UsageError(
            f"{sound} sound does not go into a {dst.suffix} file; use {' or '.join(fitting)}, copy or none."
        )
    if size is not None:
        allowed(size)
    reader = VideoReader(src, size, alpha=False)
    if size is None and codec in (
        "h264",
        "h265",
        "av1",
        "vp9",
    ):  # players expect 4:2:0, which wants even sizes
        shown = reader.size
        reader = VideoReader(
            src, Size(shown.width + shown.width % 2, shown.height + shown.height % 2), alpha=False
        )
    picture = reader.picture
    with open_media(src) as container, faults(src):
        kept = {**kept_labels(container), **dict(labels or {})}
        stream = video_stream(container)
        clock = stream.time_base if stream is not None and stream.time_base else 1 / picture.rate
    silent = codec in _SILENT or sound == "none" or not reader.facts.sounds
    if codec == "gif" and (rate or picture.rate) > 50:
        rate = Fraction(
            50
        )  # a GIF counts in hundredths of a second, and players show no shorter than two of them
    target = dst if silent else dst.with_name(f".{dst.name}.silent{dst.suffix}")
    writer = VideoWriter(
        target,
        size=reader.size,
        rate=rate or picture.rate,
        codec=codec,
        crf=crf,
        preset=preset,
        threads=threads,
        labels=kept,
        clock=None if rate is not None else max(clock, Fraction(1, 240_000)),
    )
    try:
        with writer:
            start = Fraction(span.start) if span is not None else Fraction(0)
            for frame, at in _timed(reader, span, None if rate is None else Fraction(rate)):
                writer.write(frame.rgb_HWC, None if rate is not None else at - start)
                if on_step is not None:
                    on_step(1.0)
            if writer.num_frames == 0:  # told here, where the source's name is known
                if span is None:
                    raise MediaError(f"{display_name(src)} has no picture that can be decoded.")
                raise UsageError(
                    f"{display_name(src)} has no picture that begins between {span.start:g} s and {span.stop:g} s."
                )
        if not silent:
            _add_sound(target, Path(src), dst, sound=sound, span=span)
    finally:
        if target != dst:
            target.unlink(missing_ok=True)


def _timed(reader: VideoReader, span: Span | None, rate: Fraction | None) -> Iterator[tuple[Frame, Fraction]]:
    """Frames and their times; at a fixed ``rate`` the one on screen at each ``k / rate`` since the span's start."""
    if rate is None:
        for frame in reader.frames(span):
            yield frame, frame.seconds
        return
    start = Fraction(span.start) if span is not None else Fraction(0)
    last: Frame | None = None
    step = Fraction(0)
    place = 0
    for frame in reader.frames(span):
        while last is not None and start + place / rate < frame.seconds:
            yield last, start + place / rate
            place += 1
        if last is not None:
            step = frame.seconds - last.seconds
        last = frame
    if last is not None:  # the last frame stays as long as the one before it did
        stop = last.seconds + (step or 1 / reader.picture.rate)
        if span is not None:
            stop = min(stop, Fraction(span.stop))
        while start + place / rate < stop or place == 0:
            yield last, start + place / rate
            place += 1


def _add_sound(silent: Path, src: Path, dst: Path, *, sound: str, span: Span | None) -> None:
    """Copy the pictures of ``silent`` and the sound of ``src`` into ``dst``."""
    import av

    muxer = container_format(dst)
    if muxer not in _HOLDS:
        raise UsageError(f"{display_name(dst)} cannot hold sound; use mp4, mov, mkv or webm.")
    partial = dst.with_name(f".{dst.name}.partial")
    try:
        with contextlib.ExitStack() as stack:
            pictures = stack.enter_context(open_media(silent))
            tones = stack.enter_context(open_media(src))
            stack.enter_context(faults(dst, "be written"))
            out: Any = stack.enter_context(
                av.open(
                    f"file:{partial.absolute()}", "w", format=muxer, container_options=muxer_options(muxer)
                )
            )
            out.metadata.update(kept_labels(pictures))
            (video,) = copy_streams(pictures, out).values()
            source = tones.streams.audio[0]
            kind = source.codec_context.codec.canonical_name
            copied = sound == "copy" and span is None and kind in _HOLDS[muxer]
            moving = (packet for packet in pictures.demux(video=0) if packet.size)
            if copied:
                made = out.add_stream_from_template(source, opaque=True)
                made.metadata.update(source.metadata)
                zero = clock_zero(tones)
                heard: Iterator[Any] = (p for p in tones.demux(source) if p.size and p.pts is not None)
                if muxer in ("matroska", "webm"):
                    # No edit list here: the coder's lead-in before zero would push everything else back by its length.
                    heard = (p for p in heard if (p.pts + (p.duration or 0)) * p.time_base > zero)
                _weave(out, moving, video, heard, made, zero)
            else:
                codec = sound if sound != "copy" else ("opus" if muxer == "webm" else "aac")
                bits = {"aac": 192_000, "opus": 128_000, "mp3": 192_000}.get(codec)
                channels = min(2, source.codec_context.channels)
                encoder = SoundEncoder(out, codec, rate_hz=48000, channels=channels, bit_rate=bits)
                if source.language:
                    encoder.stream.metadata["language"] = source.language
                blocks = sound_blocks(src, 48000, channels, span)
                paced = PacedSound(encoder, blocks, Fraction(span.stop - span.start) if span else None, 48000)
                for packet in moving:
                    out.mux(paced.until(max(Fraction(0), _time(packet))))
                    packet.stream = video
                    out.mux(packet)
                out.mux(paced.until(None))
            out.close()
        with faults(dst, "be written"):
            settle(partial, dst)
    finally:
        partial.unlink(missing_ok=True)


def _weave(
    out: Any, moving: Iterator[Any], video: Any, heard: Iterator[Any], made: Any, zero: Fraction
) -> None:
    """Two packet streams in the order of their times, so that the muxer holds little."""

    def mux_heard(packet: Any) -> None:
        shift = round(zero / packet.time_base)
        packet.pts -= shift
        packet.dts = packet.pts
        packet.stream = made
        out.mux(packet)

    tone = next(heard, None)
    for packet in moving:
        at = _time(packet)
        while tone is not None and tone.pts * tone.time_base - zero <= at:
            mux_heard(tone)
            tone = next(heard, None)
        packet.stream = video
        out.mux(packet)
    while tone is not None:
        mux_heard(tone)
        tone = next(heard, None)


def _time(packet: Any) -> Fraction:
    """When a packet is decoded, in seconds."""
    return Fraction((packet.dts if packet.dts is not None else packet.pts) * packet.time_base)


def cut(
    src: Path | str,
    dst: Path | str,
    span: Span,
    *,
    exact: bool = True,
    codec: str = "h264",
    crf: float | None = None,
    on_step: Callable[[float], None] | None = None,
) -> Span:
    """Keep one part of a file; what was kept, in the source's seconds.

    ``exact`` encodes the pictures anew and keeps precisely ``span``. Otherwise packets are copied, which is quick and
    loses nothing but can only begin at a key picture: the part may start earlier and end some frames later.

    Raises:
        UsageError: the span is empty or lies past the end.
        MediaError: ``src`` cannot be read or ``dst`` not be written.
    """
    if not 0 <= span.start < span.stop:
        raise UsageError(f"a cut needs 0 <= start < stop; got {span.start}..{span.stop}.")
    with open_media(src) as container:
        seconds = None if container.duration is None else container.duration / 1e6
    if seconds is not None and span.start >= seconds:
        raise UsageError(
            f"{display_name(src)} lasts {seconds:.2f} s; a cut from {span.start:g} s on would be empty."
        )
    if exact:
        convert(src, dst, codec=codec, crf=crf, span=span, on_step=on_step)
        return span if seconds is None else Span(span.start, min(span.stop, seconds))
    return _cut_packets(Path(src), Path(dst), span)


_MOST_UNDATED = 64  # H.264 and H.265 hold back 16 pictures at most


def _dated(packets: Iterator[Any]) -> Iterator[Any]:
    """Packets with both times, in their order.

    Matroska writes when a picture is shown, not when it is decoded; FFmpeg learns the latter only after as many
    pictures as are held back, so that the first ones, the key picture among them, come without.
    """
    held: list[Any] = []
    undated: list[Any] = []

    def settled(stop: int | None, step: int) -> Iterator[Any]:
        for place, early in enumerate(reversed(undated), 1):
            early.dts = early.pts if stop is None else min(early.pts, stop - place * step)
        yield from held
        held.clear()
        undated.clear()

    for packet in packets:
        if not packet.size or packet.pts is None:
            continue
        if packet.dts is None and packet.stream.type != "video":
            packet.dts = packet.pts
        if packet.dts is None:
            undated.append(packet)
            held.append(packet)
            if len(undated) >= _MOST_UNDATED:
                yield from settled(None, 1)
        elif undated and packet.stream.index != undated[0].stream.index:
            held.append(packet)
        else:
            yield from settled(packet.dts, max(1, packet.duration or 1))
            yield packet
    yield from settled(None, 1)


def _cut_packets(src: Path, dst: Path, span: Span) -> Span:
    import av

    partial = dst.with_name(f".{dst.name}.partial")
    muxer = container_format(dst)
    try:
        with open_media(src) as source, faults(src, "be cut"), contextlib.ExitStack() as stack:
            video = video_stream(source)
            if video is None or video.time_base is None:
                raise MediaError(f"{display_name(src)} has no pictures to cut by.")
            zero = clock_zero(source)
            out: Any = stack.enter_context(
                av.open(
                    f"file:{partial.absolute()}", "w", format=muxer, container_options=muxer_options(muxer)
                )
            )
            out.metadata.update(kept_labels(source))
            routes = copy_streams(source, out)
            if video.index not in routes:
                raise UsageError(
                    f"{display_name(src)} holds {video.codec_context.name} pictures, which cannot be copied into a "
                    f"{dst.suffix} file; leave --fast out to have them encoded."
                )
            try:
                source.seek(int((Fraction(span.start) + zero) / video.time_base), stream=video, backward=True)
            except PermissionError:  # a bare stream of pictures without any times
                raise UsageError(
                    f"{display_name(src)} holds no times to cut by; leave --fast out to have it encoded."
                ) from None
            first: Fraction | None = None
            last, newest = Fraction(0), -(2**62)
            waiting: list[Any] = []  # sound that stands before the key picture in the file
            kept = source.demux([stream for stream in source.streams if stream.index in routes])
            for packet in _dated(kept):
                if packet.stream.index == video.index:
                    if first is None and not packet.is_keyframe:
                        continue  # nothing could be decoded from it
                    # Past the end, only pictures shown before one that is already in: else frames would be missing.
                    if packet.dts * packet.time_base - zero >= span.stop and packet.pts > newest:
                        break
                    newest = max(newest, packet.pts)
                    if first is None:
                        first = packet.pts * packet.time_base
                    last = max(last, (packet.pts + (packet.duration or 0)) * packet.time_base)
                waiting.append(packet)
                if first is None:
                    continue
                for ready in waiting:
                    if ready.stream.index != video.index and ready.pts * ready.time_base < first:
                        continue
                    if ready.pts * ready.time_base - zero >= span.stop and ready.stream.index != video.index:
                        continue
                    shift = round(first / ready.time_base)
                    ready.pts, ready.dts = ready.pts - shift, ready.dts - shift
                    ready.stream = routes[ready.stream.index]
                    out.mux(ready)
                waiting.clear()
            out.close()
            if first is None:
                raise UsageError(
                    f"{display_name(src)} has no pictures between {span.start:g} s and {span.stop:g} s."
                )
        with faults(dst, "be written"):
            settle(partial, dst)
    finally:
        partial.unlink(missing_ok=True)
    return Span(float(first - zero), float(last - zero))
