"""Reads what setting a line needs from a TrueType or OpenType file: coverage, advances, pair kerning, heights.

Table formats: Microsoft, *OpenType specification* 1.9 (``cmap`` 4 and 12, ``hhea``, ``hmtx``, ``kern`` 0, ``OS/2``).
A font file is material from outside: whatever points past the file's end raises, and nothing is read twice.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import MediaError

MOST_BYTES = 64 << 20  # no single font of ours or Debian's is larger, Noto's collections included


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """The numbers of one face; lengths are in em (1 is the font's size)."""

    glyphs: dict[int, int]  # code point -> glyph
    advances: tuple[float, ...]  # glyph -> width; the last one repeats
    pairs: dict[int, float]  # left glyph << 16 | right glyph -> kerning
    ascent: float
    descent: float  # positive, below the baseline
    cap_height: float
    x_height: float

    def advance(self, character: str) -> float:
        """Width of one character, unkerned; 0 where the face lacks it."""
        glyph = self.glyphs.get(ord(character))
        return 0.0 if glyph is None else self.advances[min(glyph, len(self.advances) - 1)]

    def kerning(self, left: str, right: str) -> float:
        """What is added between two characters."""
        if not self.pairs:
            return 0.0
        first, second = self.glyphs.get(ord(left)), self.glyphs.get(ord(right))
        if first is None or second is None:
            return 0.0
        return self.pairs.get(first << 16 | second, 0.0)


def _tables(data: bytes, index: int) -> dict[str, bytes]:
    start = 0
    if data[:4] == b"ttcf":
        (count,) = struct.unpack_from(">I", data, 8)
        if not 0 <= index < count:
            raise struct.error("no such face in the collection")
        (start,) = struct.unpack_from(">I", data, 12 + 4 * index)
    elif data[:4] not in (b"\0\1\0\0", b"OTTO", b"true"):
        raise struct.error("not a TrueType or OpenType file")
    (count,) = struct.unpack_from(">H", data, start + 4)
    tables = {}
    for at in range(count):
        tag, _, offset, length = struct.unpack_from(">4sIII", data, start + 12 + 16 * at)
        tables[tag.decode("latin-1")] = data[offset : offset + length]
    return tables


def _format_4(table: bytes) -> dict[int, int]:
    (doubled,) = struct.unpack_from(">H", table, 6)
    count = doubled // 2
    stops = struct.unpack_from(f">{count}H", table, 14)
    starts = struct.unpack_from(f">{count}H", table, 16 + doubled)
    deltas = struct.unpack_from(f">{count}h", table, 16 + 2 * doubled)
    offsets = struct.unpack_from(f">{count}H", table, 16 + 3 * doubled)
    glyphs = {}
    for at, (start, stop, delta, offset) in enumerate(zip(starts, stops, deltas, offsets, strict=True)):
        for code in range(start, min(stop, 0xFFFE) + 1):
            if offset == 0:
                glyph = (code + delta) & 0xFFFF
            else:
                place = 16 + 3 * doubled + 2 * at + offset + 2 * (code - start)
                if place + 2 > len(table):
                    break
                (glyph,) = struct.unpack_from(">H", table, place)
                glyph = (glyph + delta) & 0xFFFF if glyph else 0
            if glyph:
                glyphs[code] = glyph
    return glyphs


def _format_12(table: bytes) -> dict[int, int]:
    (count,) = struct.unpack_from(">I", table, 12)
    glyphs = {}
    for at in range(min(count, (len(table) - 16) // 12)):
        start, stop, glyph = struct.unpack_from(">III", table, 16 + 12 * at)
        for code in range(start, min(stop, 0x10FFFF, start + 0xFFFF) + 1):
            glyphs[code] = glyph + code - start
    return glyphs


def _coverage(cmap: bytes) -> dict[int, int]:
    (count,) = struct.unpack_from(">H", cmap, 2)
    best: tuple[int, bytes] | None = None
    for at in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", cmap, 4 + 8 * at)
        table = cmap[offset:]
        (form,) = struct.unpack_from(">H", table)
        is_unicode = platform == 0 or (platform == 3 and encoding in (1, 10))
        if form in (4, 12) and is_unicode and (best is None or form > best[0]):
            best = (form, table)
    if best is None:
        return {}
    return _format_12(best[1]) if best[0] == 12 else _format_4(best[1])


def _pairs(kern: bytes, em: int) -> dict[int, float]:
    version, count = struct.unpack_from(">HH", kern)
    if version != 0:
        return {}  # Apple's own form, not met on the machines we run on
    found: dict[int, float] = {}
    at = 4
    for _ in range(count):
        _, length, coverage = struct.unpack_from(">HHH", kern, at)
        if coverage >> 8 == 0 and coverage & 0b101 == 1:  # format 0, horizontal, not cross-stream
            (num,) = struct.unpack_from(">H", kern, at + 6)
            for left, right, value in struct.iter_unpack(">HHh", kern[at + 14 : at + 14 + 6 * num]):
                found[left << 16 | right] = value / em
        at += max(length, 6)
    return found


@lru_cache(maxsize=64)
def read(path: Path, index: int = 0) -> Outline:
    """Read one face of a font file.

    Raises:
        MediaError: the file is not a font this reader understands.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise MediaError(f"{path.name} is larger than a font may be here, {MOST_BYTES >> 20} MiB.")
        tables = _tables(path.read_bytes(), index)
        (em,) = struct.unpack_from(">H", tables["head"], 18)
        ascent, descent = struct.unpack_from(">hh", tables["hhea"], 4)
        (num_widths,) = struct.unpack_from(">H", tables["hhea"], 34)
        widths = struct.unpack_from(f">{num_widths * 2}H", tables["hmtx"])[::2]
        os2 = tables.get("OS/2", b"")
        has_heights = len(os2) >= 90 and struct.unpack_from(">H", os2)[0] >= 2
        x_height, cap_height = struct.unpack_from(">hh", os2, 86) if has_heights else (0, 0)
        return Outline(
            glyphs=_coverage(tables["cmap"]),
            advances=tuple(width / em for width in widths),
            pairs=_pairs(tables["kern"], em) if "kern" in tables else {},
            ascent=ascent / em,
            descent=-descent / em,
            cap_height=(cap_height or round(0.7 * em)) / em,
            x_height=(x_height or round(0.5 * em)) / em,
        )
    except (OSError, struct.error, KeyError, IndexError, ZeroDivisionError) as error:
        raise MediaError(f"{path.name} is not a font that can be read: {_reason(error)}.") from error


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    told = isinstance(error, struct.error) and "unpack" not in str(error)  # by this module, in words
    return str(error) if told else "it is damaged"


def coverage(path: Path, index: int = 0) -> NDArray[np.uint32]:
    """Sorted code points a scalable face can draw; empty for bitmap and color fonts.

    Raises:
        MediaError: the file is not a font this reader understands.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            return np.zeros(0, np.uint32)
        tables = _tables(path.read_bytes(), index)
        if not {"glyf", "CFF ", "CFF2"} & tables.keys():
            return np.zeros(0, np.uint32)
        return np.array(sorted(_coverage(tables["cmap"])), np.uint32)
    except (OSError, struct.error, KeyError, IndexError) as error:
        raise MediaError(f"{path.name} is not a font that can be read: {_reason(error)}.") from error
