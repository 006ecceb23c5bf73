"""Kinds of values. A kind turns a node into a typed value, or reports why it cannot and returns ``BAD``.

``words`` is how the documentation names a kind, ``schema()`` the same for programs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Protocol

from mutoscope.errors import did_you_mean
from mutoscope.film.reader import units
from mutoscope.film.reader.problems import Findings
from mutoscope.film.reader.tree import Items, Node, Pairs, Scalar
from mutoscope.film.storyboard import Mark


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
    remark = re.compile(r"#\S.*").search(line, max(0, node.mark.column - 1))
    if remark:
        mark = Mark(node.mark.line, remark.start() + 1)
        hint = f"'#' begins a remark; put quotes around {remark[0]!r}"
    else:
        mark, hint = node.mark, "write a value after the colon, or remove the line"
    if any((known.line, known.column) == (mark.line, mark.column) for known in reading.findings.errors):
        return  # a lost color was told
    reading.findings.error(mark, f"{label} is empty", hint)


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
        known: dict[str, object] = {"type": self.type, "kind": self.words.split(" ")[0], "hint": self.hint}
        if self.low is not None and self.high is not None:
            known |= {"minimum": self.low, "maximum": self.high}
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
