"""Subtitle files: SubRip and WebVTT, written and read, exact to the millisecond."""

from __future__ import annotations

import html
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from mutoscope.errors import MediaError

TimedText = tuple[str, Fraction, Fraction, int]  # word, start, stop, line
_MOST_BYTES = 16 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Subtitle:
    """One caption in seconds, with the words' own times where they are known."""

    start: Fraction
    stop: Fraction
    lines: tuple[str, ...]
    words: tuple[TimedText, ...] = ()


def read_bytes(path: Path, *, most_bytes: int) -> bytes:
    """The bytes of an ordinary, small file; a pipe or a device is refused instead of waited for.

    Raises:
        MediaError: missing, not an ordinary file, larger than ``most_bytes``, or not readable.
    """
    name = path.name or str(path)
    try:
        # Non-blocking: a pipe that nobody writes to would be waited for without end.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        facts = os.fstat(handle)
        if stat.S_ISDIR(facts.st_mode):
            os.close(handle)
            raise MediaError(f"{name}: this is a folder, not a file.")
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(facts.st_mode):
                raise MediaError(f"{name}: this is not an ordinary file; save the text in one.")
            if facts.st_size > most_bytes:
                raise MediaError(
                    f"{name}: a file of text may have {most_bytes} bytes here; this one has {facts.st_size}."
                )
            return file.read(most_bytes)
    except FileNotFoundError:
        raise MediaError(f"{name}: there is no such file.") from None
    except ValueError:
        raise MediaError(f"{name!r} is not a file name: it contains a NUL character.") from None
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise MediaError(f"{name}: it cannot be read: {reason}.") from None


def read_text(path: Path, *, most_bytes: int) -> str:
    """A small file of UTF-8 text, byte order mark removed.

    Raises:
        MediaError: as :func:`read_bytes`, or it is not UTF-8 text.
    """
    data = read_bytes(path, most_bytes=most_bytes)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MediaError(
            f"{path.name}: this is not UTF-8 text (byte {error.start + 1} is not); save it as UTF-8."
        ) from None


def to_srt(subtitles: Sequence[Subtitle]) -> str:
    """SubRip text: numbered blocks, times with a comma, CRLF-free."""
    blocks = []
    for number, subtitle in enumerate(subtitles, 1):
        start, stop = _milliseconds(subtitle)
        blocks.append(
            f"{number}\n{_clock(start, ',')} --> {_clock(stop, ',')}\n" + "\n".join(_shown(subtitle)) + "\n"
        )
    return "\n".join(blocks)


def to_vtt(subtitles: Sequence[Subtitle], *, words: bool = True) -> str:
    """WebVTT text (W3C WebVTT: The Web Video Text Tracks Format).

    Args:
        words: mark when each word begins, ``<00:00:01.500>``, as players for karaoke read it.
    """
    blocks = ["WEBVTT\n"]
    for subtitle in subtitles:
        start, stop = _milliseconds(subtitle)
        lines = _timed_lines(subtitle, start, stop) if words and subtitle.words else None
        shown = lines or [html.escape(line, quote=False) for line in _shown(subtitle)]
        blocks.append(f"{_clock(start, '.')} --> {_clock(stop, '.')}\n" + "\n".join(shown) + "\n")
    return "\n".join(blocks)


def read(path: Path) -> list[Subtitle]:
    """The subtitles of an .srt or .vtt file, in order of time.

    Raises:
        MediaError: the file is missing, too large, not text, or holds no subtitles.
    """
    import pysubs2

    path = Path(path)
    name = path.name
    form = {".srt": "srt", ".vtt": "vtt"}.get(path.suffix.lower())
    if form is None:
        raise MediaError(
            f"{name}: captions are read from .srt and .vtt files; got {path.suffix or 'no suffix'!r}."
        )
    raw = read_bytes(path, most_bytes=_MOST_BYTES)
    try:
        text = raw.decode("utf-8-sig" if not raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-16")
    except UnicodeDecodeError as error:
        raise MediaError(
            f"{name}: is not text in UTF-8 (byte {error.start} is not); save it as UTF-8."
        ) from error
    try:
        parsed = pysubs2.SSAFile.from_string(text.replace("\r\n", "\n"), format_=form)
    except Exception as error:  # pysubs2 raises its own and builtin errors alike
        raise MediaError(f"{name}: is not a {form} file that can be read ({_short(error)}).") from error
    found = []
    for event in sorted(parsed.events, key=lambda item: (item.start, item.end)):
        lines = tuple(line for part in event.plaintext.split("\n") if (line := _plain(part)))
        if lines and event.end > event.start >= 0 and not event.is_comment:
            found.append(
                Subtitle(start=Fraction(event.start, 1000), stop=Fraction(event.end, 1000), lines=lines)
            )
    if not found:
        raise MediaError(
            f"{name}: holds no subtitle; a .{form} file has blocks like '00:00:01.000 --> 00:00:02.500'."
        )
    return found


def _milliseconds(subtitle: Subtitle) -> tuple[int, int]:
    start = round(Fraction(subtitle.start) * 1000)
    return start, max(start + 1, round(Fraction(subtitle.stop) * 1000))


def _clock(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{point}{rest:03d}"


def _shown(subtitle: Subtitle) -> list[str]:
    """Lines without empty ones: an empty line would end the block."""
    return [line for line in subtitle.lines if line.strip()] or [" "]


def _timed_lines(subtitle: Subtitle, start: int, stop: int) -> list[str] | None:
    """Each line with a time before every word that begins inside the caption; times must rise."""
    lines, last = [], start
    for number, line in enumerate(subtitle.lines):
        made, at = "", 0
        for text, begins, _, where in subtitle.words:
            if where != number:
                continue
            found = line.find(text, at)
            if found < 0:
                return None
            made += html.escape(line[at:found], quote=False)
            moment = round(Fraction(begins) * 1000)
            if last < moment < stop:
                made += f"<{_clock(moment, '.')}>"
                last = moment
            made += html.escape(text, quote=False)
            at = found + len(text)
        lines.append(made + html.escape(line[at:], quote=False))
    return lines


def _plain(line: str) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", "", line)).strip()


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__
