"""Values as people write them: each function takes the text of a scalar and returns the value in one unit.

All raise ``ValueError`` when the text is not of their kind; ranges are the fields' business. Full-width digits and
signs, as Chinese keyboards write them, are understood.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from mutoscope.types import Color, Size

_NUMBER = r"[+-]?(?:[0-9]{1,12}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})"
_NTSC = {"23.976", "23.98", "29.97", "47.952", "47.95", "59.94", "119.88"}
YES, NO = ("yes", "true", "on"), ("no", "false", "off")
QUALITIES = {"draft": 360, "480p": 480, "720p": 720, "1080p": 1080, "1440p": 1440, "2160p": 2160}
ASPECTS = ("16:9", "9:16", "1:1", "4:5", "21:9")
_COLORS = {
    "black": "000000", "white": "FFFFFF", "gray": "808080", "silver": "C0C0C0", "red": "E53935", "orange": "FB8C00",
    "yellow": "FDD835", "green": "43A047", "teal": "00897B", "blue": "1E88E5", "navy": "0B2545", "purple": "8E24AA",
    "pink": "EC407A", "brown": "6D4C41", "cream": "FAF0CA", "gold": "D4A017",
}  # fmt: skip
COLOR_NAMES = tuple(_COLORS)


def plain(text: str) -> str:
    """Trimmed, with full-width digits and signs made narrow (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", text.strip()) if len(text) <= 80 else text


def number(text: str) -> float:
    """A finite decimal number; no exponent, so nothing overflows."""
    match = re.fullmatch(_NUMBER, plain(text))
    if not match:
        raise ValueError(text)
    return float(match[0])


def whole(text: str) -> int:
    match = re.fullmatch(r"[+-]?[0-9]{1,12}", plain(text))
    if not match:
        raise ValueError(text)
    return int(match[0])


def seconds(text: str, rate: Fraction) -> float:
    """``4``, ``4s``, ``400ms``, ``1:05``, ``1:02:03.5`` or ``96f`` (frames at ``rate``) in seconds."""
    text = plain(text)
    if match := re.fullmatch(rf"({_NUMBER})\s*(s|ms|min|f)?", text):
        value = Fraction(match[1])
        if match[2] == "f":
            return float(value / rate)
        return float(value * {"ms": Fraction(1, 1000), "min": Fraction(60)}.get(match[2], Fraction(1)))
    if match := re.fullmatch(r"(?:([0-9]{1,3}):)?([0-9]{1,3}):([0-5]?[0-9](?:\.[0-9]{1,9})?)", text):
        hours, minutes = int(match[1] or 0), int(match[2])
        if match[1] is None or minutes < 60:
            return float(hours * 3600 + minutes * 60 + Fraction(match[3]))
    raise ValueError(text)


def decibels(text: str) -> float:
    """``-12dB``, ``-12 dB`` or ``-12``."""
    match = re.fullmatch(rf"({_NUMBER})\s*(?:[dD][bB])?", plain(text).replace("\N{MINUS SIGN}", "-"))
    if not match:
        raise ValueError(text)
    return float(match[1])


def share(text: str) -> float:
    """``8%`` or ``0.08``."""
    match = re.fullmatch(rf"({_NUMBER})\s*(%)?", plain(text))
    if not match:
        raise ValueError(text)
    return float(Fraction(match[1]) / (100 if match[2] else 1))


def frame_rate(text: str) -> Fraction:
    """Frames per second, exact: 23.976, 29.97 and their kin mean n * 1000 / 1001 (SMPTE 12M)."""
    text = plain(text)
    if text in _NTSC:
        return Fraction(round(float(text)) * 1000, 1001)
    if match := re.fullmatch(r"([0-9]{1,6})/([0-9]{1,4})", text):
        if int(match[2]) == 0:
            raise ValueError(text)
        return Fraction(int(match[1]), int(match[2]))
    if re.fullmatch(r"[0-9]{1,4}(?:\.[0-9]{1,3})?", text):
        return Fraction(text)
    raise ValueError(text)


def aspect(text: str) -> str:
    """``16:9`` or a size, ``1080x1920``, normalized; see :func:`size_of`."""
    text = plain(text).lower().replace("×", "x").replace(" ", "")
    if not re.fullmatch(r"[1-9][0-9]{0,4}(?::|x)[1-9][0-9]{0,4}", text):
        raise ValueError(text)
    return text


def ratio(text: str) -> str:
    """``16:9``; no size."""
    text = aspect(text)
    if "x" in text:
        raise ValueError(text)
    return text


def size_of(aspect: str, quality: str = "1080p") -> Size:
    """Pixels for an aspect and a quality (its short side), both sides even: 4:2:0 video has half-size color planes.

    An aspect that is a size stands for itself; only ``draft`` makes it smaller.
    """
    short = QUALITIES[quality]
    wide, high = (int(part) for part in re.split("[:x]", aspect))
    if "x" in aspect and (quality != "draft" or min(wide, high) <= short):
        return Size(wide, high)
    if wide >= high:
        return Size(_even(Fraction(short * wide, high)), short)
    return Size(short, _even(Fraction(short * high, wide)))


def _even(length: Fraction) -> int:
    return 2 * round(length / 2)


def color(text: str) -> Color:
    """``F4D35E``, ``#F4D35E``, ``#fff`` or a name."""
    text = plain(text).lower()
    digits = _COLORS[text].lower() if text in _COLORS else text.removeprefix("#")
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(2 * digit for digit in digits)
    if not re.fullmatch(r"[0-9a-f]{6}", digits):
        raise ValueError(text)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def yes_no(text: str) -> bool:
    word = text.strip().lower()
    if word in YES or word in NO:
        return word in YES
    raise ValueError(text)
