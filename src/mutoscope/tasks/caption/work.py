"""Time the captions, draw them frame by frame, and join pictures, sound and subtitles again."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from mutoscope import media
from mutoscope.audio.align import align
from mutoscope.context import Context
from mutoscope.errors import MediaError, UsageError
from mutoscope.tasks.caption.request import Caption
from mutoscope.tasks.convert.work import codec_for
from mutoscope.tasks.language import guess
from mutoscope.tasks.pages import CHARS, UPRIGHT_CHARS, pages
from mutoscope.text import captions, files
from mutoscope.text.patch import Patch, lay
from mutoscope.types import Result, Samples, Word

MOST_BYTES = 1 << 20  # of a text; an hour of speech is about 60 kB
MOST_MINUTES = 30.0  # of sound laid over a text: both readings are compared in memory
MOST_RATE = 60  # frames a second written for a file whose rate varies
LIT = ("word", "bold")


def caption(request: Caption, context: Context) -> Result:
    """The video with its captions.

    Raises:
        UsageError: the text cannot be laid over the sound.
        MediaError: a file that cannot be read.
    """
    reader = media.VideoReader(request.video)
    chars = CHARS if reader.size.width >= reader.size.height else UPRIGHT_CHARS
    language, subtitles = _subtitles(request, context, chars)
    rate = _rate(reader)
    seconds = reader.facts.seconds or float(reader.num_frames() / rate)
    num_frames = max(1, math.ceil(seconds * rate - Fraction(1, 100)))
    shown = [subtitle for subtitle in subtitles if subtitle.start < seconds]
    if len(shown) < len(subtitles):
        context.note(f"{len(subtitles) - len(shown)} captions begin after the video's end and are left out")
    codec = codec_for(request.output, None)

    def write(path: Path, labels: dict[str, str]) -> None:
        kept = {name: value for name, value in reader.facts.labels.items() if name == "title"}
        piece = path.with_stem(path.stem + ".pictures")
        try:
            if request.burn:
                with (
                    context.stage("draw", num_frames) as stage,
                    media.VideoWriter(
                        piece, size=reader.size, rate=rate, codec=codec, crf=request.crf
                    ) as writer,
                ):
                    for picture in _drawn(reader, rate, num_frames, shown, request, language):
                        writer.write(picture)
                        stage.step()
            _joined(request, reader, piece, path, rate, shown, language, {**kept, **labels})
        finally:
            piece.unlink(missing_ok=True)

    sidecars = {
        f".{kind}": (files.to_srt(shown) if kind == "srt" else files.to_vtt(shown)).encode()
        for kind in request.beside
    }
    return Result(
        kind="video",
        write=write,
        facts={"captions": len(shown), "language": language, "seconds": round(seconds, 3)},
        report=f"{len(shown)} captions over {seconds:.1f} s",
        sidecars=sidecars,
    )


def _rate(reader: media.VideoReader) -> Fraction:
    picture = reader.picture
    rate = picture.nominal_rate if picture.variable_rate else picture.rate
    return Fraction(min(rate, Fraction(MOST_RATE)) if picture.variable_rate else rate)


def _subtitles(request: Caption, context: Context, chars: int) -> tuple[str, list[files.Subtitle]]:
    if request.srt is not None:
        found = files.read(request.srt)
        text = "".join(line for subtitle in found for line in subtitle.lines)
        return request.language or guess(text), found
    assert request.text is not None
    text = " ".join(files.read_text(request.text, most_bytes=MOST_BYTES).split())
    language = request.language or guess(text)
    words = _laid_over(request.video, text, language, context)
    return language, list(pages(text, words, language=language, chars=chars))


def _laid_over(video: Path, text: str, language: str, context: Context) -> tuple[Word, ...]:
    facts = media.probe(video)
    if not facts.sounds:
        raise UsageError(f"{video.name} has no sound to lay the text over; give times with --srt.")
    if (facts.seconds or 0.0) > 60 * MOST_MINUTES:
        raise UsageError(
            f"--text takes up to {MOST_MINUTES:g} minutes of sound; cut {video.name} first, or use --srt."
        )
    with context.stage("listen", 1) as stage:
        words = align(media.read_sound(video, 48_000, 1), text, language=language)
        stage.step()
    if not words:
        raise UsageError(
            f"no voice here can read language {language!r} for comparison; give times with --srt."
        )
    return words


def _drawn(
    reader: media.VideoReader,
    rate: Fraction,
    num_frames: int,
    subtitles: list[files.Subtitle],
    request: Caption,
    language: str,
) -> Iterator[np.ndarray]:
    """Every frame on the grid with its caption, uint8 (H, W, 3)."""
    times = (Fraction(number) / rate for number in range(num_frames))
    waiting = iter(subtitles)
    current = next(waiting, None)
    known: tuple[object, Patch] | None = None
    for number, frame in enumerate(reader.frames_at(times)):
        at = Fraction(number) / rate
        while current is not None and current.stop <= at:
            current = next(waiting, None)
        picture = frame.rgb_HWC.numpy().copy()
        if current is not None and current.start <= at and any(line.strip() for line in current.lines):
            lit = None
            if request.style in LIT:
                lit = next((i for i, word in enumerate(current.words) if word[1] <= at < word[2]), None)
            if known is None or known[0] != (current.start, current.lines, lit):
                patch = captions.draw(
                    current.lines,
                    style=request.style,
                    size=reader.size,
                    place=request.place,
                    lit=lit,
                    words=[(word[0], word[3]) for word in current.words] or None,
                    language=language,
                )
                known = ((current.start, current.lines, lit), patch)
            lay(known[1], picture)
        yield picture


def _joined(
    request: Caption,
    reader: media.VideoReader,
    piece: Path,
    path: Path,
    rate: Fraction,
    subtitles: list[files.Subtitle],
    language: str,
    labels: dict[str, str],
) -> None:
    channels = min(2, reader.facts.sounds[0].channels) if reader.facts.sounds else 0

    def sound() -> Iterator[Samples]:
        return media.sound_blocks(request.video, 48_000, channels)

    soft = [
        media.Caption(float(s.start), float(s.stop), "\n".join(s.lines)) for s in subtitles if request.soft
    ]
    try:
        media.join(
            [piece if request.burn else request.video],
            path,
            rate=rate,
            size=reader.size,
            sound=sound if channels else None,
            sound_channels=channels or 2,
            sound_codec="opus" if path.suffix.lower() == ".webm" else "aac",
            subtitles=soft,
            language=language,
            chapters=[(chapter.start, chapter.stop, chapter.title) for chapter in reader.facts.chapters],
            labels=labels,
        )
    except MediaError as error:
        if request.burn:
            raise
        raise UsageError(
            f"{error} Its pictures cannot be copied as they are; leave out --no-burn."
        ) from error
