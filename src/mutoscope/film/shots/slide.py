"""Teaching slides: a heading on plain paper, and below it text, formulas, a plot or a world in motion."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import cv2
import numpy as np

from mutoscope.errors import UsageError
from mutoscope.film.camera import view
from mutoscope.film.shots.brief import Brief
from mutoscope.film.shots.paper import paper
from mutoscope.film.shots.plates import Motion, Plate
from mutoscope.film.shots.scheme import PAPER, Scheme, scheme
from mutoscope.film.storyboard import SlidePicture
from mutoscope.registry import Table
from mutoscope.text import balance, layers, typeset
from mutoscope.text.scripts import is_cjk, is_right_to_left
from mutoscope.types import Pixels, Size

PARTS = Table(
    "slide",
    {
        "text": "mutoscope.film.shots.slide_text:TextPart",
        "formula": "mutoscope.film.shots.slide_formula:FormulaPart",
        "plot": "mutoscope.film.shots.slide_plot:PlotPart",
        "world": "mutoscope.film.shots.slide_world:WorldPart",
    },
)
ENTERS_FOR = 0.42  # seconds a step takes to appear; taste
_HEADING_WIDE, _HEADING_UPRIGHT, _HEADING_LEAST = 0.078, 0.084, 0.046  # of the short side; taste
_CAPTION_ROOM = 0.12  # of the height, left free below for captions


@dataclass(frozen=True, kw_only=True)
class Area:
    """What a part of a slide is told: where it may draw, in pixels, and how the slide looks."""

    left: float
    top: float
    right: float
    bottom: float
    size: Size
    scheme: Scheme
    brief: Brief
    picture: SlidePicture

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


class Part(Protocol):
    """The content of a slide, ready to be laid over its paper at any time."""

    def lay(self, picture: Pixels, seconds: float) -> None:
        """Draw the state at ``seconds`` of the shot; negative and late times are fine."""


def entered(seconds: float, starts: float, lasts: float = ENTERS_FOR) -> float:
    """Eased share 0..1 of something that begins to enter at ``starts``."""
    share = min(1.0, max(0.0, (seconds - starts) / lasts))
    return 1.0 - (1.0 - share) ** 3


def starts_of(num_steps: int, seconds: float, build: bool) -> list[float]:
    """When each step of a slide begins: over three quarters of the shot, or nearly at once without ``build``."""
    if num_steps == 0:
        return []
    first = 0.28
    if not build:
        gap = min(0.06, 0.2 / num_steps)
        return [0.12 + gap * at for at in range(num_steps)]
    last = max(first, 0.75 * seconds - ENTERS_FOR)
    gap = min((last - first) / max(1, num_steps - 1), 4.0)  # nothing is kept waiting longer than four seconds
    return [first + gap * at for at in range(num_steps)]


class SlideSource:
    """The frames of a slide shot.

    Raises:
        UsageError: text that does not fit, a formula that cannot be set, unknown world.
        MediaError: the plot's file cannot be read; the message names row and column.
        CapabilityError: a script needs a shaping engine and there is none.
    """

    def __init__(self, brief: Brief) -> None:
        picture = brief.shot.picture
        if not isinstance(picture, SlidePicture):
            raise TypeError(f"a slide source needs a SlidePicture; got {type(picture).__name__}.")
        self._brief, size = brief, brief.size
        self._scheme = scheme(brief.look.palette or brief.brand.colors, default=PAPER)
        top, right, bottom, left = brief.safe
        edge = 0.03 * size.width
        start, stop = left * size.width + edge, (1 - right) * size.width - edge
        self._heading = _heading(picture.heading, brief, start, stop, top * size.height + 0.035 * size.height)
        below = self._heading.bottom if self._heading is not None else top * size.height + 0.04 * size.height
        self._area = Area(
            left=start,
            top=below,
            right=stop,
            bottom=(1 - max(bottom, 0.05) - _CAPTION_ROOM) * size.height,
            size=size,
            scheme=self._scheme,
            brief=brief,
            picture=picture,
        )
        if self._area.height < 0.2 * size.height:
            raise UsageError("the slide's heading leaves no room for its content; use a shorter heading.")
        self._part: Part = PARTS.load(picture.kind)(self._area)

    def frames(self, first: int, stop: int) -> Iterator[Pixels]:
        """Frames ``first <= f < stop``; before 0 the paper is bare."""
        for frame in range(first, stop):
            yield self._frame(frame)

    def _frame(self, frame: int) -> Pixels:
        seconds = float(frame / self._brief.rate)
        picture = self._ground.copy()
        if self._heading is not None:
            share = entered(seconds, 0.0)
            move = Motion(down=(1 - share) * 0.25 * self._heading.px)
            self._plate.lay(picture, move, min(1.0, 1.5 * share))
        self._part.lay(picture, seconds)
        return self._seen(picture, seconds)

    @functools.cached_property
    def _ground(self) -> Pixels:
        return paper(self._brief.size, self._scheme, self._brief.seed, sheets=False)

    @functools.cached_property
    def _plate(self) -> Plate:
        heading, size = self._heading, self._brief.size
        assert heading is not None
        sheet = layers.Sheet(size.width, int(heading.bottom) + 4, 0, 0)
        sheet.tint(typeset.mask(sheet.shape, heading.lines), self._scheme.ink)
        rule = layers.box(sheet.shape, *heading.rule, (heading.rule[3] - heading.rule[1]) / 2)
        sheet.tint(rule, self._scheme.accent)
        return Plate(sheet.patch(size))

    def _seen(self, picture: Pixels, seconds: float) -> Pixels:
        """The slide through its camera; slides stand still unless the storyboard asks."""
        brief, size = self._brief, self._brief.size
        if brief.camera.move == "static" and brief.camera.start is None and brief.camera.stop is None:
            return picture
        now = view(brief.camera, seconds, brief.seconds, seed=brief.seed)
        middle = (size.width / 2, size.height / 2)
        motion = Motion(now.zoom, -now.x * size.width, -now.y * size.height, now.roll_degrees, middle)
        matrix = motion.matrix()
        matrix[:, 2] += (matrix[:, 0] + matrix[:, 1]) / 2 - 0.5
        seen = cv2.warpAffine(
            picture,
            matrix,
            (size.width, size.height),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REFLECT_101,
        )
        return np.asarray(seen, np.uint8)


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A set heading: lines with their places, the rule below them, and where the content may begin."""

    lines: tuple[tuple[typeset.SetLine, float, float], ...]
    rule: tuple[float, float, float, float]
    px: float
    bottom: float


def _heading(text: str, brief: Brief, left: float, right: float, top: float) -> Heading | None:
    text, size = " ".join(text.split()), brief.size
    if not text:
        return None
    px = (_HEADING_UPRIGHT if size.height > size.width else _HEADING_WIDE) * size.short_side
    tracking = 0.04 if is_cjk(text) else 0.008

    def one(piece: str) -> typeset.SetLine:
        return typeset.set_line(
            piece, px, role="title", language=brief.language, tracking=tracking, font=brief.brand.font
        )

    while True:
        lines = [
            one(piece) for piece in balance.even_lines(text, lambda piece: one(piece).width, right - left)
        ]
        if len(lines) <= 2 and max(line.width for line in lines) <= right - left:
            break
        px *= 0.94
        if px < _HEADING_LEAST * size.short_side:
            raise UsageError(
                f"the slide heading {text[:40]!r} is too long for a {size} picture; use fewer words."
            )
    backward = is_right_to_left(text, brief.language)
    first = top + lines[0].cap_height
    baselines = [first]
    for _ in pairwise(lines):
        baselines.append(baselines[-1] + 1.16 * px)
    placed = tuple(
        (line, right - line.width if backward else left, float(round(baseline)))
        for line, baseline in zip(lines, baselines, strict=True)
    )
    under, thick = baselines[-1] + 0.42 * px, max(2.0, 0.07 * px)
    start = right - 1.1 * px if backward else left
    return Heading(
        lines=placed,
        rule=(start, under, start + 1.1 * px, under + thick),
        px=px,
        bottom=under + thick + 0.62 * px,
    )
