"""What one may do with the footage, and who agreed: asked for before anything is learned from it.

``NOTES.json`` in the folder says it once for all and, by file or pattern, for some::

    {"license": "CC BY 4.0", "consent": "own footage",
     "files": {"party/*.mp4": {"license": "private", "consent": "all three agreed, 2024-05-01"}}}

Or ``SOURCES.md``: a table whose head names the columns ``file`` and ``license`` (or ``licence``), maybe ``consent``.
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mutoscope.errors import UsageError

_NAMES = ("license", "consent")


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """What is known about one source."""

    license: str
    consent: str


def notes(
    folder: Path, names: Iterable[str], license: str | None = None, consent: str | None = None
) -> dict[str, Note]:
    """The note of each source by its name. What the user says here goes for sources of which the folder says nothing.

    Raises:
        UsageError: a source without a license or consent, or notes that cannot be read.
    """
    common, patterns = _written(folder)
    found: dict[str, Note] = {}
    missing: dict[str, list[str]] = {name: [] for name in _NAMES}
    for name in names:
        said = {"license": license or common.get("license"), "consent": consent or common.get("consent")}
        for pattern, entry in patterns:
            if name == pattern or fnmatch.fnmatchcase(name, pattern):
                said.update(entry)
        for key in _NAMES:
            if not (said[key] or "").strip():
                missing[key].append(name)
        found[name] = Note(license=str(said["license"]), consent=str(said["consent"]))
    lacking = [key for key in _NAMES if missing[key]]
    if lacking:
        first = missing[lacking[0]][0]
        examples = {"license": '--license "CC BY 4.0"', "consent": '--consent "own footage"'}
        ways = " and ".join(examples[key] for key in lacking)
        raise UsageError(
            f"nothing says the {' and the '.join(lacking)} of the footage ({first!r} for one); "
            f"give {ways}, or write them into {folder / 'NOTES.json'}."
        )
    return found


def _written(folder: Path) -> tuple[dict[str, str], list[tuple[str, dict[str, str]]]]:
    """What goes for all, and (pattern, entry) in order; later ones win."""
    path = folder / "NOTES.json"
    if path.is_file():
        try:
            plain = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(plain, dict) or not isinstance(plain.get("files", {}), dict):
                raise ValueError("it must be an object, and its files another")
            return _entry(plain), [(name, _entry(entry)) for name, entry in plain.get("files", {}).items()]
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise UsageError(f"{path} cannot be read as notes on footage ({error}).") from error
    for name in ("SOURCES.md", "SOURCES.txt", "SOURCES"):
        if (folder / name).is_file():
            return {}, list(_table((folder / name).read_text(encoding="utf-8", errors="replace")))
    return {}, []


def _entry(plain: Mapping[str, object]) -> dict[str, str]:
    if unknown := [key for key in plain if key not in (*_NAMES, "files")]:
        raise ValueError(f"unknown name {unknown[0]!r}; known: license, consent, files")
    return {key: str(plain[key]) for key in _NAMES if plain.get(key)}


def _table(text: str) -> Iterable[tuple[str, dict[str, str]]]:
    """Rows of Markdown tables with a column for the file and one for the license."""
    columns: list[str] | None = None
    for line in text.splitlines():
        if not line.lstrip().startswith("|"):
            columns = None
            continue
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        if columns is None:
            columns = [cell.lower().replace("licence", "license") for cell in cells]
        elif "file" in columns and "license" in columns and len(cells) == len(columns):
            row = dict(zip(columns, cells, strict=True))
            if not set(row["file"]) <= set("-: "):
                yield row["file"].strip("`"), {key: row[key] for key in _NAMES if row.get(key)}
