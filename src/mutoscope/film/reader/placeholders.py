"""``{name}`` in a storyboard, filled from one row of a table: one film a row.

Values are put into the finished node tree, so a cell can never add a field, leave its folder or become YAML; each
filled value is then read like any other. ``{{`` and ``}}`` stand for braces. Formulas keep their braces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from mutoscope.film.reader.kinds import suggestion
from mutoscope.film.reader.problems import Findings
from mutoscope.film.reader.tree import Items, Node, Pairs, Scalar
from mutoscope.film.storyboard import Mark

_NAME = r"\w[\w -]{0,62}\w|\w"
_PLACE = re.compile(r"\{\{|\}\}|\{\s*(?P<name>" + _NAME + r")\s*\}")
_VERBATIM = ("formula",)


def filled(tree: Node, values: Mapping[str, str], findings: Findings) -> Node:
    """The tree with every placeholder filled; unknown names and values that nothing uses are reported."""
    used: set[str] = set()
    done = _fill(tree, values, findings, used)
    for name in values:
        if name not in used:
            hint = suggestion(name, sorted(names_in(tree)))
            findings.warn(
                Mark(1, 1), f"the column {name!r} is not used: no '{{{name}}}' in the storyboard", hint
            )
    return done


def names_in(tree: Node) -> dict[str, Mark]:
    """Every placeholder's name and where it first stands."""
    found: dict[str, Mark] = {}
    if isinstance(tree, Scalar):
        for match in _PLACE.finditer(tree.text):
            if match["name"]:
                found.setdefault(match["name"], tree.mark)
    elif isinstance(tree, Items):
        for item in tree.items:
            found = {**names_in(item), **found}
    elif (name := bare(tree)) is not None:
        found[name] = tree.mark
    else:
        for key, value in tree.pairs:
            if key.text not in _VERBATIM:
                found = {**names_in(value), **found}
    return dict(sorted(found.items(), key=lambda pair: (pair[1].line, pair[1].column)))


def bare(node: Pairs) -> str | None:
    """The name in ``title: {name}``: without quotes, YAML takes that for a map of one empty field."""
    if node.flow and len(node.pairs) == 1:
        key, value = node.pairs[0]
        if isinstance(value, Scalar) and value.empty and re.fullmatch(_NAME, key.text):
            return key.text
    return None


def filled_text(text: str, values: Mapping[str, str]) -> str:
    """One text with its placeholders filled; unknown ones stay."""

    def one(match: re.Match[str]) -> str:
        if match["name"] is None:
            return match[0][0]
        return values.get(match["name"], match[0])

    return _PLACE.sub(one, text)


def _fill(node: Node, values: Mapping[str, str], findings: Findings, used: set[str]) -> Node:
    if isinstance(node, Items):
        return replace(node, items=tuple(_fill(item, values, findings, used) for item in node.items))
    if isinstance(node, Pairs):
        name = bare(node)
        if name is not None:
            return _fill(
                Scalar(f"{{{name}}}", node.mark, plain=False, first=node.first, stop=node.stop),
                values,
                findings,
                used,
            )
        return replace(
            node,
            pairs=tuple(
                (key, value if key.text in _VERBATIM else _fill(value, values, findings, used))
                for key, value in node.pairs
            ),
        )
    for match in _PLACE.finditer(node.text):
        name = match["name"]
        if name is None:
            continue
        if name not in values:
            hint = suggestion(name, [*values]) or (
                f"columns: {', '.join(values)}" if values else "the row is empty"
            )
            findings.error(node.mark, f"no column for the placeholder '{{{name}}}'", hint)
        used.add(name)
    text = filled_text(node.text, values)
    return node if text == node.text else replace(node, text=text, plain=node.plain and bool(text))
