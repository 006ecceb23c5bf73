"""Reads the numbers of a plot from a CSV file or from the storyboard."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import MediaError, UsageError

MOST_BYTES = 5_000_000
MOST_ROWS = 200_000
MOST_SERIES = 6
LARGEST = 1e100  # of a number, either way: the span of two stays far from what a float holds


@dataclass(frozen=True, kw_only=True)
class Data:
    """Columns of equal length; a missing value of a series is NaN. ``names`` is empty or has one name a column."""

    x: NDArray[np.float64]
    series: tuple[NDArray[np.float64], ...]
    names: tuple[str, ...] = ()

    @property
    def is_ordered(self) -> bool:
        """Whether x never goes back, so that the curve can be revealed from left to right."""
        return bool(np.all(np.diff(self.x) >= 0))


def from_columns(columns: tuple[tuple[float, ...], ...]) -> Data:
    """Columns x, y1, y2 … given in the storyboard.

    Raises:
        UsageError: fewer than two columns or points, unequal lengths, or a number that is not finite.
    """
    if len(columns) < 2:
        raise UsageError(f"a plot needs an x column and at least one y column; got {len(columns)} in all.")
    if len(columns) - 1 > MOST_SERIES:
        raise UsageError(f"a plot shows at most {MOST_SERIES} curves; got {len(columns) - 1}.")
    lengths = [len(column) for column in columns]
    if len(set(lengths)) > 1:
        raise UsageError(
            f"the columns of a plot must be equally long; got {', '.join(map(str, lengths))} numbers."
        )
    if lengths[0] < 2:
        raise UsageError(f"a plot needs at least two points; got {lengths[0]}.")
    for at, column in enumerate(columns):
        for row, value in enumerate(column):
            if not abs(value) <= LARGEST:
                raise UsageError(
                    f"the plot's column {at + 1}, number {row + 1} must lie in -{LARGEST:g}..{LARGEST:g}; got {value}."
                )
    return Data(
        x=np.array(columns[0], float), series=tuple(np.array(column, float) for column in columns[1:])
    )


def read_csv(path: Path) -> Data:
    """A CSV file: first column x, the others y; commas, semicolons or tabs; an optional first row of names.

    An empty cell is a gap in its curve. Numbers may use a decimal comma where semicolons or tabs divide the cells.

    Raises:
        MediaError: missing, too large, not text, or not numbers; the message names row and column, from 1.
    """
    name = path.name
    try:
        if path.stat().st_size > MOST_BYTES:
            raise MediaError(f"{name} has {path.stat().st_size} bytes; a plot's file may have {MOST_BYTES}.")
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise MediaError(f"{name} does not exist; a plot needs a CSV file.") from error
    except OSError as error:
        raise MediaError(f"{name} cannot be read: {(error.strerror or str(error)).lower()}.") from error
    except UnicodeDecodeError as error:
        raise MediaError(
            f"{name} is not UTF-8 text (byte {error.start + 1}); save it as CSV in UTF-8."
        ) from error
    if "\0" in text:
        raise MediaError(f"{name} is not a text file; a plot needs a CSV file.")
    divider = _divider(text)
    try:
        rows = [
            (number, [cell.strip() for cell in row])
            for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=divider), start=1)
            if any(cell.strip() for cell in row) and not row[0].lstrip().startswith("#")
        ]
    except csv.Error as error:
        raise MediaError(f"{name} is not a CSV file: {error}.") from error
    return _table(name, rows, comma_is_decimal=divider != ",")


def _divider(text: str) -> str:
    head = next(
        (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), ""
    )
    return max((";", "\t", ","), key=head.count) if any(sign in head for sign in ";\t,") else ","


def _number(cell: str, comma_is_decimal: bool) -> float | None:
    if comma_is_decimal and "." not in cell:
        cell = cell.replace(",", ".")
    try:
        value = float(cell.replace("−", "-"))
    except ValueError:
        return None
    return value if abs(value) <= LARGEST and "_" not in cell else None


def _table(name: str, rows: list[tuple[int, list[str]]], *, comma_is_decimal: bool) -> Data:
    if not rows:
        raise MediaError(f"{name} is empty; a plot needs an x column and at least one y column.")
    names: tuple[str, ...] = ()
    first = rows[0][1]
    if all(_number(cell, comma_is_decimal) is None for cell in first):
        names, rows = tuple(first), rows[1:]
    width = len(first)
    if width < 2:
        raise MediaError(f"{name} has one column; a plot needs an x column and at least one y column.")
    if width - 1 > MOST_SERIES:
        raise MediaError(f"{name} has {width} columns; a plot shows one x and at most {MOST_SERIES} curves.")
    if len(rows) < 2:
        raise MediaError(f"{name} has {len(rows)} rows of numbers; a plot needs at least two.")
    if len(rows) > MOST_ROWS:
        raise MediaError(f"{name} has {len(rows)} rows; a plot may have {MOST_ROWS}.")
    values = np.full((len(rows), width), np.nan)
    for at, (number, cells) in enumerate(rows):
        if len(cells) != width:
            raise MediaError(f"{name}, row {number} has {len(cells)} cells; the rows before it have {width}.")
        for column, cell in enumerate(cells):
            if not cell and column:
                continue
            value = _number(cell, comma_is_decimal)
            if value is None:
                raise MediaError(
                    f"{name}, row {number}, column {column + 1} must be a number; got {cell[:24]!r}."
                )
            values[at, column] = value
    series = tuple(values[:, column] for column in range(1, width))
    for column, one in enumerate(series, start=2):
        if np.count_nonzero(np.isfinite(one)) < 2:
            raise MediaError(f"{name}, column {column} has fewer than two numbers; a curve needs two points.")
    return Data(x=values[:, 0], series=series, names=names)
