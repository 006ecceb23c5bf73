"""A plot whose curves draw themselves from left to right, with a dot at their tip."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import UsageError
from mutoscope.film.camera import ease
from mutoscope.film.shots import plot_axes, plot_curves, plot_data
from mutoscope.film.shots.plates import Motion, Plate, over
from mutoscope.film.shots.slide import Area, entered
from mutoscope.text import colors, layers, typeset
from mutoscope.text.patch import Patch
from mutoscope.types import Color, Pixels

# Shares of the short side; taste.
_LETTERS, _NAMES, _CURVE, _DOT = 0.034, 0.038, 0.0072, 0.0125
_FINE = (
    4  # curves are drawn four times finer and averaged: OpenCV's own antialiasing of thick lines is uneven
)
_STARTS, _LONGEST = 0.45, 9.0  # seconds


class PlotPart:
    """The plot of a slide.

    Raises:
        MediaError: the file cannot be read as numbers; the message names row and column.
        UsageError: no data, unfit columns, or too many labels.
    """

    def __init__(self, area: Area) -> None:
        self._area, given = area, area.picture.data
        if given is None:
            raise UsageError("the slide has no data to plot; give it a CSV file or columns of numbers.")
        self._data = plot_data.read_csv(given) if isinstance(given, Path) else plot_data.from_columns(given)
        self._names = plot_axes.names(area.picture.labels, self._data)
        self._short = area.size.short_side
        self._lay_out()
        shot = area.brief.seconds
        self._stops = min(max(1.2, 0.72 * shot), _STARTS + _LONGEST) if area.picture.build else 0.8
        self._starts = _STARTS if area.picture.build else 0.15

    def _text(self, text: str, share: float, role: str = "body") -> typeset.SetLine:
        brief = self._area.brief
        return typeset.set_line(
            text, share * self._short, role=role, language=brief.language, font=brief.brand.font
        )

    def _lay_out(self) -> None:
        area, data, em = self._area, self._data, _LETTERS * self._short
        wide = area.size.width >= area.size.height
        low, high = plot_axes.y_range(data)
        head = 1.9 * em if self._names.y else 0.6 * em
        shown = [self._text(name, _NAMES, "caption") for name in self._names.series if name]
        longest = max((line.width for line in shown), default=0.0)
        self._beside = bool(shown) and wide and longest <= 0.26 * area.width
        if shown and not self._beside:
            head += 2.4 * em
        foot = (3.0 if self._names.x else 1.7) * em
        top, bottom = area.top + head, area.bottom - foot
        if bottom - top < 4 * em:
            raise UsageError("the slide's heading and names leave no room for the plot; use fewer words.")
        tall = plot_axes.scale(
            low, high, bottom, top, max(3, min(6, int((bottom - top) / (2.6 * em)))), snug=False
        )
        gutter = max(self._text(text, _LETTERS).width for text in tall.texts) + 0.7 * em
        left = area.left + gutter
        right = area.right - (longest + 1.2 * em if self._beside else 0.6 * em)
        x_low, x_high = float(data.x.min()), float(data.x.max())
        across = plot_axes.scale(
            x_low, x_high, left, right, max(3, int((right - left) / (4.2 * em))), snug=data.is_ordered
        )
        self._x, self._y = across, tall
        if len(self._x.ticks) < 2:
            self._x = plot_axes.scale(x_low, x_high, left, right, 5, snug=False)

    def lay(self, picture: Pixels, seconds: float) -> None:
        """Draw the axes, the curves as far as they have come, their tips and, at the end, their names."""
        shown = entered(seconds, 0.08)
        if shown <= 0:
            return
        self._axes.lay(picture, Motion(), shown)
        share = (seconds - self._starts) / (self._stops - self._starts)
        if share <= 0:
            return
        done = min(1.0, 0.6 * min(share, 1.0) + 0.4 * ease(share, "in-out"))
        for index in range(len(self._data.series)):
            self._lay_curve(picture, index, done)
        if self._area.picture.build:
            for index in range(len(self._data.series)):
                x, y = self._tip(index, done)
                if np.isfinite(y):
                    self._dots[index].lay(
                        picture, Motion(right=x, down=y), entered(seconds, self._starts, 0.25)
                    )
        if self._beside:
            self._ends.lay(picture, Motion(), entered(seconds, self._stops - 0.25))

    def _lay_curve(self, picture: Pixels, index: int, done: float) -> None:
        left, top, rgba = self._curves[index]
        rows, columns = rgba.shape[:2]
        window = picture[top : top + rows, left : left + columns]
        if done >= 1.0:
            over(window, rgba)
            return
        if not self._data.is_ordered:
            drawn = (self._arrivals[index] <= done)[..., None] * rgba
            over(window, np.ascontiguousarray(drawn))
            return
        reach = self._x.start + done * (self._x.stop - self._x.start) - left
        whole = min(columns, max(0, int(reach)))
        if whole:
            over(window[:, :whole], np.ascontiguousarray(rgba[:, :whole]))
        if whole < columns and reach > whole:
            over(
                window[:, whole : whole + 1], np.ascontiguousarray(rgba[:, whole : whole + 1]), reach - whole
            )

    def _points(self, index: int) -> NDArray[np.float64]:
        """(N, 2) pixels of a curve; gaps are NaN."""
        x, y = self._x.place(self._data.x), self._y.place(self._data.series[index])
        if self._data.is_ordered and len(x) > 6 * self._area.width:
            x, y = plot_curves.thinned(x, y, int(2 * self._area.width))
        return np.stack([x, y], axis=1)

    @functools.cached_property
    def _paths(self) -> list[NDArray[np.float64]]:
        return [self._points(index) for index in range(len(self._data.series))]

    def _tip(self, index: int, done: float) -> tuple[float, float]:
        points = self._paths[index]
        seen = np.isfinite(points[:, 1])
        if not self._data.is_ordered:
            at = done * (len(points) - 1)
            steps = np.arange(len(points))
            return float(np.interp(at, steps[seen], points[seen, 0])), float(
                np.interp(at, steps[seen], points[seen, 1])
            )
        x = self._x.start + done * (self._x.stop - self._x.start)
        known = points[seen]
        x = min(max(x, float(known[0, 0])), float(known[-1, 0]))
        return x, float(np.interp(x, known[:, 0], known[:, 1]))

    def _window(self) -> tuple[int, int, int, int]:
        """Left, top, columns and rows of the sheets curves are drawn on."""
        room = 2 + round(2 * _CURVE * self._short)
        left, top = int(self._x.start) - room, int(self._y.stop) - room
        return left, top, int(self._x.stop) + room + 1 - left, int(self._y.start) + room + 1 - top

    @functools.cached_property
    def _curves(self) -> list[tuple[int, int, Pixels]]:
        left, top, columns, rows = self._window()
        zero = min(max(float(self._y.place(np.array([0.0]))[0]), self._y.stop), self._y.start)
        made = []
        for path, color in zip(self._paths, self._area.scheme.series, strict=False):
            sheet = layers.Sheet(columns, rows, left, top)
            here = path - (left, top)
            if len(self._paths) == 1 and self._data.is_ordered:
                sheet.tint(plot_curves.surface(here, (rows, columns), zero - top), color, 0.13)
            sheet.tint(plot_curves.stroke(here, (rows, columns), _CURVE * self._short), color)
            made.append((left, top, np.asarray(np.rint(sheet.pixels * 255), np.uint8)))
        return made

    @functools.cached_property
    def _arrivals(self) -> list[NDArray[np.float32]]:
        left, top, columns, rows = self._window()
        thick = _CURVE * self._short
        return [plot_curves.arrival(path - (left, top), (rows, columns), thick) for path in self._paths]

    @functools.cached_property
    def _dots(self) -> list[Plate]:
        radius = _DOT * self._short
        rim, middle = radius + max(2.0, 0.45 * radius), float(np.ceil(1.6 * radius) + 3)
        made = []
        for _, color in zip(self._data.series, self._area.scheme.series, strict=False):
            side = int(2 * middle)
            sheet = layers.Sheet(side, side, 0, 0)
            for size, tint in ((rim, self._area.scheme.ground), (radius, color)):
                ends = (middle - size, middle - size, middle + size, middle + size)
                sheet.tint(layers.box(sheet.shape, *ends, size), tint)
            rgba = sheet.patch(self._area.size)
            plate = Plate(Patch(rgba.rgba_HW4, rgba.left - int(middle), rgba.top - int(middle)))
            made.append(plate)
        return made

    @functools.cached_property
    def _axes(self) -> Plate:
        area, look, em = self._area, self._area.scheme, _LETTERS * self._short
        sheet = layers.Sheet(area.size.width, area.size.height, 0, 0)
        thin = max(1.0, self._short / 720)
        for y in self._y.place(np.array(self._y.ticks)):
            at = round(float(y)) + 0.5
            grid = layers.box(sheet.shape, self._x.start, at - thin / 2, self._x.stop, at + thin / 2, 0)
            sheet.tint(grid, look.ink, 0.13)
        base = round(self._y.start) + 0.5
        axis = layers.box(sheet.shape, self._x.start, base - thin, self._x.stop, base + thin, 0)
        sheet.tint(axis, look.ink, 0.55)
        words: list[tuple[typeset.SetLine, float, float]] = []
        for y, text in zip(self._y.place(np.array(self._y.ticks)), self._y.texts, strict=True):
            line = self._text(text, _LETTERS)
            words.append(
                (line, self._x.start - 0.55 * em - line.width, float(round(y + 0.5 * line.cap_height)))
            )
        for x, text in zip(self._x.place(np.array(self._x.ticks)), self._x.texts, strict=True):
            line = self._text(text, _LETTERS)
            mark = layers.box(sheet.shape, x - thin / 2, base, x + thin / 2, base + 0.28 * em, 0)
            sheet.tint(mark, look.ink, 0.55)
            low = float(round(base + 0.5 * em + line.cap_height))
            words.append((line, float(np.clip(x - line.width / 2, area.left, area.right - line.width)), low))
        sheet.tint(typeset.mask(sheet.shape, words), look.faint)
        titles: list[tuple[typeset.SetLine, float, float]] = []
        if self._names.y:
            line = self._text(self._names.y, _LETTERS, "caption")
            titles.append((line, area.left, float(round(self._y.stop - 1.15 * em))))
        if self._names.x:
            line = self._text(self._names.x, _LETTERS, "caption")
            titles.append((line, self._x.stop - line.width, float(round(base + 1.75 * em + line.cap_height))))
        sheet.tint(typeset.mask(sheet.shape, titles), colors.mixed(look.ink, look.ground, 0.12))
        if any(self._names.series) and not self._beside:
            self._legend(sheet)
        return Plate(sheet.patch(area.size))

    def _legend(self, sheet: layers.Sheet) -> None:
        """Names in a row above the plot, each with a dot of its color."""
        em, x = _LETTERS * self._short, self._area.left
        y = float(round(self._y.stop - (3.3 if self._names.y else 1.6) * em))
        for name, color in zip(self._names.series, self._area.scheme.series, strict=False):
            if not name:
                continue
            line = self._text(name, _NAMES, "caption")
            middle = y - 0.5 * line.cap_height
            dot = layers.box(sheet.shape, x, middle - 0.3 * em, x + 0.6 * em, middle + 0.3 * em, 0.3 * em)
            sheet.tint(dot, color)
            sheet.tint(typeset.mask(sheet.shape, [(line, x + 0.95 * em, y)]), self._area.scheme.ink)
            x += line.width + 2.2 * em

    @functools.cached_property
    def _ends(self) -> Plate:
        """Names right of the curves' ends, moved apart where they would touch."""
        area, em = self._area, _NAMES * self._short
        wanted = []
        for index, name in enumerate(self._names.series):
            if name:
                wanted.append((self._tip(index, 1.0)[1], name, area.scheme.series[index]))
        wanted.sort(key=lambda entry: entry[0])
        places = _apart([entry[0] for entry in wanted], 1.3 * em, self._y.stop, self._y.start)
        sheet = layers.Sheet(area.size.width, area.size.height, 0, 0)
        for y, (_, name, color) in zip(places, wanted, strict=True):
            line = self._text(name, _NAMES, "caption")
            ink = typeset.mask(
                sheet.shape, [(line, self._x.stop + 0.75 * em, float(round(y + 0.5 * line.cap_height)))]
            )
            sheet.tint(ink, _legible(color, area.scheme.ground))
        return Plate(sheet.patch(area.size))


def _legible(color: Color, ground: Color) -> Color:
    """The color, moved toward ink until it can be read as letters (contrast 3, large text in WCAG 2.2)."""
    ink = colors.ink_on(ground)
    tints = (colors.mixed(color, ink, step / 10) for step in range(11))
    return next((tint for tint in tints if colors.contrast(tint, ground) >= 3.2), ink)


def _apart(places: list[float], least: float, low: float, high: float) -> list[float]:
    """Sorted places moved as little as needed to stand ``least`` apart inside ``low..high``."""
    moved = list(places)
    for _ in range(60):
        for at in range(len(moved) - 1):
            lack = least - (moved[at + 1] - moved[at])
            if lack > 0:
                moved[at] -= lack / 2
                moved[at + 1] += lack / 2
        moved = [min(max(place, low), high) for place in moved]
    return moved
