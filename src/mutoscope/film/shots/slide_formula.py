"""Formulas, set by matplotlib's own reader of TeX mathematics; no LaTeX is needed."""

from __future__ import annotations

import functools
import logging
import re

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import UsageError
from mutoscope.film.shots.plates import Motion, Plate
from mutoscope.film.shots.slide import Area, entered, starts_of
from mutoscope.text import layers
from mutoscope.types import Pixels

_WIDE, _UPRIGHT, _LEAST = 0.125, 0.105, 0.040  # letter size, of the short side; taste
_GAP = 0.62  # em between two formulas
_MOST_CHARACTERS = 2000


def lines(text: str) -> list[str]:
    r"""A formula for each line of ``text`` (``\\`` ends a line too), without dollar signs."""
    parts = re.split(r"\n|\\\\", text)
    return [part.strip().strip("$").strip() for part in parts if part.strip().strip("$").strip()]


def render(formula: str, px: float) -> tuple[NDArray[np.uint8], float]:
    """Coverage (H, W) of one formula at ``px`` pixels an em, and how far it reaches below its baseline.

    Raises:
        UsageError: it cannot be read; the message names the place and what was expected.
    """
    import matplotlib
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import MathTextParser

    foreign = sorted({sign for sign in formula if ord(sign) > 0x2E7F})
    if foreign:
        raise UsageError(
            f"the formula '{_short(formula)}' holds {', '.join(map(repr, foreign[:3]))}, which mathematics is not set "
            f"in; put words into the heading."
        )
    listener, log = _Listener(), logging.getLogger("matplotlib.mathtext")
    passed_on, log.propagate = log.propagate, False
    log.addHandler(listener)
    with matplotlib.rc_context({"mathtext.fontset": "stix"}):
        try:
            parsed = MathTextParser("agg").parse(f"${formula}$", dpi=72, prop=FontProperties(size=px))
        except ValueError as error:
            raise UsageError(
                f"the formula '{_short(formula)}' cannot be set: {_reason(formula, str(error))}."
            ) from error
        finally:
            log.removeHandler(listener)
            log.propagate = passed_on
    if listener.lost:
        raise UsageError(
            f"the formula '{_short(formula)}' holds {listener.lost[0]!r}, which its font cannot draw."
        )
    return np.asarray(parsed.image, np.uint8), float(parsed.depth)


class _Listener(logging.Handler):
    """matplotlib draws a dummy for a missing sign and only logs it; here that is an error."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lost: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        code = re.search(r"U\+([0-9a-fA-F]+)", record.getMessage())
        if code:
            self.lost.append(chr(int(code[1], 16)))


def _short(text: str) -> str:
    return text if len(text) <= 48 else text[:45] + "…"


def _reason(formula: str, message: str) -> str:
    """What the reader of mathematics said, in a few words with the place in the formula."""
    place = re.search(r"\(at char (\d+)\)", message)
    at = min(int(place[1]), len(formula)) if place else len(formula)
    unknown = re.search(r"Unknown symbol: (\\?\w+)", message)
    if unknown:
        return f"'{unknown[1]}' at character {at + 1} is not a symbol it knows"
    double = re.search(r"Double (sub|super)script", message)
    if double:
        return f"'{formula[at : at + 6]}' at character {at + 1} has two {double[1]}scripts; group them with braces"
    near = formula[max(0, at - 6) : at + 6].strip() or formula[-8:]
    wanted = re.search(r"Expected (.+?), found", message)
    hint = ""
    if wanted and len(wanted[1]) <= 24:
        hint = {"end_group": "a closing brace is missing", "'\\\\right'": r"\right is missing"}.get(
            wanted[1], f"{wanted[1]} is expected"
        )
    ends = " at its end" if at >= len(formula) else f" near '{near}', character {at + 1}"
    return f"{hint or 'it is not complete'}{ends}"


class FormulaPart:
    """One or more formulas, centered.

    Raises:
        UsageError: there is none, one cannot be read, or they do not fit.
    """

    def __init__(self, area: Area) -> None:
        self._area = area
        text = area.picture.text
        if len(text) > _MOST_CHARACTERS:
            raise UsageError(f"a slide's formula may have {_MOST_CHARACTERS} characters; got {len(text)}.")
        self._formulas = lines(text)
        if not self._formulas:
            raise UsageError(r"the slide has no formula; give one such as 'E = m c^2'.")
        size = area.size
        px = (_UPRIGHT if size.height > size.width else _WIDE) * size.short_side
        for _ in range(6):  # sizes scale almost exactly, so two or three rounds are enough
            images = [render(formula, px) for formula in self._formulas]
            wide = max(image.shape[1] for image, _ in images)
            tall = sum(image.shape[0] for image, _ in images) + _GAP * px * (len(images) - 1)
            share = min(area.width * 0.94 / wide, area.height * 0.92 / tall)
            if share >= 1:
                break
            px *= share * 0.99
        if share < 0.97 or px < _LEAST * size.short_side:
            raise UsageError(
                f"the formula '{_short(max(self._formulas, key=len))}' is too long for a {size} picture; "
                f"break it into lines with '\\\\'."
            )
        self._px, self._images, self._tall = px, [image for image, _ in images], tall
        self._starts = starts_of(len(images), area.brief.seconds, area.picture.build)

    def lay(self, picture: Pixels, seconds: float) -> None:
        """Draw the formulas that have begun to enter."""
        for plate, starts in zip(self._plates, self._starts, strict=True):
            share = entered(seconds, starts)
            plate.lay(picture, Motion(down=(1 - share) * 0.22 * self._px), min(1.0, 1.5 * share))

    @functools.cached_property
    def _plates(self) -> list[Plate]:
        area, plates = self._area, []
        y = (area.top + area.bottom - self._tall) / 2
        for image in self._images:
            rows, columns = image.shape
            left, top = round((area.left + area.right - columns) / 2), round(y)
            sheet = layers.Sheet(columns, rows, left, top)
            sheet.tint(np.asarray(image, np.float32) / np.float32(255), area.scheme.ink)
            plates.append(Plate(sheet.patch(area.size)))
            y += rows + _GAP * self._px
        return plates
