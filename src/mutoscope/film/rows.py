"""One film a row: a table in CSV fills the ``{placeholders}`` of one storyboard."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path

from mutoscope.errors import UsageError
from mutoscope.film.reader.documents import document_of
from mutoscope.film.reader.mistakes import MOST_BYTES, decode, readable
from mutoscope.film.reader.placeholders import bare, filled, filled_text, names_in
from mutoscope.film.reader.problems import Findings
from mutoscope.film.reader.tree import Items, Node, Pairs, Scalar, grow
from mutoscope.film.storyboard import Mark

MOST_ROWS = 10_000
Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV table, each a map from column to text, in order.

    Commas, semicolons or tabs divide the cells, as the header has them. Blank lines are left out.

    Raises:
        UsageError: there is no such file.
        StoryboardError: all problems of the table, with line numbers: no rows, uneven rows, unnamed columns.
    """
    if not path.is_file():
        raise UsageError(f"there is no table {path}; give a CSV file whose first line names the columns.")
    findings = Findings(str(path))
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    text = decode(data, findings)
    rows = _rows(text, findings) if text is not None else []
    findings.stop_on_errors()
    return rows


def _rows(text: str, findings: Findings) -> list[Row]:
    start = Mark(1, 1)
    if not text.strip():
        findings.error(
            start, "the table is empty", "write the columns' names in the first line, then a row a film"
        )
        return []
    header_line = text.lstrip("\n").split("\n", 1)[0]
    divider = max(",;\t", key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider, strict=True)
    header: list[str] | None = None
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            mark, line = Mark(line, 1), reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                _check_header(header, mark, findings)
            elif len(cells) != len(header):
                number = len(rows) + 1
                hint = (
                    "put quotes around cells that contain the divider"
                    if len(cells) > len(header)
                    else "fill every cell"
                )
                findings.error(
                    mark, f"row {number} has {len(cells)} cells; the header has {len(header)} columns", hint
                )
                rows.append({})
            else:
                rows.append({name: cell.strip() for name, cell in zip(header, cells, strict=True)})
    except csv.Error as error:
        findings.error(Mark(max(1, line), 1), f"this is not a table: {error}", "close every quotation mark")
        return rows
    if header is not None and not rows:
        findings.error(start, "the table has no rows, only a header", "write a row a film below it")
    if len(rows) > MOST_ROWS:
        findings.error(start, f"the table has {len(rows)} rows; at most {MOST_ROWS} films are made at once")
    return rows


def _check_header(header: list[str], mark: Mark, findings: Findings) -> None:
    for number, name in enumerate(header, start=1):
        if not name:
            findings.error(mark, f"column {number} has no name", "name every column in the first line")
        elif header.index(name) != number - 1:
            findings.error(mark, f"the column {name!r} is there twice", "give every column its own name")
        elif not re.fullmatch(r"\w(?:[\w -]{0,62}\w)?", name):
            findings.error(
                mark, f"{name!r} cannot be a column's name", "use letters, digits, spaces, '-' and '_'"
            )


def row_name(number: int, row: Mapping[str, str]) -> str:
    """A file's stem for one row: its number and the beginning of its first cell, safe on every system."""
    first = next((value for value in row.values() if value), "")
    word = re.sub(r"[^\w]+", "-", first.lower()).strip("-_")[:40].strip("-")
    return f"{number:03d}-{word}" if word else f"{number:03d}"


def placeholders(storyboard_text: str) -> dict[str, Mark]:
    """The names in braces that a storyboard wants filled, and where each first stands.

    Raises:
        StoryboardError: the text is no YAML.
    """
    return names_in(_tree(storyboard_text, Findings("storyboard.yaml", storyboard_text)))


def expand(storyboard_text: str, row: Mapping[str, str]) -> str:
    """The storyboard of one row, as text; every line keeps its number.

    Values are written as quoted scalars in the places of the old ones, so a cell stays text whatever it contains.

    Raises:
        StoryboardError: the text is no YAML, or a placeholder has no column.
    """
    findings = Findings("storyboard.yaml", storyboard_text)
    tree = _tree(storyboard_text, findings)
    goal = filled(tree, row, findings)
    findings.stop_on_errors()
    text = storyboard_text
    for first, stop, value in sorted(_changes(tree, row), reverse=True):
        old = text[first:stop]
        anchor = re.match(r"&\S+\s+", old)
        new = (anchor[0] if anchor else "") + json.dumps(value, ensure_ascii=False) + "\n" * old.count("\n")
        text = text[:first] + new + text[stop:]
    again = grow(text, Findings("storyboard.yaml", text))
    if again is None or document_of(again) != document_of(goal):
        raise UsageError(
            "this storyboard cannot be filled as text; keep the braces and hand over the row itself."
        )
    return text


def _tree(text: str, findings: Findings) -> Node:
    tree = grow(text, findings) if readable(text, findings) else None
    findings.stop_on_errors()
    if tree is None:
        raise UsageError("the storyboard is empty; begin with 'storyboard: 1', a title and shots.")
    return tree


def _changes(node: Node, row: Mapping[str, str]) -> set[tuple[int, int, str]]:
    """Which part of the text becomes which value; a set, because an anchored value is met more than once."""
    if isinstance(node, Items):
        return {change for item in node.items for change in _changes(item, row)}
    if isinstance(node, Pairs):
        name = bare(node)
        if name is not None:
            return {(node.first, node.stop, row[name])}
        return {
            change for key, value in node.pairs if key.text != "formula" for change in _changes(value, row)
        }
    return _change(node, row)


def _change(node: Scalar, row: Mapping[str, str]) -> set[tuple[int, int, str]]:
    value = filled_text(node.text, row)
    return {(node.first, node.stop, value)} if value != node.text else set()
