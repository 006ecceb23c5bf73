"""Paragraphs and bullets that appear one by one."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from mutoscope.errors import UsageError
from mutoscope.film.shots.plates import Motion, Plate
from mutoscope.film.shots.slide import Area, entered, starts_of
from mutoscope.text import balance, layers, typeset
from mutoscope.text.scripts import is_cjk, is_right_to_left
from mutoscope.types import Pixels

_WIDE, _UPRIGHT, _LEAST = 0.056, 0.062, 0.034  # letter size, of the short side; taste
_BULLET = re.compile(r"^(\s*)[-*•·]\s+(.*)$")


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph (level 0) or a bullet (level 1 or 2)."""

    text: str
    level: int


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An item's lines in the picture and the middle of its bullet."""

    lines: tuple[tuple[typeset.SetLine, float, float], ...]
    bullet: tuple[float, float] | None
    level: int


def items(text: str) -> list[Item]:
    """Read paragraphs and bullets: a line that begins with ``- `` is a bullet, two more spaces make it a lower one;
    other lines next to each other are one paragraph."""
    found: list[Item] = []
    joined = False  # whether the next plain line continues a paragraph
    for line in text.splitlines():
        bullet = _BULLET.match(line)
        if bullet:
            found.append(Item(" ".join(bullet[2].split()), 2 if len(bullet[1].expandtabs(4)) >= 2 else 1))
            joined = False
        elif not line.strip():
            joined = False
        elif joined:
            gap = "" if is_cjk(found[-1].text[-1] + line.strip()[0]) else " "
            found[-1] = Item(found[-1].text + gap + " ".join(line.split()), 0)
        else:
            found.append(Item(" ".join(line.split()), 0))
            joined = True
    return [item for item in found if item.text]


class TextPart:
    """The text of a slide.

    Raises:
        UsageError: there is none, or it does not fit.
    """

    def __init__(self, area: Area) -> None:
        self._area = area
        entries = items(area.picture.text)
        if not entries:
            raise UsageError("the slide has no text; give it paragraphs or lines that begin with '- '.")
        size = area.size
        px = (_UPRIGHT if size.height > size.width else _WIDE) * size.short_side
        while True:
            placed, bottom = self._set(entries, px)
            if bottom <= area.bottom:
                break
            px *= 0.95
            if px < _LEAST * size.short_side:
                raise UsageError(
                    f"the slide's text is too long for a {size} picture: {len(entries)} paragraphs and bullets; "
                    f"use fewer words or two slides."
                )
        slack = min((area.bottom - bottom) * 0.35, 0.12 * area.height)  # short texts stand a little lower
        self._px, self._down = px, round(max(0.0, slack))
        self._items = placed
        self._starts = starts_of(len(placed), area.brief.seconds, area.picture.build)

    def lay(self, picture: Pixels, seconds: float) -> None:
        """Draw the items that have begun to enter."""
        for plate, starts in zip(self._plates, self._starts, strict=True):
            share = entered(seconds, starts)
            plate.lay(picture, Motion(down=(1 - share) * 0.35 * self._px), min(1.0, 1.5 * share))

    def _set(self, entries: list[Item], px: float) -> tuple[list[Placed], float]:
        area = self._area
        placed: list[Placed] = []
        y = area.top
        for at, item in enumerate(entries):
            em = px * (0.88 if item.level == 2 else 1.0)
            indent = (0.0, 1.15, 2.35)[item.level] * px
            width = min(area.width - indent, 34 * px)
            lines = self._lines(item.text, em, width)
            loose = (1.5 if is_cjk(item.text) else 1.36) * em
            if at:
                y += (0.34 if item.level == 2 else 0.62 if item.level else 0.80) * px
            backward = is_right_to_left(item.text, area.brief.language)
            set_lines = []
            bullet = None
            for index, line in enumerate(lines):
                base = y + (loose + line.cap_height) / 2 + index * loose
                x = area.right - indent - line.width if backward else area.left + indent
                set_lines.append((line, x, float(round(base))))
                if index == 0 and item.level:
                    middle = round(base) - (
                        0.5 * line.cap_height if is_cjk(item.text) else 0.38 * line.cap_height
                    )
                    edge = area.right - indent + 0.62 * px if backward else area.left + indent - 0.62 * px
                    bullet = (edge, middle)
            y += loose * len(lines)
            placed.append(Placed(lines=tuple(set_lines), bullet=bullet, level=item.level))
        return placed, y

    def _lines(self, text: str, em: float, width: float) -> list[typeset.SetLine]:
        brief = self._area.brief

        def one(piece: str) -> typeset.SetLine:
            return typeset.set_line(piece, em, role="body", language=brief.language, font=brief.brand.font)

        return [one(piece) for piece in balance.filled_lines(text, lambda piece: one(piece).width, width)]

    @functools.cached_property
    def _plates(self) -> list[Plate]:
        return [self._plate(item) for item in self._items]

    def _plate(self, item: Placed) -> Plate:
        size, colors = self._area.size, self._area.scheme
        top = int(item.lines[0][2] - 1.6 * self._px)
        bottom = int(item.lines[-1][2] + 0.8 * self._px)
        sheet = layers.Sheet(size.width, bottom - top, 0, top)
        ink = typeset.mask(sheet.shape, [(line, x, base - top) for line, x, base in item.lines])
        sheet.tint(ink, colors.ink)
        if item.bullet is not None:
            x, y = item.bullet[0], item.bullet[1] - top
            half = (0.15 if item.level == 1 else 0.12) * self._px
            dot = layers.box(sheet.shape, x - half, y - half, x + half, y + half, half)
            sheet.tint(dot, colors.accent, 1.0 if item.level == 1 else 0.8)
        return Plate(sheet.patch(size).moved(down=self._down))
