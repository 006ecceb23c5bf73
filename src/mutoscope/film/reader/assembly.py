"""From text to storyboard, step by step: tree, placeholders, typed values, rules, nouns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mutoscope.film.reader.build import build
from mutoscope.film.reader.documents import document_of
from mutoscope.film.reader.fields import FORMAT, STORYBOARD
from mutoscope.film.reader.kinds import BAD, Reading
from mutoscope.film.reader.mistakes import lost_colors, lost_words
from mutoscope.film.reader.placeholders import filled
from mutoscope.film.reader.platforms import PLATFORMS
from mutoscope.film.reader.problems import Findings
from mutoscope.film.reader.rules import Rules
from mutoscope.film.reader.tree import Items, Node, Pairs, grow, spans_of
from mutoscope.film.reader.units import frame_rate
from mutoscope.film.storyboard import Mark, Storyboard


def storyboard_of(
    text: str,
    folder: Path,
    name: str,
    findings: Findings,
    *,
    fill: Mapping[str, str] | None = None,
) -> Storyboard | None:
    """Read a YAML text as far as possible; problems go to ``findings``. None when there were errors."""
    tree = grow(text, findings)
    if tree is None:
        if not findings.errors:
            findings.error(Mark(1, 1), "the file is empty", "begin with 'storyboard: 1', a title and shots")
        return None
    lost_colors(findings.lines, findings, spans_of(tree))
    lost_words(text, findings, spans_of(tree))
    return planted(tree, folder, name, findings, fill=fill)


def planted(
    tree: Node,
    folder: Path,
    name: str,
    findings: Findings,
    *,
    fill: Mapping[str, str] | None = None,
) -> Storyboard | None:
    """The storyboard of a tree, whatever text it grew from."""
    if fill is not None:
        tree = filled(tree, fill, findings)
    if not isinstance(tree, Pairs):
        hint = "begin with 'storyboard: 1', then 'shots:' and below it one '- ' a shot"
        is_what = "a list" if isinstance(tree, Items) else "plain text"
        findings.error(tree.mark, f"a storyboard is a map of fields; this file is {is_what}", hint)
        return None
    reading = Reading(folder.resolve(), findings)
    _read_rate(tree, reading)
    values: Any = STORYBOARD.read(tree, "", "", reading)
    Rules(values, reading).check()
    if findings.errors:
        return None
    return build(values, reading, name, document_of(tree))


def _read_rate(tree: Pairs, reading: Reading) -> None:
    """Times in frames (``96f``) need the frame rate, so it is read before everything else."""
    form = tree.get("format")
    quiet = Reading(reading.folder, Findings(""))
    values = FORMAT.read(form, "", "", quiet) if isinstance(form, Pairs) else {}
    platform = values.get("platform", BAD)
    rate = values.get("fps", BAD)
    if rate is not BAD:
        reading.rate = rate
    elif platform is not BAD:
        reading.rate = frame_rate(PLATFORMS[platform].rate)
