"""Maps of fields: which fields a map has, what each may hold, what stands when it is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mutoscope.film.reader.kinds import BAD, Kind, Reading, described, listed, report_empty, suggestion
from mutoscope.film.reader.texts import is_word
from mutoscope.film.reader.tree import Items, Node, Pairs, Scalar

Values = dict[str, Any]  # field -> typed value, or BAD where one was reported


@dataclass(frozen=True)
class Field:
    """One row of the storyboard's documentation, and the rule that reads it."""

    name: str
    kind: Kind
    default: str  # as the documentation says it
    meaning: str


@dataclass(frozen=True)
class Group:
    """A map with known fields. ``short`` names the field that a plain value stands for."""

    title: str  # of its table in the documentation
    short: str
    fields: tuple[Field, ...]

    @property
    def words(self) -> str:
        one = self.field(self.short).kind.words if self.short else ""
        short = (
            "text" if one == "text" else "path" if one == "path" else "yes/no" if one == "yes/no" else "name"
        )
        return f"{short} or map" if self.short else "map"

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any:
        shown = label.removeprefix("\0")
        if isinstance(node, Scalar) and node.empty:
            report_empty(node, shown, reading)
            return BAD
        if isinstance(node, Scalar) and self.short:
            return {self.short: self.field(self.short).kind.read(node, shown, path, reading)}
        if not isinstance(node, Pairs):
            known = listed(self.names[:6])
            reading.findings.error(
                node.mark, f"{shown} must be a map of fields; got {described(node)}", f"its fields: {known}"
            )
            return BAD
        values: Values = {}
        for key, value in node.pairs:
            if key.text not in self.names:
                self._unknown(key, label, reading)
                continue
            if key.text in values:
                continue  # reported with the tree
            inner = f"{path}.{key.text}" if path else key.text
            reading.where[inner] = value.mark
            name = f"{label}.{key.text}" if label and label[0] != "\0" else key.text
            values[key.text] = self.field(key.text).kind.read(value, name, inner, reading)
        return values

    def _unknown(self, key: Scalar, label: str, reading: Reading) -> None:
        word = key.text
        if word == "<<":
            reading.findings.error(
                key.mark, "'<<' merges are not read", "put what shots share under 'defaults'"
            )
            return
        hint = suggestion(word, self.names) or elsewhere(word) or f"its fields: {listed(self.names)}"
        place = label.removeprefix("\0") or "the storyboard"
        reading.findings.error(key.mark, f"unknown field {described(key)} in {place}", hint)

    def schema(self) -> dict[str, object]:
        return {
            "type": "object",
            "kind": self.title,
            "short": self.short,
            "properties": {
                field.name: {"default": field.default, "description": field.meaning, **field.kind.schema()}
                for field in self.fields
            },
        }


_HOMES: dict[str, str] = {}


def remember_homes(homes: Mapping[str, str]) -> None:
    """Tell where fields live, so that a field in the wrong map gets a hint."""
    _HOMES.update(homes)


def elsewhere(word: str) -> str:
    """``"'fps' belongs in format"`` or an empty string."""
    return f"{word!r} belongs in {_HOMES[word]}" if word in _HOMES else ""


@dataclass(frozen=True)
class MapOf:
    """A map from names the author chooses to one group."""

    group: Group
    noun: str

    @property
    def words(self) -> str:
        return "map"

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any:
        if not isinstance(node, Pairs):
            if isinstance(node, Scalar) and node.empty:
                report_empty(node, label, reading)
            else:
                example = f"write '{self.noun}: ' and its fields below {label}"
                reading.findings.error(
                    node.mark, f"{label} must be a map of names; got {described(node)}", example
                )
            return BAD
        found: Values = {}
        for key, value in node.pairs:
            if not is_word(key.text):
                reading.findings.error(
                    key.mark,
                    f"{described(key)} cannot be a name in {label}",
                    "use letters, digits, '-' and '_'",
                )
                continue
            inner = f"{path}.{key.text}"
            reading.where[inner] = key.mark
            found[key.text] = self.group.read(value, f"{label}.{key.text}", inner, reading)
        return found

    def schema(self) -> dict[str, object]:
        return {"type": "object", "additionalProperties": self.group.schema()}


@dataclass(frozen=True)
class Shots:
    """The list of shots. A plain text is a shot of that scene."""

    group: Group
    words: str = "list of shots"

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any:
        if not isinstance(node, Items):
            if isinstance(node, Scalar) and node.empty:
                report_empty(node, "shots", reading)
            else:
                reading.findings.error(
                    node.mark, f"shots must be a list; got {described(node)}", "begin every shot with '- '"
                )
            return BAD
        if not 1 <= len(node.items) <= 1000:
            reading.findings.error(node.mark, f"a film has 1..1000 shots; got {len(node.items)}")
            return BAD
        found: list[Values] = []
        for index, item in enumerate(node.items):
            inner = f"{path}[{index}]"
            reading.where[inner] = item.mark
            if isinstance(item, Scalar):
                reading.where[f"{inner}.scene"] = item.mark
            value = self.group.read(item, f"\0shot {index + 1}", inner, reading)
            found.append({} if value is BAD else value)
            if value is BAD:
                found[-1] = {"scene": BAD}
        return found

    def schema(self) -> dict[str, object]:
        return {"type": "array", "items": self.group.schema(), "minItems": 1, "maxItems": 1000}
