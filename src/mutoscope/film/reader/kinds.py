"""Kinds of values. A kind turns a node into a typed value, or reports why it cannot and returns ``BAD``.

``words`` is how the documentation names a kind, ``schema()`` the same for programs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Protocol

from mutoscope.errors import did_you_mean
from mutoscope.film.reader import files, units
from mutoscope.film.reader.problems import Findings
from mutoscope.film.reader.tree import Items, Node, Pairs, Scalar
from mutoscope.film.storyboard import PLACES, Mark
from mutoscope.types import Box


class _Bad:
    def __repr__(self) -> str:
        return "BAD"


BAD: Final = _Bad()  # a value that was reported; nobody else has to complain about it


@dataclass
class Reading:
    """What reading one file needs to know and fills."""

    folder: Path
    findings: Findings
    rate: Fraction = Fraction(30)
    where: dict[str, Mark] = field(default_factory=dict)
    remote: Callable[[str], str] | None = None  # fetches an address, returns a path below the folder


class Kind(Protocol):
    """One type of value."""

    @property
    def words(self) -> str: ...

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any: ...

    def schema(self) -> dict[str, object]: ...


def suggestion(word: str, known: Sequence[str]) -> str:
    """``"did you mean 'push-in'?"`` or an empty string."""
    return did_you_mean(word, known).removeprefix(" (").removesuffix(")")


def listed(words: Sequence[str]) -> str:
    return ", ".join(words)


def described(node: Node) -> str:
    """What a node is, for messages."""
    if isinstance(node, Items):
        return "a list"
    if isinstance(node, Pairs):
        return "a map of fields"
    return repr(node.text if len(node.text) <= 60 else node.text[:57] + "...")


def scalar_of(node: Node, label: str, reading: Reading, wanted: str) -> Scalar | None:
    """The node if it is a plain value that is not empty; else it is reported."""
    if isinstance(node, Pairs) and node.flow and len(node.pairs) == 1:
        name, value = node.pairs[0]
        if isinstance(value, Scalar) and value.empty:
            reading.findings.error(
                node.mark, f"{label} must be {wanted}; got a map", f"put quotes around '{{{name.text}}}'"
            )
            return None
    if not isinstance(node, Scalar):
        reading.findings.error(node.mark, f"{label} must be {wanted}; got {described(node)}")
        return None
    if node.empty:
        report_empty(node, label, reading)
        return None
    return node


def report_empty(node: Scalar, label: str, reading: Reading) -> None:
    lines = reading.findings.lines
    line = lines[node.mark.line - 1] if 0 < node.mark.line <= len(lines) else ""
    remark = re.search(r"#\S.*", line[max(0, node.mark.column - 1) :])
    if remark:
        hint = f"'#' begins a remark; put quotes around {remark[0]!r}"
    else:
        hint = "write a value after the colon, or remove the line"
    reading.findings.error(node.mark, f"{label} is empty", hint)


@dataclass(frozen=True)
class Simple:
    """A value read from the text of a scalar by ``parse``, which raises ValueError when it does not fit."""

    words: str
    parse: Callable[[str], Any]
    wanted: str  # "a number"
    hint: str
    low: float | None = None
    high: float | None = None
    show: Callable[[float], str] = "{:g}".format
    type: str = "string"

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any:
        scalar = scalar_of(node, label, reading, self.wanted)
        if scalar is None:
            return BAD
        try:
            value = self.convert(scalar.text, reading)
        except ValueError:
            reading.findings.error(
                scalar.mark, f"{label} is {described(scalar)}, which is not {self.wanted}", self.hint
            )
            return BAD
        low, high = self.low, self.high
        if low is not None and high is not None and not low <= value <= high:
            message = f"{label} must lie in {self.range}; got {scalar.text.strip()}"
            reading.findings.error(scalar.mark, message, self._range_hint(value))
            return BAD
        return value

    def convert(self, text: str, reading: Reading) -> Any:
        return self.parse(text)

    def _range_hint(self, value: float) -> str:
        return ""

    @property
    def range(self) -> str:
        if self.low is None or self.high is None:
            return ""
        return f"{self.show(self.low)}..{self.show(self.high)}"

    def schema(self) -> dict[str, object]:
        known: dict[str, object] = {"type": self.type, "kind": self.words.split(" ")[0]}
        if self.low is not None and self.high is not None:
            known |= {"minimum": self.low, "maximum": self.high, "example": self.hint}
        return known


@dataclass(frozen=True)
class _Time(Simple):
    def convert(self, text: str, reading: Reading) -> float:
        return units.seconds(text, reading.rate)


@dataclass(frozen=True)
class _Share(Simple):
    def _range_hint(self, value: float) -> str:
        return f"write {value:g}% for {value:g} in a hundred" if 1 < value <= 100 else ""


def number(low: float, high: float) -> Simple:
    words = f"number {low:g}–{high:g}"
    return Simple(
        words,
        units.number,
        "a number",
        f"write a number such as {max(low, min(1.0, high)):g}",
        low,
        high,
        type="number",
    )


def whole(low: int, high: int) -> Simple:
    return Simple(
        f"whole number {low}–{high}", units.whole, "a whole number", "write digits only", low, high, type="integer",
        show="{:.0f}".format,
    )  # fmt: skip


def time(low: float = 0.0, high: float = 7200.0) -> Simple:
    hint = "write 4, 4s, 400ms, 1:05 or 96f"
    return _Time("time", float, "a time", hint, low, high, show=lambda x: f"{x:g}s")


def level(low: float, high: float) -> Simple:
    return Simple(
        "level", units.decibels, "a level", "write decibels: -12dB", low, high, show=lambda x: f"{x:g}dB"
    )


def share(low: float, high: float) -> Simple:
    return _Share(
        "share", units.share, "a share", "write 8% or 0.08", low, high, show=lambda x: f"{100 * x:g}%"
    )


YES_NO: Final = Simple("yes/no", units.yes_no, "yes or no", "write yes or no", type="boolean")
ASPECT: Final = Simple(
    "aspect or size", units.aspect, "an aspect or a size", "write 16:9, 9:16, 1:1 or 1080x1920"
)
RATIO: Final = Simple("aspect", units.ratio, "an aspect", "write 16:9, 9:16 or 1:1")
RATE: Final = Simple(
    "frame rate", units.frame_rate, "a frame rate", "write 24, 25, 30, 50, 60, 23.976 or 29.97",
    1, 120, type="number",
)  # fmt: skip


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
class Text:
    """Free text; ``empty`` says whether ``""`` is a value."""

    most: int = 2000
    empty: bool = True
    words: str = "text"
    verbatim: bool = False  # braces are part of the text: no placeholders here

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
        if bad := re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text):
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
            if reading.remote is not None and files.is_address(text):
                text = reading.remote(text)
            return files.locate(text, reading.folder, self.kind)
        except files.FileProblem as problem:
            reading.findings.error(scalar.mark, f"{label}: {problem.message}", problem.hint)
            return BAD

    def schema(self) -> dict[str, object]:
        return {"type": "string", "kind": "path", "file": self.kind}


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
            return Choice(tuple(self.named), label).read(node, label, path, reading)
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
