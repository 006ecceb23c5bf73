"""Values people type: times, sizes, rates, names of files; checked on the way in."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

from mutoscope.errors import did_you_mean

# Digits are counted: a number of a thousand of them is no time, and costs time to find that out.
_CLOCK = re.compile(r"(?:([0-9]{1,9}):)?([0-9]{1,9}):([0-9]{1,9}(?:\.[0-9]{1,99})?)")
_AMOUNT = re.compile(r"([0-9]{1,99}(?:\.[0-9]{1,99})?|\.[0-9]{1,99})\s*(ms|s|sec|m|min|h)?")
_RATE = re.compile(r"\s*[0-9]{1,9}(?:\.[0-9]{1,9})?(?:/[0-9]{1,9})?\s*")
_UNIT = {None: 1.0, "s": 1.0, "sec": 1.0, "ms": 0.001, "m": 60.0, "min": 60.0, "h": 3600.0}


def read_seconds(value: object) -> object:
    """``2``, ``"2.5s"``, ``"400ms"``, ``"1m"``, ``"1:02.5"``, ``"1:00:00"``  ->  seconds."""
    if not isinstance(value, str):
        return value
    text = value.strip().lower()
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = clock.groups()
        if float(seconds) < 60 and (hours is None or int(minutes) < 60):
            return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
    elif amount := _AMOUNT.fullmatch(text):
        return float(amount[1]) * _UNIT[amount[2]]
    raise ValueError(f"must be a time such as 2.5, 2.5s, 400ms or 1:02.5; got {value!r}.")


def read_size(value: object) -> object:
    """``"1280x720"``  ->  ``(1280, 720)``."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"\s*([0-9]{1,5})\s*[xX×]\s*([0-9]{1,5})\s*", value)
    if not found or not all(0 < int(side) <= 32768 for side in found.groups()):
        raise ValueError(f"must be a size such as 1280x720, each side in 1..32768; got {value!r}.")
    return int(found[1]), int(found[2])


def read_rate(value: object) -> object:
    """``"30"``, ``"29.97"``, ``"30000/1001"``  ->  an exact ``Fraction``; 23.976, 29.97, 59.94 mean n·1000/1001."""
    rate: Fraction | None = None
    try:
        if isinstance(value, (int, float, Fraction)) or (isinstance(value, str) and _RATE.fullmatch(value)):
            rate = Fraction(value)
    except (ValueError, ZeroDivisionError, OverflowError):
        pass
    if rate is None or not Fraction(1, 1000) <= rate <= 1000:
        raise ValueError(f"must be frames per second such as 30 or 30000/1001, 0.001 to 1000; got {value!r}.")
    film = Fraction(round(rate) * 1000, 1001)
    if film and rate.denominator not in (1, 2, 4, 5, 10, 1001) and abs(rate - film) < Fraction(1, 100):
        return film
    return rate.limit_denominator(1_000_000)


Seconds = Annotated[float, BeforeValidator(read_seconds)]
"""A length or place in time; typed as 2.5, 2.5s, 400ms or 1:02.5."""

PictureSize = Annotated[
    tuple[int, int],
    BeforeValidator(read_size),
    PlainSerializer(lambda size: f"{size[0]}x{size[1]}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d+x\d+$"}),
]
"""Width and height in pixels; typed as 1280x720."""

FrameRate = Annotated[
    Fraction,
    BeforeValidator(read_rate),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?(/\d+)?$"}),
]
"""Frames per second, exact; typed as 30, 29.97 or 30000/1001."""


def ending(*suffixes: str) -> AfterValidator:
    """A check that a file's name tells one of these formats."""

    def look(path: Path) -> Path:
        if path.suffix.lower() not in suffixes:
            got = path.name or str(path)
            raise ValueError(
                f"must end in {', '.join(suffixes)}; got {got!r}{did_you_mean(path.suffix, suffixes)}."
            )
        return path

    return AfterValidator(look)


SoundFile = Annotated[Path, ending(".wav", ".flac", ".mp3", ".m4a", ".aac", ".opus", ".ogg")]
"""A sound to write; the suffix chooses the codec."""

VideoFile = Annotated[Path, ending(".mp4", ".mov", ".mkv", ".webm")]
"""A video with room for sound, subtitles and a recipe."""

PictureFile = Annotated[Path, ending(".mp4", ".mov", ".mkv", ".webm", ".gif", ".webp")]
"""A video, or one of the silent formats for pages."""
