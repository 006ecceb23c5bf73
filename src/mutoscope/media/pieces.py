"""Put encoded pieces together without encoding a picture twice; sound, subtitles, chapters and labels go in too."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from mutoscope.errors import MediaError, UsageError
from mutoscope.media.door import display_name, faults, open_media
from mutoscope.media.facts import clock_zero, video_stream
from mutoscope.media.sound import sound_blocks
from mutoscope.media.sound_write import PacedSound, SoundEncoder
from mutoscope.media.write import container_format, muxer_options, settle
from mutoscope.types import Rate, Samples, Size

SoundSource = Callable[[], Iterator[Samples]]  # blocks float32 (1 or 2, any number of samples)

# ISO 639-1 to 639-2/T, as containers want it, for the languages with a voice; others pass through or become "und".
_LANGUAGES = {
    "en": "eng", "zh": "zho", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "pt": "por", "ja": "jpn", "ko": "kor",
    "ru": "rus", "nl": "nld", "pl": "pol", "tr": "tur", "ar": "ara", "hi": "hin", "sv": "swe", "cs": "ces", "el": "ell",
    "uk": "ukr", "vi": "vie", "id": "ind", "fi": "fin", "da": "dan", "no": "nor", "hu": "hun", "ro": "ron", "th": "tha",
}  # fmt: skip

# QuickTime numbers its languages; FFmpeg knows these by other names than the standard's.
_QUICKTIME = {"zho": "chi", "deu": "ger", "nld": "dut", "ell": "gre", "swe": "sve"}

_BIT_RATES = {"aac": 192_000, "opus": 128_000, "mp3": 192_000, "flac": None}
_SUBTITLE_CODECS = {"mp4": "mov_text", "mov": "mov_text", "matroska": "srt", "webm": "webvtt"}


class CaptionLike(Protocol):
    """Anything with a time and a text."""

    @property
    def start_s(self) -> float: ...
    @property
    def stop_s(self) -> float: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Caption:
    """One subtitle, in seconds; lines are parted by ``\\n``."""

    start_s: float
    stop_s: float
    text: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """What all pieces must share, and where their pictures stand."""

    path: Path
    settings: tuple[object, ...]
    places: tuple[int, ...]  # frame numbers within the piece, in decoding order


def join(
    pieces: Sequence[Path],
    path: Path | str,
    *,
    rate: Rate,
    size: Size,
    sound: SoundSource | Path | None = None,
    sound_rate_hz: int = 48000,
    sound_channels: int = 2,
    sound_codec: str = "aac",
    sound_bit_rate: int | None = None,
    subtitles: Sequence[CaptionLike] = (),
    language: str = "en",
    chapters: Sequence[tuple[float, float, str]] = (),
    labels: Mapping[str, str] | None = None,
    on_step: Callable[[float], None] | None = None,
) -> int:
    """Copy the pieces' packets one after another into ``path`` (mp4, mov, mkv or webm); the number of frames.

    Frame ``k`` of the film gets the time ``k / rate`` exactly: the places are counted in whole frames, the container's
    clock divides ``1 / rate`` (Matroska and WebM round each time to their millisecond, without adding up). Decoding
    times follow the pictures at the one delay that suits every piece, so they ascend across the seams.

    Args:
        pieces: closed streams with the same settings, as ``VideoWriter`` makes them.
        sound: makes fresh blocks of float32 (``sound_channels``, S), or a file. Cut at the film's end.
        sound_codec: aac, opus, mp3 or flac.
        subtitles: soft subtitles; ascending, and not longer than the next one's start (they are cut there).
        language: ISO 639 code for sound and subtitles.
        chapters: ``(start, stop, title)`` in seconds.
        on_step: called with the number of frames added since the last call.

    Raises:
        UsageError: no pieces, a sound codec or container that does not fit.
        MediaError: a piece differs from the first, is damaged or not on the frame grid; the disk is full.
    """
    path = Path(path)
    rate = Fraction(rate)
    if not pieces:
        raise UsageError("a film needs at least one piece; got none.")
    if sound_codec not in _BIT_RATES:
        raise UsageError(f"sound_codec must be one of {', '.join(_BIT_RATES)}; got {sound_codec!r}.")
    muxer = container_format(path)
    if muxer not in _SUBTITLE_CODECS:
        raise UsageError(f"{display_name(path)} must be an mp4, mov, mkv or webm to be joined from packets.")
    if not path.parent.is_dir():
        raise MediaError(f"{display_name(path)} cannot be written: there is no folder {str(path.parent)!r}.")
    known = [_look(Path(piece), rate) for piece in pieces]
    _compare(known, size)
    num_frames = sum(len(piece.places) for piece in known)
    # A picture must be decoded by the time it is shown: the largest lead any picture needs, in frames.
    delay = max((order - place for piece in known for order, place in enumerate(piece.places)), default=0)
    partial = path.with_name(f".{path.name}.partial")
    import av

    try:
        with faults(path, "be written"), contextlib.ExitStack() as stack:
            out: Any = stack.enter_context(
                av.open(
                    f"file:{partial.absolute()}", "w", format=muxer, container_options=muxer_options(muxer)
                )
            )
            out.metadata.update(labels or {})
            with open_media(known[0].path) as first:
                video = out.add_stream_from_template(video_stream(first), opaque=True)
            video.time_base = 1 / rate
            video.codec_context.framerate = rate
            tone = None
            if sound is not None:
                bits = sound_bit_rate if sound_bit_rate is not None else _BIT_RATES[sound_codec]
                encoder = SoundEncoder(
                    out, sound_codec, rate_hz=sound_rate_hz, channels=sound_channels, bit_rate=bits
                )
                encoder.stream.metadata["language"] = _language(language, muxer)
                blocks = sound() if callable(sound) else sound_blocks(sound, sound_rate_hz, sound_channels)
                tone = PacedSound(encoder, blocks, num_frames / rate, sound_rate_hz)
            titles = _Titles(out, muxer, subtitles, _language(language, muxer)) if subtitles else None
            out.set_chapters(_chapter_list(chapters))
            place = order = 0
            for piece in known:
                for packet in _packets(piece, rate):
                    frame, packet_out = packet
                    packet_out.stream = video
                    packet_out.time_base = 1 / rate
                    packet_out.pts, packet_out.dts, packet_out.duration = place + frame, order - delay, 1
                    now = max(Fraction(0), (order - delay) / rate)
                    if tone is not None:
                        out.mux(tone.until(now))
                    if titles is not None:
                        out.mux(titles.until(now))
                    out.mux(packet_out)
                    order += 1
                place += len(piece.places)
                if on_step is not None:
                    on_step(float(len(piece.places)))
            if tone is not None:
                out.mux(tone.until(None))
            if titles is not None:
                out.mux(titles.until(None))
            out.close()
        with faults(path, "be written"):
            settle(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return num_frames


def _look(path: Path, rate: Fraction) -> _Piece:
    """Settings and frame places of one piece.

    Raises:
        MediaError: its times are not ``0, 1, 2 … / rate``.
    """
    with open_media(path) as container, faults(path):
        stream = video_stream(container)
        if stream is None:
            raise MediaError(f"{display_name(path)} has no pictures, it cannot be a piece of a film.")
        context: Any = stream.codec_context
        settings = (
            context.codec.canonical_name,
            f"{context.width}x{context.height}",
            context.pix_fmt,
            (context.color_range, context.colorspace, context.color_primaries, context.color_trc),
            context.extradata or b"",
        )
        zero, places = clock_zero(container), []
        for packet in container.demux(stream):
            if packet.size:
                places.append(_place(packet, zero, rate, path))
    if sorted(places) != list(range(len(places))):
        raise MediaError(
            f"{display_name(path)} has pictures off the grid of {rate} frames a second; "
            "a piece must have one for each frame."
        )
    if not places:
        raise MediaError(f"{display_name(path)} has no pictures in it.")
    return _Piece(path, settings, tuple(places))


def _place(packet: Any, zero: Fraction, rate: Fraction, path: Path) -> int:
    if packet.pts is None:
        raise MediaError(f"{display_name(path)} has a picture without a time; it cannot be joined.")
    at = (packet.pts * packet.time_base - zero) * rate
    place = round(at)
    # One tick of a millisecond clock (Matroska), never as much as half a frame.
    if abs(at - place) > max(Fraction(1, 100), min(Fraction(1, 3), packet.time_base * rate)):
        raise MediaError(
            f"{display_name(path)} has a picture at {float(at / rate):.4f} s, off the grid of {rate} frames a second."
        )
    return place


def _compare(known: list[_Piece], size: Size) -> None:
    words = ("codec", "size", "pixel format", "color tags", "encoder settings")
    first = known[0]
    if first.settings[1] != str(size):
        raise MediaError(
            f"{display_name(first.path)} has pictures of {first.settings[1]}; the film is {size}."
        )
    for piece in known[1:]:
        for word, mine, theirs in zip(words, piece.settings, first.settings, strict=True):
            if mine != theirs:
                detail = "" if isinstance(mine, bytes) else f" ({mine} instead of {theirs})"
                raise MediaError(
                    f"{display_name(piece.path)} differs from {display_name(first.path)} in its {word}{detail}; "
                    "pieces must be encoded alike."
                )


def _packets(piece: _Piece, rate: Fraction) -> Iterator[tuple[int, Any]]:
    with open_media(piece.path) as container, faults(piece.path):
        zero = clock_zero(container)
        places = iter(piece.places)
        for packet in container.demux(video_stream(container)):
            if packet.size:
                frame = _place(packet, zero, rate, piece.path)
                if frame != next(places, None):
                    raise MediaError(f"{display_name(piece.path)} changed while it was joined.")
                yield frame, packet


class _Titles:
    """A soft subtitle track."""

    # The encoders want an ASS script head; what counts is only that its event line has the fields used in `until`.
    _HEAD = (
        b"[Script Info]\nScriptType: v4.00+\nPlayResX: 384\nPlayResY: 288\n\n"
        b"[V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, "
        b"Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, "
        b"MarginL, MarginR, MarginV, Encoding\n"
        b"Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0\n\n"
        b"[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    )

    def __init__(self, out: Any, muxer: str, captions: Sequence[CaptionLike], language: str) -> None:
        ordered = sorted(captions, key=lambda caption: caption.start_s)
        starts = [max(0, round(caption.start_s * 1000)) for caption in ordered]
        self._waiting = []
        for index, caption in enumerate(ordered):
            stop = round(caption.stop_s * 1000)
            if index + 1 < len(ordered):
                stop = min(stop, starts[index + 1])
            if stop > starts[index] and caption.text.strip():
                self._waiting.append((starts[index], stop, caption.text.strip()))
        self._waiting.reverse()
        self._stream = out.add_stream(_SUBTITLE_CODECS[muxer])
        self._stream.codec_context.subtitle_header = self._HEAD
        self._stream.codec_context.time_base = Fraction(1, 1000)
        self._stream.time_base = Fraction(1, 1000)
        self._stream.metadata["language"] = language

    def until(self, seconds: Fraction | None) -> list[Any]:
        from av.subtitles.subtitle import SubtitleSet

        packets = []
        while self._waiting and (seconds is None or self._waiting[-1][0] <= (seconds + 1) * 1000):
            start, stop, text = self._waiting.pop()
            # Braces open style commands in ASS; the text is shown as it is, so they become their lookalikes.
            plain = text.replace("{", "(").replace("}", ")").replace("\r", "").replace("\n", "\\N")
            event = SubtitleSet.create(
                f"0,0,Default,,0,0,0,,{plain}".encode(), start=0, end=stop - start, pts=start
            )
            packet = self._stream.codec_context.encode_subtitle(event)
            packet.stream = self._stream
            packet.time_base = Fraction(1, 1000)
            packet.pts = packet.dts = start
            packet.duration = stop - start
            packets.append(packet)
        return packets


def _language(code: str, muxer: str) -> str:
    short = code.replace("_", "-").split("-")[0].lower()
    long = _LANGUAGES.get(short, short if len(short) == 3 and short.isascii() else "und")
    return _QUICKTIME.get(long, long) if muxer == "mov" else long


def _chapter_list(chapters: Sequence[tuple[float, float, str]]) -> list[dict[str, Any]]:
    return [
        {
            "id": number + 1,
            "start": round(start * 1000),
            "end": round(stop * 1000),
            "time_base": Fraction(1, 1000),
            "metadata": {"title": title},
        }
        for number, (start, stop, title) in enumerate(chapters)
    ]


def transcode_pieces(
    pieces: Sequence[Path],
    path: Path | str,
    *,
    rate: Rate,
    size: Size,
    codec: str,
    every: int = 1,
    labels: Mapping[str, str] | None = None,
    on_step: Callable[[float], None] | None = None,
) -> int:
    """Decode the pieces and encode one silent file (gif, webp, a folder of png …); the number of frames written.

    Args:
        rate: of the pieces; the file gets ``rate / every``.
        size: frames are scaled to it.
        every: keep every n-th frame.
    """
    from mutoscope.media.read import VideoReader
    from mutoscope.media.write import VideoWriter

    if not pieces or every < 1:
        raise UsageError(f"a film needs at least one piece and every >= 1; got {len(pieces)} and {every}.")
    place = 0
    with VideoWriter(path, size=size, rate=Fraction(rate) / every, codec=codec, labels=labels) as writer:
        for piece in pieces:
            before = place
            for frame in VideoReader(piece, size, alpha=False).frames():
                if place % every == 0:
                    writer.write(frame.rgb_HWC)
                place += 1
            if on_step is not None:
                on_step(float(place - before))
    return writer.num_frames
