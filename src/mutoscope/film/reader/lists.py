"""Kinds of lists, points and boxes, and kinds that join two others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mutoscope.film.reader.kinds import BAD, Kind, Reading, described, number, report_empty
from mutoscope.film.reader.texts import Choice, File
from mutoscope.film.reader.tree import Items, Node, Scalar
from mutoscope.film.storyboard import PLACES
from mutoscope.types import Box


@dataclass(frozen=True)
class Spot:
    """A place by name, or ``[x, y]`` with both in 0..1."""

    named: bool = True

    @property
    def words(self) -> str:
        return "place" if self.named else "`[x, y]`"

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any:
        if isinstance(node, Items):
            return _fixed(node, label, path, reading, ("x", "y"))
        if self.named:
            return Choice(PLACES, "place").read(node, label, path, reading)
        reading.findings.error(
            node.mark, f"{label} must be a point; got {described(node)}", "write [0.5, 0.4]: x and y in 0..1"
        )
        return BAD

    def schema(self) -> dict[str, object]:
        point: dict[str, object] = {
            "type": "array",
            "items": number(0, 1).schema(),
            "minItems": 2,
            "maxItems": 2,
        }
        return (
            {"kind": "place", "anyOf": [{"enum": list(PLACES)}, point]}
            if self.named
            else {"kind": "point", **point}
        )


@dataclass(frozen=True)
class BoxKind:
    """``[x, y, width]`` in 0..1 of the picture."""

    words: str = "box"

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any:
        if not isinstance(node, Items):
            reading.findings.error(
                node.mark,
                f"{label} must be a box; got {described(node)}",
                "write [x, y, width] in 0..1 of the picture",
            )
            return BAD
        values = _fixed(node, label, path, reading, ("x", "y", "width"))
        if values is BAD:
            return BAD
        x, y, width = values
        if width < 0.02 or x + width > 1.0001:
            reading.findings.error(
                node.mark,
                f"{label} must lie in the picture: x + width at most 1, width at least 0.02; got {x:g} + {width:g}",
            )
            return BAD
        return Box(x, y, width)

    def schema(self) -> dict[str, object]:
        return {"type": "array", "kind": "box", "items": number(0, 1).schema(), "minItems": 3, "maxItems": 3}


def _fixed(node: Items, label: str, path: str, reading: Reading, names: tuple[str, ...]) -> Any:
    if len(node.items) != len(names):
        reading.findings.error(
            node.mark, f"{label} needs {len(names)} numbers [{', '.join(names)}]; got {len(node.items)}"
        )
        return BAD
    values = [
        number(0, 1).read(item, f"{label} {name}", path, reading)
        for name, item in zip(names, node.items, strict=True)
    ]
    return BAD if BAD in values else tuple(values)


@dataclass(frozen=True)
class ListOf:
    """A list of one kind; ``alone`` lets a single value stand for a list of one."""

    kind: Kind
    most: int
    least: int = 0
    alone: bool = True
    noun: str = ""

    @property
    def words(self) -> str:
        return self.noun or f"list of {self.kind.words}"

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any:
        if isinstance(node, Scalar) and (node.empty or not self.alone):
            if node.empty:
                report_empty(node, label, reading)
            else:
                reading.findings.error(
                    node.mark, f"{label} must be a list; got {described(node)}", "write [a, b, c]"
                )
            return BAD
        items = node.items if isinstance(node, Items) else (node,)
        if not self.least <= len(items) <= self.most:
            reading.findings.error(
                node.mark, f"{label} takes {self.least}..{self.most} values; got {len(items)}"
            )
            return BAD
        reading.where.update((f"{path}[{i}]", item.mark) for i, item in enumerate(items))
        values = [self.kind.read(item, label, f"{path}[{i}]", reading) for i, item in enumerate(items)]
        return BAD if any(value is BAD for value in values) else tuple(values)

    def schema(self) -> dict[str, object]:
        return {"type": "array", "items": self.kind.schema(), "minItems": self.least, "maxItems": self.most}


@dataclass(frozen=True)
class WordOr:
    """One of a few words with a value of its own, or another kind."""

    named: Mapping[str, Any]
    kind: Kind

    @property
    def words(self) -> str:
        return " ".join(f"`{name}`" for name in self.named) + f" or {self.kind.words}"

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any:
        if isinstance(node, Scalar) and node.text.strip().lower() in self.named:
            return self.named[node.text.strip().lower()]
        if (
            isinstance(self.kind, File)
            and isinstance(node, Scalar)
            and not node.empty
            and "." not in node.text
        ):
            return Choice(tuple(self.named), label.split(".")[-1], plural="known").read(
                node, label, path, reading
            )
        return self.kind.read(node, label, path, reading)

    def schema(self) -> dict[str, object]:
        return {"anyOf": [{"enum": list(self.named)}, self.kind.schema()]}


@dataclass(frozen=True)
class Either:
    """One kind for a plain value, another for a list."""

    plain: Kind
    many: Kind

    @property
    def words(self) -> str:
        return f"{self.plain.words} or {self.many.words}"

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any:
        return (self.many if isinstance(node, Items) else self.plain).read(node, label, path, reading)

    def schema(self) -> dict[str, object]:
        return {"anyOf": [self.plain.schema(), self.many.schema()]}
