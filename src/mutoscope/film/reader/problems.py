"""Problems of a storyboard: each has a place, a sentence and, where one is known, a way out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from mutoscope.errors import UsageError
from mutoscope.film.storyboard import Mark

Severity = Literal["error", "warning", "hint"]
_WIDEST = 100  # a longer source line is cut around the column it is shown for


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (error), risky (warning) or worth knowing (hint); line and column count from 1."""

    severity: Severity
    file: str
    line: int
    column: int
    message: str
    hint: str = ""

    def as_json(self) -> dict[str, object]:
        return asdict(self)


class Findings:
    """Collects the problems of one file while it is read."""

    def __init__(self, file: str, text: str = "") -> None:
        self.file = file
        self.lines = text.splitlines()
        self.problems: list[Problem] = []

    def error(self, mark: Mark, message: str, hint: str = "") -> None:
        self._add("error", mark, message, hint)

    def warn(self, mark: Mark, message: str, hint: str = "") -> None:
        self._add("warning", mark, message, hint)

    def advise(self, mark: Mark, message: str, hint: str = "") -> None:
        self._add("hint", mark, message, hint)

    def _add(self, severity: Severity, mark: Mark, message: str, hint: str) -> None:
        problem = Problem(severity, self.file, mark.line, mark.column, message, hint)
        if problem not in self.problems:
            self.problems.append(problem)

    @property
    def errors(self) -> tuple[Problem, ...]:
        return in_order(problem for problem in self.problems if problem.severity == "error")

    def stop_on_errors(self) -> None:
        """
        Raises:
            StoryboardError: errors were found; it holds all of them.
        """
        if self.errors:
            raise StoryboardError(self.errors, self.lines)


class StoryboardError(UsageError):
    """All problems of one storyboard; ``str()`` is the whole report, ``file:line:column`` first so editors can jump."""

    def __init__(self, problems: Sequence[Problem], lines: Sequence[str] = ()) -> None:
        self.problems = in_order(problems)
        self.lines = tuple(lines)
        super().__init__(report(self.problems, self.lines))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """From the top of the file to its end."""
    return tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))


def report(problems: Sequence[Problem], lines: Sequence[str] = ()) -> str:
    """What a person reads: every problem with its source line, a caret and a hint, and how many there are."""
    blocks = [_block(problem, lines) for problem in problems]
    return "\n".join([*blocks, count(problems)])


def count(problems: Sequence[Problem]) -> str:
    """``"2 errors, 1 warning"``."""
    amounts = [
        (number, kind)
        for kind in ("error", "warning", "hint")
        if (number := sum(problem.severity == kind for problem in problems))
    ]
    return (
        ", ".join(f"{number} {kind}{'s' if number > 1 else ''}" for number, kind in amounts) or "no problems"
    )


def _block(problem: Problem, lines: Sequence[str]) -> str:
    severity = "" if problem.severity == "error" else f"{problem.severity}: "
    block = [f"{problem.file}:{problem.line}:{problem.column}: {severity}{problem.message}"]
    if 0 < problem.line <= len(lines) and lines[problem.line - 1].strip():
        source, pad = _window(lines[problem.line - 1], problem.column - 1)
        block += [f"{problem.line:>7} | {source}", f"{'':>7} | {pad}^"]
    if problem.hint:
        block.append(f"{'':>7} = {problem.hint}")
    return "\n".join(block)


def _window(line: str, column: int) -> tuple[str, str]:
    """The part of a line around a column, and the blanks that bring a caret under it; Chinese is two cells wide."""
    first = max(0, column - _WIDEST * 3 // 4) if len(line) > _WIDEST else 0
    shown = "".join(c if c == "\t" or c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
    cut, before = shown[first : first + _WIDEST], shown[first:column]
    lead, trail = "… " if first else "", " …" if first + _WIDEST < len(line) else ""
    pad = "".join("\t" if c == "\t" else " " * _cells(c) for c in before)
    return lead + cut + trail, " " * len(lead) + pad + " " * max(0, column - first - len(before))


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
