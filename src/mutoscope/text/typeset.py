"""Sets one line of text: every letter at its fraction of a pixel, scripts in their order, spacing the same everywhere.

Latin, Greek, Cyrillic and Chinese are placed here from the font's own advances and kerning; only joined and
right-to-left scripts go to the shaping engine, so a machine that lacks it sets everything else just the same.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mutoscope.errors import CapabilityError
from mutoscope.text import fonts
from mutoscope.text.layers import Mask
from mutoscope.text.scripts import is_cjk, is_invisible, is_right_to_left, script

if TYPE_CHECKING:
    from PIL import Image

FINE = 4  # letters are drawn so many times larger and averaged: Pillow itself rounds their places to whole pixels
_MIRROR = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")


@dataclass(frozen=True, slots=True)
class Piece:
    """A letter, or a whole run of a shaped script, at ``x`` pixels from the line's left."""

    text: str
    face: fonts.Face
    start: int
    x: float
    width: float
    shaped: bool = False
    right_to_left: bool = False


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line ready to be painted; lengths in pixels."""

    text: str
    px: float
    pieces: tuple[Piece, ...]
    width: float
    ascent: float
    descent: float
    cap_height: float
    right_to_left: bool

    def extent(self, first: int, stop: int) -> tuple[float, float]:
        """Left and right end of the characters ``first <= i < stop`` of ``text``."""
        ends: list[float] = []
        for piece in self.pieces:
            low, high = max(first, piece.start), min(stop, piece.start + len(piece.text))
            if low >= high:
                continue
            if not piece.shaped or (low == piece.start and high == piece.start + len(piece.text)):
                ends += [piece.x, piece.x + piece.width]
                continue
            font = piece.face.at(self.px * FINE, shaped=True)
            direction = "rtl" if piece.right_to_left else "ltr"
            for end in (low, high):
                length = font.getlength(piece.text[: end - piece.start], direction=direction) / FINE
                ends.append(piece.x + (piece.width - length if piece.right_to_left else length))
        return (min(ends), max(ends)) if ends else (0.0, 0.0)

    @property
    def rise(self) -> float:
        """Height above the baseline of letters without accents: ascenders stand a little higher than capitals."""
        return 1.06 * self.cap_height

    def paint(
        self, x: float, baseline: float, first: int = 0, stop: int | None = None
    ) -> tuple[int, int, Mask]:
        """Coverage of the characters ``first <= i < stop``, and the left and top of where it belongs."""
        from PIL import Image

        stop = len(self.text) if stop is None else stop
        edge = round(0.4 * self.px) + 2
        left, top = math.floor(x) - edge, math.floor(baseline - self.ascent) - edge
        columns = math.ceil(self.width) + 2 * edge + 1
        rows = math.ceil(self.ascent + self.descent) + 2 * edge + 1
        image = Image.new("L", (columns * FINE, rows * FINE))
        for piece in self.pieces:
            end = piece.start + len(piece.text)
            if piece.start < stop and end > first and not piece.text.isspace():
                self._paint(image, piece, (x - left) * FINE, (baseline - top) * FINE, first, stop)
        return left, top, np.asarray(image.reduce(FINE), np.float32) / np.float32(255)

    def _paint(
        self, image: Image.Image, piece: Piece, x: float, baseline: float, first: int, stop: int
    ) -> None:
        """One piece in white on the fine image."""
        from PIL import Image, ImageChops, ImageDraw

        font = piece.face.at(self.px * FINE, shaped=piece.shaped)
        place = (round(x + piece.x * FINE), round(baseline))
        if not piece.shaped:
            ImageDraw.Draw(image).text(place, piece.text, fill=255, font=font, anchor="ls")
            return
        direction = "rtl" if piece.right_to_left else "ltr"
        if first <= piece.start and piece.start + len(piece.text) <= stop:
            ImageDraw.Draw(image).text(
                place, piece.text, fill=255, font=font, anchor="ls", direction=direction
            )
            return
        whole = Image.new(
            "L", image.size
        )  # joined letters are drawn together, then cut to the part that is asked for
        ImageDraw.Draw(whole).text(place, piece.text, fill=255, font=font, anchor="ls", direction=direction)
        left, right = self.extent(max(first, piece.start), min(stop, piece.start + len(piece.text)))
        window = (round(x + left * FINE), 0, round(x + right * FINE), image.height)
        part = Image.new("L", image.size)
        part.paste(whole.crop(window), window[:2])
        image.paste(ImageChops.lighter(image, part))


def _levels(run: fonts.Run, backward: bool) -> list[tuple[fonts.Run, int]]:
    """A left-to-right run cut into its words and the neutral signs around them, each with its level."""
    base = 1 if backward else 0
    head = re.match(r"[\s.,:;!?()\[\]{}«»\-–—\"']*", run.text)
    at = head.end() if head else 0
    number = re.match(r"[\d.,:/%+\-]*\d%?(?=\s)", run.text[at:]) if backward else None
    end = len(run.text.rstrip(" .,:;!?([{«\"'-–—)]}»"))
    while end < len(run.text) and run.text[end] in ")]}»" and _is_open(run.text[at : end + 1]):
        end += 1
    gap = (
        at + number.end() if number else -1
    )  # the space after a leading number belongs to the line's own direction
    cuts = [at, gap, gap + 1] if number else [at]
    cuts = sorted({0, *cuts, max(end, at), len(run.text)})
    found = []
    for first, stop in pairwise(cuts):
        is_body = at <= first < end and first != gap
        text = run.text[first:stop]
        found.append(
            (replace(run, text=text, start=run.start + first), (2 if backward else 0) if is_body else base)
        )
    return found


def _is_open(text: str) -> bool:
    """Whether the bracket that ends ``text`` was opened in it."""
    return text[-1] in text.translate(_MIRROR)[:-1]


def _ordered(runs: Sequence[fonts.Run], backward: bool) -> list[fonts.Run]:
    """Runs from left to right (Unicode annex 9, rule L2, on whole runs)."""
    split: list[tuple[fonts.Run, int]] = []
    for run in runs:
        split += [(run, 1)] if run.right_to_left else _levels(run, backward)
    for level in range(max((level for _, level in split), default=0), 0, -1):
        at = 0
        while at < len(split):
            end = at
            while end < len(split) and split[end][1] >= level:
                end += 1
            split[at:end] = split[at:end][::-1]
            at = max(end, at + 1)
    # Signs between right-to-left words are turned and mirrored here (rule L4); shaped runs are turned by the engine.
    return [
        run if run.right_to_left or level != 1 else replace(run, text=run.text[::-1].translate(_MIRROR))
        for run, level in split
    ]


@lru_cache(maxsize=256)
def set_line(
    text: str,
    px: float,
    *,
    role: str = "caption",
    language: str = "en",
    tracking: float = 0.0,
    gaps: float = 0.0,
    font: Path | None = None,
) -> SetLine:
    """Set one line at ``px`` pixels an em; ``tracking`` (em) is added between letters that are not joined,
    ``gaps`` to spaces.

    Raises:
        UsageError: unknown role.
        CapabilityError: the script needs a shaping engine and there is none, or no font has any of the letters.
        MediaError: the user's font cannot be read.
    """
    text = fonts.normalize(text)
    runs: Sequence[fonts.Run] = fonts.find(text, role, language, font)
    backward = is_right_to_left(text, language)
    if any(run.right_to_left for run in runs):
        runs = _ordered(runs, backward)
    pieces: list[Piece] = []
    x = 0.0
    for run in runs:
        if run.shaped:
            shaped = run.face.at(px * FINE, shaped=True)
            width = shaped.getlength(run.text, direction="rtl" if run.right_to_left else "ltr") / FINE
            pieces.append(Piece(run.text, run.face, run.start, x, width, True, run.right_to_left))
            x += width
            continue
        outline, em, before = run.face.outline, px * run.face.scale, ""
        for at, letter in enumerate(run.text):
            if is_invisible(letter):
                continue
            if before:
                x += outline.kerning(before, letter) * em
            width = outline.advance(letter) * em + (gaps * px if letter == " " else 0.0)
            pieces.append(Piece(letter, run.face, run.start + at, x, width))
            x += width + tracking * px
            before = letter
    if pieces and not pieces[-1].shaped:
        x -= tracking * px
    if not any(piece.text.strip() for piece in pieces):
        _refuse_unless_signs(text)
    faces = dict.fromkeys(run.face for run in runs) or {fonts.chain(role, font)[0]: None}
    return SetLine(
        text=text,
        px=px,
        pieces=tuple(pieces),
        width=max(x, 0.0),
        ascent=max(face.outline.ascent * face.scale for face in faces) * px,
        descent=max(face.outline.descent * face.scale for face in faces) * px,
        cap_height=(0.80 if is_cjk(text) else max(f.outline.cap_height * f.scale for f in faces)) * px,
        right_to_left=backward,
    )


def _refuse_unless_signs(text: str) -> None:
    """A line of which nothing can be drawn is an error where it has letters; lone signs and emoji are left out."""
    letters = "".join(
        dict.fromkeys(letter for letter in text if script(letter) != "common" and not is_invisible(letter))
    )
    if letters:
        raise CapabilityError(
            f"no font on this machine can draw {letters[:12]!r}; install one, for example with "
            f"'apt-get install fonts-noto-core'."
        )


def mask(shape: tuple[int, int], lines: Sequence[tuple[SetLine, float, float]]) -> Mask:
    """Coverage, float32 (H, W) in 0..1, of lines each given with its left end and baseline."""
    sheet = np.zeros(shape, np.float32)
    for line, x, baseline in lines:
        _lay(sheet, line.paint(x, baseline))
    return sheet


def part_mask(
    shape: tuple[int, int], line: SetLine, x: float, baseline: float, first: int, stop: int
) -> Mask:
    """Coverage of some characters of one line."""
    sheet = np.zeros(shape, np.float32)
    _lay(sheet, line.paint(x, baseline, first, stop))
    return sheet


def _lay(sheet: Mask, painted: tuple[int, int, Mask]) -> None:
    """The painted part onto the sheet, the greater coverage kept, cut to the sheet."""
    left, top, ink = painted
    rows, columns = sheet.shape
    first_row, first_column = max(0, -top), max(0, -left)
    last_row, last_column = min(ink.shape[0], rows - top), min(ink.shape[1], columns - left)
    if first_row < last_row and first_column < last_column:
        window = sheet[top + first_row : top + last_row, left + first_column : left + last_column]
        np.maximum(window, ink[first_row:last_row, first_column:last_column], out=window)
