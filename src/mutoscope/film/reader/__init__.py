"""Reads a storyboard file: every value typed by its field, every problem told at once with line and column.

::

    storyboard = read(Path("lisbon.yaml"))        # or StoryboardError, a report of everything that is wrong
    storyboard.where["shots[2].image"]            # Mark(line=31, column=12)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from mutoscope.errors import UsageError
from mutoscope.film.reader.assembly import planted, storyboard_of
from mutoscope.film.reader.documents import to_text
from mutoscope.film.reader.fields import STORYBOARD
from mutoscope.film.reader.mistakes import MOST_BYTES, decode, readable
from mutoscope.film.reader.problems import Findings, Problem, StoryboardError
from mutoscope.film.storyboard import Storyboard

__all__ = [
    "Problem",
    "StoryboardError",
    "fields_schema",
    "from_document",
    "load",
    "read",
    "read_text",
    "to_text",
]


def read(path: Path, *, fill: Mapping[str, str] | None = None) -> Storyboard:
    """Read a storyboard file, YAML or plain script.

    Args:
        fill: values for ``{placeholders}``, one row of a table; None leaves braces alone.

    Raises:
        StoryboardError: all problems of the file.
        UsageError: there is no such file, or it cannot be read.
    """
    storyboard, findings = load(path, fill=fill)
    findings.stop_on_errors()
    assert storyboard is not None
    return storyboard


def load(path: Path, *, fill: Mapping[str, str] | None = None) -> tuple[Storyboard | None, Findings]:
    """Like :func:`read`, but problems are returned, warnings too; no storyboard when there were errors.

    Raises:
        UsageError: there is no such file, or it cannot be read.
    """
    findings = Findings(str(path))
    text = decode(_bytes_of(path), findings)
    if text is None:
        return None, findings
    if _is_script(path, text):
        from mutoscope.film.script import tree_of

        tree = tree_of(text, findings)
        found = tree and planted(tree, path.parent, path.name, findings, fill=fill)
    else:
        found = storyboard_of(text, path.parent, path.name, findings, fill=fill)
    return (replace(found, source=path.resolve()) if found else None), findings


def read_text(
    text: str, folder: Path, name: str = "storyboard.yaml", *, fill: Mapping[str, str] | None = None
) -> Storyboard:
    """Read a storyboard from memory; files it names lie below ``folder``.

    Raises:
        StoryboardError: all problems of the text.
    """
    findings = Findings(name, text)
    storyboard = storyboard_of(text, folder, name, findings, fill=fill) if readable(text, findings) else None
    findings.stop_on_errors()
    assert storyboard is not None
    return storyboard


def from_document(document: Mapping[str, object], folder: Path) -> Storyboard:
    """Read the data that ``Storyboard.document`` holds; it may come from a stranger, and is checked like any file.

    Raises:
        UsageError: it is no storyboard; a StoryboardError counts lines in ``to_text(document)``.
    """
    return read_text(to_text(document), folder, "recipe")


def fields_schema() -> dict[str, object]:
    """All fields with kinds, ranges, defaults and meanings as JSON-able data: enough to build a form from."""
    return STORYBOARD.schema()


def _bytes_of(path: Path) -> bytes:
    if path.is_dir():
        raise UsageError(f"{path} is a folder; give the storyboard file inside it.")
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is a pipe or device, not an ordinary file; save the storyboard in one.")
    if not path.is_file():
        raise UsageError(f"there is no storyboard {path}; give the path of a .yaml or .txt file.")
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None


def _is_script(path: Path, text: str) -> bool:
    """Plain scripts end in .txt or .md, unless they begin like a storyboard."""
    return path.suffix.lower() in (".txt", ".md", ".script") and not text.lstrip("\ufeff \n").startswith(
        "storyboard:"
    )
