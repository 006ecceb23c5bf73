"""From text to storyboard, step by step: tree, placeholders, typed values, rules, nouns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mutoscope.film.reader.build import build
from mutoscope.film.reader.documents import document_of
from mutoscope.film.reader.fields import FORMAT, STORYBOARD
from mutoscope.film.reader.kinds import BAD, Reading
from mutoscope.film.reader.mistakes import lost_colors
from mutoscope.film.reader.placeholders import fill
from mutoscope.film.reader.problems import Findings
from mutoscope.film.reader.rules import Rules
from mutoscope.film.reader.tree import Items, Node, Pairs, Scalar, grow
from mutoscope.film.storyboard import Mark, Storyboard

Remote = Callable[[str], str]  # fetches an address; the file's path below the storyboard's folder


def storyboard_of(
    text: str,
    folder: Path,
    name: str,
    findings: Findings,
    *,
    row: Mapping[str, str] | None = None,
    remote: Remote | None = None,
) -> Storyboard | None:
    """Read a YAML text as far as possible; problems go to ``findings``. None when there were errors."""
    tree = grow(text, findings)
    if tree is None:
        if not findings.errors:
            findings.error(Mark(1, 1), "the file is empty", "begin with 'storyboard: 1', a title and shots")
        return None
    lost_colors(findings.lines, findings, _spans(tree))
    return planted(tree, folder, name, findings, row=row, remote=remote)


def planted(
    tree: Node,
    folder: Path,
    name: str,
    findings: Findings,
    *,
    row: Mapping[str, str] | None = None,
    remote: Remote | None = None,
) -> Storyboard | None:
    """The storyboard of a tree, whatever text it grew from."""
    if row is not None:
        tree = fill(tree, row, findings)
    if not isinstance(tree, Pairs):
        hint = "begin with 'storyboard: 1', then 'shots:' and below it one '- ' a shot"
        is_what = "a list" if isinstance(tree, Items) else "plain text"
        findings.error(tree.mark, f"a storyboard is a map of fields; this file is {is_what}", hint)
        return None
    reading = Reading(folder.resolve(), findings, remote=remote)
    _read_rate(tree, reading)
    values: Any = STORYBOARD.read(tree, "", "", reading)
    Rules(values, reading).check()
    if findings.errors:
        return None
    return build(values, reading, name, document_of(tree))


def _read_rate(tree: Pairs, reading: Reading) -> None:
    """Times in frames (``96f``) need the frame rate, so it is read before everything else."""
    form = tree.get("format")
    node = form.get("fps") if isinstance(form, Pairs) else None
    if node is not None:
        rate = FORMAT.field("fps").kind.read(node, "", "", Reading(reading.folder, Findings("")))
        reading.rate = reading.rate if rate is BAD else rate


def _spans(node: Node) -> list[tuple[int, int]]:
    if isinstance(node, Scalar):
        return [(node.first, node.stop)]
    if isinstance(node, Items):
        return [span for item in node.items for span in _spans(item)]
    return [span for pair in node.pairs for part in pair for span in _spans(part)]
