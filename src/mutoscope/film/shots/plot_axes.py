"""Where a plot's numbers lie in the picture: ranges, round ticks, and how the ticks are written."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mutoscope.film.shots.plot_data import Data


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """A range of numbers laid along a stretch of pixels, with its ticks."""

    low: float
    high: float
    start: float  # pixel of ``low``
    stop: float  # pixel of ``high``; less than ``start`` where the axis points up
    ticks: tuple[float, ...]
    texts: tuple[str, ...]

    def place(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels of values; NaN stays NaN."""
        return self.start + (values - self.low) / (self.high - self.low) * (self.stop - self.start)


def tick_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5 times a power of ten that divides ``span`` into at most ``most`` parts."""
    rough = span / max(1, most)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * share for share in (1, 2, 5, 10) if power * share >= rough * (1 - 1e-9))


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def written(value: float, step: float, largest: float) -> str:
    """A tick's number with as many digits as the step between ticks needs: 0.25, 12 500, 2.5×10⁶."""
    power = 0
    if (largest >= 1e6 and step >= 1e4) or largest < 1e-3:
        power = math.floor(math.log10(largest) + 1e-9)
        value, step = value / 10.0**power, step / 10.0**power
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if abs(step * 10**decimals - round(step * 10**decimals)) > 1e-6:
        decimals += 1
    text = f"{abs(value):.{decimals}f}"
    is_zero = float(text) == 0
    whole, dot, rest = text.partition(".")
    if len(whole) > 4:
        groups = [whole[max(0, at - 3) : at] for at in range(len(whole), 0, -3)]
        whole = "\u00a0".join(
            reversed(groups)
        )  # thousands apart by a space (SI brochure, 9th edition, 5.4.4)
    raised = f"×10{str(power).translate(_RAISED)}" if power and not is_zero else ""
    return (
        ("−" if value < 0 and not is_zero else "")
        + ("0" if power and is_zero else whole + dot + rest)
        + raised
    )


def scale(low: float, high: float, start: float, stop: float, most: int, *, snug: bool) -> Scale:
    """A scale with round ticks; a ``snug`` one ends at the data, the other at ticks beyond it."""
    if high <= low:
        room = abs(low) * 0.5 or 1.0
        low, high = low - room, high + room
        snug = False
    step = tick_step(high - low, most)
    if not snug:
        low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    ticks = tuple(index * step for index in range(first, last + 1))
    largest = max(abs(low), abs(high))
    return Scale(
        low=low, high=high, start=start, stop=stop, ticks=ticks,
        texts=tuple(written(tick, step, largest) for tick in ticks),
    )  # fmt: skip


def y_range(data: Data) -> tuple[float, float]:
    """Lowest and highest value shown: all data, and zero where it is near enough to be missed."""
    low = min(float(np.nanmin(series)) for series in data.series)
    high = max(float(np.nanmax(series)) for series in data.series)
    if low > 0 and low < 0.4 * high:
        low = 0.0
    elif high < 0 and high > 0.4 * low:
        high = 0.0
    return low, high


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """What is written on a plot; empty where nothing is."""

    x: str
    y: str
    series: tuple[str, ...]


def names(labels: tuple[str, ...], data: Data) -> Names:
    """Sort labels into axis and series names: ``x``, ``x y``, ``x y1 y2 …`` or ``x y y1 y2 …``; else the file's own.

    Raises:
        UsageError: more labels than there is something to name.
    """
    from mutoscope.errors import UsageError

    count = len(data.series)
    if len(labels) > count + 2 or (count == 1 and len(labels) > 3):
        raise UsageError(
            f"a plot with {count} curves takes at most {count + 2} labels: the x axis, the y axis and a name for each "
            f"curve; got {len(labels)}."
        )
    head = data.names
    x = labels[0] if labels else (head[0] if head else "")
    own = tuple(head[1:]) if head else ("",) * count
    if count == 1:
        y = labels[1] if len(labels) > 1 else own[0]
        return Names(x=x, y=y, series=(labels[2] if len(labels) > 2 else "",))
    if len(labels) == count + 2:
        return Names(x=x, y=labels[1], series=labels[2:])
    if len(labels) == count + 1:
        return Names(x=x, y="", series=labels[1:])
    return Names(x=x, y=labels[1] if len(labels) > 1 else "", series=own)
