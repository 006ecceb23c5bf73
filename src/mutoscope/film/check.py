"""Everything that can be known about a storyboard without drawing or speaking: errors, warnings, hints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mutoscope.film import inspection
from mutoscope.film.reader import load
from mutoscope.film.reader.problems import Findings, Problem, count, in_order, report
from mutoscope.film.scenes import told
from mutoscope.film.storyboard import Storyboard


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was found in one file; ``ok`` when there are no errors, whatever warnings there are."""

    file: str
    problems: tuple[Problem, ...]
    lines: tuple[str, ...]
    storyboard: Storyboard | None  # None when errors kept it from being read
    scenes: Mapping[str, str] = field(default_factory=dict)  # shot -> "drawn" or "learned by …"

    @property
    def ok(self) -> bool:
        return not any(problem.severity == "error" for problem in self.problems)

    def text(self) -> str:
        """For people: every problem with its line, then a summary."""
        told = report(self.problems, self.lines) if self.problems else f"{self.file}: {count(())}"
        return f"{told}\n{self._summary()}".rstrip()

    def as_json(self) -> dict[str, object]:
        """For programs: plain JSON data."""
        return {
            "file": self.file,
            "ok": self.ok,
            "problems": [problem.as_json() for problem in self.problems],
            "film": self._facts() if self.storyboard else None,
        }

    def _facts(self) -> dict[str, object]:
        board = self.storyboard
        assert board is not None
        return {
            "title": board.title,
            "shots": len(board.shots),
            "size": str(board.format.size),
            "rate": str(board.format.rate),
            "language": board.language,
            "scenes": dict(self.scenes),
        }

    def _summary(self) -> str:
        board = self.storyboard
        if board is None:
            return ""
        shots = f"{len(board.shots)} shot{'s' if len(board.shots) > 1 else ''}"
        makers = Counter(self.scenes.values())
        scenes = (
            f"; scenes: {', '.join(f'{number} {maker}' for maker, number in makers.items())}"
            if makers
            else ""
        )
        rate = float(board.format.rate)
        return f"{board.title}: {shots}, {board.format.size} at {rate:g} frames a second{scenes}"


def check(path: Path, *, fill: Mapping[str, str] | None = None) -> Report:
    """Read a storyboard or script and inspect the files it names.

    Args:
        fill: values for ``{placeholders}``, as for :func:`mutoscope.film.reader.read`.

    Raises:
        UsageError: there is no such file, or it cannot be read.
    """
    storyboard, findings = load(path, fill=fill)
    scenes: dict[str, str] = {}
    if storyboard is not None:
        scenes = inspect(storyboard, findings, filled=fill is not None)
    return Report(
        file=str(path),
        problems=in_order(findings.problems),
        lines=tuple(findings.lines),
        storyboard=storyboard,
        scenes=scenes,
    )


def inspect(storyboard: Storyboard, findings: Findings, *, filled: bool = True) -> dict[str, str]:
    """All inspections of a storyboard that was read; what they find is added to ``findings``.

    Returns:
        Who makes each scene, by shot.
    """
    inspection.words.inspect(storyboard, findings, filled=filled)
    inspection.pictures.inspect(storyboard, findings)
    made = inspection.scenes.inspect(storyboard, findings)
    inspection.manner.inspect(storyboard, findings)
    return {shot_id: told(scene) for shot_id, scene in made.items()}
