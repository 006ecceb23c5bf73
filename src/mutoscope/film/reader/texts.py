"""Kinds of text: free text, one word, one of a few names, a color, a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from mutoscope.film.reader import files, units
from mutoscope.film.reader.kinds import BAD, Reading, described, listed, scalar_of, suggestion
from mutoscope.film.reader.tree import Node


@dataclass(frozen=True)
class Text:
    """Free text; ``empty`` says whether ``""`` is a value."""

    most: int = 2000
    empty: bool = True
    words: str = "text"

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any:
        scalar = scalar_of(node, label, reading, "text")
        if scalar is None:
            return BAD
        text = scalar.text.strip("\n") if scalar.block else scalar.text.strip()
        if len(text) > self.most:
            reading.findings.error(
                scalar.mark, f"{label} has {len(text)} characters; at most {self.most} are read"
            )
            return BAD
        if not text and not self.empty:
            reading.findings.error(scalar.mark, f"{label} is empty", "write some text, or remove the line")
            return BAD
        if bad := re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", text):
            reading.findings.error(
                scalar.mark, f"{label} has the control character U+{ord(bad[0]):04X}", "remove it"
            )
            return BAD
        return text

    def schema(self) -> dict[str, object]:
        return {"type": "string", "kind": "text", "maxLength": self.most}


@dataclass(frozen=True)
class Word:
    """A name that other fields may refer to."""

    words: str = "word"

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any:
        scalar = scalar_of(node, label, reading, "a word")
        if scalar is None:
            return BAD
        text = scalar.text.strip()
        if not is_word(text):
            reading.findings.error(
                scalar.mark, f"{label} is {described(scalar)}, which is not one word",
                "use letters, digits, '-' and '_', at most 64",
            )  # fmt: skip
            return BAD
        return text

    def schema(self) -> dict[str, object]:
        return {"type": "string", "kind": "word", "maxLength": 64}


def is_word(text: str) -> bool:
    """Letters (of any script), digits, ``-`` and ``_``; it may become part of a file's name."""
    return re.fullmatch(r"\w[\w-]{0,63}", text) is not None


@dataclass(frozen=True)
class Choice:
    """One of a few names; ``aliases`` are other spellings that are understood."""

    names: tuple[str, ...]
    noun: str
    aliases: Mapping[str, str] = field(default_factory=dict)
    plural: str = ""

    @property
    def words(self) -> str:
        return " ".join(f"`{name}`" for name in self.names)

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any:
        scalar = scalar_of(node, label, reading, f"one of {listed(self.names)}")
        if scalar is None:
            return BAD
        word = re.sub(r"[\s_]+", "-", scalar.text.strip().lower())
        if word in self.names:
            return word
        if word in self.aliases:
            return self.aliases[word]
        near = suggestion(word, [*self.names, *self.aliases])
        every = f"{self.plural or self.noun + 's'}: {listed(self.names)}"
        reading.findings.error(
            scalar.mark, f"unknown {self.noun} {described(scalar)}", f"{near} {every}".strip()
        )
        return BAD

    def schema(self) -> dict[str, object]:
        return {"type": "string", "kind": "choice", "enum": list(self.names)}


@dataclass(frozen=True)
class ColorKind:
    """``F4D35E``, in quotes also ``'#F4D35E'``, or a name."""

    words: str = "color"

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any:
        scalar = scalar_of(node, label, reading, "a color")
        if scalar is None:
            return BAD
        try:
            return units.color(scalar.text)
        except ValueError:
            near = suggestion(scalar.text, units.COLOR_NAMES)
            hint = (
                f"{near} names: {listed(units.COLOR_NAMES)}"
                if near
                else "write F4D35E, '#F4D35E' or a name such as navy"
            )
            reading.findings.error(scalar.mark, f"{label} is {described(scalar)}, which is not a color", hint)
            return BAD

    def schema(self) -> dict[str, object]:
        return {"type": "string", "kind": "color", "names": list(units.COLOR_NAMES)}


COLOR: Final = ColorKind()


@dataclass(frozen=True)
class File:
    """A file below the storyboard's folder; the value is its absolute path."""

    kind: str

    @property
    def words(self) -> str:
        return "path"

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any:
        scalar = scalar_of(node, label, reading, "a file's path")
        if scalar is None:
            return BAD
        text = scalar.text.strip()
        try:
            return files.locate(text, reading.folder, self.kind)
        except files.FileProblem as problem:
            reading.findings.error(scalar.mark, f"{label}: {problem.message}", problem.hint)
            return BAD

    def schema(self) -> dict[str, object]:
        return {"type": "string", "kind": "path", "file": self.kind}
