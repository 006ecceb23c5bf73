"""Which script a character belongs to, as far as choosing fonts and setting lines needs to know.

Ranges: Unicode 16, *Blocks.txt*. Common characters (spaces, digits, punctuation) take the script of their neighbors.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import lru_cache

# First code point of a stretch and its script; a stretch ends where the next begins. "shaped" scripts need an engine.
_STRETCHES: tuple[tuple[int, str], ...] = (
    (0x0000, "common"), (0x0041, "latin"), (0x005B, "common"), (0x0061, "latin"), (0x007B, "common"),
    (0x00AA, "latin"), (0x00AB, "common"), (0x00BA, "latin"), (0x00BB, "common"), (0x00C0, "latin"),
    (0x00D7, "common"), (0x00D8, "latin"), (0x00F7, "common"), (0x00F8, "latin"), (0x02B0, "common"),
    (0x0370, "greek"), (0x0400, "cyrillic"), (0x0530, "armenian"), (0x0590, "hebrew"), (0x0600, "arabic"),
    (0x0700, "syriac"), (0x0750, "arabic"), (0x0780, "thaana"), (0x07C0, "nko"), (0x0800, "samaritan"),
    (0x0840, "mandaic"), (0x0860, "arabic"), (0x0900, "indic"), (0x0E00, "thai"), (0x0E80, "lao"), (0x0F00, "tibetan"),
    (0x1000, "myanmar"), (0x10A0, "georgian"), (0x1100, "hangul-parts"), (0x1200, "ethiopic"), (0x13A0, "other"),
    (0x1780, "khmer"), (0x1800, "mongolian"), (0x18B0, "other"), (0x1C80, "cyrillic"), (0x1C90, "georgian"),
    (0x1CC0, "other"), (0x1D00, "latin"), (0x1DC0, "common"), (0x1E00, "latin"), (0x1F00, "greek"), (0x2000, "common"),
    (0x2C60, "latin"), (0x2C80, "other"), (0x2DE0, "cyrillic"), (0x2E00, "common"), (0x2E80, "cjk"), (0xA000, "other"),
    (0xA640, "cyrillic"), (0xA6A0, "other"), (0xA720, "latin"), (0xA800, "indic"), (0xA960, "hangul-parts"),
    (0xA980, "other"), (0xAB30, "latin"), (0xABC0, "other"), (0xAC00, "cjk"), (0xD7B0, "hangul-parts"),
    (0xD800, "other"), (0xF900, "cjk"), (0xFB00, "latin"), (0xFB13, "armenian"), (0xFB1D, "hebrew"),
    (0xFB50, "arabic"), (0xFE00, "common"), (0xFE30, "cjk"), (0xFE70, "arabic"), (0xFEFF, "common"), (0xFF00, "cjk"),
    (0xFFF0, "common"), (0x10000, "other"), (0x10800, "other-rtl"), (0x11000, "indic"), (0x12000, "other"),
    (0x1D000, "common"), (0x1E800, "other-rtl"), (0x1F000, "common"), (0x20000, "cjk"), (0x40000, "other"),
)  # fmt: skip
_STARTS = tuple(start for start, _ in _STRETCHES)
SIMPLE = frozenset(
    {"common", "latin", "greek", "cyrillic", "armenian", "georgian", "cjk", "ethiopic", "other"}
)
RIGHT_TO_LEFT = frozenset(
    {"hebrew", "arabic", "syriac", "thaana", "nko", "samaritan", "mandaic", "other-rtl"}
)
LANGUAGES_RIGHT_TO_LEFT = frozenset(
    {"ar", "fa", "he", "iw", "ur", "yi", "ps", "sd", "ug", "dv", "ckb", "syr"}
)


@lru_cache(maxsize=8192)
def script(character: str) -> str:
    """``"latin"``, ``"cjk"``, ``"arabic"``, ``"common"`` …"""
    return _STRETCHES[bisect_right(_STARTS, ord(character)) - 1][1]


@lru_cache(maxsize=8192)
def is_invisible(character: str) -> bool:
    """Joiners, variation selectors, direction marks and control characters: they have no glyph of their own."""
    code = ord(character)
    return (
        unicodedata.category(character) in ("Cc", "Cf")
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0100 <= code <= 0xE01EF
    )


def is_shaped(text: str) -> bool:
    """Whether letters of this text change shape or order with their neighbors, so that it needs a shaping engine."""
    return any(script(character) not in SIMPLE for character in text)


def is_cjk(text: str) -> bool:
    """Whether any character is Chinese, Japanese or Korean (or their punctuation)."""
    return any(script(character) == "cjk" for character in text)


def is_right_to_left(text: str, language: str = "en") -> bool:
    """Direction of a line: that of its first letter (Unicode annex 9, rule P2), else the language's."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return language.split("-")[0].lower() in LANGUAGES_RIGHT_TO_LEFT
