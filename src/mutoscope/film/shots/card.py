"""Text cards: words on tinted paper, entering line by line, then drifting slowly."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from mutoscope.errors import UsageError
from mutoscope.film.camera import progress, view
from mutoscope.film.shots.brief import Brief
from mutoscope.film.shots.paper import paper
from mutoscope.film.shots.plates import Motion, Plate
from mutoscope.film.shots.scheme import Scheme, scheme
from mutoscope.film.storyboard import CardPicture
from mutoscope.text import balance, layers, typeset
from mutoscope.text.patch import Patch
from mutoscope.text.scripts import is_cjk
from mutoscope.types import Pixels, Size

# All taste. The last line has arrived 0.75 s into the shot, whatever the number of lines.
FIRST_ENTERS, ENTERS_FOR, ALL_BY = 0.04, 0.42, 0.75
_RISE = 0.38  # em a line rises while it enters
_DRIFT = 0.014  # how much the words grow over the shot
_FIRST_WIDE, _FIRST_UPRIGHT = 0.135, 0.130  # letter size of the first line, of the short side
_SECOND = 0.38  # of the first
_LEAST = 0.040
_LOGO = 0.15  # height, of the short side


@dataclass(frozen=True, kw_only=True)
class Element:
    """Something that enters as one: a line or the logo."""

    plate: Plate
    px: float
    starts: float  # seconds


class CardSource:
    """The frames of a card shot.

    Raises:
        UsageError: the text is empty, or too long for one card.
        CapabilityError: its script needs a shaping engine and there is none.
        MediaError: the logo cannot be read.
    """

    def __init__(self, brief: Brief) -> None:
        picture = brief.shot.picture
        if not isinstance(picture, CardPicture):
            raise TypeError(f"a card source needs a CardPicture; got {type(picture).__name__}.")
        self._brief, self._card = brief, picture
        palette = brief.look.palette or brief.brand.colors
        self._scheme: Scheme = scheme(palette, ground=picture.background, ink=picture.color)
        self._lines = _set(picture.text, brief, has_logo=picture.logo is not None)

    def frames(self, first: int, stop: int) -> Iterator[Pixels]:
        """Frames ``first <= f < stop``; before 0 the paper is bare, past the end the words drift on."""
        for frame in range(first, stop):
            yield self._frame(frame)

    def _frame(self, frame: int) -> Pixels:
        seconds = float(frame / self._brief.rate)
        picture = self._ground.copy()
        camera = self._camera(seconds)
        if seconds >= ALL_BY:
            self._settled.lay(picture, camera)
            return picture
        for element in self._elements:
            share = min(1.0, max(0.0, (seconds - element.starts) / ENTERS_FOR))
            eased = 1.0 - (1.0 - share) ** 3
            below = (1.0 - eased) * _RISE * element.px
            motion = Motion(
                camera.zoom, camera.right, camera.down + below, camera.turn_degrees, camera.center
            )
            element.plate.lay(picture, motion, min(1.0, 1.6 * eased) if share < 1 else 1.0)
        return picture

    def _camera(self, seconds: float) -> Motion:
        brief, size = self._brief, self._brief.size
        middle = (size.width / 2, size.height / 2)
        grown = 1.0 + _DRIFT * (seconds / max(brief.seconds, 1.0) - 0.5)
        if brief.camera.move == "static" and brief.camera.start is None and brief.camera.stop is None:
            return Motion(zoom=grown, center=middle)
        now = view(brief.camera, seconds, brief.seconds, seed=brief.seed)
        eased = progress(seconds, brief.seconds, brief.camera.ease)
        zoom = min(now.zoom, 1.10) * (
            1.0 + 0.25 * _DRIFT * (eased - 0.5)
        )  # words must stay inside the picture
        return Motion(zoom, -0.5 * now.x * size.width, -0.5 * now.y * size.height, now.roll_degrees, middle)

    @functools.cached_property
    def _ground(self) -> Pixels:
        return paper(self._brief.size, self._scheme, self._brief.seed)

    @functools.cached_property
    def _elements(self) -> tuple[Element, ...]:
        size, lines = self._brief.size, self._lines
        patches: list[tuple[Patch, float]] = []
        if self._card.logo is not None:
            patches.append((_logo(self._card.logo, size, lines.logo_top), lines.lines[0][0].px))
        for at, (line, x, baseline) in enumerate(lines.lines):
            color = self._scheme.ink if at < lines.num_first else self._scheme.faint
            patches.append((_painted(line, x, baseline, color, size, self._scheme.is_dark), line.px))
            if at == lines.num_first - 1 and lines.rule is not None:
                patches.append((_rule(lines.rule, self._scheme, size), line.px))
        step = (ALL_BY - ENTERS_FOR - FIRST_ENTERS) / max(1, len(patches) - 1)
        return tuple(
            Element(plate=Plate(patch), px=px, starts=FIRST_ENTERS + at * step)
            for at, (patch, px) in enumerate(patches)
        )

    @functools.cached_property
    def _settled(self) -> Plate:
        """All elements on one plate: what is moved once nothing enters any more."""
        plates = [element.plate for element in self._elements]
        left, top = min(plate.left for plate in plates), min(plate.top for plate in plates)
        right = max(plate.left + plate.rgba_HW4.shape[1] for plate in plates)
        bottom = max(plate.top + plate.rgba_HW4.shape[0] for plate in plates)
        sheet = np.zeros((bottom - top, right - left, 4), np.uint32)
        for plate in plates:
            rows, columns = plate.rgba_HW4.shape[:2]
            window = sheet[
                plate.top - top : plate.top - top + rows, plate.left - left : plate.left - left + columns
            ]
            over = plate.rgba_HW4.astype(np.uint32)
            window[:] = over + (window * (255 - over[..., 3:]) + 127) // 255
        whole = Plate(Patch(np.zeros((1, 1, 4), np.uint8), left, top))
        whole.rgba_HW4 = np.minimum(sheet, 255).astype(np.uint8)
        return whole


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Lines with left end and baseline in the picture, the rule below the first paragraph, the logo's upper edge."""

    lines: tuple[tuple[typeset.SetLine, float, float], ...]
    num_first: int
    rule: tuple[float, float, float, float] | None
    logo_top: float


def _set(text: str, brief: Brief, *, has_logo: bool) -> Layout:
    paragraphs = [part.strip() for part in text.splitlines() if part.strip()]
    if not paragraphs:
        raise UsageError("the card has no words; give it a text.")
    size, (top, right, bottom, left) = brief.size, brief.safe
    width = (1 - left - right) * size.width * 0.90
    room = (1 - top - bottom) * size.height * 0.80
    logo = (_LOGO + 0.06) * size.short_side if has_logo else 0.0
    px = (_FIRST_UPRIGHT if size.height > size.width else _FIRST_WIDE) * size.short_side

    def lines_of(part: str, first: bool, em: float) -> list[typeset.SetLine]:
        role = "title" if first else "caption"
        tracking = (0.06 if is_cjk(part) else 0.01) if first else 0.015

        def one(piece: str) -> typeset.SetLine:
            return typeset.set_line(
                piece, em, role=role, language=brief.language, tracking=tracking, font=brief.brand.font
            )

        return [one(piece) for piece in balance.even_lines(part, lambda piece: one(piece).width, width)]

    while True:
        small = max(px * _SECOND, 0.036 * size.short_side)
        first = lines_of(paragraphs[0], True, px)
        others = [line for part in paragraphs[1:] for line in lines_of(part, False, small)]
        lines = first + others
        drops = [0.0]
        for before, line in pairwise(lines):
            is_turn = before is first[-1] and bool(others)
            loose = 1.22 if is_cjk(before.text) else 1.1
            drops.append(
                drops[-1]
                + (line.cap_height + 0.92 * px if is_turn else (loose if line in first else 1.5) * line.px)
            )
        height = first[0].cap_height + drops[-1] + 0.22 * lines[-1].px
        if max(line.width for line in lines) <= width and height + logo <= room and len(first) <= 3:
            break
        px *= 0.94
        if px < _LEAST * size.short_side:
            short = " ".join(text.split())
            short = short if len(short) <= 40 else short[:37] + "…"
            raise UsageError(
                f"the card text {short!r} is too long for one {size} picture; use fewer words or two cards."
            )
    middle_x = (left + 1 - right) / 2 * size.width
    start = (top + 1 - bottom) / 2 * size.height - (height + logo) / 2 - 0.02 * size.height
    base = start + logo + first[0].cap_height
    placed = tuple(
        (line, middle_x - line.width / 2, float(round(base + drop)))
        for line, drop in zip(lines, drops, strict=True)
    )
    rule = None
    if others:
        below = base + drops[len(first) - 1] + 0.47 * px
        rule = (middle_x - 0.55 * px, below, middle_x + 0.55 * px, below + max(2.0, 0.055 * px))
    return Layout(lines=placed, num_first=len(first), rule=rule, logo_top=start)


def _painted(
    line: typeset.SetLine, x: float, baseline: float, color: tuple[int, int, int], size: Size, dark: bool
) -> Patch:
    edge = round(0.6 * line.px) + 4
    left, top = int(np.floor(x)) - edge, int(baseline - 1.3 * line.px) - edge
    sheet = layers.Sheet(int(line.width) + 2 * edge + 2, int(1.9 * line.px) + 2 * edge, left, top)
    ink = typeset.mask(sheet.shape, [(line, x - left, baseline - top)])
    shadow = layers.blurred(layers.shifted(ink, 0.0, 0.035 * line.px), 0.045 * line.px)
    sheet.tint(shadow, layers.BLACK, 0.42 if dark else 0.16)
    sheet.tint(ink, color)
    return sheet.patch(size)


def _rule(place: tuple[float, float, float, float], colors: Scheme, size: Size) -> Patch:
    left, top = int(place[0]) - 3, int(place[1]) - 3
    sheet = layers.Sheet(int(place[2] - place[0]) + 8, int(place[3] - place[1]) + 8, left, top)
    bar = layers.box(
        sheet.shape, place[0] - left, place[1] - top, place[2] - left, place[3] - top, place[3] - place[1]
    )
    sheet.tint(bar, colors.accent)
    return sheet.patch(size)


def _logo(path: Path, size: Size, top: float) -> Patch:
    from mutoscope.media import read_still

    image = Image.fromarray(read_still(path, alpha=True))
    high = max(8, round(_LOGO * size.short_side))
    wide = max(1, round(image.width * high / image.height))
    if wide > 0.6 * size.width:
        wide = round(0.6 * size.width)
        high = max(1, round(image.height * wide / image.width))
    small = np.asarray(image.convert("RGBa").resize((wide, high), Image.Resampling.LANCZOS).convert("RGBA"))
    return Patch(np.ascontiguousarray(small), round((size.width - wide) / 2), round(top))
